//! How good the search is: queries of which somebody said which stories answer them.
//!
//! `judged.json` names stories by the ids of the corpora and says 3 for a story that is the
//! answer, 2 for one that is about it, 1 for one that touches it. What nobody judged counts as 0.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use article::{Intake, Standing};
use import::{Item, State};
use kit::Id;
use paper::Paper;
use search::Wish;
use serde::Deserialize;

use crate::back_issues;

/// Stories to a transaction.
const BATCH: usize = 1000;
/// Results that count.
const RESULTS: usize = 10;

const JUDGED: &str = include_str!("../judged.json");

/// A query and how good which stories are for it.
#[derive(Deserialize)]
struct Judged {
    language: String,
    query: String,
    grades: HashMap<String, u32>,
}

/// Runs it: a line a query, `language ndcg unjudged query`, and under it the ten best.
#[tokio::main]
pub async fn run(corpora: &Path) -> Result<()> {
    let judged: Vec<Judged> = serde_json::from_str(JUDGED)?;
    let folder = std::env::temp_dir().join(format!("relevance-{}", std::process::id()));
    let paper = back_issues::open(&folder).await?;
    let names = take_in(&paper, corpora).await?;
    paper.search.rebuild(|_, _| {}).await?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(paper.search.clone().run(stopped));
    let newest = journal::newest(&paper.db).await?;
    let mut progress = paper.search.progress();
    let enough = std::time::Duration::from_secs(60);
    ensure!(journal::wait(&mut progress, newest, enough).await, "the index does not open");
    for it in &judged {
        let wish = Wish { text: it.query.clone(), ..Wish::default() };
        let found = paper.search.find(wish).await?;
        let ids: Vec<Id> = found.results.iter().map(|result| result.article).collect();
        let best: Vec<&str> =
            ids.iter().take(RESULTS).filter_map(|id| names.get(id).map(String::as_str)).collect();
        let unjudged = best.iter().filter(|name| !it.grades.contains_key(**name)).count();
        println!("{} {:.3} {unjudged} {}", it.language, ndcg(&best, &it.grades), it.query);
        for card in article::cards(&paper.db, &ids[..ids.len().min(RESULTS)]).await? {
            let name = names.get(&card.id).map_or("", String::as_str);
            let grade = it.grades.get(name).map_or("-".to_owned(), u32::to_string);
            println!("  {grade} {name} {}", card.card.headline);
        }
    }
    stop.send_replace(true);
    running.await?;
    paper.db.close().await;
    std::fs::remove_dir_all(&folder).context("the paper of the measurement")
}

/// Takes in every story of the corpora; their names by their ids.
async fn take_in(paper: &Paper, corpora: &Path) -> Result<HashMap<Id, String>> {
    let mut incoming = Vec::new();
    for file in std::fs::read_dir(corpora)? {
        let file = file?.path();
        if file.to_string_lossy().ends_with(".jsonl.zst") {
            import::corpus::read(&file, &mut |entry| {
                if let Ok(Item::Article(article)) = entry.found
                    && article.state == State::Live
                {
                    incoming.push((entry.key, article));
                }
                ControlFlow::Continue(())
            })?;
        }
    }
    ensure!(!incoming.is_empty(), "no story in {}", corpora.display());
    let mut names = HashMap::new();
    for batch in incoming.chunks(BATCH) {
        let mut tx = paper.db.begin().await?;
        for (key, article) in batch {
            let published = article.first_published.unwrap_or(paper.clock.now());
            let intake = Intake {
                source_key: key.clone(),
                id: None,
                slug: article.slug.clone(),
                story: article.story.clone(),
                standing: Standing::Live {
                    first_published: published,
                    published,
                    modified: published,
                },
                former_paths: Vec::new(),
                by: "bench".to_owned(),
            };
            let taken = article::take_in(&mut tx, &paper.clock, intake).await?;
            names.insert(taken.id(), key.trim_start_matches("corpus:").to_owned());
        }
        tx.commit().await?;
    }
    Ok(names)
}

/// Normalised discounted cumulative gain of these results: 1 is the best order there could be.
fn ndcg(best: &[&str], grades: &HashMap<String, u32>) -> f64 {
    let gain = |grades: &[u32]| {
        let gains = grades.iter().take(RESULTS).enumerate();
        gains.map(|(n, grade)| (2_f64.powi(*grade as i32) - 1.0) / (n as f64 + 2.0).log2()).sum()
    };
    let mut ideal: Vec<u32> = grades.values().copied().collect();
    ideal.sort_by_key(|grade| std::cmp::Reverse(*grade));
    let found: Vec<u32> = best.iter().map(|name| grades.get(*name).copied().unwrap_or(0)).collect();
    let (found, ideal): (f64, f64) = (gain(&found), gain(&ideal));
    if ideal > 0.0 { found / ideal } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_order_is_one_and_nothing_is_nought() {
        let grades = HashMap::from([("a".to_owned(), 3), ("b".to_owned(), 1)]);
        assert_eq!(ndcg(&["a", "b", "x"], &grades), 1.0);
        assert!(ndcg(&["b", "a"], &grades) < 1.0);
        assert_eq!(ndcg(&["x"], &grades), 0.0);
    }

    #[test]
    fn every_judgement_can_be_read() {
        let judged: Vec<Judged> = serde_json::from_str(JUDGED).expect("judgements");
        for it in &judged {
            assert!(it.grades.values().all(|grade| (1..=3).contains(grade)), "{}", it.query);
        }
    }
}
