//! Stories of a reader who searches, over the paper's own router, on both databases.

use std::time::Duration;

use article::{Access, Block, Body, Change, Story};
use axum::body::{Body as HttpBody, to_bytes};
use config::Config;
use http::{HeaderMap, Request, StatusCode};
use kit::{Clock, Id, Instant, Rich};
use paper::{Background, Paper, reception};
use store::testing::{TestDb, both};

const NOON: Instant = Instant::from_seconds(1_800_000_000);

struct Reader {
    paper: Paper,
    _background: Background,
    _folder: tempfile::TempDir,
    _db: TestDb,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Reader {
    async fn open(db: TestDb) -> Reader {
        let folder = tempfile::tempdir().expect("a folder");
        let none: [(&str, &str); 0] = [];
        let config = Config::load_with(folder.path(), None, none).expect("settings");
        let clock = Clock::standing_at(NOON);
        let paper =
            Paper::with(folder.path(), config, clock, db.db.clone()).expect("an open paper");
        let background = Background::start(&paper).await.expect("the background");
        Reader { paper, _background: background, _folder: folder, _db: db }
    }

    async fn publish(&self, headline: &str, text: &str, access: Access) -> Id {
        let story = Story {
            headline: headline.to_owned(),
            access,
            blocks: [("b1", "An open beginning."), ("b2", text)]
                .map(|(id, text)| Block::new(id, Body::Text { text: Rich::from(text) }))
                .to_vec(),
            ..Story::default()
        };
        let clock = &self.paper.clock;
        let mut tx = self.paper.db.begin().await.expect("a transaction");
        let id = article::create(&mut tx, clock, &story, headline, "ann").await.expect("a story");
        let seq = article::publish(&mut tx, clock, id, Change::New, "ann").await;
        let seq = seq.expect("published").expect("a fact");
        tx.commit().await.expect("a commit");
        let mut progress = self.paper.search.progress();
        assert!(journal::wait(&mut progress, seq, Duration::from_secs(30)).await, "in time");
        id
    }

    async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header("host", "paper.example");
        let request = request.body(HttpBody::empty()).expect("a request");
        let response = reception(&self.paper).answer(request).await;
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, 32 << 20).await.expect("a body");
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: head.status, headers: head.headers, body }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_finds_a_story_a_moment_after_it_was_published() {
    for db in both().await {
        let reader = Reader::open(db).await;
        reader
            .publish("Ferry dispute ends", "Crews <i>return</i> to their quays.", Access::Free)
            .await;
        let found = reader.get("/search?q=quay").await;
        assert_eq!(found.status, StatusCode::OK);
        assert!(found.body.contains("Ferry dispute ends"));
        assert!(found.body.contains("&lt;i&gt;return"), "text is not markup");
        assert!(found.body.contains("<mark>quays</mark>"));
        assert!(found.body.contains("noindex"));
        let caching = found.headers.get("cache-control").expect("a policy");
        assert!(caching.to_str().expect("text").contains("private"));
        let nothing = reader.get("/search?q=zebra").await;
        assert_eq!(nothing.status, StatusCode::OK);
        assert!(nothing.body.contains("Nothing found"));
        let suggested = reader.get("/search/suggest?q=ferr").await;
        assert!(suggested.body.contains("\"name\":\"Ferry dispute ends\""), "{}", suggested.body);
        let described = reader.get("/opensearch.xml").await;
        assert!(described.body.contains("/search?q={searchTerms}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_behind_the_wall_is_neither_found_nor_shown() {
    for db in both().await {
        let reader = Reader::open(db).await;
        let text = format!("{} canarybehindthewall", "Long words of little weight. ".repeat(30));
        reader.publish("A walled story", &text, Access::Subscriber).await;
        // Not by a word beside it, nor by a slip that would be mended.
        for query in ["walled", "%22open%20beginning%22", "canarybehindthewal", "long%20words"] {
            for path in ["/search?q=", "/search/suggest?q="] {
                let answer = reader.get(&format!("{path}{query}")).await;
                assert!(!answer.body.contains("canarybehindthewall"), "{path}{query}");
            }
        }
        assert!(reader.get("/search?q=walled").await.body.contains("A walled story"));
        assert!(!reader.get("/search?q=canarybehindthewall").await.body.contains("A walled story"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_searched_is_refused_with_a_sentence() {
    let db = both().await.swap_remove(0);
    let reader = Reader::open(db).await;
    reader.publish("A story", "Text.", Access::Free).await;
    let long = "x".repeat(301);
    for (query, status, words) in [
        ("q=", StatusCode::OK, "Accents, capitals and endings do not matter"),
        ("q=***", StatusCode::BAD_REQUEST, "There is no word in that"),
        ("q=-story", StatusCode::BAD_REQUEST, "Every word there has a minus"),
        (&format!("q={long}"), StatusCode::BAD_REQUEST, "longer than 300 characters"),
        ("q=story&section=none", StatusCode::BAD_REQUEST, "There is no section"),
        ("q=story&from=yesterday", StatusCode::BAD_REQUEST, "is not a day"),
        ("q=story&from=2026-12-01&until=2026-11-01", StatusCode::BAD_REQUEST, "lies after"),
        ("q=story&page=9999", StatusCode::BAD_REQUEST, "Pages go from 1 to 25"),
        ("q=%3Cscript%3Estory", StatusCode::OK, "&lt;script&gt;story"),
    ] {
        let answer = reader.get(&format!("/search?{query}")).await;
        assert_eq!(answer.status, status, "{query}");
        assert!(answer.body.contains(words), "{query}: {}", answer.body);
        assert!(!answer.body.contains("<script>story"));
    }
    let megabyte = reader.get(&format!("/search?q={}", "x".repeat(60_000))).await;
    assert_eq!(megabyte.status, StatusCode::URI_TOO_LONG);
    assert_eq!(reader.get("/search?q=story").await.status, StatusCode::OK, "the paper stays up");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_searches_without_end_is_asked_to_wait_and_nobody_else_is() {
    let db = both().await.swap_remove(0);
    let reader = Reader::open(db).await;
    reader.publish("A story", "Text.", Access::Free).await;
    let reception = reception(&reader.paper);
    let ask = async |place: [u8; 4], path: &str| {
        let request = Request::get(path).header("host", "paper.example");
        let mut request = request.body(HttpBody::empty()).expect("a request");
        let peer = axum::extract::ConnectInfo(std::net::SocketAddr::from((place, 4000)));
        request.extensions_mut().insert(peer);
        let (head, body) = reception.answer(request).await.into_parts();
        let bytes = to_bytes(body, 32 << 20).await.expect("a body");
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: head.status, headers: head.headers, body }
    };
    let (eager, calm) = ([127, 0, 0, 1], [127, 0, 0, 2]);
    let mut found = 0;
    let refused = loop {
        let answer = ask(eager, "/search?q=story").await;
        if answer.status != StatusCode::OK {
            break answer;
        }
        found += 1;
        assert!(found < 1000, "there is a limit");
    };
    assert!(found >= 100, "{found} are not many");
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    let wait = refused.headers.get("retry-after").expect("when").to_str().expect("text");
    let words = format!("Please try again in {wait} seconds.");
    assert!(refused.body.contains(&words), "{}", refused.body);
    assert_eq!(ask(eager, "/search").await.status, StatusCode::OK, "the form is no search");
    assert_eq!(ask(eager, "/search/suggest?q=sto").await.status, StatusCode::OK);
    assert_eq!(ask(calm, "/search?q=story").await.status, StatusCode::OK);
    reader.paper.clock.advance_seconds(wait.parse().expect("seconds"));
    assert_eq!(ask(eager, "/search?q=story").await.status, StatusCode::OK);
}
