//! The publisher: several hands that publish, revise and publish again as fast as they can, and
//! print a line after each commit, never before.

use std::io::Read;

use anyhow::{Context, Result};
use byline::NewAuthor;
use fastrand::Rng;
use kit::Id;
use paper::Paper;
use tokio::task::JoinSet;
use topic::{Kind, NewTopic};

use crate::script;

/// How many publish at the same time, each its own stories.
const HANDS: u64 = 4;
/// Stories a hand begins at most; from then on it only revises.
const STORIES_MAX: usize = 200;
/// Stories read in one go.
const PAGE: usize = 500;

/// A live story: its number, its id and the version readers see.
#[derive(Clone, Copy)]
struct Held {
    number: u64,
    id: Id,
    version: u64,
}

/// Publishes until it is killed, or until whoever started it is gone.
pub async fn run(paper: &Paper) -> Result<()> {
    std::thread::spawn(end_with_parent);
    put_subjects(paper).await?;
    let held = held(paper).await?;
    let mut hands = JoinSet::new();
    for hand in 0..HANDS {
        let own = held.iter().filter(|story| story.number % HANDS == hand).copied().collect();
        hands.spawn(publish(paper.clone(), hand, own));
    }
    while let Some(ended) = hands.join_next().await {
        ended??;
    }
    Ok(())
}

/// Standard input ends when the process that holds its other end does, however that ends.
fn end_with_parent() {
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    std::process::exit(0);
}

/// Sections, topics and authors, under ids that everybody can work out.
async fn put_subjects(paper: &Paper) -> Result<()> {
    let mut tx = paper.db.begin().await?;
    let sections = script::SECTIONS.iter().map(|slug| (Kind::Section, slug));
    for (kind, slug) in sections.chain(script::TOPICS.iter().map(|slug| (Kind::Topic, slug))) {
        let (id, slug) = (Some(script::id(kind.word(), slug)), (*slug).to_owned());
        let new = NewTopic { id, kind, name: slug.clone(), slug, ..NewTopic::default() };
        topic::put(&mut tx, &paper.clock, new).await?;
    }
    for slug in script::AUTHORS {
        let (id, name) = (Some(script::id("author", slug)), slug.to_owned());
        let new = NewAuthor { id, slug: name.clone(), name, ..NewAuthor::default() };
        byline::put(&mut tx, &paper.clock, new).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What an earlier publisher left, acknowledged or not.
async fn held(paper: &Paper) -> Result<Vec<Held>> {
    let (mut after, mut all) = (Id(i64::MIN), Vec::new());
    loop {
        let page = article::export_page(&paper.db, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after = last.id;
        for story in &page {
            let number = script::number_of(&story.slug).context("a story of somebody else")?;
            all.push(Held { number, id: story.id, version: story.last_version as u64 });
        }
    }
}

async fn publish(paper: Paper, hand: u64, mut own: Vec<Held>) -> Result<()> {
    let mut dice = Rng::with_seed(paper.clock.now().0 as u64 ^ hand);
    let highest = own.iter().map(|story| story.number).max();
    let mut next = highest.map_or(hand, |number| number + HANDS);
    loop {
        let is_new = own.is_empty() || own.len() < STORIES_MAX && dice.u64(..3) == 0;
        if is_new {
            let id = begin(&paper, next).await?;
            own.push(Held { number: next, id, version: 1 });
            next += HANDS;
            continue;
        }
        let chosen = dice.u64(..own.len() as u64) as usize;
        let story = &mut own[chosen];
        story.version += 1;
        revise(&paper, *story).await?;
    }
}

async fn begin(paper: &Paper, number: u64) -> Result<Id> {
    let (story, slug) = (script::story(number, 1), script::slug(number));
    let mut tx = paper.db.begin().await?;
    let id = article::create(&mut tx, &paper.clock, &story, &slug, "ann").await?;
    let seq = article::publish(&mut tx, &paper.clock, id, script::change(1), "ann").await?;
    tx.commit().await?;
    acknowledge(number, 1, id, seq)?;
    Ok(id)
}

async fn revise(paper: &Paper, to: Held) -> Result<()> {
    let Held { number, id, version } = to;
    let story = script::story(number, version);
    let mut tx = paper.db.begin().await?;
    article::revise(&mut tx, &paper.clock, id, &story, "ben").await?;
    let seq = article::publish(&mut tx, &paper.clock, id, script::change(version), "ben").await?;
    tx.commit().await?;
    acknowledge(number, version, id, seq)
}

/// One line in one write, so that a kill leaves no half of it.
fn acknowledge(number: u64, version: u64, id: Id, seq: Option<i64>) -> Result<()> {
    seq.context("a story that was published is not there")?;
    println!("{number} {version} {id}");
    Ok(())
}
