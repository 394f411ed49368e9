//! The course of a subscription: the reference offer to its step-up, and each way to leave it.

use super::*;

fn days(from: &str, to: &str) -> impl Iterator<Item = Day> {
    (day(from).0..=day(to).0).map(Day)
}

#[test]
fn the_reference_offer_runs_to_its_regular_price() {
    let start = day("2026-11-27");
    let mut run = Run::bought(reference(), start);
    let shown: Vec<(String, i64)> =
        run.it.future().take(27).map(|it| (it.from.iso(), it.amount)).collect();
    for today in days("2026-11-27", "2027-07-20") {
        run.good_day(today);
    }
    assert_eq!(run.invoices(), shown, "what was shown before buying is what is charged");
    assert_eq!(shown[23], ("2027-05-07".to_owned(), 199));
    assert_eq!(shown[24], ("2027-05-14".to_owned(), 699));
    assert_eq!(shown[25], ("2027-06-11".to_owned(), 699));
    let told = run.events.iter().find_map(|event| match event {
        Event::NoticeDelivered { for_day, on } => Some((for_day.iso(), on.iso())),
        _ => None,
    });
    assert_eq!(told, Some(("2027-05-14".to_owned(), "2027-05-05".to_owned())));
}

#[test]
fn without_a_delivered_notice_no_higher_price_is_charged() {
    let mut run = Run::bought(reference(), day("2026-11-27"));
    for today in days("2026-11-27", "2027-06-30") {
        run.run(today);
        run.answer(today, &Outcome::Taken);
    }
    assert_eq!(run.invoices().len(), 24);
    assert!(run.it.held && run.it.access() == Access::Open, "it is not the reader's fault");
    assert!(run.it.notice_wanted(day("2027-06-30"), &run.rules).is_some());
    let for_day = run.it.step_up().expect("a step").charge.from;
    run.add(vec![Event::NoticeDelivered { for_day, on: day("2027-06-30") }]);
    for today in days("2027-07-01", "2027-07-08") {
        run.run(today);
        run.answer(today, &Outcome::Taken);
    }
    assert_eq!(run.invoices().last(), Some(&("2027-07-07".to_owned(), 699)), "7 days after it");
}

#[test]
fn a_notice_that_has_grown_old_does_not_count() {
    let mut run = Run::bought(reference(), day("2026-11-27"));
    for today in days("2026-11-27", "2027-05-10") {
        run.good_day(today);
    }
    // A pause moves the charge three months away from its notice of 5 May.
    run.add(run.it.pause(day("2027-08-20"), &run.rules).expect("a pause"));
    for today in days("2027-05-11", "2027-08-20") {
        run.run(today);
        run.answer(today, &Outcome::Taken);
    }
    assert!(run.it.held, "nobody remembers a letter of May in August");
    assert_eq!(run.invoices().len(), 24);
}

#[test]
fn a_declined_card_is_tried_again_and_given_up() {
    let mut run = Run::bought(reference(), day("2026-11-27"));
    run.good_day(day("2026-11-27"));
    let mut tried = Vec::new();
    for today in days("2026-12-04", "2026-12-26") {
        run.run(today);
        if run.it.open.is_some_and(|it| it.in_flight) {
            tried.push(today.iso());
            run.answer(today, &declined(Class::Soft));
        }
        assert_eq!(run.it.access().on(today), today < day("2026-12-25"), "{}", today.iso());
    }
    assert_eq!(tried, ["2026-12-04", "2026-12-07", "2026-12-11", "2026-12-18"]);
    let ended = Standing::Ended { on: day("2026-12-25"), why: End::Lapsed };
    assert_eq!(run.it.standing, ended);
    assert_eq!(run.it.next_run(day("2026-12-26"), &run.rules), None);
}

#[test]
fn a_dead_card_waits_for_a_new_one() {
    let mut run = Run::bought(reference(), day("2026-11-27"));
    run.good_day(day("2026-11-27"));
    run.run(day("2026-12-04"));
    run.answer(day("2026-12-04"), &declined(Class::Hard));
    for today in days("2026-12-05", "2026-12-14") {
        run.run(today);
        assert!(run.it.open.is_some_and(|it| !it.in_flight), "nobody knocks at a dead card");
    }
    run.add(run.it.change_card(day("2026-12-15")).expect("a card"));
    run.good_day(day("2026-12-15"));
    assert_eq!(run.it.open.map(|it| it.serial), Some(3), "the next week is charged at once");
    assert_eq!(run.it.billed_until, day("2026-12-18"));
}

