//! Stories of what the paper tells a reader by mail, and how it is stopped.

use article::{Block, Body, Change, Story};
use http::StatusCode;
use kit::{Id, Rich};
use store::testing::both;
use tokio::sync::watch;

use crate::paper_with_mail::PaperWithMail;
use crate::person::Person;

/// A topic, and a story on it that is told to nobody yet.
async fn ferry(house: &PaperWithMail) -> Id {
    let mut tx = house.paper.db.begin().await.expect("a transaction");
    let new = topic::NewTopic {
        kind: topic::Kind::Topic,
        slug: "ferry".to_owned(),
        name: "Ferry".to_owned(),
        ..topic::NewTopic::default()
    };
    let ferry = topic::put(&mut tx, &house.paper.clock, new).await.expect("a topic");
    tx.commit().await.expect("a commit");
    ferry
}

/// The index of follows keeps up with the journal; mail is sent by the stories themselves.
fn follow(house: &PaperWithMail) -> watch::Sender<bool> {
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(house.paper.following.clone().run(stopped));
    stop
}

async fn publish(house: &PaperWithMail, headline: &str, topic: Id) {
    let clock = &house.paper.clock;
    clock.advance_seconds(1);
    let story = Story {
        headline: headline.to_owned(),
        topics: vec![topic],
        blocks: vec![Block::new("b1", Body::Text { text: Rich::from("It rained.") })],
        ..Story::default()
    };
    let slug = kit::slug::slug(headline, "story");
    let mut tx = house.paper.db.begin().await.expect("a transaction");
    let id = article::create(&mut tx, clock, &story, &slug, "ann").await.expect("a story");
    let seq = article::publish(&mut tx, clock, id, Change::New, "ann").await.expect("live");
    tx.commit().await.expect("a commit");
    let seq = seq.expect("a fact");
    for _ in 0..10 {
        if house.paper.following.wait(seq).await {
            return;
        }
    }
    panic!("the node did not hear of {headline}");
}

/// What follows `start` in a letter, up to the end of the line or of the address.
fn address(letter: &str, start: &str) -> String {
    let from = letter.find(start).unwrap_or_else(|| panic!("no {start} in {letter}"));
    let end = letter[from..].find(['\r', '>', ' ']).map_or(letter.len(), |end| from + end);
    letter[from..end].to_owned()
}

#[tokio::test]
async fn a_digest_comes_at_its_hour_and_is_stopped_at_one_press() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let stop_following = follow(&house);
        let topic = ferry(&house).await;
        let mut ruth = house.reader("ruth@reader.example").await;
        let form = [("thing", format!("topic-{topic}")), ("wish", "follow".to_owned())];
        let form: Vec<(&str, &str)> = form.iter().map(|(a, b)| (*a, b.as_str())).collect();
        let followed = ruth.post("/following/wishes", &form).await;
        assert_eq!(followed.status, StatusCode::SEE_OTHER, "{}", followed.text);
        let page = ruth.get("/account/alerts").await;
        assert!(page.text.contains("ruth@reader.example"), "{}", page.text);
        let set = ruth.post("/account/alerts/digest", &[("days", "daily"), ("hour", "9")]).await;
        assert_eq!(set.location(), "/account/alerts?said=digest", "{}", set.text);
        let page = ruth.get("/account/alerts?said=digest").await;
        assert!(page.text.contains("Your digest is set."), "{}", page.text);
        assert!(page.text.contains("Friday, 15 January, 09:00"), "{}", page.text);
        publish(&house, "The ferry is late", topic).await;
        house.paper.clock.advance_seconds(26 * 3600);
        while house.paper.alerts.put_due().await.expect("put") > 0 {}
        let letter = house.letter_to("ruth@reader.example").await;
        assert!(letter.contains("Subject: The ferry is late"), "{letter}");
        assert!(letter.contains("/the-ferry-is-late"), "{letter}");

        // A mail program presses for her: no cookie, nothing of a browser.
        let stop = address(&letter, "/stop/digest/");
        let mut program = Person::new(&house.paper);
        let asked = program.get(&stop).await;
        assert!(asked.text.contains("Stop the digest?"), "asking stops nothing: {}", asked.text);
        let pressed = program.post(&stop, &[("List-Unsubscribe", "One-Click")]).await;
        assert_eq!((pressed.status, pressed.text.as_str()), (StatusCode::OK, "Stopped.\n"));
        let told = program.get(&stop).await;
        assert!(told.text.contains("The digest is stopped"), "{}", told.text);
        publish(&house, "The ferry is on time", topic).await;
        house.paper.clock.advance_seconds(26 * 3600);
        while house.paper.alerts.put_due().await.expect("put") > 0 {}
        let letter = house.letter_to("ruth@reader.example").await;
        assert!(letter.contains("Subject: The ferry is late"), "the last one: {letter}");

        // She takes it back on the same page.
        let back = program.post(&stop, &[("act", "again")]).await;
        assert_eq!(back.location(), stop);
        assert!(program.get(&stop).await.text.contains("Stop the digest?"));
        stop_following.send_replace(true);
    }
}

