//! Pages of Following are put together of pieces that are kept: none is older than what happened,
//! and nothing of one reader is in the page of another.

use article::{Change, Correction, CorrectionKind, Figure, Gravity, ImageRef, Story};
use axum::body::to_bytes;
use byline::NewAuthor;
use http::{Request, header};
use kit::{Id, Rich};
use paper::reception;
use store::Tx;
use store::testing::both;
use topic::NewTopic;

use super::{Scene, Visitor, author, topic};

impl Scene {
    /// A transaction, committed and heard of by this node.
    async fn change(&self, change: impl AsyncFnOnce(&mut Tx)) {
        self.paper.clock.advance_seconds(1);
        let mut tx = self.paper.db.begin().await.expect("a transaction");
        change(&mut tx).await;
        tx.commit().await.expect("a commit");
        self.hear().await;
    }

    /// Another version of a story, live.
    async fn revise(&self, id: Id, story: &Story) {
        let clock = &self.paper.clock;
        self.change(async |tx| {
            article::revise(tx, clock, id, story, "ann").await.expect("revised");
            article::publish(tx, clock, id, Change::Silent, "ann").await.expect("live");
        })
        .await;
    }

    /// A picture that readers may see.
    async fn picture(&self) -> Id {
        let mut gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00".to_vec();
        gif.extend(b"\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b");
        let received = self.paper.darkroom.receive(gif).await.expect("a picture");
        let (intake, now) = (media::Intake::default(), self.paper.clock.now());
        let mut tx = self.paper.db.begin().await.expect("a transaction");
        let (picture, _) = media::take(&mut tx, &received, intake, now).await.expect("taken");
        tx.commit().await.expect("a commit");
        picture.id
    }
}

