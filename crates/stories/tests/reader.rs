//! Stories of a reader: what is published is seen at once, what is walled or withdrawn is not
//! sent, whatever is asked for. Over the paper's own router, on both databases.

use std::time::Duration;

use article::{Access, Block, Body, Change, Story};
use axum::body::{Body as HttpBody, to_bytes};
use config::Config;
use http::{Request, StatusCode};
use kit::{Clock, Id, Instant, Rich};
use paper::{Background, Paper, reception};
use store::testing::{TestDb, both};

const NOON: Instant = Instant::from_seconds(1_800_000_000);
const CANARY: &str = "canarysentencethatnobodymaysee";

/// A paper of a test's own, with everything running that runs beside the readers.
struct Newsroom {
    paper: Paper,
    background: Background,
    section: Id,
    _folder: tempfile::TempDir,
    _db: TestDb,
}

impl Newsroom {
    async fn open(db: TestDb) -> Newsroom {
        let folder = tempfile::tempdir().expect("a folder");
        let none: [(&str, &str); 0] = [];
        let config = Config::load_with(folder.path(), None, none).expect("settings");
        let clock = Clock::standing_at(NOON);
        let paper =
            Paper::with(folder.path(), config, clock, db.db.clone()).expect("an open paper");
        let background = Background::start(&paper).await.expect("the background");
        let mut room = Newsroom { paper, background, section: Id(0), _folder: folder, _db: db };
        let mut tx = room.paper.db.begin().await.expect("a transaction");
        let city = topic::NewTopic {
            kind: topic::Kind::Section,
            slug: "city".into(),
            name: "City".into(),
            ..topic::NewTopic::default()
        };
        room.section = topic::put(&mut tx, &room.paper.clock, city).await.expect("a section");
        tx.commit().await.expect("a commit");
        room
    }

    async fn publish(&mut self, story: &Story, slug: &str) -> Id {
        let clock = self.paper.clock.clone();
        let mut tx = self.paper.db.begin().await.expect("a transaction");
        let id = article::create(&mut tx, &clock, story, slug, "ann").await.expect("a story");
        let seq = article::publish(&mut tx, &clock, id, Change::New, "ann").await.expect("published");
        tx.commit().await.expect("a commit");
        self.followed(seq.expect("a fact")).await;
        id
    }

    async fn followed(&mut self, seq: i64) {
        let enough = Duration::from_secs(10);
        let seen = self.background.printed.wait_for(|printed| *printed >= seq);
        tokio::time::timeout(enough, seen).await.expect("in time").expect("a follower");
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).header("host", "paper.example");
        let request = request.body(HttpBody::empty()).expect("a request");
        let response = reception(&self.paper).answer(request).await;
        let status = response.status();
        let location = response.headers().get("location").cloned();
        let bytes = to_bytes(response.into_body(), 32 << 20).await.expect("a body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        (status, location.map_or(text, |to| to.to_str().unwrap_or_default().to_owned()))
    }
}

fn paragraph(id: &str, text: &str) -> Block {
    Block::new(id, Body::Text { text: Rich::from(text) })
}