#[test]
fn who_cancels_reads_to_the_end_of_what_is_paid_and_may_change_their_mind() {
    let mut run = Run::bought(reference(), day("2026-11-27"));
    run.good_day(day("2026-11-27"));
    run.add(run.it.cancel(day("2026-11-29"), End::Cancelled).expect("a cancellation"));
    assert_eq!(run.it.future().next(), None, "nothing more is charged");
    assert!(run.it.access().on(day("2026-12-04")) && !run.it.access().on(day("2026-12-05")));
    run.add(run.it.keep().expect("kept"));
    assert_eq!(run.it.access(), Access::Open);
    run.add(run.it.cancel(day("2026-12-01"), End::Cancelled).expect("again"));
    let again = run.it.cancel(day("2026-12-01"), End::Cancelled).expect_err("once is enough");
    assert_eq!(again.to_string(), "this subscription ends on 4 December 2026 already");
    for today in days("2026-12-02", "2026-12-05") {
        run.run(today);
    }
    assert_eq!(run.it.standing, Standing::Ended { on: day("2026-12-05"), why: End::Cancelled });
    assert_eq!(run.invoices().len(), 1);
}

#[test]
fn who_withdraws_in_time_gets_their_money_back() {
    let mut run = Run::bought(reference(), day("2026-11-27"));
    run.good_day(day("2026-11-27"));
    run.good_day(day("2026-12-04"));
    let late = run.it.withdraw(day("2026-12-12"), &run.rules).expect_err("15 days");
    assert_eq!(late, Refusal::TooLate(day("2026-12-11")));
    let events = run.it.withdraw(day("2026-12-11"), &run.rules).expect("14 days");
    assert!(matches!(events[1], Event::RefundAsked { net: 199, serial: 2, .. }), "{events:?}");
    run.add(events);
    assert_eq!(run.it.access(), Access::Closed);
    run.rules.withdrawal_days = 0;
    let fresh = Run::bought(reference(), day("2026-11-27"));
    assert_eq!(fresh.it.withdraw(day("2026-11-27"), &run.rules), Err(Refusal::NoWithdrawal));
}

#[test]
fn a_pause_charges_nothing_and_moves_the_rest() {
    let month = terms(&[phase(Kind::Evergreen, 900, Term::of(1, Unit::Month), 0)]);
    let mut run = Run::bought(month, day("2026-10-31"));
    run.good_day(day("2026-10-31"));
    assert_eq!(run.it.billed_until, day("2026-11-30"));
    run.add(run.it.pause(day("2027-01-10"), &run.rules).expect("a pause"));
    let shown = run.it.future().next().map(|it| it.from);
    assert_eq!(shown, Some(day("2027-01-10")), "the account shows when it goes on");
    for today in days("2026-11-29", "2027-02-10") {
        run.good_day(today);
        let paused = today > day("2026-11-30") && today < day("2027-01-10");
        assert_eq!(run.it.access().on(today), !paused, "{}", today.iso());
    }
    let charged: Vec<String> = run.invoices().into_iter().map(|(on, _)| on).collect();
    assert_eq!(charged, ["2026-10-31", "2027-01-10", "2027-02-10"]);
}

#[test]
fn a_pause_ends_early_when_its_reader_comes_back() {
    let mut run = Run::bought(reference(), day("2026-11-27"));
    run.good_day(day("2026-11-27"));
    run.add(run.it.pause(day("2027-01-10"), &run.rules).expect("a pause"));
    assert_eq!(run.it.pause(day("2027-01-10"), &run.rules), Err(Refusal::Paused));
    run.add(run.it.resume(day("2026-12-20")).expect("back"));
    run.good_day(day("2026-12-20"));
    assert_eq!(run.invoices().last(), Some(&("2026-12-20".to_owned(), 199)));
    assert_eq!(run.it.resume(day("2026-12-20")), Err(Refusal::NotPaused));
}

#[test]
fn an_offer_to_stay_is_made_once_and_announces_its_end() {
    let mut run =
        Run::bought(terms(&[phase(Kind::Evergreen, 699, FOUR_WEEKS, 0)]), day("2026-11-27"));
    run.good_day(day("2026-11-27"));
    assert_eq!(run.it.take_save(25, 3), Err(Refusal::NotRegular), "nobody offered it");
    run.it.may_be_saved().expect("an offer");
    run.add(vec![Event::SaveOffered]);
    run.add(run.it.take_save(25, 3).expect("taken"));
    assert_eq!(run.it.may_be_saved(), Err(Refusal::SaveUsed));
    for today in days("2026-11-28", "2027-04-01") {
        run.good_day(today);
    }
    let sums: Vec<i64> = run.invoices().into_iter().map(|(_, sum)| sum).collect();
    assert_eq!(sums, [699, 524, 524, 524, 699]);
    assert!(run.events.iter().any(|it| matches!(it, Event::NoticeDelivered { .. })));
}

