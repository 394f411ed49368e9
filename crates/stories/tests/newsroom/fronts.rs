//! A front editor arranges, and readers see it when it is published.

use article::{Block, Body, Change, Story, WorkType};
use http::StatusCode;
use kit::Id;
use store::testing::both;

use crate::empty::Empty;
use crate::visitor::{Answer, Visitor};

/// A paper with a front editor and a reporter.
struct Desk {
    empty: Empty,
    fay: Visitor,
    rex: Visitor,
}

impl Desk {
    async fn open(empty: Empty) -> Desk {
        let mut ada = empty.publisher().await;
        let fay = empty.colleague(&mut ada, "Fay Norris", "front_editor").await;
        let rex = empty.colleague(&mut ada, "Rex Lund", "reporter").await;
        Desk { empty, fay, rex }
    }

    async fn story(&self, headline: &str) -> Id {
        self.work(headline, WorkType::Report, None).await
    }

    async fn work(&self, headline: &str, work_type: WorkType, kicker: Option<&str>) -> Id {
        self.empty.paper.clock.advance_seconds(1);
        let text = Body::Text { text: headline.into() };
        let story = Story {
            headline: headline.to_owned(),
            kicker: kicker.map(str::to_owned),
            blocks: vec![Block::new("b1", text)],
            work_type,
            ..Story::default()
        };
        let clock = &self.empty.paper.clock;
        let mut tx = self.empty.paper.db.begin().await.expect("a transaction");
        let id = article::create(&mut tx, clock, &story, headline, "ann").await.expect("a story");
        article::publish(&mut tx, clock, id, Change::New, "ann").await.expect("published");
        tx.commit().await.expect("a commit");
        id
    }

    /// The home page as readers have it, printed afresh.
    async fn home(&self) -> String {
        self.empty.paper.press.forget_all();
        Visitor::new(&self.empty.paper).get("/").await.text
    }

    /// Sends a form of the home page's front, on what its sender sees now.
    async fn act(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.fay.get("/desk/fronts/home").await;
        let revision = between(&page.text, "name=\"revision\" value=\"", "\"").to_owned();
        let mut all = vec![("revision", revision.as_str())];
        all.extend_from_slice(fields);
        self.fay.post(&format!("/desk/fronts/home/{path}"), &all).await
    }

    /// The first container of the home page's front.
    async fn container(&mut self) -> String {
        let page = self.fay.get("/desk/fronts/home").await;
        between(&page.text, "data-container=\"", "\"").to_owned()
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let from = text.find(start).unwrap_or_else(|| panic!("no {start} in\n{text}")) + start.len();
    let rest = &text[from..];
    &rest[..rest.find(end).expect("an end")]
}

/// Whether both words are there, the first one first.
fn in_order(text: &str, first: &str, second: &str) -> bool {
    match (text.find(first), text.find(second)) {
        (Some(first), Some(second)) => first < second,
        _ => false,
    }
}

#[tokio::test]
async fn no_kicker_takes_the_place_of_a_label_that_is_owed() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        desk.work("Our flats", WorkType::Sponsored, Some("Good news")).await;
        let berths = desk.work("New berths", WorkType::PressRelease, Some("Port life")).await;
        desk.work("A poem", WorkType::Opinion, Some("Verse")).await;
        let front = desk.home().await;
        assert!(front.contains("Paid for by an advertiser") && front.contains("Press release"));
        assert!(!front.contains("Good news") && !front.contains("Port life"), "{front}");
        assert!(front.contains("Verse"), "other kickers stand");

        let container = desk.container().await;
        let picked = [("container", container.as_str())];
        desk.act(&format!("stories/{berths}/place"), &picked).await;
        desk.act(&format!("stories/{berths}/card"), &[("kicker", "Harbour")]).await;
        let preview = desk.fay.get("/desk/fronts/home/preview").await.text;
        assert!(preview.contains("New berths") && preview.contains("Press release"));
        assert!(!preview.contains("Harbour"), "nor does a front's own kicker");
    }
}

#[tokio::test]
async fn a_front_is_arranged_previewed_and_published() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let ferry = desk.story("Ferry stops").await;
        desk.story("Harbour frozen").await;
        let container = desk.container().await;
        let picked = [("container", container.as_str())];
        let answer = desk.act(&format!("stories/{ferry}/place"), &picked).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let words = [("headline", "No boats today"), ("kicker", "Harbour"), ("size", "normal")];
        let answer = desk.act(&format!("stories/{ferry}/card"), &words).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        assert!(in_order(&desk.home().await, "Harbour frozen", "Ferry stops"), "still a draft");
        let preview = desk.fay.get("/desk/fronts/home/preview").await;
        assert!(in_order(&preview.text, "No boats today", "Harbour frozen"), "{}", preview.text);
        let answer = desk.act("publication", &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        assert!(in_order(&desk.home().await, "No boats today", "Harbour frozen"));
        let list = desk.fay.get("/desk/fronts").await.text;
        assert!(list.contains("by <bdi>Fay Norris</bdi>"), "{list}");
        let answer = desk.act(&format!("stories/{ferry}/card/clearance"), &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let preview = desk.fay.get("/desk/fronts/home/preview").await.text;
        assert!(!preview.contains("No boats today"), "cleared");
        let editions = desk.fay.get("/desk/fronts/home/editions").await.text;
        assert!(editions.contains("Edition 1"), "{editions}");
        desk.act("return", &[]).await;
        assert!(in_order(&desk.home().await, "Harbour frozen", "Ferry stops"), "as before");
    }
}

