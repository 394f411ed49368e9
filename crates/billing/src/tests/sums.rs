//! Terms, taxes and proration: sums that a reader can check by hand.

use super::*;

#[test]
fn an_offer_is_said_as_it_is_sold() {
    assert_eq!(
        reference().words(),
        "$1.99 a week for the first 24 weeks, then $6.99 every 4 weeks"
    );
    let month = Term::of(1, Unit::Month);
    let trial = terms(&[
        phase(Kind::Trial, 0, Term::of(30, Unit::Day), 1),
        phase(Kind::Evergreen, 900, month, 0),
    ]);
    assert_eq!(trial.words(), "Free for the first 30 days, then $9.00 a month");
    let ahead = Phase { prepaid: true, ..phase(Kind::Fixed, 100, month, 12) };
    assert_eq!(terms(&[ahead]).words(), "$12.00 for 12 months");
}

#[test]
fn an_outlook_names_every_charge_up_to_the_regular_price() {
    let long =
        terms(&[phase(Kind::Intro, 99, WEEK, 300), phase(Kind::Evergreen, 699, FOUR_WEEKS, 0)]);
    let seen = outlook(&long, Position::start(day("2026-11-27")));
    assert_eq!((seen.charges.len(), seen.from), (303, Some(day("2032-08-27"))));
    assert_eq!(seen.goes_on.map(|it| it.amount), Some(699));
    let plain = outlook(&long.regular(), Position::start(day("2026-11-27")));
    assert_eq!((plain.charges.len(), plain.from), (3, None));
    let gift = terms(&[phase(Kind::Fixed, 500, FOUR_WEEKS, 7)]);
    let whole = outlook(&gift, Position::start(day("2026-11-27")));
    assert_eq!((whole.charges.len(), whole.goes_on), (7, None));
}

#[test]
fn phases_that_are_no_terms_are_refused_by_name() {
    let dollars = Currency::named("USD").expect("a currency");
    let of = |phases: &[Phase]| Terms::new(dollars, phases.to_vec()).expect_err("a refusal");
    let regular = phase(Kind::Evergreen, 699, FOUR_WEEKS, 0);
    assert_eq!(of(&[]), TermsError::Count);
    assert_eq!(of(&[regular, regular]), TermsError::Endless(1));
    assert_eq!(of(&[phase(Kind::Intro, 199, WEEK, 0), regular]), TermsError::Cycles(1));
    assert_eq!(of(&[Phase { cycles: Some(3), ..regular }]), TermsError::Evergreen(1));
    assert_eq!(of(&[phase(Kind::Trial, 1, WEEK, 1), regular]), TermsError::Trial(1));
    assert_eq!(of(&[Phase { amount: -1, ..regular }]), TermsError::Amount(1));
    assert_eq!(of(&[Phase { prepaid: true, ..regular }]), TermsError::Prepaid(1));
    assert_eq!(of(&[Phase { every: Term::of(0, Unit::Week), ..regular }]), TermsError::Cycles(1));
    // What is stored is checked as well as what is typed.
    let stored = r#"{"currency":"USD","phases":[]}"#;
    assert!(serde_json::from_str::<Terms>(stored).is_err());
}

#[test]
fn a_higher_price_is_one_by_the_sum_or_by_the_day() {
    let year = Term::of(1, Unit::Year);
    let after = |first: Phase, amount, every| {
        terms(&[first, phase(Kind::Evergreen, amount, every, 0)]).steps_up(1)
    };
    assert!(reference().steps_up(1), "$6.99 at once is more than $1.99 at once");
    assert!(after(phase(Kind::Trial, 0, WEEK, 1), 100, WEEK));
    assert!(after(phase(Kind::Fixed, 10_000, year, 1), 500, WEEK), "dearer by the day");
    assert!(!after(phase(Kind::Intro, 199, WEEK, 24), 199, WEEK));
    assert!(!after(phase(Kind::Intro, 699, FOUR_WEEKS, 2), 500, FOUR_WEEKS));
}

#[test]
fn taxes_add_up_to_the_cent() {
    let tax = |name: &str, rate| Tax { name: name.to_owned(), rate };
    let quebec = Taxes { included: false, taxes: vec![tax("GST", 5000), tax("QST", 9975)] };
    let sum = quebec.on(699);
    let amounts: Vec<i64> = sum.taxes.iter().map(|line| line.amount).collect();
    assert_eq!((sum.net, amounts, sum.total), (699, vec![35, 70], 804));
    let vat = Taxes { included: true, taxes: vec![tax("VAT", 7000)] };
    let sum = vat.on(699);
    assert_eq!((sum.net, sum.tax(), sum.total), (653, 46, 699));
    for price in 0..3000 {
        for taxes in [&quebec, &vat] {
            let sum = taxes.on(price);
            let lines: i64 = sum.taxes.iter().map(|line| line.amount).sum();
            assert_eq!(sum.net + lines, sum.total);
            assert!(!taxes.included || sum.total == price);
        }
    }
}

#[test]
fn unused_days_are_worth_what_was_paid_for_them() {
    let mut run =
        Run::bought(terms(&[phase(Kind::Evergreen, 699, FOUR_WEEKS, 0)]), day("2026-11-02"));
    run.good_day(day("2026-11-02"));
    let dearer = terms(&[phase(Kind::Evergreen, 1299, FOUR_WEEKS, 0)]);
    let events = run.it.change_now(dearer, day("2026-11-18")).expect("a change");
    let Some(Event::Changed { net, words, .. }) = events.first() else { panic!("{events:?}") };
    assert_eq!((*net, words.as_str()), (300, "12 of 28 days unused: $6.99 × 12/28 = $3.00"));
    run.add(events);
    run.good_day(day("2026-11-18"));
    assert_eq!(run.invoices().last(), Some(&("2026-11-18".to_owned(), 1299)));
    let bill = run.it.last.expect("a bill");
    assert_eq!((bill.taken, run.it.credit), (999, 0));
}

#[test]
fn parts_given_back_add_up_to_the_whole_and_never_to_more() {
    let mut run = Run::bought(reference(), day("2026-11-02"));
    run.rules.taxes = Taxes { included: true, taxes: vec![Tax { name: "VAT".into(), rate: 7000 }] };
    run.good_day(day("2026-11-02"));
    let (mut net, mut tax) = (0, 0);
    for amount in [1, 50, 99, 49] {
        let bill = run.it.last.expect("a bill");
        let events = run.it.refund(&bill, amount).expect("a refund");
        if let Some(Event::RefundAsked { net: part, tax: its, .. }) = events.first() {
            net += part;
            tax += its;
        }
        run.add(events);
    }
    assert_eq!((net, tax), (186, 13));
    let bill = run.it.last.expect("a bill");
    assert_eq!(unused(&bill, day("2026-11-02")).net, 0, "what was given back is not owed again");
    let refused = run.it.refund(&bill, 1).expect_err("nothing is left");
    assert_eq!(refused.to_string(), "at most $0.00 of this invoice can be given back");
    assert_eq!(run.it.refund(&bill, -5), Err(Refusal::NotPositive));
}