#[test]
fn a_fixed_term_ends_by_itself() {
    let gift = Phase { prepaid: true, ..phase(Kind::Fixed, 500, Term::of(1, Unit::Month), 3) };
    let mut run = Run::bought(terms(&[gift]), day("2026-11-30"));
    for today in days("2026-11-30", "2027-03-05") {
        run.good_day(today);
    }
    assert_eq!(run.invoices(), [("2026-11-30".to_owned(), 1500)]);
    assert_eq!(run.it.standing, Standing::Ended { on: day("2027-03-01"), why: End::Complete });
}

#[test]
fn nobody_pays_for_the_months_in_which_the_server_was_off() {
    let mut run = Run::bought(reference(), day("2026-11-27"));
    run.good_day(day("2026-11-27"));
    run.good_day(day("2027-02-10"));
    let charged: Vec<String> = run.invoices().into_iter().map(|(on, _)| on).collect();
    assert_eq!(charged, ["2026-11-27", "2027-02-10"]);
    // A clock that is put back asks for nothing twice.
    for today in ["2027-02-09", "2027-02-10", "2026-01-01", "2027-02-10"] {
        run.good_day(day(today));
    }
    assert_eq!(run.invoices().len(), 2);
}

#[test]
fn the_first_payment_opens_the_paper_and_an_order_does_not_wait_for_ever() {
    let mut run = Run::bought(reference(), day("2026-11-27"));
    run.run(day("2026-11-27"));
    assert_eq!(run.it.access(), Access::Closed);
    run.answer(day("2026-11-27"), &declined(Class::NeedsReader));
    run.run(day("2026-11-28"));
    assert_eq!(run.it.standing, Standing::Ended { on: day("2026-11-28"), why: End::Lapsed });
    let mut transfer = Run::bought(reference(), day("2026-11-27"));
    transfer.it = Subscription::bought(reference(), Method::Transfer, day("2026-11-27"));
    transfer.run(day("2026-11-27"));
    assert_eq!(transfer.it.access(), Access::Open);
    let part = transfer.it.pay_by_hand(198, day("2026-11-30")).expect_err("a part");
    assert_eq!(part.to_string(), "$1.99 is owed; a part of it cannot be booked");
    transfer.add(transfer.it.pay_by_hand(250, day("2026-11-30")).expect("more than owed"));
    assert_eq!(transfer.it.credit, 51);
    transfer.run(day("2026-12-04"));
    assert_eq!(transfer.it.open.map(Open::owed), Some(148), "it is set off next time");
}

#[test]
fn who_pays_by_transfer_is_reminded_and_not_every_day() {
    let mut run = Run::bought(reference(), day("2026-11-27"));
    run.it = Subscription::bought(reference(), Method::Transfer, day("2026-11-27"));
    let mut reminded = Vec::new();
    for today in days("2026-11-27", "2027-01-02") {
        let before = run.events.len();
        run.run(today);
        let new = &run.events[before..];
        if new.iter().any(|it| matches!(it, Event::Reminded { .. })) {
            reminded.push(today.iso());
        }
        let next = run.it.next_run(today, &run.rules);
        assert!(next.is_none_or(|next| next > today));
    }
    assert_eq!(reminded, ["2026-12-12", "2026-12-19", "2026-12-26"]);
    assert_eq!(run.it.standing, Standing::Ended { on: day("2027-01-01"), why: End::Lapsed });
}

#[test]
fn money_that_comes_late_or_twice_is_the_readers() {
    let mut run = Run::bought(reference(), day("2026-11-27"));
    run.run(day("2026-11-27"));
    let taken = (&Outcome::Taken, 199);
    let first = run.it.outcome((1, 1), taken, day("2026-11-27"), &run.rules);
    run.add(first);
    let again = run.it.outcome((1, 1), taken, day("2026-11-27"), &run.rules);
    assert_eq!(again, [Event::LateMoney { serial: 1, amount: 199 }]);
    let no = declined(Class::Soft);
    assert!(run.it.outcome((1, 1), (&no, 199), day("2026-11-27"), &run.rules).is_empty());
}
