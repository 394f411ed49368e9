//! Each message once: whatever the server says, and wherever the worker dies.

use std::time::Duration;

use mail::{GIVE_UP_SECONDS, OVERDUE_SECONDS, Put, State};
use store::testing::both;

use crate::room::{OPTIONAL, Room, settings, to};
use crate::server::{Mood, Server};

#[tokio::test]
async fn what_is_committed_is_sent_once_and_what_is_not_never() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        let message = to("invitation:1", "bo@paper.example");
        assert_eq!(room.put(&message).await.expect("put"), Put::Waiting);
        assert_eq!(room.put(&message).await.expect("put"), Put::Known);
        let mut undone = room.db.db.begin().await.expect("a transaction");
        let other = to("invitation:2", "cy@paper.example");
        room.mail.put(&mut undone, room.clock.now(), &other).await.expect("put");
        drop(undone);
        room.put(&to("invitation:3", "di@paper.example")).await.expect("put");
        room.send_all().await;
        let got = server.got();
        assert_eq!(got.len(), 2);
        assert_eq!(server.connections(), 1, "one connection is used again");
        let items = room.outbox().await;
        assert!(items.iter().all(|item| item.state() == State::Sent && item.letter.is_empty()));
        assert!(items[0].reply.contains("2.0.0 taken as 1234"), "{}", items[0].reply);
        assert_eq!(items.len(), 2);
    }
}

#[tokio::test]
async fn a_no_for_good_ends_it_and_anything_else_is_tried_for_two_days() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        server.is(&[Mood::Says("550 5.1.1 no such user")]);
        room.put(&to("a", "nobody@paper.example")).await.expect("put");
        room.send_all().await;
        let item = &room.outbox().await[0];
        assert_eq!(item.state(), State::Refused);
        assert!(item.reply.contains("5.1.1 no such user"), "{}", item.reply);
        server.is(&[Mood::Says("451 4.7.1 greylisted"), Mood::Says("451 4.7.1 greylisted")]);
        room.put(&to("b", "bo@paper.example")).await.expect("put");
        for waited in [0, 60, 60] {
            assert!(server.got().is_empty());
            room.clock.advance_seconds(waited);
            room.send_all().await;
        }
        assert_eq!(server.got().len(), 1);
        server.is(&[Mood::Says("451 4.3.2 later"); 100]);
        room.put(&to("c", "cy@paper.example")).await.expect("put");
        for _ in 0..200 {
            room.send_all().await;
            room.clock.advance_seconds(GIVE_UP_SECONDS / 100);
        }
        let item = &room.outbox().await[0];
        assert_eq!(item.state(), State::GivenUp, "{item:?}");
        assert!(item.attempts > 8 && item.attempts < 30, "{item:?}");
    }
}

#[tokio::test]
async fn no_server_and_a_wrong_password_cost_no_message() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        server.is(&[Mood::Says("535 5.7.8 who are you"), Mood::HangsUp]);
        room.put(&to("a", "bo@paper.example")).await.expect("put");
        room.send_all().await;
        assert_eq!(room.outbox().await[0].state(), State::Waiting);
        let now = room.clock.now();
        assert_eq!(mail::overdue(&room.db.db, now).await.expect("read"), None);
        room.clock.advance_seconds(OVERDUE_SECONDS);
        let late = mail::overdue(&room.db.db, room.clock.now()).await.expect("read");
        assert_eq!(late.map(|late| (late.messages, late.since)), Some((1, now)));
        room.send_all().await;
        assert_eq!(room.outbox().await[0].state(), State::Waiting, "it hung up after the message");
        room.clock.advance_seconds(OVERDUE_SECONDS * 2);
        room.send_all().await;
        assert_eq!(room.outbox().await[0].state(), State::Sent);
        assert_eq!(server.times().into_values().collect::<Vec<_>>(), [2], "known by its id");
        let [first, second] = &server.got()[..] else { panic!("two") };
        assert_eq!(first, second, "not a byte is different");
        let late = mail::overdue(&room.db.db, room.clock.now()).await.expect("read");
        assert_eq!(late, None);
    }
}

/// A worker that is dropped is a worker that was killed: nothing is noted after that.
#[tokio::test]
async fn a_worker_killed_anywhere_loses_nothing_and_repeats_at_most_one() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        let messages: usize = 40;
        for number in 0..messages {
            let address = format!("reader{number}@paper.example");
            room.put(&to(&format!("m{number}"), &address)).await.expect("put");
        }
        let mut deaths: usize = 0;
        loop {
            server.is(&[Mood::Slow(fastrand::u64(0..4)); 8]);
            let life = Duration::from_micros(fastrand::u64(500..30_000));
            if tokio::time::timeout(life, room.send_all()).await.is_err() {
                deaths += 1;
            }
            let counts = mail::counts(&room.db.db).await.expect("read");
            if counts.iter().any(|it| it.state == State::Sent && it.messages == messages as i64) {
                break;
            }
            assert!(deaths < 2000, "{counts:?}");
            room.clock.advance_seconds(301);
        }
        let times = server.times();
        assert_eq!(times.len(), messages, "every message came");
        let repeated: usize = times.values().map(|times| times - 1).sum();
        assert!(repeated <= deaths, "{repeated} repeated after {deaths} deaths");
        eprintln!("{deaths} deaths, {repeated} repeated");
    }
}

