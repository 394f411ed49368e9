//! Stories of a reader who follows: over the paper's own router, on both databases.

#[path = "following/kept.rs"]
mod kept;

use std::time::Duration;

use article::{Block, Body, Change, Credit, Role, Story};
use axum::body::{Body as HttpBody, to_bytes};
use config::Config;
use http::{Request, StatusCode, header};
use kit::{Clock, Id, Instant, Rich};
use paper::{Background, Paper, reception};
use reader::Coming;
use signin::{Holder, Purpose};
use store::testing::{TestDb, both};

const NOON: Instant = Instant::from_seconds(1_800_000_000);

/// A paper with a section, two topics and two authors, and everything that runs beside it.
struct Scene {
    paper: Paper,
    _background: Background,
    city: Id,
    ferry: Id,
    ann: Id,
    ben: Id,
    _folder: tempfile::TempDir,
    _db: TestDb,
}

/// What came back.
struct Answer {
    status: StatusCode,
    /// Where it leads.
    to: String,
    cookie: Option<String>,
    body: String,
}

impl Scene {
    async fn open(db: TestDb) -> Scene {
        let folder = tempfile::tempdir().expect("a folder");
        let mail = folder.path().join("mail").display().to_string();
        let settings =
            [("BROADSHEET_MAIL__FOLDER", mail.as_str()), ("BROADSHEET_MAIL__FROM", "d@p.example")];
        let config = Config::load_with(folder.path(), None, settings).expect("settings");
        let clock = Clock::standing_at(NOON);
        let paper =
            Paper::with(folder.path(), config, clock.clone(), db.db.clone()).expect("a paper");
        let background = Background::start(&paper).await.expect("the background");
        let mut tx = paper.db.begin().await.expect("a transaction");
        let mut topics = Vec::new();
        for (kind, name) in [(topic::Kind::Section, "City"), (topic::Kind::Topic, "Ferry")] {
            let (slug, name) = (name.to_lowercase(), name.to_owned());
            let new = topic::NewTopic { kind, slug, name, ..topic::NewTopic::default() };
            topics.push(topic::put(&mut tx, &clock, new).await.expect("a topic"));
        }
        let mut authors = Vec::new();
        for name in ["Ann Abel", "Ben Boyd"] {
            let new = byline::NewAuthor { name: name.into(), ..byline::NewAuthor::default() };
            authors.push(byline::put(&mut tx, &clock, new).await.expect("an author"));
        }
        tx.commit().await.expect("a commit");
        let (city, ferry, ann, ben) = (topics[0], topics[1], authors[0], authors[1]);
        Scene { paper, _background: background, city, ferry, ann, ben, _folder: folder, _db: db }
    }

    /// A new story by this author on these topics, heard of by this node.
    async fn publish(&self, headline: &str, author: Id, topics: &[Id]) -> String {
        self.publish_story(self.story(headline, author, topics)).await.1
    }

    /// A story as it is written.
    fn story(&self, headline: &str, author: Id, topics: &[Id]) -> Story {
        let by = Credit { author: Some(author), name: "A writer".into(), role: Role::By };
        let text = Body::Text { text: Rich::from("It rained.") };
        Story {
            headline: headline.to_owned(),
            section: Some(self.city),
            topics: topics.to_vec(),
            credits: vec![by],
            blocks: vec![Block::new("b1", text)],
            ..Story::default()
        }
    }

    /// This story, new and heard of by this node; its id and its address.
    async fn publish_story(&self, story: Story) -> (Id, String) {
        let clock = &self.paper.clock;
        clock.advance_seconds(1);
        let slug = kit::slug::slug(&story.headline, "story");
        let mut tx = self.paper.db.begin().await.expect("a transaction");
        let id = article::create(&mut tx, clock, &story, &slug, "ann").await.expect("a story");
        article::publish(&mut tx, clock, id, Change::New, "ann").await.expect("live");
        tx.commit().await.expect("a commit");
        self.hear().await;
        (id, format!("/city/{slug}"))
    }

    /// Waits until this node has heard of everything.
    async fn hear(&self) {
        let seq = journal::newest(&self.paper.db).await.expect("the journal");
        // Under a second is promised; a machine under load is given more before it is a fault.
        for _ in 0..10 {
            if self.paper.following.wait(seq).await {
                return;
            }
        }
        panic!("the node did not hear of {seq}");
    }