fn story(room: &Newsroom, headline: &str, text: &str) -> Story {
    Story {
        headline: headline.to_owned(),
        standfirst: Some("A sentence under it.".to_owned()),
        section: Some(room.section),
        access: Access::Free,
        blocks: vec![paragraph("b1", "The first paragraph."), paragraph("b2", text)],
        ..Story::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_is_seen_everywhere_at_once() {
    for db in both().await {
        let mut room = Newsroom::open(db).await;
        for path in ["/", "/city", "/city/bridge", "/archive/2027/01/15", "/feeds/rss.xml"] {
            assert!(!room.get(path).await.1.contains("Bridge opens"), "{path}");
        }
        room.publish(&story(&room, "Bridge opens", "It rained."), "bridge").await;
        for path in ["/", "/city", "/city/bridge", "/archive/2027/01/15", "/feeds/rss.xml",
            "/feeds/atom.xml", "/feeds/feed.json", "/city/feeds/rss.xml", "/sitemaps/news.xml"]
        {
            let (status, body) = room.get(path).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert!(body.contains("Bridge opens"), "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_story_is_gone_and_a_moved_one_leads_on() {
    for db in both().await {
        let mut room = Newsroom::open(db).await;
        let id = room.publish(&story(&room, "Wrong", "Not so."), "wrong").await;
        let clock = room.paper.clock.clone();
        let mut tx = room.paper.db.begin().await.expect("a transaction");
        article::put_redirect(&mut tx, &clock, "/2011/old.html", Some(id), None, true)
            .await
            .expect("a redirect");
        tx.commit().await.expect("a commit");
        let old = room.get("/2011/old.html").await;
        assert_eq!(old, (StatusCode::MOVED_PERMANENTLY, "/city/wrong".to_owned()));

        let mut tx = room.paper.db.begin().await.expect("a transaction");
        let seq = article::withdraw(&mut tx, &clock, id, "It was not so.").await.expect("withdrawn");
        tx.commit().await.expect("a commit");
        room.followed(seq.expect("a fact")).await;
        let (status, body) = room.get("/city/wrong").await;
        assert_eq!(status, StatusCode::GONE);
        assert!(body.contains("It was not so.") && !body.contains("Not so.</p>"));
        for path in ["/", "/city", "/feeds/rss.xml", "/sitemaps/news.xml"] {
            assert!(!room.get(path).await.1.contains("/city/wrong"), "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_behind_the_wall_is_sent() {
    let addresses = ["/", "/city", "/city/walled", "/topics/none", "/archive/2027/01/15",
        "/feeds/rss.xml", "/feeds/atom.xml", "/feeds/feed.json", "/city/feeds/rss.xml",
        "/city/feeds/feed.json", "/sitemap.xml", "/sitemaps/news.xml", "/corrections",
        "/oembed?url=http://127.0.0.1:8080/city/walled", "/nothing", "/health", "/metrics"];
    for db in both().await {
        let mut room = Newsroom::open(db).await;
        for (slug, access, until) in [
            ("walled", Access::Subscriber, None),
            ("registered", Access::Registered, None),
            ("early", Access::Free, Some(NOON.plus_seconds(3600))),
        ] {
            let mut walled = story(&room, "A walled story", CANARY);
            walled.access = access;
            walled.subscribers_until = until;
            room.publish(&walled, slug).await;
            let own = format!("/city/{slug}");
            for path in addresses.iter().copied().chain([own.as_str()]) {
                assert!(!room.get(path).await.1.contains(CANARY), "{slug}: {path}");
            }
            let (status, body) = room.get(&own).await;
            assert_eq!(status, StatusCode::OK);
            assert!(body.contains("The first paragraph.") && body.contains("walled"), "{slug}");
        }
        room.paper.clock.advance_seconds(3601);
        room.paper.press.forget_all();
        let (_, body) = room.get("/city/early").await;
        assert!(body.contains(CANARY), "the window has ended, and everybody may read it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_addresses_get_clear_answers() {
    for db in both().await {
        let room = Newsroom::open(db).await;
        let long = format!("/{}", "a".repeat(5000));
        let asked = [
            ("/nothing", StatusCode::NOT_FOUND),
            ("/city?before=made-up", StatusCode::NOT_FOUND),
            ("/archive/2027/13", StatusCode::NOT_FOUND),
            ("/topics/none", StatusCode::NOT_FOUND),
            ("/City/", StatusCode::PERMANENT_REDIRECT),
            ("/%00", StatusCode::BAD_REQUEST),
            (long.as_str(), StatusCode::URI_TOO_LONG),
        ];
        for (path, wanted) in asked {
            assert_eq!(room.get(path).await.0, wanted, "{path:.40}");
        }
    }
}
