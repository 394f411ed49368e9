//! Pings, told to a hub that listens on loopback.

use article::{Access, Change};
use jobs::Workers;
use journal::Listener;
use kit::Clock;
use store::Db;
use store::testing::both;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{noon, story};
use crate::{Herald, LaterPing, Ping, Pinger};

/// A hub: takes so many requests, answers each, and returns their bodies.
async fn hub(listener: TcpListener, requests: usize, answer: &'static str) -> Vec<String> {
    let mut bodies = Vec::new();
    for _ in 0..requests {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut text = Vec::new();
        let mut piece = [0_u8; 2048];
        loop {
            let read = stream.read(&mut piece).await.expect("a request");
            text.extend_from_slice(&piece[..read]);
            if let Some(body) = whole_body(&String::from_utf8_lossy(&text)) {
                bodies.push(body);
                break;
            }
        }
        let head = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.expect("an answer");
    }
    bodies
}

fn whole_body(request: &str) -> Option<String> {
    let (head, body) = request.split_once("\r\n\r\n")?;
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
    let length: usize = length.trim().parse().ok()?;
    (body.len() >= length).then(|| body.to_owned())
}

async fn publish(db: &Db, clock: &Clock, slug: &str) {
    let mut tx = db.begin().await.expect("a transaction");
    let story = story(Access::Free);
    let id = article::create(&mut tx, clock, &story, slug, "ann").await.expect("a story");
    article::publish(&mut tx, clock, id, Change::New, "ann").await.expect("a publication");
    tx.commit().await.expect("a commit");
}

/// Lets the herald hear every fact.
async fn hear(db: &Db, clock: &Clock) {
    let herald = Herald { clock: clock.clone() };
    for entry in journal::after(db, 0, 100).await.expect("facts") {
        let mut tx = db.begin().await.expect("a transaction");
        herald.hear(&mut tx, &entry).await.expect("heard");
        tx.commit().await.expect("a commit");
    }
}

#[tokio::test]
async fn a_hub_is_told_of_every_feed_once_however_much_was_published() {
    for test in both().await {
        let (db, clock) = (&test.db, Clock::standing_at(noon()));
        publish(db, &clock, "one").await;
        publish(db, &clock, "two").await;
        hear(db, &clock).await;
        hear(db, &clock).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}/", listener.local_addr().expect("an address"));
        // The paper's three feeds; the author's page is not there.
        let hub = tokio::spawn(hub(listener, 3, "204 No Content"));
        let pinger = Pinger::new(db.clone(), "https://courier.example", vec![address]);
        let pinger = pinger.expect("a client");
        let mut workers = Workers::new(db.clone(), clock.clone());
        workers.teach(move |ping: Ping| {
            let pinger = pinger.clone();
            async move { pinger.ping(ping).await }
        });
        assert!(!workers.do_one().await.expect("a look"), "pings are gathered for a moment");
        clock.advance_seconds(10);
        while workers.do_one().await.expect("a job") {}
        let told = hub.await.expect("a hub");
        let url = "https%3A%2F%2Fcourier.example%2Ffeeds%2F";
        let expected = ["rss.xml", "atom.xml", "feed.json"]
            .map(|file| format!("hub.mode=publish&hub.url={url}{file}"));
        assert_eq!(told, expected);
        assert_eq!(jobs::counts(db).await.expect("counts"), (0, 0));
    }
}

#[tokio::test]
async fn a_hub_that_is_down_is_told_later_and_history_is_not_news() {
    let test = store::testing::sqlite().await;
    let (db, clock) = (&test.db, Clock::standing_at(noon()));
    publish(db, &clock, "one").await;
    let later = Clock::standing_at(noon().plus_seconds(86_400));
    hear(db, &later).await;
    assert_eq!(jobs::counts(db).await.expect("counts"), (0, 0));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("an address"));
    let hub = tokio::spawn(hub(listener, 1, "503 Service Unavailable"));
    let pinger = Pinger::new(db.clone(), "https://courier.example", vec![address]);
    let outcome = pinger.expect("a client").ping(Ping::All).await;
    assert!(matches!(outcome, Err(jobs::Outcome::TryLater(_))), "{outcome:?}");
    hub.await.expect("a hub");
}

#[tokio::test]
async fn a_hub_is_told_of_what_is_held_when_it_is_no_longer() {
    for test in both().await {
        let (db, clock) = (&test.db, Clock::standing_at(noon()));
        let until = noon().plus_seconds(300);
        let mut tx = db.begin().await.expect("a transaction");
        let story = story(Access::Free);
        let id = article::create(&mut tx, &clock, &story, "held", "ann").await.expect("a story");
        article::hold_wire(&mut tx, &clock, id, until).await.expect("held");
        article::publish(&mut tx, &clock, id, Change::New, "ann").await.expect("a publication");
        tx.commit().await.expect("a commit");
        hear(db, &clock).await;
        let mut workers = Workers::new(db.clone(), clock.clone());
        workers.teach(|_: LaterPing| async { Ok(()) });
        clock.advance_seconds(299);
        assert!(!workers.do_one().await.expect("a look"), "the wire is held");
        // What is told at once does not wait for what is held.
        publish(db, &clock, "one").await;
        hear(db, &clock).await;
        workers.teach(|_: Ping| async { Ok(()) });
        clock.advance_seconds(3);
        assert!(workers.do_one().await.expect("a job"), "the other is told");
        clock.advance_seconds(10);
        while workers.do_one().await.expect("a job") {}
        assert_eq!(jobs::counts(db).await.expect("counts"), (0, 0));
    }
}