    async fn send(&self, request: http::request::Builder, fields: &[(&str, &str)]) -> Answer {
        let request = request
            .header("host", "paper.example")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(HttpBody::from(stories::form(fields)))
            .expect("a request");
        let response = reception(&self.paper).answer(request).await;
        let text = |name: header::HeaderName| {
            let value = response.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        let (to, cookie) = (text(header::LOCATION).unwrap_or_default(), text(header::SET_COOKIE));
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 32 << 20).await.expect("a body");
        Answer { status, to, cookie, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Somebody who has no cookie yet.
    fn stranger(&self) -> Visitor<'_> {
        Visitor { scene: self, cookie: String::new() }
    }

    /// A reader who has just opened the link of a mail.
    async fn reader(&self, address: &str) -> Visitor<'_> {
        let mut visitor = self.stranger();
        visitor.come_in(address, "", "/following").await;
        visitor
    }
}

struct Visitor<'s> {
    scene: &'s Scene,
    cookie: String,
}

impl Visitor<'_> {
    async fn come_in(&mut self, address: &str, intent: &str, then: &str) -> Answer {
        let db = &self.scene.paper.db;
        let coming = Coming { address: address.into(), intent: intent.into(), then: then.into() };
        let mut tx = db.begin().await.expect("a transaction");
        let (now, nobody) = (self.scene.paper.clock.now(), Holder::reader(Id(0)));
        let link = signin::issue(&mut tx, now, nobody, Purpose::ReaderLink, &coming).await;
        tx.commit().await.expect("a commit");
        let link = link.expect("a link").reveal().to_owned();
        let answer = self.post("/account/welcome", &[("link", &link)]).await;
        let cookie = answer.cookie.clone().expect("a session");
        self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        answer
    }

    async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header("cookie", &self.cookie);
        self.scene.send(request, &[]).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.scene.send(Request::post(path).header("cookie", &self.cookie), fields).await
    }

    async fn wish(&self, thing: &str, wish: &str) -> Answer {
        let fields = [("thing", thing), ("wish", wish), ("back", "/following")];
        self.post("/following/wishes", &fields).await
    }
}

fn author(id: Id) -> String {
    format!("author-{id}")
}

