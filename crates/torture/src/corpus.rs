//! An old paper to be imported, and whether it was taken in: every story once, whole.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use article::{Body, Held};
use fastrand::Rng;
use kit::Id;
use paper::Paper;
use serde_json::{Value, json};

use crate::script::{AUTHORS, TOPICS};

/// Stories read in one go.
const PAGE: usize = 500;

const SENTENCES: [&str; 8] = [
    "The ferry left at six and was not seen again until the fog lifted.",
    "“We were told nothing,” the harbour master said, “and we asked twice.”",
    "A second vote is expected before the end of the month.",
    "The school has room for ninety children; a hundred and twelve have been entered.",
    "Nobody was hurt.",
    "Prices rose by a tenth over the winter, those of herring by a third.",
    "The tram will stop at the market from Monday on, if the rails are dry.",
    "Åse Brøgger, who built the first bridge, did not live to see the second.",
];

/// What a corpus says, by the key its stories are taken in under: headline and paragraphs.
type Corpus = BTreeMap<String, (String, Vec<String>)>;

/// Writes a corpus of invented stories, one a line.
pub fn write(file: &Path, count: u64, seed: u64) -> Result<()> {
    let mut lines = BufWriter::new(std::fs::File::create(file)?);
    let mut dice = Rng::with_seed(seed);
    for number in 0..count {
        writeln!(lines, "{}", line(number, &mut dice))?;
    }
    lines.flush()?;
    Ok(())
}

/// Some headlines come twice, so that addresses collide.
fn line(number: u64, dice: &mut Rng) -> Value {
    let sentence = |dice: &mut Rng| SENTENCES[dice.u64(..SENTENCES.len() as u64) as usize];
    let body: Vec<String> = (0..4 + dice.u64(..12))
        .map(|place| format!("({number}.{place}) {} {}", sentence(dice), sentence(dice)))
        .collect();
    let of = |all: &[&'static str], dice: &mut Rng| all[dice.u64(..all.len() as u64) as usize];
    let title = format!("Word from the {} number {}", of(&TOPICS, dice), dice.u64(..5_000));
    let date =
        format!("20{:02}-{:02}-{:02}", dice.u64(..24), 1 + dice.u64(..12), 1 + dice.u64(..28));
    json!({
        "id": format!("t-{number}"), "lang": "en", "title": title, "date": date,
        "authors": [of(&AUTHORS, dice)], "topics": [of(&TOPICS, dice), of(&TOPICS, dice)],
        "body": body, "source": "The torture", "licence": "CC0 1.0",
    })
}

/// Reads a corpus that [`write`] wrote.
pub fn read(file: &Path) -> Result<Corpus> {
    let mut corpus = Corpus::new();
    for line in std::fs::read_to_string(file)?.lines() {
        let story: Value = serde_json::from_str(line)?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let body = story["body"].as_array().context("a story without a body")?;
        let key = format!("corpus:{}", text(&story["id"]));
        corpus.insert(key, (text(&story["title"]), body.iter().map(text).collect()));
    }
    Ok(corpus)
}

/// Compares the paper with the corpus, and with the reports of the imports that were killed.
pub async fn complaints(
    paper: &Paper,
    corpus: &Corpus,
    whole: bool,
    reports: &[&str],
) -> Result<Vec<String>> {
    let (mut complaints, mut found) = (Vec::new(), BTreeSet::new());
    let mut after = Id(i64::MIN);
    loop {
        let page = article::export_page(&paper.db, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for held in page {
            let key = held.source_key.clone().unwrap_or_default();
            if let Some(complaint) = story_complaint(paper, corpus, &held).await? {
                complaints.push(format!("{key} at {}: {complaint}", held.path));
            }
            if !found.insert(key.clone()) {
                complaints.push(format!("{key} is there twice"));
            }
        }
    }
    for report in reports {
        let said = reported(&std::fs::read_to_string(report).unwrap_or_default());
        let lost = said.iter().filter(|key| !found.contains(*key));
        complaints.extend(lost.map(|key| format!("{key} was reported and is not there")));
    }
    if whole && found.len() != corpus.len() {
        complaints.push(format!("{} of {} stories are there", found.len(), corpus.len()));
    }
    println!("{} of {} stories", found.len(), corpus.len());
    Ok(complaints)
}

async fn story_complaint(paper: &Paper, corpus: &Corpus, held: &Held) -> Result<Option<String>> {
    let key = held.source_key.as_deref().unwrap_or_default();
    let Some((title, body)) = corpus.get(key) else {
        return Ok(Some("it is not in the corpus".to_owned()));
    };
    if held.last_version != 1 {
        return Ok(Some(format!("it was taken in {} times", held.last_version)));
    }
    let Some(live) = article::live(&paper.db, held.id).await? else {
        return Ok(Some(format!("it is {}", held.state)));
    };
    let text = live.story.blocks.iter().map(|block| match &block.body {
        Body::Text { text } => text.plain(),
        _ => String::new(),
    });
    let same = live.story.headline == *title && text.eq(body.iter().cloned());
    Ok((!same).then(|| "it is not as it was in the corpus".to_owned()))
}

/// The keys a report says were taken. Its last line may have been cut by the kill.
fn reported(report: &str) -> Vec<String> {
    let lines = report.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let taken = lines.filter(|line| line["outcome"] != "refused");
    taken.filter_map(|line| Some(line["key"].as_str()?.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_corpus() {
        let folder = tempfile::tempdir().expect("a folder");
        let [one, two] = ["one", "two"].map(|name| folder.path().join(name));
        write(&one, 50, 7).expect("written");
        write(&two, 50, 7).expect("written");
        let text = |file| std::fs::read_to_string(file).expect("read");
        assert_eq!(text(&one), text(&two));
        assert_eq!(read(&one).expect("a corpus").len(), 50);
    }

    #[test]
    fn a_cut_line_of_a_report_says_nothing() {
        let report = "{\"key\":\"a\",\"outcome\":\"taken\"}\n{\"key\":\"b\",\"outco";
        assert_eq!(reported(report), ["a"]);
    }
}
