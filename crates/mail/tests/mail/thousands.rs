//! Mail to thousands: who waits goes first, several go at once, and words are found when it goes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use mail::{Composer, Item, Letter, State, Words};
use serde_json::json;
use store::testing::both;
use tokio::sync::watch;

use crate::room::{OPTIONAL, Room, letter, settings, to};
use crate::server::{Mood, Server, header};

#[tokio::test]
async fn who_waits_for_a_message_does_not_wait_behind_the_digests() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        for number in 0..30 {
            let mut digest = to(&format!("d{number}"), "bo@paper.example");
            digest.kind = OPTIONAL;
            room.put(&digest).await.expect("put");
        }
        room.clock.advance_seconds(5);
        room.put(&to("link", "cy@paper.example")).await.expect("put");
        room.mail.send_due().await.expect("sent");
        assert!(header(&server.got()[0], "To").contains("cy@paper.example"));
        room.send_all().await;
        assert_eq!(server.got().len(), 31);
    }
}

#[tokio::test]
async fn a_message_for_the_morning_waits_for_it() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        let mut digest = to("d", "bo@paper.example");
        digest.not_before = Some(room.clock.now().plus_seconds(3600));
        room.put(&digest).await.expect("put");
        room.clock.advance_seconds(3599);
        room.send_all().await;
        assert!(server.got().is_empty());
        let now = room.clock.now();
        assert_eq!(mail::overdue(&room.db.db, now).await.expect("read"), None, "it is not late");
        room.clock.advance_seconds(1);
        room.send_all().await;
        assert_eq!(server.got().len(), 1);
    }
}

#[tokio::test]
async fn several_go_at_once_and_a_stop_gives_back_what_was_taken() {
    for db in both().await {
        let server = Server::start().await;
        let mut settings = settings(server.port);
        settings.connections = 4;
        let room = Room::new(db, &settings);
        server.is(&[Mood::Slow(40); 60]);
        for number in 0..60 {
            room.put(&to(&format!("m{number}"), "bo@paper.example")).await.expect("put");
        }
        let (stop, stopped) = watch::channel(false);
        let worker = tokio::spawn({
            let mail = room.mail.clone();
            async move { mail.run(stopped).await }
        });
        while server.got().len() < 20 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop.send_replace(true);
        worker.await.expect("it ends");
        assert_eq!(server.busiest(), 4);
        let items = room.outbox().await;
        let waiting: Vec<&Item> =
            items.iter().filter(|item| item.state() == State::Waiting).collect();
        assert!(!waiting.is_empty());
        assert!(waiting.iter().all(|item| item.attempts == 0), "none was tried");
        // No lease is left that another worker would have to wait for.
        room.send_all().await;
        assert_eq!(server.got().len(), 60);
        assert!(server.times().values().all(|times| *times == 1));
    }
}

#[tokio::test]
async fn words_are_found_when_it_goes_and_nothing_is_sent_when_there_are_none() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        let tries = Arc::new(AtomicUsize::new(0));
        room.mail.teach(OPTIONAL.word, composer(&tries));
        for matter in ["some", "none", "broken"] {
            let mut digest = to(matter, "bo@paper.example");
            digest.kind = OPTIONAL;
            digest.words = Words::Composed(json!({ "which": matter }));
            room.put(&digest).await.expect("put");
        }
        room.send_all().await;
        let state = |items: &[Item], key: &str| {
            items.iter().find(|item| item.key == key).expect("kept").state()
        };
        let items = room.outbox().await;
        assert_eq!(state(&items, "some"), State::Sent);
        assert_eq!(state(&items, "none"), State::GivenUp);
        assert_eq!(state(&items, "broken"), State::Waiting, "it is tried again");
        assert_eq!(header(&server.got()[0], "Subject"), "It is about some");
        room.clock.advance_seconds(61);
        room.send_all().await;
        assert_eq!(state(&room.outbox().await, "broken"), State::Sent);
        assert_eq!(server.got().len(), 2);
    }
}

/// Says something of "some", nothing of "none", and of "broken" only at the second try.
fn composer(tries: &Arc<AtomicUsize>) -> Composer {
    let tries = tries.clone();
    Arc::new(move |item: Item| {
        let tries = tries.clone();
        Box::pin(async move {
            let matter: serde_json::Value = serde_json::from_str(&item.letter).expect("a matter");
            let which = matter["which"].as_str().expect("a word").to_owned();
            match which.as_str() {
                "none" => Ok(None),
                "broken" if tries.fetch_add(1, Ordering::Relaxed) == 0 => {
                    Err("the index is not there yet".to_owned())
                }
                _ => Ok(Some(Letter { subject: format!("It is about {which}"), ..letter() })),
            }
        })
    })
}
