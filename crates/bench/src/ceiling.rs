//! What a rebuild of the search index cannot be quicker than: reading the stories, and putting
//! their bare text into tantivy, cut at spaces and without anything else.

use anyhow::{Context, Result};
use article::Block;
use kit::Id;
use paper::Paper;
use tantivy::indexer::NoMergePolicy;
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::WhitespaceTokenizer;
use tantivy::{Index, TantivyDocument};

use crate::searches::cpu_seconds;

/// Stories that are read and put in.
const STORIES: usize = 50_000;
/// Stories read in one go, as a rebuild reads them.
const PAGE: usize = 200;
/// Memory of the one that writes, in bytes, as in a rebuild.
const WRITER_BYTES: usize = 160 * 1024 * 1024;

/// Measures both, in processor time, all threads.
pub async fn measure(paper: &Paper) -> Result<()> {
    let (mut texts, mut after) = (Vec::with_capacity(STORIES), Id(i64::MIN));
    let (mut reading, mut last_read) = (0.0, cpu_seconds()?);
    while texts.len() < STORIES {
        let page = article::listed_page(&paper.db, after, PAGE).await?;
        reading += cpu_seconds()? - last_read;
        let Some(last) = page.last() else { break };
        after = last.id;
        texts.extend(page.iter().map(|live| {
            let lines: Vec<String> = live.story.blocks.iter().flat_map(Block::lines).collect();
            format!("{} {}", live.story.headline, lines.join(" "))
        }));
        last_read = cpu_seconds()?;
    }
    let stories = texts.len() as f64;
    let words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("words-a-story {:.0}", words as f64 / stories);
    println!("bytes-a-story {:.0}", bytes as f64 / stories);
    println!("reading-alone-rate-cpu {:.0}", stories / reading);
    let cpu = cpu_seconds()?;
    tokio::task::spawn_blocking(move || put_in(texts)).await??;
    let cpu = cpu_seconds()? - cpu;
    println!("bare-tantivy-rate-cpu {:.0}", stories / cpu);
    println!("bare-tantivy-words-a-second {:.0}", words as f64 / cpu);
    println!("bare-tantivy-mb-a-second {:.1}", bytes as f64 / 1e6 / cpu);
    Ok(())
}

fn put_in(texts: Vec<String>) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("ceiling-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let words = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let mut schema = Schema::builder();
    let field = schema.add_text_field("text", TextOptions::default().set_indexing_options(words));
    let index = Index::create_in_dir(&folder, schema.build())?;
    index.tokenizers().register("whitespace", WhitespaceTokenizer::default());
    let mut writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    for text in &texts {
        let mut document = TantivyDocument::default();
        document.add_text(field, text);
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    std::fs::remove_dir_all(&folder).context("the index of the measurement")
}