#[tokio::test]
async fn two_editors_do_not_overwrite_each_other() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let ferry = desk.story("Ferry stops").await;
        let container = desk.container().await;
        let path = format!("/desk/fronts/home/stories/{ferry}/place");
        let form = [("revision", "0"), ("container", container.as_str())];
        assert_eq!(desk.fay.post(&path, &form).await.status, StatusCode::SEE_OTHER);
        let late = desk.fay.post(&path, &form).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.text.contains("was changed while you looked at it"), "{}", late.text);
        assert!(late.text.contains("data-told=\"“Ferry stops” is now 1 of"), "{}", late.text);
        let wrong = desk.act("schedule", &[("at", "tomorrow")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let nobody = desk.act(&format!("stories/{}/place", Id(7)), &form[1..]).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(desk.fay.get("/desk/fronts/nowhere").await.status, StatusCode::NOT_FOUND);
        assert_eq!(desk.rex.get("/desk/fronts").await.status, StatusCode::FORBIDDEN);
        assert_eq!(desk.rex.post(&path, &form).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn an_old_front_and_a_withdrawn_lead_raise_an_alarm() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let ferry = desk.story("Ferry stops").await;
        let container = desk.container().await;
        desk.act(&format!("stories/{ferry}/place"), &[("container", &container)]).await;
        desk.act("publication", &[]).await;
        let fresh = desk.fay.get("/desk/fronts").await.text;
        assert!(!fresh.contains("class=\"alarm\""), "{fresh}");
        desk.empty.paper.clock.advance_seconds(13 * 3600);
        let old = desk.fay.get("/desk/fronts").await.text;
        assert!(old.contains("Nobody arranged it for 13 hours."), "{old}");
        let mut tx = desk.empty.paper.db.begin().await.expect("a transaction");
        let reason = "a mistake";
        let gone = article::withdraw(&mut tx, &desk.empty.paper.clock, ferry, reason).await;
        gone.expect("withdrawn");
        tx.commit().await.expect("a commit");
        let list = desk.fay.get("/desk/fronts").await.text;
        assert!(list.contains("Its lead story is withdrawn."), "{list}");
        let page = desk.fay.get("/desk/fronts/home").await.text;
        assert!(page.contains("Left the front by itself"), "{page}");
        assert!(!desk.home().await.contains("Ferry stops"));
    }
}

#[tokio::test]
async fn a_sections_page_is_its_front_once_one_is_published() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let (db, clock) = (desk.empty.paper.db.clone(), desk.empty.paper.clock.clone());
        let mut tx = db.begin().await.expect("a transaction");
        let new = topic::NewTopic {
            kind: topic::Kind::Section,
            slug: "city".to_owned(),
            name: "City".to_owned(),
            ..topic::NewTopic::default()
        };
        let city = topic::put(&mut tx, &clock, new).await.expect("a section");
        tx.commit().await.expect("a commit");
        let ferry = desk.story("Ferry stops").await;
        let mut reader = Visitor::new(&desk.empty.paper);
        assert!(!reader.get("/city").await.text.contains("Ferry stops"), "a list of its own");
        let form = [
            ("revision", "0"),
            ("title", "On the water"),
            ("layout", "four"),
            ("from", "latest"),
            ("size", "3"),
        ];
        let answer = desk.fay.post(&format!("/desk/fronts/{city}/containers"), &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let moment = [("revision", "1"), ("at", "2027-01-15T09:00")];
        let answer = desk.fay.post(&format!("/desk/fronts/{city}/schedule"), &moment).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        clock.advance_seconds(3600);
        assert_eq!(front::publish_due(&db, &clock).await.expect("due"), 1);
        desk.empty.paper.press.forget_all();
        let page = reader.get("/city").await.text;
        assert!(in_order(&page, "<h1>City</h1>", "On the water"), "{page}");
        assert!(page.contains("Ferry stops") && page.contains("All stories in City"), "{page}");
        let all = between(&page, "class=\"all-stories\"><a href=\"", "\"").to_owned();
        let list = reader.get(&all.replace("&#x2f;", "/")).await;
        assert_eq!(list.status, StatusCode::OK, "{}", list.text);
        assert!(!list.text.contains(&ferry.to_string()), "the list is of the section only");
    }
}
