//! A paper with as many stories as wanted: those of the corpora over and over under other names
//! and days, or invented ones, taken in as an import takes them in.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use article::{Block, Body, Credit, Intake, Role, Standing, Story};
use byline::NewAuthor;
use import::Item;
use kit::{Clock, Id, Instant, Rich};
use paper::Paper;
use topic::{Kind, NewTopic};

use crate::dice::Dice;

/// Stories to a transaction.
const BATCH: usize = 1000;
/// When the paper began: its stories are spread evenly from here to now.
const FOUNDED: Instant = Instant(946_728_000_000_000);
/// Stories for each author.
const STORIES_AN_AUTHOR: usize = 250;
/// Topics besides the one that a tenth of all stories is about.
const TOPICS: usize = 400;
/// Stories that are invented where no corpus is at hand.
const INVENTED: usize = 2000;

const SECTIONS: [&str; 12] = [
    "City",
    "Region",
    "Politics",
    "Business",
    "World",
    "Culture",
    "Sport",
    "Science",
    "Opinion",
    "Travel",
    "Education",
    "Environment",
];

const SETTINGS: &str = "[paper]\nname = \"The Large Paper\"\ntime_zone = \"Europe/London\"\n";

/// What stories are filed under.
struct Shelves {
    sections: Vec<Id>,
    /// The first one is that of every tenth story.
    topics: Vec<Id>,
    authors: Vec<Id>,
}

/// Opens the paper of a folder, which is made if need be.
pub async fn open(folder: &Path) -> Result<Paper> {
    std::fs::create_dir_all(folder)?;
    let settings = folder.join("broadsheet.toml");
    if !settings.exists() {
        std::fs::write(&settings, SETTINGS)?;
    }
    Paper::open(folder, config::Config::load(folder, None)?, Clock::system()).await
}

/// Makes the paper.
pub async fn make(folder: &Path, count: usize, corpora: &Path) -> Result<()> {
    let stories = stock(corpora)?;
    let paper = open(folder).await?;
    let shelves = shelves(&paper, count).await?;
    let mut dice = Dice(11);
    let mut made = 0;
    while made < count {
        let mut tx = paper.db.begin().await?;
        for number in made..count.min(made + BATCH) {
            let story = &stories[number % stories.len()];
            let intake = issue(story, number, count, &shelves, &mut dice, paper.clock.now());
            article::take_in(&mut tx, &paper.clock, intake).await?;
        }
        tx.commit().await?;
        made = count.min(made + BATCH);
        if made.is_multiple_of(20 * BATCH) || made == count {
            eprintln!("{made} stories");
        }
    }
    paper.db.close().await;
    Ok(())
}

/// One story of the paper: the text of another under a name, a day and signatures of its own.
fn issue(
    story: &Story,
    number: usize,
    count: usize,
    shelves: &Shelves,
    dice: &mut Dice,
    now: Instant,
) -> Intake {
    let age = (now.0 - FOUNDED.0) as i128 * number as i128 / count.max(1) as i128;
    let published = Instant(FOUNDED.0 + age as i64);
    let pick = |ids: &[Id], dice: &mut Dice| ids[dice.below(ids.len() as u64) as usize];
    let mut topics = vec![pick(&shelves.topics[1..], dice), pick(&shelves.topics[1..], dice)];
    if number.is_multiple_of(10) {
        topics.insert(0, shelves.topics[0]);
    }
    topics.dedup();
    let author = dice.below(shelves.authors.len() as u64) as usize;
    let credit = Credit {
        author: Some(shelves.authors[author]),
        name: format!("Writer {author}"),
        role: Role::By,
    };
    let headline = format!("{} ({number})", story.headline);
    Intake {
        source_key: format!("bench:{number}"),
        id: None,
        slug: kit::slug::slug(&headline, "story"),
        story: Story {
            headline,
            section: Some(pick(&shelves.sections, dice)),
            topics,
            credits: vec![credit],
            ..story.clone()
        },
        standing: Standing::Live { first_published: published, published, modified: published },
        former_paths: Vec::new(),
        by: "bench".to_owned(),
    }
}

async fn shelves(paper: &Paper, count: usize) -> Result<Shelves> {
    let mut tx = paper.db.begin().await?;
    let clock = &paper.clock;
    let new = |kind, name: &str| NewTopic {
        kind,
        slug: kit::slug::slug(name, "topic"),
        name: name.to_owned(),
        ..NewTopic::default()
    };
    let mut shelves = Shelves { sections: vec![], topics: vec![], authors: vec![] };
    for name in SECTIONS {
        shelves.sections.push(topic::put(&mut tx, clock, new(Kind::Section, name)).await?);
    }
    for number in 0..=TOPICS {
        let name = if number == 0 { "Large".to_owned() } else { format!("Topic {number}") };
        shelves.topics.push(topic::put(&mut tx, clock, new(Kind::Topic, &name)).await?);
    }
    for number in 0..(count / STORIES_AN_AUTHOR).max(10) {
        let name = format!("Writer {number}");
        let slug = kit::slug::slug(&name, "author");
        let author = NewAuthor { slug, name, ..NewAuthor::default() };
        shelves.authors.push(byline::put(&mut tx, clock, author).await?);
    }
    tx.commit().await?;
    Ok(shelves)
}

/// The stories that are copied: every one of the corpora, or invented ones.
fn stock(corpora: &Path) -> Result<Vec<Story>> {
    let mut stories = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(corpora)
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
        .unwrap_or_default();
    files.retain(|file: &std::path::PathBuf| file.to_string_lossy().ends_with(".jsonl.zst"));
    files.sort();
    for file in &files {
        import::corpus::read(file, &mut |entry| {
            if let Ok(Item::Article(article)) = entry.found {
                stories.push(article.story);
            }
            ControlFlow::Continue(())
        })
        .with_context(|| file.display().to_string())?;
    }
    if files.is_empty() {
        let mut dice = Dice(5);
        stories.extend((0..INVENTED).map(|_| invented(&mut dice)));
    }
    ensure!(!stories.is_empty(), "no story in {}", corpora.display());
    Ok(stories)
}

fn invented(dice: &mut Dice) -> Story {
    let mut text = |count| {
        let words: Vec<String> = (0..count).map(|_| dice.word(3000)).collect();
        words.join(" ")
    };
    let headline = text(7);
    let standfirst = Some(text(20));
    let paragraph = |text: String| Block::new("", Body::Text { text: Rich::from(text.as_str()) });
    let mut blocks: Vec<Block> = (0..8).map(|_| paragraph(text(60))).collect();
    article::block::number(&mut blocks);
    Story { headline, standfirst, blocks, ..Story::default() }
}
