//! A paper whose readers all wait for a digest, for `cargo xtask bench digests`.

use std::path::Path;

use anyhow::{Context, Result};
use article::{Block, Body, Change, Credit, Role, Story};
use following::Wish;
use following::index::Thing;
use kit::zone::Zone;
use kit::{Id, Instant, Rich};
use paper::Paper;
use reader::Coming;
use signin::{Holder, Purpose};

use crate::back_issues;
use crate::dice::Dice;

/// Rows to a transaction.
const BATCH: usize = 500;
const TOPICS: usize = 60;
const STORIES: usize = 300;
const AUTHORS: usize = 40;
const DAY_SECONDS: i64 = 86_400;

/// Makes it: 60 topics, 40 authors, 300 stories of today on two topics each, and readers who follow
/// one to eight of these, the first topics more often, and whose digest is due now.
pub async fn make(folder: &Path, readers: usize) -> Result<()> {
    let paper = back_issues::open(folder).await?;
    let mut dice = Dice(17);
    let (topics, authors) = things(&paper).await?;
    stories(&paper, &mut dice, &topics, &authors).await?;
    let things: Vec<Thing> = topics
        .iter()
        .copied()
        .map(Thing::Topic)
        .chain(authors.iter().copied().map(Thing::Author))
        .collect();
    for begun in (0..readers).step_by(BATCH) {
        let many = begun..readers.min(begun + BATCH);
        subscribe(&paper, &mut dice, &things, many).await?;
    }
    paper.db.close().await;
    Ok(())
}

async fn things(paper: &Paper) -> Result<(Vec<Id>, Vec<Id>)> {
    let (mut topics, mut authors) = (Vec::new(), Vec::new());
    let mut tx = paper.db.begin().await?;
    for number in 0..TOPICS {
        let new = topic::NewTopic {
            kind: topic::Kind::Topic,
            slug: format!("topic-{number}"),
            name: format!("Topic number {number}"),
            ..topic::NewTopic::default()
        };
        topics.push(topic::put(&mut tx, &paper.clock, new).await?);
    }
    for number in 0..AUTHORS {
        let name = format!("Author Number {number}");
        let new = byline::NewAuthor { name, ..byline::NewAuthor::default() };
        authors.push(byline::put(&mut tx, &paper.clock, new).await?);
    }
    tx.commit().await?;
    Ok((topics, authors))
}

async fn stories(paper: &Paper, dice: &mut Dice, topics: &[Id], authors: &[Id]) -> Result<()> {
    let mut tx = paper.db.begin().await?;
    for number in 0..STORIES {
        let mut words = |count| (0..count).map(|_| dice.word(4000)).collect::<Vec<_>>().join(" ");
        let (headline, standfirst, text) = (words(9), words(24), words(60));
        // Nobody follows only what has no story: everybody gets a digest.
        let author = number % AUTHORS;
        let story = Story {
            headline,
            standfirst: Some(standfirst),
            topics: vec![topics[number % TOPICS], pick(dice, topics)],
            credits: vec![Credit {
                author: Some(authors[author]),
                name: format!("Author Number {author}"),
                role: Role::By,
            }],
            blocks: vec![Block::new("b1", Body::Text { text: Rich::from(text.as_str()) })],
            ..Story::default()
        };
        let id = article::create(&mut tx, &paper.clock, &story, "s", "bench").await?;
        article::publish(&mut tx, &paper.clock, id, Change::New, "bench").await?;
    }
    tx.commit().await?;
    Ok(())
}

/// One of them; the first ones more often.
fn pick<T: Copy>(dice: &mut Dice, all: &[T]) -> T {
    let many = all.len() as u64;
    all[dice.below(many).min(dice.below(many)) as usize]
}

async fn subscribe(
    paper: &Paper,
    dice: &mut Dice,
    things: &[Thing],
    readers: std::ops::Range<usize>,
) -> Result<()> {
    let now = paper.clock.now();
    // They asked a day ago for an hour that has just passed, so that all are due.
    let (zone, asked) = (Zone::utc(), Instant(now.0 - DAY_SECONDS * 1_000_000));
    let hour = zone.format(now.plus_seconds(-3600), "%H").parse::<i8>().context("an hour")?;
    let mut tx = paper.db.begin().await?;
    for number in readers {
        let coming = Coming {
            address: format!("reader{number}@reader.example"),
            intent: String::new(),
            then: String::new(),
        };
        let nobody = Holder::reader(Id(0));
        let link = signin::issue(&mut tx, now, nobody, Purpose::ReaderLink, &coming).await?;
        let (reader, _, _) = reader::come_in(&mut tx, now, link.reveal()).await?;
        for _ in 0..1 + dice.below(8) {
            let thing = pick(dice, things);
            following::wish(&mut tx, now, reader.id, thing, Wish::Follow).await?;
        }
        let daily = (alert::Days::Daily, hour);
        alert::set_digest(&mut tx, asked, (reader.id, &zone), daily, "bench").await?;
    }
    tx.commit().await?;
    Ok(())
}
