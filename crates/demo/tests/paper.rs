//! The demo paper built on both databases, once, again, and on the next day.

use std::collections::BTreeMap;

use anyhow::Result;
use article::{Address, Body, List, Place};
use demo::{Content, Summary, TakePicture, build, story_id};
use kit::zone::Zone;
use kit::{Clock, Id, Instant};
use store::Db;
use store::testing::both;

/// Monday, 23 November 2026, noon in Paris.
const NOON: &str = "2026-11-23T11:00:00Z";

/// A wall that remembers what was hung on it.
#[derive(Default)]
struct Wall(BTreeMap<String, usize>);

impl TakePicture for Wall {
    async fn take(
        &mut self,
        name: &str,
        bytes: &[u8],
        alt: &str,
        _caption: Option<&str>,
        credit: Option<&str>,
    ) -> Result<Id> {
        assert!(!alt.is_empty() && credit.is_some(), "{name}");
        assert!(bytes.len() > 1000, "{name}");
        *self.0.entry(name.to_owned()).or_default() += 1;
        Ok(Id::named("wall", name))
    }
}

fn clock_at(text: &str) -> Clock {
    Clock::standing_at(Instant::parse(text).expect("a date"))
}

async fn built(db: &Db, clock: &Clock) -> Summary {
    let zone = Zone::named("Europe/Paris").expect("a zone");
    let mut wall = Wall::default();
    let summary = build(db, clock, &zone, &mut wall).await.expect("a paper");
    assert!(wall.0.values().all(|&times| times == 1), "a picture was taken twice");
    assert_eq!(wall.0.len(), summary.pictures);
    summary
}

async fn versions(db: &Db) -> Vec<(String, i64)> {
    let held = article::export_page(db, Id(-1), 1000).await.expect("stories");
    held.into_iter().map(|it| (it.slug, it.last_version)).collect()
}

#[tokio::test]
async fn built_again_nothing_changes() {
    let content = Content::read().expect("content");
    for test in both().await {
        let (db, clock) = (&test.db, clock_at(NOON));
        let first = built(db, &clock).await;
        assert_eq!(first.stories_new, content.stories.len());
        assert_eq!(first.pages_changed, content.pages.len());
        let before = versions(db).await;
        let facts = journal::newest(db).await.expect("a number");

        clock.advance_seconds(3600);
        let second = built(db, &clock).await;
        let counts = (second.stories_new, second.stories_changed, second.stories_same);
        assert_eq!(counts, (0, 0, content.stories.len()));
        assert_eq!(second.pages_changed, 0);
        assert_eq!(versions(db).await, before);
        assert!(before.iter().all(|(_, version)| *version == 1));
        assert_eq!(journal::newest(db).await.expect("a number"), facts);

        let count = article::count(db, List::Latest).await.expect("a count");
        assert_eq!(count as usize, content.stories.len());
        assert_eq!(topic::sections(db).await.expect("sections").len(), first.sections);
        assert_eq!(byline::all(db).await.expect("authors").len(), first.authors);
    }
}

#[tokio::test]
async fn on_the_next_day_the_paper_is_of_that_day() {
    for test in both().await {
        let (db, clock) = (&test.db, clock_at(NOON));
        built(db, &clock).await;
        clock.advance_seconds(86_400);
        let again = built(db, &clock).await;
        assert_eq!((again.stories_new, again.stories_same, again.pages_changed), (0, 0, 0));
        let lead = article::live(db, story_id("outer-harbour-contract")).await.expect("a look");
        let lead = lead.expect("the lead");
        assert_eq!(lead.published_at.rfc3339(), "2026-11-24T04:30:00Z");
        assert_eq!(lead.version, 1);
    }
}

#[tokio::test]
async fn before_breakfast_nothing_is_dated_later_than_now() {
    for test in both().await {
        let (db, clock) = (&test.db, clock_at("2026-11-23T05:00:00Z"));
        built(db, &clock).await;
        let all = article::list(db, List::Latest, Place::NEWEST, 1000).await.expect("a list");
        for story in all {
            assert!(story.published_at <= clock.now(), "{}", story.path);
            assert!(story.modified_at <= clock.now(), "{}", story.path);
            assert!(story.published_at <= story.modified_at, "{}", story.path);
        }
    }
}

#[tokio::test]
async fn stories_stand_where_links_expect_them() {
    let content = Content::read().expect("content");
    for test in both().await {
        let db = &test.db;
        built(db, &clock_at(NOON)).await;
        for file in &content.stories {
            let id = story_id(&file.slug);
            let path = format!("/{}/{}", file.front.section, file.slug);
            let found = article::address(db, &path).await.expect("a look");
            assert_eq!(found, Address::Story(id), "{path}");
            let live = article::live(db, id).await.expect("a look").expect("live");
            let figures = live.story.blocks.iter().filter_map(|block| match &block.body {
                Body::Image { figure, .. } => Some(figure),
                _ => None,
            });
            for figure in figures.chain(&live.story.lead) {
                assert!(figure.image.media.is_some() && figure.image.former.is_none(), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_special_about_a_story_arrives() {
    for test in both().await {
        let db = &test.db;
        built(db, &clock_at(NOON)).await;
        let story = async |slug: &str| {
            let live = article::live(db, story_id(slug)).await.expect("a look");
            live.expect("a live story").story
        };
        let arabic = story("leila-arabic-kitchen").await;
        assert_eq!((arabic.language.as_str(), &*arabic.credits[0].name), ("ar", "ليلى حداد"));
        let guest = story("column-eagles-farmers").await;
        assert!(guest.credits[0].author.is_none() && !guest.credits[0].name.contains("guest"));
        let corrected = story("dredging-papers-emails").await;
        assert!(corrected.corrections[0].block.is_some());
        assert!(corrected.series.is_some());
        let listed = article::corrections(db, Place::NEWEST, 10).await.expect("corrections");
        assert_eq!(listed.len(), 1);
    }
}
