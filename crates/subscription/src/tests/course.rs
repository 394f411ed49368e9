//! A year of billing on both databases, and each way out.

use billing::{Account, End, Event, Standing};
use kit::Id;
use store::testing::both;

use super::world::World;
use crate::{Actor, Record, rows};

async fn happened(world: &World, record: &Record) -> Vec<Event> {
    let all = rows::events(world.db(), record.id).await.expect("read");
    all.into_iter().map(|it| it.event).collect()
}

#[tokio::test]
async fn the_reference_offer_is_billed_to_its_step_up_and_beyond() {
    for test in both().await {
        let world = World::new(test).await;
        let (offer, anna) = (world.reference().await, world.reader("anna@mail.example").await);
        let record = world.buy(anna, &offer).await.expect("bought");
        let promised: Vec<(String, i64)> =
            record.state.future().take(27).map(|it| (it.from.iso(), it.amount)).collect();
        world.pays(record.id).await;
        for _ in 0..240 {
            world.day().await;
            if world.find(record.id).await.state.open.is_some() {
                world.pays(record.id).await;
            }
            assert!(world.reads(anna).await);
        }
        let mut invoices = world.room.invoices(record.id).await.expect("read");
        invoices.reverse();
        let billed: Vec<(String, i64)> =
            invoices.iter().skip(1).map(|it| (it.from.iso(), it.net)).collect();
        assert_eq!(billed.len(), 26);
        assert_eq!(billed, promised[..26], "what was promised is what was billed");
        assert_eq!(billed[23], ("2027-05-14".to_owned(), 699));
        let numbers: Vec<&str> = invoices.iter().map(|it| it.number.as_str()).collect();
        assert_eq!(numbers[..2], ["2026-000001", "2026-000002"]);
        assert!(numbers.contains(&"2027-000001"), "numbers begin anew with the year");
        let told = happened(&world, &record).await.into_iter().find_map(|event| match event {
            Event::NoticeDelivered { on, .. } => Some(on.iso()),
            _ => None,
        });
        assert_eq!(told.as_deref(), Some("2027-05-05"), "nine days before");
        assert_eq!(world.balance(Account::Receivable).await, 0);
        // The state is what the events make of it.
        let mut again = billing::Subscription::bought(
            offer.said.terms.clone(),
            billing::Method::Transfer,
            record.state.started,
        );
        happened(&world, &record).await.iter().for_each(|event| again.apply(event));
        assert_eq!(again, world.find(record.id).await.state);
    }
}

#[tokio::test]
async fn who_does_not_pay_is_reminded_and_then_closed() {
    for test in both().await {
        let world = World::new(test).await;
        let (offer, anna) = (world.reference().await, world.reader("anna@mail.example").await);
        let record = world.buy(anna, &offer).await.expect("bought");
        for day in 1..=36 {
            world.day().await;
            assert_eq!(world.reads(anna).await, day < 35, "day {day}");
        }
        let ended = world.find(record.id).await;
        assert!(matches!(ended.state.standing, Standing::Ended { why: End::Lapsed, .. }));
        assert_eq!(ended.next_run, None);
        let events = happened(&world, &record).await;
        let reminders = events.iter().filter(|it| matches!(it, Event::Reminded { .. })).count();
        assert_eq!(reminders, 3);
        for account in Account::ALL {
            assert_eq!(world.balance(account).await, 0, "nothing was sold: {account:?}");
        }
        let subjects = world.subjects().await;
        for begins in ["Your subscription has begun", "Please pay", "Still to be paid"] {
            assert!(subjects.iter().any(|it| it.contains(begins)), "{begins}: {subjects:?}");
        }
    }
}

#[tokio::test]
async fn who_cancels_reads_to_the_end_of_what_is_paid() {
    for test in both().await {
        let world = World::new(test).await;
        let (offer, anna) = (world.reference().await, world.reader("anna@mail.example").await);
        let record = world.buy(anna, &offer).await.expect("bought");
        world.pays(record.id).await;
        let cancel = |state: &billing::Subscription, _: &billing::Rules, today| {
            state.cancel(today, End::Cancelled)
        };
        world.room.act(record.id, Actor::Reader, cancel).await.expect("cancelled");
        let again = world.room.act(record.id, Actor::Reader, cancel).await;
        assert!(again.is_err(), "once is enough");
        for day in 1..=9 {
            world.day().await;
            assert_eq!(world.reads(anna).await, day <= 7, "day {day}");
        }
        assert_eq!(world.room.invoices(record.id).await.expect("read").len(), 1);
        assert_eq!(world.find(record.id).await.standing(), "ended");
    }
}

#[tokio::test]
async fn who_withdraws_is_paid_back_when_the_desk_has_sent_it() {
    for test in both().await {
        let world = World::new(test).await;
        let (offer, anna) = (world.reference().await, world.reader("anna@mail.example").await);
        let record = world.buy(anna, &offer).await.expect("bought");
        world.pays(record.id).await;
        let withdraw = |state: &billing::Subscription, rules: &billing::Rules, today| {
            state.withdraw(today, rules)
        };
        world.room.act(record.id, Actor::Reader, withdraw).await.expect("withdrawn");
        assert!(!world.reads(anna).await);
        assert_eq!(world.balance(Account::Bank).await, 225, "it is not sent yet");
        let due = rows::refunds_due(world.db()).await.expect("read");
        assert_eq!((due.len(), due[0].net, due[0].tax), (1, 199, 26));
        let (refund, serial, net, tax) = (due[0].refund, due[0].serial, due[0].net, due[0].tax);
        let sent = |_: &billing::Subscription, _: &billing::Rules, _| {
            Ok(vec![Event::Refunded { refund, serial, net, tax }])
        };
        world.room.act(record.id, Actor::Staff(Id(1)), sent).await.expect("booked");
        assert!(rows::refunds_due(world.db()).await.expect("read").is_empty());
        for account in Account::ALL {
            assert_eq!(world.balance(account).await, 0, "{account:?}");
        }
        let invoices = world.room.invoices(record.id).await.expect("read");
        assert_eq!(invoices[0].refunded, 225);
    }
}

#[tokio::test]
async fn one_that_cannot_be_read_holds_up_no_other() {
    for test in both().await {
        let world = World::new(test).await;
        let offer = world.reference().await;
        let mut all = Vec::new();
        for name in ["anna", "bert", "cleo"] {
            let reader = world.reader(&format!("{name}@mail.example")).await;
            let record = world.buy(reader, &offer).await.expect("bought");
            world.pays(record.id).await;
            all.push(record.id);
        }
        let mut tx = world.db().begin().await.expect("a transaction");
        rows::break_one(&mut tx, all[1]).await;
        tx.commit().await.expect("committed");
        world.clock.advance_seconds(7 * 86_400);
        let ran = world.room.run_due().await.expect("run");
        assert_eq!((ran.looked_at, ran.failed), (3, 1));
        for id in [all[0], all[2]] {
            assert_eq!(world.room.invoices(id).await.expect("read").len(), 2);
        }
        let again = world.room.run_due().await.expect("run");
        assert_eq!(again.looked_at, 0, "it is tried again tomorrow");
    }
}
