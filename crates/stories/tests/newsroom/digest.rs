//! The desk looks at the digest of a reader whom it makes up.

use article::{Block, Body, Change, Story};
use http::StatusCode;
use kit::Id;
use store::testing::{TestDb, both};
use tokio::sync::watch;

use crate::empty::Empty;
use crate::visitor::Visitor;

/// A paper with mail, a topic with a story, and somebody of its circulation.
struct Circulation {
    empty: Empty,
    cleo: Visitor,
    ferry: Id,
    stop: watch::Sender<bool>,
}

impl Circulation {
    async fn open(db: TestDb) -> Circulation {
        let folder = ("BROADSHEET_MAIL__FOLDER", "DATA/mail");
        let from = ("BROADSHEET_MAIL__FROM", "The Courier <desk@courier.example>");
        let empty = Empty::open_with(db, &[folder, from]);
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(empty.paper.following.clone().run(stopped));
        let mut ada = empty.publisher().await;
        let cleo = empty.colleague(&mut ada, "Cleo Dane", "circulation").await;
        let ferry = story(&empty).await;
        Circulation { empty, cleo, ferry, stop }
    }

    fn address(&self, page: &str) -> String {
        format!("/desk/digest{page}?follow=topic-{}&days=daily", self.ferry)
    }
}

/// A story on a topic, which this node has heard of and feeds may tell.
async fn story(empty: &Empty) -> Id {
    let (db, clock) = (&empty.paper.db, &empty.paper.clock);
    let mut tx = db.begin().await.expect("a transaction");
    let new = topic::NewTopic {
        kind: topic::Kind::Topic,
        slug: "ferry-dispute".to_owned(),
        name: "Ferry dispute".to_owned(),
        ..topic::NewTopic::default()
    };
    let ferry = topic::put(&mut tx, clock, new).await.expect("a topic");
    let story = Story {
        headline: "The ferry is late".to_owned(),
        topics: vec![ferry],
        blocks: vec![Block::new("b1", Body::Text { text: "It rained.".into() })],
        ..Story::default()
    };
    let id = article::create(&mut tx, clock, &story, "ferry", "ann").await.expect("a story");
    article::publish(&mut tx, clock, id, Change::New, "ann").await.expect("live");
    tx.commit().await.expect("a commit");
    clock.advance_seconds(3600);
    let newest = journal::newest(db).await.expect("the journal");
    for _ in 0..10 {
        if empty.paper.following.wait(newest).await {
            return ferry;
        }
    }
    panic!("this node is behind");
}

#[tokio::test]
async fn a_reader_is_made_up_by_names_and_their_letter_is_seen() {
    for db in both().await {
        let mut house = Circulation::open(db).await;
        let page = house.cleo.get("/desk/digest").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.text.contains("Who follows nothing is sent nothing"), "{}", page.text);
        assert!(page.text.contains("aria-current=\"page\">Digest</a>"), "{}", page.text);
        assert!(!page.text.contains("<iframe"), "{}", page.text);
        let none = house.cleo.get("/desk/digest?q=zebra").await;
        assert!(none.text.contains("Nothing else that can be followed has"), "{}", none.text);
        let found = house.cleo.get("/desk/digest?q=DISP%20fer").await;
        let box_of = format!("name=\"follow\" value=\"topic-{}\">", house.ferry);
        assert!(found.text.contains(&box_of), "{}", found.text);
        let page = house.cleo.get(&house.address("")).await;
        assert!(
            page.text.contains("<h2 id=\"letter\"><bdi>The ferry is late</bdi>"),
            "{}",
            page.text
        );
        assert!(page.text.contains("You asked for this digest every day."), "{}", page.text);
        let weekly = house.address("").replace("daily", "saturdays");
        let page = house.cleo.get(&weekly).await;
        assert!(page.text.contains("You asked for this digest on Saturdays."), "{}", page.text);
        house.empty.paper.clock.advance_seconds(3 * 86_400);
        let page = house.cleo.get(&house.address("")).await;
        assert!(page.text.contains("Such a reader is"), "{}", page.text);
        assert!(house.cleo.get(&weekly).await.text.contains("The ferry is late"));
        house.stop.send_replace(true);
    }
}

#[tokio::test]
async fn the_letter_lies_in_a_frame_that_runs_and_loads_nothing() {
    for db in both().await {
        let mut house = Circulation::open(db).await;
        let letter = house.cleo.get(&house.address("/letter")).await;
        assert_eq!(letter.status, StatusCode::OK, "{}", letter.text);
        assert!(letter.text.contains("You follow Ferry dispute"), "{}", letter.text);
        for part in ["default-src 'none'", "frame-ancestors 'self'", "sandbox"] {
            assert!(letter.policy.contains(part), "{}", letter.policy);
        }
        assert!(!letter.policy.contains("script-src"), "{}", letter.policy);
        let page = house.cleo.get(&house.address("")).await;
        assert!(page.policy.contains("frame-src 'self'"), "{}", page.policy);
        assert!(page.policy.contains("frame-ancestors 'none'"), "{}", page.policy);
        let nothing = house.cleo.get("/desk/digest/letter?follow=topic-1&follow=%3Cb%3E").await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND);
        house.stop.send_replace(true);
    }
}

#[tokio::test]
async fn it_is_sent_to_who_looks_at_it_once_in_a_minute() {
    for db in both().await {
        let mut house = Circulation::open(db).await;
        let thing = format!("topic-{}", house.ferry);
        let form = [("follow", thing.as_str()), ("days", "daily")];
        let sent = house.cleo.post("/desk/digest/message", &form).await;
        assert!(sent.location.ends_with("&said=digest-sent"), "{}", sent.text);
        let page = house.cleo.get(&sent.location).await;
        assert!(page.text.contains("The letter is on its way to you."), "{}", page.text);
        let again = house.cleo.post("/desk/digest/message", &form).await;
        assert!(again.location.ends_with("&said=digest-lately"), "{}", again.text);
        let empty = house.cleo.post("/desk/digest/message", &[("days", "daily")]).await;
        assert!(empty.location.ends_with("&said=digest-nothing"), "{}", empty.text);
        while house.empty.paper.mail.send_due().await.expect("sent") > 0 {}
        let all = mail::list(&house.empty.paper.db, None, None, 99).await.expect("read");
        let previews: Vec<_> = all.iter().filter(|it| it.kind == "digest_preview").collect();
        assert_eq!(previews.len(), 1);
        assert_eq!(previews[0].to_address, "circulation@courier.example");
        assert_eq!(previews[0].state(), mail::State::Sent);
        house.stop.send_replace(true);
    }
}
