//! The whole room over a paper in a database, on both.

use std::collections::HashMap;
use std::sync::Arc;

use article::{Access, Change, Correction, CorrectionKind, Gravity, Story};
use kit::{Clock, Id, Rich};
use press::Printed;
use store::Db;
use store::testing::both;
use topic::{Kind, NewTopic};

use super::{CANARY, noon, pictures, settings, story};
use crate::{Address, PictureDesk, Syndication};

struct Paper {
    db: Db,
    clock: Clock,
    room: Syndication,
}

impl Paper {
    fn new(db: &Db) -> Paper {
        let clock = Clock::standing_at(noon());
        let desk: PictureDesk = Arc::new(|ids| {
            let all = pictures();
            let found: HashMap<_, _> =
                ids.into_iter().filter_map(|id| Some((id, all.get(&id)?.clone()))).collect();
            Box::pin(async move { Ok(found) })
        });
        let config = Arc::new(settings("[websub]\nhubs = ['https://hub.example/']\n"));
        let room = Syndication::new(db.clone(), clock.clone(), config, desk);
        Paper { db: db.clone(), clock, room }
    }

    async fn topic(&self, kind: Kind, slug: &str) -> Id {
        let mut tx = self.db.begin().await.expect("a transaction");
        let new =
            NewTopic { kind, slug: slug.into(), name: slug.to_uppercase(), ..NewTopic::default() };
        let id = topic::put(&mut tx, &self.clock, new).await.expect("a topic");
        tx.commit().await.expect("a commit");
        id
    }

    async fn author(&self) -> Id {
        let mut tx = self.db.begin().await.expect("a transaction");
        let new = byline::NewAuthor { name: "Ann Lee".into(), ..byline::NewAuthor::default() };
        let id = byline::put(&mut tx, &self.clock, new).await.expect("an author");
        tx.commit().await.expect("a commit");
        id
    }

    async fn publish(&self, story: &Story, slug: &str) {
        let mut tx = self.db.begin().await.expect("a transaction");
        let id = article::create(&mut tx, &self.clock, story, slug, "ann").await.expect("a story");
        let change = Change::New;
        article::publish(&mut tx, &self.clock, id, change, "ann").await.expect("a publication");
        tx.commit().await.expect("a commit");
    }

