//! Pages that nobody asked for yet: which there are in a paper, and how long each takes.

use std::fmt::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};
use article::{List, Place};
use kit::Id;
use paper::Paper;
use topic::Shelf;

use crate::client::Client;
use crate::dice::Dice;
use crate::spread;

/// Pages of a kind, where there are so many.
const PAGES: usize = 600;

/// Writes `kind path` lines: pages spread over the whole of the paper, each of them once.
pub async fn write_addresses(paper: &Paper, file: &Path) -> Result<()> {
    let mut text = String::new();
    let mut dice = Dice(23);
    let sections = topic::sections(&paper.db).await?;
    let of_sections = sections.iter().map(|it| (List::Section(it.id), it.path())).collect();
    lists(paper, "section", of_sections, &mut dice, &mut text).await?;
    if let Some(large) = topic::by_slug(&paper.db, Shelf::Topics, "large").await? {
        let large = vec![(List::Topic(large.id), large.path())];
        lists(paper, "topic", large, &mut dice, &mut text).await?;
    }
    for author in byline::all(&paper.db).await?.iter().take(PAGES) {
        writeln!(text, "author {}", author.path())?;
    }
    for _ in 0..PAGES {
        let place = anywhere(paper, &mut dice).await?;
        for story in article::list(&paper.db, List::Latest, place, 1).await? {
            writeln!(text, "article {}", story.path)?;
        }
    }
    archive(paper, &mut dice, &mut text).await?;
    std::fs::write(file, distinct(&text))?;
    Ok(())
}

/// Asks for every page of a kind, one after the other; `count p50 p99 max` in milliseconds.
pub fn ask(address: SocketAddr, file: &Path, kind: &str) -> Result<()> {
    let addresses = std::fs::read_to_string(file)?;
    let mut client = Client::open(address, true)?;
    let mut times = Vec::new();
    for path in of_kind(&addresses, kind) {
        let began = Instant::now();
        let answer = client.get(path)?;
        times.push(began.elapsed());
        ensure!(answer.status == 200, "{path} answered {}", answer.status);
    }
    println!("{}", spread::line(times));
    Ok(())
}

/// The paths of a kind.
pub fn of_kind<'a>(addresses: &'a str, kind: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = addresses.lines().filter_map(|line| line.split_once(' '));
    lines.filter(move |(own, _)| *own == kind).map(|(_, path)| path)
}

/// The first page of every list, and pages that begin somewhere in it.
async fn lists(
    paper: &Paper,
    kind: &str,
    lists: Vec<(List, String)>,
    dice: &mut Dice,
    text: &mut String,
) -> Result<()> {
    for (_, path) in &lists {
        writeln!(text, "{kind} {path}")?;
    }
    for number in 0..PAGES {
        let (list, path) = &lists[number % lists.len()];
        let place = anywhere(paper, dice).await?;
        for story in article::list(&paper.db, *list, place, 1).await? {
            let Place { at, id } = story.place();
            writeln!(text, "{kind} {path}?before={}-{id}", at.0)?;
        }
    }
    Ok(())
}

/// Days spread over the whole time, and the months and years they are in.
async fn archive(paper: &Paper, dice: &mut Dice, text: &mut String) -> Result<()> {
    writeln!(text, "archive /archive")?;
    for _ in 0..PAGES {
        let place = anywhere(paper, dice).await?;
        let day = place.at.rfc3339();
        let parts: Vec<&str> = day.split(['-', 'T']).collect();
        writeln!(text, "archive /archive/{}/{}/{}", parts[0], parts[1], parts[2])?;
        writeln!(text, "archive /archive/{}/{}", parts[0], parts[1])?;
        writeln!(text, "archive /archive/{}", parts[0])?;
    }
    Ok(())
}

async fn anywhere(paper: &Paper, dice: &mut Dice) -> Result<Place> {
    let (first, last) = article::extent(&paper.db).await?.unwrap_or_default();
    let at = first.0 + dice.below((last.0 - first.0).unsigned_abs()) as i64;
    Ok(Place { at: kit::Instant(at), id: Id(0) })
}

fn distinct(text: &str) -> String {
    let mut seen = std::collections::HashSet::new();
    text.lines().filter(|line| seen.insert(*line)).map(|line| format!("{line}\n")).collect()
}
