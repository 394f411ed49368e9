//! What differs between two texts of a story, word by word.

use std::collections::HashMap;

use article::{Block, Story};
use serde::Serialize;
use similar::{ChangeTag, TextDiff};

/// One place of a story that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Where: "Headline", "Paragraph 3", "Byline".
    pub place: String,
    /// The words, those that stayed and those that did not.
    pub words: Vec<Words>,
}

/// Words that were all there before, are all new, or are in both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Words {
    /// `same`, `gone` or `new`.
    pub mark: Mark,
    /// The words.
    pub text: String,
}

/// What happened to words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// They stayed.
    Same,
    /// They were taken out.
    Gone,
    /// They were put in.
    New,
}

/// A block as lines of text.
fn text_of(block: &Block) -> String {
    block.lines().join("\n")
}

/// Every piece of text of a story, headline and standfirst first.
pub(crate) fn texts(story: &Story) -> Vec<String> {
    let mut all = vec![story.headline.clone()];
    all.extend(story.standfirst.clone());
    if let Some(lead) = &story.lead {
        all.push(lead.caption.plain());
    }
    all.extend(story.blocks.iter().flat_map(Block::lines));
    all
}

/// Every place that differs, in the order a reader meets them.
pub fn differences(before: &Story, after: &Story) -> Vec<Difference> {
    let mut found = Vec::new();
    let standfirst = |story: &Story| story.standfirst.clone().unwrap_or_default();
    push(&mut found, "Headline", &before.headline, &after.headline);
    push(&mut found, "Standfirst", &standfirst(before), &standfirst(after));
    for (place, old, new) in details(before, after) {
        push(&mut found, place, &old, &new);
    }
    in_blocks(&mut found, &before.blocks, &after.blocks);
    found
}

fn push(found: &mut Vec<Difference>, place: &str, before: &str, after: &str) {
    if before != after {
        found.push(Difference { place: place.to_owned(), words: words(before, after) });
    }
}

/// Blocks are followed by their id, so that one that moved is not new.
fn in_blocks(found: &mut Vec<Difference>, before: &[Block], after: &[Block]) {
    let old: HashMap<&str, &Block> = before.iter().map(|it| (it.id.as_str(), it)).collect();
    let kept: HashMap<&str, ()> = after.iter().map(|it| (it.id.as_str(), ())).collect();
    let mut gone = before.iter().enumerate().filter(|(_, it)| !kept.contains_key(it.id.as_str()));
    for (index, block) in after.iter().enumerate() {
        let place = format!("{} {}", kind(block), index + 1);
        match old.get(block.id.as_str()) {
            Some(former) => changed_block(found, &place, former, block),
            None => push(found, &place, "", &shown(block)),
        }
    }
    for (index, block) in gone.by_ref() {
        push(found, &format!("{} {}, taken out", kind(block), index + 1), &shown(block), "");
    }
}

fn changed_block(found: &mut Vec<Difference>, place: &str, before: &Block, after: &Block) {
    let (old, new) = (text_of(before), text_of(after));
    if old != new {
        push(found, place, &old, &new);
    } else if before != after {
        let words = vec![Words { mark: Mark::Same, text: shown(after) }];
        let place = format!("{place}: links, marks or settings");
        found.push(Difference { place, words });
    }
}

/// The text of a block, or its kind when it has none.
fn shown(block: &Block) -> String {
    let text = text_of(block);
    if text.is_empty() { format!("[{}]", kind(block)) } else { text }
}

fn kind(block: &Block) -> String {
    let word = serde_json::to_value(&block.body).ok();
    let word = word.and_then(|it| it.get("kind").and_then(|kind| kind.as_str().map(str::to_owned)));
    let word = word.unwrap_or_default().replace('_', " ");
    let word = if word == "text" { "paragraph".to_owned() } else { word };
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}

/// What is not text, before and after, in words.
fn details(before: &Story, after: &Story) -> Vec<(&'static str, String, String)> {
    let names = |story: &Story| {
        let name = |it: &article::Credit| format!("{} ({})", it.name, it.role.word());
        story.credits.iter().map(name).collect::<Vec<_>>().join(", ")
    };
    let lead = |story: &Story| story.lead.as_ref().map_or(String::new(), |it| it.caption.plain());
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    let access = |story: &Story| story.access.word().to_owned();
    vec![
        ("Kicker", some(&before.kicker), some(&after.kicker)),
        ("Byline", names(before), names(after)),
        ("Dateline", some(&before.dateline), some(&after.dateline)),
        ("Lead picture’s caption", lead(before), lead(after)),
        ("Card headline", some(&before.headlines.card), some(&after.headlines.card)),
        ("Search headline", some(&before.headlines.seo), some(&after.headlines.seo)),
        ("Description", some(&before.description), some(&after.description)),
        ("Kind of work", before.work_type.word().to_owned(), after.work_type.word().to_owned()),
        ("Access", access(before), access(after)),
    ]
}

fn words(before: &str, after: &str) -> Vec<Words> {
    let mut found: Vec<Words> = Vec::new();
    for change in TextDiff::from_unicode_words(before, after).iter_all_changes() {
        let mark = match change.tag() {
            ChangeTag::Equal => Mark::Same,
            ChangeTag::Delete => Mark::Gone,
            ChangeTag::Insert => Mark::New,
        };
        match found.last_mut() {
            Some(last) if last.mark == mark => last.text.push_str(change.value()),
            _ => found.push(Words { mark, text: change.value().to_owned() }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use article::{Block, Body, Story};

    use super::{Mark, differences};

    fn story(headline: &str, blocks: &[(&str, &str)]) -> Story {
        let block =
            |(id, text): &(&str, &str)| Block::new(*id, Body::Text { text: (*text).into() });
        let blocks = blocks.iter().map(block).collect();
        Story { headline: headline.to_owned(), blocks, ..Story::default() }
    }

    #[test]
    fn words_are_told_apart_and_blocks_are_followed() {
        let before =
            story("Bridge shut", &[("a", "One two three."), ("b", "Stays."), ("c", "Goes.")]);
        let after =
            story("Bridge open", &[("b", "Stays."), ("a", "One four three."), ("d", "Comes.")]);
        let found = differences(&before, &after);
        let places: Vec<&str> = found.iter().map(|it| it.place.as_str()).collect();
        assert_eq!(places, ["Headline", "Paragraph 2", "Paragraph 3", "Paragraph 3, taken out"]);
        let gone: Vec<&str> = found
            .iter()
            .flat_map(|it| &it.words)
            .filter(|it| it.mark == Mark::Gone)
            .map(|it| it.text.as_str())
            .collect();
        assert_eq!(gone, ["shut", "two", "Goes."]);
        assert!(differences(&before, &before).is_empty());
    }
}
