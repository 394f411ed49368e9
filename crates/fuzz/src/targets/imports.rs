//! Importers: every item is accounted for, and what is kept holds nothing that runs.

use std::ops::ControlFlow;

use article::Story;
use fastrand::Rng;
use import::{Entry, Item, Options};
use serde_json::Value;

use super::Bench;
use crate::targets::blocks::printed;
use crate::{Verdict, clean, document, memory, seeds};

/// Memory that any source may take, and as many times its own length again.
const GROWTH_MAX: u64 = 96 * 1024 * 1024;
const GROWTH_TIMES: u64 = 400;

/// Lines of stories.
pub fn make_corpus(rng: &mut Rng) -> Vec<u8> {
    lines(rng, &seeds::corpus())
}

/// A news item, several one a line, or a list of them.
pub fn make_ninjs(rng: &mut Rng) -> Vec<u8> {
    if rng.bool() {
        return lines(rng, &seeds::ninjs());
    }
    let mut item = seeds::ninjs();
    if rng.bool() {
        item = Value::Array(vec![item.clone(), item]);
    }
    document::mutate(rng, &mut item);
    document::text(rng, &item)
}

fn lines(rng: &mut Rng, seed: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    for _ in 0..rng.u32(1..4) {
        let mut item = seed.clone();
        document::mutate(rng, &mut item);
        out.extend(document::text(rng, &item));
        out.push(b'\n');
    }
    out
}

/// A Ghost export; its texts are documents inside the document.
pub fn make_ghost(rng: &mut Rng) -> Vec<u8> {
    let (mut lexical, mut mobiledoc) = (seeds::lexical(), seeds::mobiledoc());
    document::mutate(rng, &mut lexical);
    document::mutate(rng, &mut mobiledoc);
    let mut export = seeds::ghost(&lexical, &mobiledoc);
    if rng.bool() {
        document::mutate(rng, &mut export);
    }
    document::text(rng, &export)
}

/// A WordPress export.
pub fn make_wordpress(rng: &mut Rng) -> Vec<u8> {
    document::mutate_xml(rng, &seeds::wordpress())
}

/// Reads a source; one in eight is taken into a paper, and its stories are printed.
pub fn check(bench: &mut Bench, name: &str, input: &[u8]) -> Verdict {
    let path = bench.file(name, input)?;
    let mut entries = Vec::new();
    let growth_max = GROWTH_MAX + input.len() as u64 * GROWTH_TIMES;
    let read = memory::bounded(growth_max, || {
        import::read(&path, &Options::default(), &mut |entry| {
            entries.push(entry);
            ControlFlow::Continue(())
        })
    })?;
    if read.is_err_and(|why| why.to_string().trim().is_empty()) {
        return Err("a refusal without words".to_owned());
    }
    let numbers = entries.iter().map(|entry| entry.place.number);
    if !numbers.eq(1..=entries.len() as u64) {
        return Err("items are not numbered from one".to_owned());
    }
    for entry in &entries {
        kept(entry).map_err(|why| format!("item {}: {why}", entry.place.number))?;
    }
    if !input.len().is_multiple_of(8) {
        return Ok(());
    }
    let seen = bench.office()?.take_in(&path)?;
    if seen != entries.len() as u64 {
        return Err(format!("{} items met, {seen} reported", entries.len()));
    }
    Ok(())
}

fn kept(entry: &Entry) -> Verdict {
    let item = match &entry.found {
        Ok(item) => item,
        Err(why) if why.trim().is_empty() => return Err("refused without a reason".to_owned()),
        Err(_) => return Ok(()),
    };
    match item {
        Item::Article(article) | Item::Page(article) => story(&article.story),
        Item::Author(author) => {
            let addresses = author.website.iter().chain(&author.picture).chain(&author.links);
            addresses.into_iter().try_for_each(|address| clean::address("an author's", address))
        }
        Item::Redirect(redirect) => clean::address("a redirect's end", &redirect.to),
        Item::Media(media) => clean::address("a picture's", &media.address),
        // Held word for word for a room that will judge it.
        Item::Topic(_) | Item::Held(_) => Ok(()),
    }
}

fn story(story: &Story) -> Verdict {
    let json = serde_json::to_value(story).map_err(|why| format!("not stored: {why}"))?;
    clean::addresses(&json)?;
    let back: Story = serde_json::from_value(json).map_err(|why| format!("not read: {why}"))?;
    if back.blocks.len() != story.blocks.len() {
        return Err("blocks are lost between writing and reading".to_owned());
    }
    clean::fragment(&printed(&story.blocks))
}