#[tokio::test]
async fn two_nodes_send_each_message_once() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        for number in 0..40 {
            let address = format!("reader{number}@paper.example");
            room.put(&to(&format!("m{number}"), &address)).await.expect("put");
        }
        tokio::join!(room.send_all(), room.send_all(), room.send_all());
        room.send_all().await;
        assert_eq!(server.got().len(), 40);
        assert_eq!(server.times().len(), 40);
    }
}

#[tokio::test]
async fn no_more_than_so_many_go_in_a_minute() {
    for db in both().await {
        let server = Server::start().await;
        let mut settings = settings(server.port);
        settings.messages_per_minute = 3;
        let room = Room::new(db, &settings);
        for number in 0..5 {
            room.put(&to(&format!("m{number}"), "bo@paper.example")).await.expect("put");
        }
        room.send_all().await;
        assert_eq!(server.got().len(), 3);
        room.clock.advance_seconds(61);
        room.send_all().await;
        assert_eq!(server.got().len(), 5);
    }
}

#[tokio::test]
async fn who_wants_no_mail_gets_only_what_is_necessary() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        let mut tx = room.db.db.begin().await.expect("a transaction");
        let now = room.clock.now();
        mail::suppress(&mut tx, now, "BO@paper.example", "asked for it").await.expect("kept");
        tx.commit().await.expect("kept");
        let mut digest = to("digest:1", "bo@Paper.example");
        digest.kind = OPTIONAL;
        assert_eq!(room.put(&digest).await.expect("put"), Put::Suppressed);
        let invitation = to("invitation:1", "bo@paper.example");
        assert_eq!(room.put(&invitation).await.expect("put"), Put::Waiting);
        room.send_all().await;
        assert_eq!(server.got().len(), 1);
        let mut tx = room.db.db.begin().await.expect("a transaction");
        assert!(mail::allow(&mut tx, "bo@paper.example").await.expect("allowed"));
        assert!(mail::is_suppressed(&mut tx, "bo@paper.example").await.expect("read").is_none());
        tx.commit().await.expect("allowed");
        digest.key = "digest:2".to_owned();
        assert_eq!(room.put(&digest).await.expect("put"), Put::Waiting);
    }
}

#[tokio::test]
async fn the_desk_tries_again_and_gives_up_and_calls_back() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        let now = room.clock.now();
        server.is(&[Mood::Says("550 mailbox full"), Mood::Says("451 later")]);
        room.put(&to("a", "bo@paper.example")).await.expect("put");
        room.put(&to("b", "cy@paper.example")).await.expect("put");
        room.send_all().await;
        let [second, first] = &room.outbox().await[..] else { panic!("two") };
        let mut tx = room.db.db.begin().await.expect("a transaction");
        assert!(mail::try_again(&mut tx, now, first.id).await.expect("tried").is_some());
        let given_up = mail::give_up(&mut tx, now, second.id, "by Ada").await.expect("given up");
        assert_eq!(given_up.map(|item| item.state()), Some(State::GivenUp));
        assert!(mail::give_up(&mut tx, now, second.id, "twice").await.expect("read").is_none());
        tx.commit().await.expect("kept");
        room.send_all().await;
        assert_eq!(server.got().len(), 1);
        let again = to("c", "di@paper.example");
        room.put(&again).await.expect("put");
        let mut tx = room.db.db.begin().await.expect("a transaction");
        room.mail.call_back(&mut tx, now, &again.about, "a newer link").await.expect("called back");
        tx.commit().await.expect("kept");
        room.send_all().await;
        let items = mail::list(&room.db.db, Some(State::GivenUp), None, 9).await.expect("read");
        assert_eq!(items.len(), 2);
        assert!(items[0].letter.is_empty() && !items[0].can_be_tried(now));
        assert!(items[1].can_be_tried(now));
        assert_eq!(server.got().len(), 1);
    }
}

#[tokio::test]
async fn what_is_no_longer_true_is_not_sent() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        let mut message = to("a", "bo@paper.example");
        message.expires_at = Some(room.clock.now().plus_seconds(60));
        room.put(&message).await.expect("put");
        room.clock.advance_seconds(61);
        room.send_all().await;
        assert!(server.got().is_empty());
        let item = &room.outbox().await[0];
        assert_eq!(item.state(), State::GivenUp);
        assert!(!item.can_be_tried(room.clock.now()));
    }
}