#[tokio::test]
async fn the_private_feed_opens_by_its_address_only() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let stop_following = follow(&house);
        let topic = ferry(&house).await;
        let mut ruth = house.reader("ruth@reader.example").await;
        let thing = format!("topic-{topic}");
        ruth.post("/following/wishes", &[("thing", &thing), ("wish", "follow")]).await;
        publish(&house, "The ferry is late", topic).await;
        ruth.post("/account/alerts/feed", &[]).await;
        let page = ruth.get("/account/alerts").await;
        let feed = address(&page.text, "/following/private/");
        let feed = feed.split('"').next().expect("an address");
        let mut program = Person::new(&house.paper);
        for file in ["rss.xml", "atom.xml", "feed.json"] {
            let answer = program.get(&feed.replace("rss.xml", file)).await;
            assert_eq!(answer.status, StatusCode::OK, "{}: {}", answer.location(), answer.text);
            assert!(answer.text.contains("The ferry is late"), "{}", answer.text);
            assert_eq!(answer.header("cache-control"), "no-store");
        }
        ruth.post("/account/alerts/feed", &[]).await;
        assert_eq!(program.get(feed).await.status, StatusCode::NOT_FOUND, "it has another");
        ruth.post("/account/alerts/feed/end", &[]).await;
        let page = ruth.get("/account/alerts?said=no-feed").await;
        assert!(page.text.contains("its address opens nothing any more"), "{}", page.text);
        stop_following.send_replace(true);
    }
}

#[tokio::test]
async fn made_up_addresses_and_forms_are_refused_clearly() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let mut ruth = house.reader("ruth@reader.example").await;
        for form in [("sometimes", "9"), ("daily", "24"), ("daily", "-1"), ("daily", "noon")] {
            let form = [("days", form.0), ("hour", form.1)];
            let answer = ruth.post("/account/alerts/digest", &form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
            assert!(answer.text.contains("Choose the days and an hour"), "{}", answer.text);
        }
        let long = format!("/stop/digest/{}", "x".repeat(900));
        let shaped = format!("/stop/alerts/{}", "a".repeat(64));
        for path in [long.as_str(), &shaped, "/stop/digest/abc", "/stop/everything/abc"] {
            for answer in [ruth.get(path).await, ruth.post(path, &[("act", "stop")]).await] {
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text);
            }
        }
        let feed = format!("/following/private/{}/feeds/rss.xml", "a".repeat(64));
        assert_eq!(ruth.get(&feed).await.status, StatusCode::NOT_FOUND);
        let mut stranger = Person::new(&house.paper);
        for path in ["/account/alerts/digest", "/account/alerts/at-once", "/account/alerts/feed"] {
            let answer =
                stranger.post(path, &[("days", "daily"), ("hour", "9"), ("at_once", "no")]);
            let answer = answer.await;
            assert!(answer.location().starts_with("/account/sign-in?then="), "{path}");
        }
    }
}