fn topic(id: Id) -> String {
    format!("topic-{id}")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_author_of_a_story_is_followed_and_the_next_story_is_in_following() {
    for db in both().await {
        let scene = Scene::open(db).await;
        let first = scene.publish("The ferry is late", scene.ann, &[scene.ferry]).await;
        let ruth = scene.reader("ruth@reader.example").await;
        let page = ruth.get(&first).await.body;
        assert!(page.contains("Follow the author\n") || page.contains("Follow the author of"));
        assert!(
            page.contains(&format!("data-follow=\"{}\" data-follow-reader", author(scene.ann)))
        );
        let ann = author(scene.ann);
        let fields = [("thing", ann.as_str()), ("wish", "follow"), ("back", first.as_str())];
        let done = ruth.post("/following/wishes", &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        let done = ruth.get(&done.to).await.body;
        assert!(done.contains("You now follow Ann Abel.") && done.contains(&first), "{done}");

        scene.publish("Another boat", scene.ann, &[]).await;
        scene.publish("Not hers", scene.ben, &[]).await;
        let feed = ruth.get("/following").await.body;
        let (newer, older) = (feed.find("Another boat"), feed.find("The ferry is late"));
        assert!(newer.is_some() && newer < older, "newest first");
        assert!(!feed.contains("Not hers"));
        assert!(feed.contains("You follow <a"), "why it is there");

        let undone = ruth.wish(&ann, "none").await;
        let feed = ruth.get(&undone.to).await.body;
        assert!(feed.contains("You no longer follow Ann Abel.") && !feed.contains("Another boat"));
        let again = ruth.wish(&ann, "follow").await;
        assert!(ruth.get(&again.to).await.body.contains("Another boat"), "taken back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_of_who_is_not_signed_in_is_kept_through_signing_in() {
    for db in both().await {
        let scene = Scene::open(db).await;
        let story = scene.publish("The ferry is late", scene.ann, &[scene.ferry]).await;
        let mut ruth = scene.stranger();
        let page = ruth.get(&story).await.body;
        assert!(!page.contains("data-follow-reader"), "the page of everybody asks for nothing");
        let ferry = topic(scene.ferry);
        let fields = [("thing", ferry.as_str()), ("wish", "follow"), ("back", story.as_str())];
        let door = ruth.post("/following/wishes", &fields).await;
        assert!(door.to.starts_with("/account/sign-in?then="), "{}", door.to);
        let intent = door.to.split("intent=").nth(1).expect("an intent").replace("%3A", ":");
        let form = ruth.get(&door.to).await.body;
        assert!(form.contains(&format!("value=\"{intent}\"")), "{form}");
        let way_on = ruth.come_in("ruth@reader.example", &intent, "/following").await;
        assert_eq!(way_on.to, "/following");
        scene.hear().await;
        assert!(ruth.get("/following").await.body.contains("The ferry is late"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_muted_stays_out_and_nobody_sees_the_feed_of_another() {
    for db in both().await {
        let scene = Scene::open(db).await;
        scene.publish("Ann on the ferry", scene.ann, &[scene.ferry]).await;
        scene.publish("Ann at home", scene.ann, &[]).await;
        let ruth = scene.reader("ruth@reader.example").await;
        ruth.wish(&author(scene.ann), "follow").await;
        ruth.wish(&topic(scene.ferry), "mute").await;
        let feed = ruth.get("/following").await.body;
        assert!(feed.contains("Ann at home") && !feed.contains("Ann on the ferry"));
        let marks = format!("/following/marks?things={},{}", author(scene.ann), topic(scene.ferry));
        let told = ruth.get(&marks).await.body;
        assert!(told.contains("\"follow\"") && told.contains("\"mute\""), "{told}");
        let tom = scene.reader("tom@reader.example").await;
        assert_eq!(tom.get(&marks).await.body, "{\"marks\":{}}");
        assert!(!tom.get("/following").await.body.contains("Ann at home"));
        assert_eq!(scene.stranger().get(&marks).await.body, "{\"marks\":{}}");
        let manage = ruth.get("/following/manage").await.body;
        assert!(manage.contains("Ann Abel") && manage.contains("Unmute"));
        let stranger = scene.stranger().get("/following/manage").await;
        assert!(stranger.to.starts_with("/account/sign-in"), "{}", stranger.to);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_follows_nothing_is_offered_what_they_read_lately_if_they_keep_that() {
    for db in both().await {
        let scene = Scene::open(db).await;
        let ruth = scene.reader("ruth@reader.example").await;
        ruth.post("/account/history/keeping", &[("keep", "yes")]).await;
        for number in 0..3 {
            let path = scene.publish(&format!("Ferry {number}"), scene.ann, &[scene.ferry]).await;
            scene.publish(&format!("Other {number}"), scene.ben, &[]).await;
            let page = ruth.get(&path).await.body;
            let mark = "data-reading=\"";
            let story = &page[page.find(mark).expect("a story") + mark.len()..][..13];
            ruth.post("/account/history/readings", &[("story", story)]).await;
        }
        for page in ["/following", "/following/suggestions"] {
            let page = ruth.get(page).await.body;
            assert!(page.contains("In 3 of the stories you read lately"), "{page}");
            assert!(page.contains("Wrote 3 of the stories you read lately"), "{page}");
        }
        ruth.wish(&author(scene.ann), "mute").await;
        let page = ruth.get("/following/suggestions").await.body;
        assert!(!page.contains("Wrote 3 of the stories"), "what is muted is not suggested");
        ruth.post("/account/history/keeping", &[("keep", "no")]).await;
        let page = ruth.get("/following").await.body;
        assert!(!page.contains("you read lately"), "nothing is worked out of it while it is off");
        ruth.post("/account/history/keeping", &[("keep", "yes")]).await;
        ruth.wish(&author(scene.ben), "follow").await;
        let page = ruth.get("/following/suggestions").await.body;
        assert!(!page.contains("you read lately"), "what one follows says more");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_knows_what_is_saved() {
    for db in both().await {
        let scene = Scene::open(db).await;
        scene.publish("The ferry is late", scene.ann, &[scene.ferry]).await;
        let ruth = scene.reader("ruth@reader.example").await;
        ruth.wish(&author(scene.ann), "follow").await;
        let feed = ruth.get("/following").await.body;
        assert!(feed.contains("data-saved=\"no\""), "{feed}");
        let mark = "data-save=\"";
        let story = &feed[feed.find(mark).expect("a button") + mark.len()..][..13];
        let fields = [("story", story), ("wish", "save"), ("back", "/following")];
        let done = ruth.post("/account/saved", &fields).await;
        let list = ruth.get(&done.to).await.body;
        assert!(list.contains("href=\"/following\">Back to where you were"), "{list}");
        assert!(ruth.get("/following").await.body.contains("data-saved=\"yes\""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_with_what_is_followed_is_suggested_with_its_ground() {
    for db in both().await {
        let scene = Scene::open(db).await;
        for number in 0..4 {
            scene.publish(&format!("Ferry {number}"), scene.ann, &[scene.ferry]).await;
            scene.publish(&format!("Other {number}"), scene.ben, &[]).await;
        }
        let node = Background::start(&scene.paper).await.expect("a node that starts now");
        let ruth = scene.reader("ruth@reader.example").await;
        ruth.wish(&topic(scene.ferry), "follow").await;
        let mut page = String::new();
        for _ in 0..100 {
            page = ruth.get("/following/suggestions").await.body;
            if page.contains("Often in stories about Ferry") {
                break;
            }
            // Worked out behind the start of the node.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(
            page.contains("Often in stories about Ferry") && page.contains("Ann Abel"),
            "{page}"
        );
        ruth.wish(&author(scene.ann), "mute").await;
        let page = ruth.get("/following/suggestions").await.body;
        assert!(!page.contains(">Ann Abel<"), "what is muted is not suggested");
        assert!(!page.contains(&format!("data-follow=\"{}\"", topic(scene.ferry))));
        node.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn made_up_requests_are_refused_and_change_nothing() {
    for db in both().await {
        let scene = Scene::open(db).await;
        scene.publish("A story", scene.ann, &[scene.ferry]).await;
        let ruth = scene.reader("ruth@reader.example").await;
        let long = "a".repeat(70_000);
        for thing in ["", "author-", "topic-zzz", "person-0000000000001", "author-<b>", &long] {
            let status = ruth.wish(thing, "follow").await.status;
            assert!(status.is_client_error(), "{thing:.40}: {status}");
        }
        let missing = ruth.wish("author-0000000000001", "follow").await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        assert!(missing.body.contains("does not exist any more"), "{}", missing.body);
        assert!(ruth.wish(&author(scene.ann), "burn").await.status.is_client_error());
        let ferry = topic(scene.ferry);
        let alert = [("thing", ferry.as_str()), ("alert", "daily")];
        assert_eq!(ruth.post("/following/alerts", &alert).await.status, StatusCode::CONFLICT);
        for query in ["before=1", "before=x-y-z", "only=nothing", "before=1-0000000000001"] {
            let status = ruth.get(&format!("/following?{query}")).await.status;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{query}");
        }
        for back in ["https://evil.example/", "//evil.example", "/a\r\nx: y", "javascript:1"] {
            let fields = [("thing", ferry.as_str()), ("wish", "follow"), ("back", back)];
            let to = ruth.post("/following/wishes", &fields).await.to;
            assert!(to.starts_with("/following?said="), "{back}: {to}");
            ruth.wish(&ferry, "none").await;
        }
        let said = ruth.get("/following?said=follow.%3Cscript%3Ealert(1)%3C/script%3E").await.body;
        assert!(!said.contains("<script>alert"));
        let empty = ruth.get("/following").await.body;
        assert!(empty.contains("following welcome"), "nothing is followed after all this");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_lead_down_the_feed_without_a_gap() {
    for db in both().await {
        let scene = Scene::open(db).await;
        for number in 0..25 {
            scene.publish(&format!("Story number {number:02}"), scene.ann, &[]).await;
        }
        let ruth = scene.reader("ruth@reader.example").await;
        ruth.wish(&author(scene.ann), "follow").await;
        let first = ruth.get("/following").await.body;
        let link = first.split("href=\"/following?before=").nth(1).expect("an older page");
        let older = link.split('"').next().unwrap_or_default();
        scene.publish("Come in between", scene.ann, &[]).await;
        let second = ruth.get(&format!("/following?before={older}")).await.body;
        for number in 0..25 {
            let name = format!("Story number {number:02}");
            let times = first.matches(&name).count() + second.matches(&name).count();
            assert_eq!(times, 1, "{name}");
        }
        assert!(!second.contains("Come in between"));
    }
}