    async fn page(&self, path: &str, query: &[(&str, &str)]) -> Option<Printed> {
        let value = |name: &str| {
            query.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let address = Address::parse(path, value).unwrap_or_else(|| panic!("{path} is ours"));
        self.room.print(&address).await.expect("a page")
    }

    async fn text(&self, path: &str) -> String {
        let page = self.page(path, &[]).await.unwrap_or_else(|| panic!("{path} is there"));
        String::from_utf8(page.body.to_vec()).expect("text")
    }
}

/// A paper with an open and a walled story in every kind of list.
async fn filled(db: &Db) -> Paper {
    let paper = Paper::new(db);
    let (section, series) =
        (paper.topic(Kind::Section, "city").await, paper.topic(Kind::Series, "low-water").await);
    let (harbour, author) = (paper.topic(Kind::Topic, "harbour").await, paper.author().await);
    for (access, slug) in [(Access::Free, "open"), (Access::Subscriber, "walled")] {
        let mut story = story(access);
        story.section = Some(section);
        story.series = Some(series);
        story.topics = vec![harbour];
        story.credits[0].author = Some(author);
        story.card_picture = Some(article::ImageRef { media: Some(Id(7)), former: None });
        story.corrections = vec![Correction {
            id: Id(access as i64 + 90),
            kind: CorrectionKind::Correction,
            gravity: Gravity::Minor,
            note: Rich::from("It was Tuesday."),
            was: None,
            is: None,
            block: None,
            at: noon(),
        }];
        if access == Access::Free {
            story.blocks.retain(|block| !format!("{block:?}").contains("treasurer"));
            story.blocks.push(super::paragraph("b9", "Open to the end."));
        }
        paper.publish(&story, slug).await;
    }
    paper
}

const FEEDS: [&str; 6] =
    ["", "/city", "/topics/harbour", "/series/low-water", "/authors/ann-lee", "/corrections"];

#[tokio::test]
async fn every_feed_has_both_stories_and_nothing_from_behind_the_wall() {
    for test in both().await {
        let paper = filled(&test.db).await;
        for page in FEEDS {
            for file in ["rss.xml", "atom.xml", "feed.json"] {
                let path = format!("{page}/feeds/{file}");
                let text = paper.text(&path).await;
                assert!(!text.contains("treasurer"), "{path}: {CANARY}");
                let feed = feed_rs::parser::parse(text.as_bytes()).expect("a feed");
                assert_eq!(feed.entries.len(), 2, "{path}");
                let whole = text.contains("Open to the end.") && text.contains("1200.jpg");
                assert_eq!(whole, page != "/corrections", "{path}");
                let link = paper.page(&path, &[]).await.expect("a page").headers["link"].clone();
                assert_eq!(link, "<https://hub.example/>; rel=\"hub\"");
            }
        }
        // A story or a picture that is taken back takes the feed with it.
        let tags = paper.page("/city/feeds/rss.xml", &[]).await.expect("a page").tags;
        let count = |kind: &str| tags.iter().filter(|tag| tag.as_str().starts_with(kind)).count();
        assert_eq!((count("t:"), count("a:"), count("m:")), (1, 2, 1), "{tags:?}");
        assert!(paper.page("/nowhere/feeds/rss.xml", &[]).await.is_none());
        assert!(paper.page("/authors/nobody/feeds/rss.xml", &[]).await.is_none());
    }
}

#[tokio::test]
async fn maps_name_every_page_and_nothing_from_behind_the_wall() {
    for test in both().await {
        let paper = filled(&test.db).await;
        let index = paper.text("/sitemap.xml").await;
        assert!(index.contains("https://courier.example/sitemaps/2026-11.xml<"), "{index}");
        assert!(index.contains("https://courier.example/sitemaps/pages.xml<"), "{index}");
        let month = paper.text("/sitemaps/2026-11.xml").await;
        assert_eq!(month.matches("<loc>").count(), 2, "{month}");
        assert_eq!(month.matches("<image:loc>https://courier.example/media/").count(), 2);
        let pages = paper.text("/sitemaps/pages.xml").await;
        for path in ["/city<", "/topics/harbour<", "/series/low-water<", "/authors/ann-lee<"] {
            assert!(pages.contains(path), "{path} in {pages}");
        }
        let news = paper.text("/sitemaps/news.xml").await;
        assert_eq!(news.matches("<news:title>").count(), 2, "{news}");
        assert!(!format!("{index}{month}{pages}{news}").contains("treasurer"));
        assert!(paper.page("/sitemaps/2026-11-2.xml", &[]).await.is_none());
        assert!(paper.page("/sitemaps/1999-01.xml", &[]).await.is_none());
        paper.clock.advance_seconds(3 * 86_400);
        assert!(!paper.text("/sitemaps/news.xml").await.contains("<url>"));
    }
}

#[tokio::test]
async fn a_link_to_a_story_of_ours_is_described_and_no_other() {
    let test = store::testing::sqlite().await;
    let paper = filled(&test.db).await;
    let walled = "https://courier.example/city/walled/?from=mail#top";
    for format in ["json", "xml", ""] {
        let query = [("url", walled), ("format", format)];
        let page = paper.page("/oembed", &query).await.expect("a card");
        let text = String::from_utf8(page.body.to_vec()).expect("text");
        assert!(text.contains("1200.jpg") && text.contains("Ann Lee"), "{text}");
        assert!(!text.contains("treasurer"), "{text}");
    }
    let narrow = paper.page("/oembed", &[("url", walled), ("maxwidth", "300")]).await;
    assert!(!String::from_utf8_lossy(&narrow.expect("a card").body).contains("thumbnail"));
    for url in [
        "https://other.example/city/walled",
        "https://courier.example.evil.example/city/walled",
        "https://courier.example/city/nothing",
        "https://courier.example",
        "",
    ] {
        assert!(paper.page("/oembed", &[("url", url)]).await.is_none(), "{url}");
    }
    let odd = paper.page("/oembed", &[("url", walled), ("format", "yaml")]).await;
    assert_eq!(odd.expect("a refusal").status, 501);
}

#[tokio::test]
async fn files_are_there_with_their_types() {
    let test = store::testing::sqlite().await;
    let paper = Paper::new(&test.db);
    for (path, media_type) in [
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/ads.txt", "text/plain; charset=utf-8"),
        ("/trust.txt", "text/plain; charset=utf-8"),
        ("/.well-known/trust.txt", "text/plain; charset=utf-8"),
        ("/.well-known/security.txt", "text/plain; charset=utf-8"),
        ("/.well-known/tdmrep.json", "application/json"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/feeds/rss.xml", "application/rss+xml; charset=utf-8"),
    ] {
        let page = paper.page(path, &[]).await.unwrap_or_else(|| panic!("{path} is there"));
        assert_eq!(page.content_type, media_type, "{path}");
        assert!(!page.body.is_empty() && !page.tags.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn early_access_opens_by_the_clock() {
    let test = store::testing::sqlite().await;
    let paper = Paper::new(&test.db);
    let opens = noon().plus_seconds(600);
    let mut early = story(Access::Free);
    early.subscribers_until = Some(opens);
    paper.publish(&early, "early").await;
    let before = paper.page("/feeds/rss.xml", &[]).await.expect("a feed");
    assert!(!String::from_utf8_lossy(&before.body).contains("treasurer"));
    assert_eq!(before.fresh_until, Some(opens));
    paper.clock.advance_seconds(601);
    assert!(paper.text("/feeds/rss.xml").await.contains("treasurer"));
}

#[tokio::test]
async fn feeds_and_maps_tell_what_was_while_the_wire_is_held() {
    for test in both().await {
        let paper = Paper::new(&test.db);
        let section = paper.topic(Kind::Section, "city").await;
        let written = |words: &str| Story {
            headline: words.to_owned(),
            section: Some(section),
            ..story(Access::Free)
        };
        let mut tx = paper.db.begin().await.expect("a transaction");
        let (clock, until) = (&paper.clock, noon().plus_seconds(300));
        let id = article::create(&mut tx, clock, &written("Before"), "b", "ann").await;
        let id = id.expect("a story");
        article::hold_wire(&mut tx, clock, id, until).await.expect("held");
        article::publish(&mut tx, clock, id, Change::New, "ann").await.expect("published");
        tx.commit().await.expect("a commit");
        let told = ["/feeds/rss.xml", "/city/feeds/feed.json", "/sitemaps/news.xml"];
        for path in told {
            assert!(!paper.text(path).await.contains("Before"), "{path}");
        }
        paper.clock.advance_seconds(300);
        for path in told {
            assert!(paper.text(path).await.contains("Before"), "{path}");
        }
        let mut tx = paper.db.begin().await.expect("a transaction");
        let until = until.plus_seconds(300);
        article::revise(&mut tx, clock, id, &written("After"), "ann").await.expect("revised");
        article::hold_wire(&mut tx, clock, id, until).await.expect("held");
        article::publish(&mut tx, clock, id, Change::Update, "ann").await.expect("published");
        tx.commit().await.expect("a commit");
        for path in told {
            let text = paper.text(path).await;
            assert!(text.contains("Before") && !text.contains("After"), "{path}");
        }
        paper.clock.advance_seconds(300);
        for path in told {
            let text = paper.text(path).await;
            assert!(text.contains("After") && !text.contains("Before"), "{path}");
        }
    }
}