/// The feed, looked at twice: the second time it is made of what was kept.
async fn feed(visitor: &Visitor<'_>) -> String {
    visitor.get("/following").await;
    visitor.get("/following").await.body
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_that_changes_is_shown_as_it_is_and_one_that_is_withdrawn_is_gone() {
    for db in both().await {
        let scene = Scene::open(db).await;
        let clock = &scene.paper.clock;
        let mut story = scene.story("The ferry is late", scene.ann, &[]);
        let (id, path) = scene.publish_story(story.clone()).await;
        scene.publish("Another boat", scene.ann, &[]).await;
        let ruth = scene.reader("ruth@reader.example").await;
        ruth.wish(&author(scene.ann), "follow").await;
        assert!(feed(&ruth).await.contains("The ferry is late"));

        story.headline = "The ferry is <very> late".to_owned();
        scene.revise(id, &story).await;
        let page = feed(&ruth).await;
        assert!(page.contains("The ferry is &lt;very&gt; late"), "{page}");
        assert!(!page.contains("The ferry is late") && !page.contains("<very>"));

        assert!(!page.contains("Corrected"));
        scene
            .change(async |tx| {
                let correction = Correction {
                    id: Id::fresh(clock.now()),
                    kind: CorrectionKind::Correction,
                    gravity: Gravity::default(),
                    note: Rich::from("It was the other ferry."),
                    was: None,
                    is: None,
                    block: None,
                    at: clock.now(),
                };
                let done = article::correct(tx, clock, id, correction, "ann").await;
                done.expect("corrected");
            })
            .await;
        assert!(feed(&ruth).await.contains("<span class=\"mark\">Corrected</span>"));

        scene
            .change(async |tx| {
                article::withdraw(tx, clock, id, "It was not so.").await.expect("withdrawn");
            })
            .await;
        let page = ruth.get("/following").await.body;
        assert!(!page.contains(&path) && !page.contains("The ferry"), "{page}");
        assert!(page.contains("Another boat"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_pictures_are_shown_as_they_are_now() {
    for db in both().await {
        let scene = Scene::open(db).await;
        let clock = &scene.paper.clock;
        let picture = scene.picture().await;
        let image = ImageRef { media: Some(picture), ..ImageRef::default() };
        let mut story = scene.story("The ferry is late", scene.ann, &[scene.ferry]);
        story.lead = Some(Figure { image, ..Figure::default() });
        scene.publish_story(story).await;
        let ruth = scene.reader("ruth@reader.example").await;
        for thing in [author(scene.ann), topic(scene.ferry)] {
            ruth.wish(&thing, "follow").await;
        }
        let page = feed(&ruth).await;
        let shown = format!("/media/{picture}/");
        assert!(page.contains(&shown), "{page}");
        assert!(page.contains("<span class=\"place\">City</span>"), "{page}");
        let why = |name: &str| format!("dir=\"auto\">{name}</a>");
        for name in ["Ann Abel", "Ferry"] {
            // Why it is there, and the filter.
            assert_eq!(page.matches(&why(name)).count(), 2, "{name}: {page}");
        }

        scene
            .change(async |tx| {
                let name = "Ann <Adler>".to_owned();
                let ann = NewAuthor { id: Some(scene.ann), name, ..NewAuthor::default() };
                byline::put(tx, clock, ann).await.expect("an author");
                for (id, kind, name) in [
                    (scene.ferry, topic::Kind::Topic, "Ferries & boats"),
                    (scene.city, topic::Kind::Section, "Town"),
                ] {
                    let slug = if id == scene.city { "city" } else { "ferry" }.to_owned();
                    let (id, name) = (Some(id), name.to_owned());
                    let new = NewTopic { id, kind, slug, name, ..NewTopic::default() };
                    topic::put(tx, clock, new).await.expect("a topic");
                }
            })
            .await;
        let page = feed(&ruth).await;
        for name in ["Ann &lt;Adler&gt;", "Ferries &amp; boats"] {
            assert_eq!(page.matches(&why(name)).count(), 2, "{name}: {page}");
        }
        assert!(page.contains("<span class=\"place\">Town</span>"), "{page}");
        assert!(!page.contains("Ann Abel") && !page.contains(">Ferry<"), "{page}");

        let now = clock.now();
        scene
            .change(async |tx| {
                media::kill(tx, picture, "vera", "the agency says so", now).await.expect("killed");
            })
            .await;
        let page = feed(&ruth).await;
        assert!(!page.contains(&shown) && page.contains("The ferry is late"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_readers_who_come_in_turns_each_has_a_page_of_their_own() {
    for db in both().await {
        let scene = Scene::open(db).await;
        scene.publish("Both of them", scene.ann, &[scene.ferry]).await;
        scene.publish("Only of Ben", scene.ben, &[]).await;
        let ruth = scene.reader("ruth@reader.example").await;
        let tom = scene.reader("tom@reader.example").await;
        for thing in [author(scene.ann), author(scene.ben)] {
            ruth.wish(&thing, "follow").await;
        }
        tom.wish(&topic(scene.ferry), "follow").await;
        let (mut hers, mut his) = (feed(&ruth).await, feed(&tom).await);
        let story = hers.split("data-save=\"").nth(2).expect("a button")[..13].to_owned();
        ruth.post("/account/saved", &[("story", &story), ("wish", "save")]).await;
        // Half an hour later what came meanwhile is new, to him who was here before it.
        scene.paper.clock.advance_seconds(2000);
        tom.get("/following").await;
        scene.publish("Meanwhile", scene.ann, &[scene.ferry]).await;
        scene.paper.clock.advance_seconds(2000);
        for _ in 0..3 {
            (hers, his) = (ruth.get("/following").await.body, tom.get("/following").await.body);
            let one = ruth.get(&format!("/following?only={}", author(scene.ann))).await.body;
            let here = format!("name=\"back\" value=\"/following?only={}\"", author(scene.ann));
            assert!(one.contains(&here), "{one}");
        }
        for (page, why, other) in [(&hers, "Ann Abel", "Ferry"), (&his, "Ferry", "Ann Abel")] {
            let feed = &page[page.find("following-feed").expect("a feed")..];
            let feed = &feed[..feed.find("<aside").expect("its end")];
            assert!(feed.contains(&format!(">{why}</a>")), "{feed}");
            assert!(!feed.contains(&format!(">{other}</a>")), "{feed}");
            assert!(feed.contains("name=\"back\" value=\"/following\""), "{feed}");
            assert!(!feed.contains(['\u{fffe}', '\u{ffff}']), "a seam is left open");
        }
        assert!(hers.contains("Only of Ben") && !his.contains("Only of Ben"));
        assert_eq!(hers.matches("data-saved=\"yes\"").count(), 1, "{hers}");
        assert!(!his.contains("data-saved=\"yes\""), "{his}");
        assert_eq!(his.matches("class=\"feed-new\"").count(), 1, "{his}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_following_is_kept_by_no_cache() {
    for db in both().await {
        let scene = Scene::open(db).await;
        scene.publish("The ferry is late", scene.ann, &[]).await;
        let ruth = scene.reader("ruth@reader.example").await;
        ruth.wish(&author(scene.ann), "follow").await;
        let request = Request::get("/following").header("host", "paper.example");
        let request = request.header("cookie", &ruth.cookie).body(axum::body::Body::empty());
        let answer = reception(&scene.paper).answer(request.expect("a request")).await;
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(answer.headers()["x-robots-tag"], "noindex");
        let page = to_bytes(answer.into_body(), 1 << 20).await.expect("a page");
        let page = String::from_utf8(page.to_vec()).expect("text");
        let end = page.find("</html>").expect("whole");
        assert!(page[end..].trim() == "</html>" && page.matches("<main").count() == 1, "{page}");
        assert!(page.contains("<title>Following – ") && page.contains("Sign out"), "{page}");
    }
}
