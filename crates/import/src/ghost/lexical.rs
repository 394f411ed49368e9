//! Ghost's editor document (Lexical) to blocks.

use article::{Block, Body, ListItem};
use kit::{Mark, Rich, Run};
use serde_json::Value;

use super::card::{Cards, card};
use crate::json::{list, text};
use crate::markup;

/// Deepest nesting of nodes that is walked.
const DEPTH_MAX: usize = 64;

/// The blocks of a document; `None` when it is none.
pub fn blocks(document: &str, cards: &mut Cards<'_>) -> Option<Vec<Block>> {
    let document: Value = serde_json::from_str(document).ok()?;
    let root = document.get("root")?;
    let mut out = Vec::new();
    for node in list(root, "children") {
        block(node, cards, &mut out);
    }
    article::block::number(&mut out);
    Some(out)
}

fn block(node: &Value, cards: &mut Cards<'_>, out: &mut Vec<Block>) {
    let kind = text(node, "type").unwrap_or("nothing");
    let before = out.len();
    match kind {
        "paragraph" => put(out, line(node, cards), |text| Body::Text { text }),
        "heading" | "extended-heading" => {
            let level = match text(node, "tag") {
                Some("h1" | "h2") => 2,
                Some("h3") => 3,
                _ => 4,
            };
            put(out, line(node, cards), |text| Body::Heading { level, text });
        }
        "list" => {
            let items = items(node, cards, 0);
            if !items.is_empty() {
                let ordered = text(node, "listType") == Some("number");
                out.push(Block::new("", Body::List { ordered, items }));
            }
        }
        "quote" | "extended-quote" => {
            put(out, line(node, cards), |text| Body::Quote { paragraphs: vec![text], cite: None });
        }
        "aside" => put(out, line(node, cards), |text| Body::Pullquote { text, cite: None }),
        _ => card(kind, node, cards, out),
    }
    if text(node, "direction") == Some("rtl") {
        cards.rtl_blocks += out.len() - before;
    }
}

fn put(out: &mut Vec<Block>, line: Rich, body: impl FnOnce(Rich) -> Body) {
    if !line.is_blank() {
        out.push(Block::new("", body(line)));
    }
}

/// The text of a node that holds text.
pub fn line(node: &Value, cards: &mut Cards<'_>) -> Rich {
    let mut out = Rich::default();
    gather(node, &[], cards, &mut out, 0);
    out.folded()
}

fn gather(node: &Value, marks: &[Mark], cards: &mut Cards<'_>, out: &mut Rich, depth: usize) {
    for child in list(node, "children") {
        match text(child, "type").unwrap_or_default() {
            "linebreak" => out.push(Run::plain("\n")),
            "tab" => out.push(Run::plain(" ")),
            "list" => {}
            _ if child.get("text").is_some() => {
                let format = child.get("format").and_then(Value::as_u64).unwrap_or(0);
                let mut all = marks.to_vec();
                all.extend(marks_of(format, cards));
                let words = child.get("text").and_then(Value::as_str).unwrap_or_default();
                out.push(Run::marked(words, all));
            }
            _ if depth < DEPTH_MAX => {
                let mut all = marks.to_vec();
                all.extend(link_of(child, cards));
                gather(child, &all, cards, out, depth + 1);
            }
            _ => cards.changes.note("text nested too deeply dropped"),
        }
    }
}

fn link_of(node: &Value, cards: &mut Cards<'_>) -> Option<Mark> {
    let href = text(node, "url")?;
    let link = cards.site.link(href);
    if link.is_none() {
        cards.changes.note("unsafe link dropped, its text kept");
    }
    link.map(Mark::Link)
}

/// Lexical's format bits.
fn marks_of(format: u64, cards: &mut Cards<'_>) -> Vec<Mark> {
    const BITS: [(u64, Mark); 7] = [
        (1, Mark::Strong), (2, Mark::Em), (4, Mark::Strike), (16, Mark::Code), (32, Mark::Sub),
        (64, Mark::Sup), (128, Mark::Highlight),
    ];
    if format & 8 != 0 {
        cards.changes.note("underline dropped");
    }
    BITS.iter().filter(|(bit, _)| format & bit != 0).map(|(_, mark)| mark.clone()).collect()
}

/// The items of a list; a list inside an item of its own stands under the item before.
fn items(node: &Value, cards: &mut Cards<'_>, depth: usize) -> Vec<ListItem> {
    let mut items: Vec<ListItem> = Vec::new();
    for child in list(node, "children") {
        let text = line(child, cards);
        let inner = list(child, "children").iter().find(|n| markup_type(n) == "list");
        let mut under = Vec::new();
        let mut ordered = false;
        if let (Some(inner), true) = (inner, depth < DEPTH_MAX) {
            under = self::items(inner, cards, depth + 1);
            ordered = crate::json::text(inner, "listType") == Some("number");
        }
        match items.last_mut() {
            Some(last) if text.is_blank() && !under.is_empty() => {
                last.items.append(&mut under);
                last.ordered = ordered;
            }
            _ if text.is_blank() && under.is_empty() => {}
            _ => items.push(ListItem { text, items: under, ordered }),
        }
    }
    items
}

fn markup_type(node: &Value) -> &str {
    text(node, "type").unwrap_or_default()
}

/// All words of a node we do not know, for the block that keeps them.
pub fn words(node: &Value) -> Rich {
    const WORDS: [&str; 14] = ["text", "html", "caption", "title", "heading", "header", "subheader",
        "description", "content", "label", "textValue", "buttonText", "disclaimer", "alt"];
    let mut out = Vec::new();
    let Some(fields) = node.as_object() else { return Rich::default() };
    for (key, value) in fields {
        let named = WORDS.iter().any(|word| key.to_lowercase().ends_with(&word.to_lowercase()));
        if let (true, Some(value)) = (named, value.as_str()) {
            out.push(markup::plain(value));
        }
    }
    for child in list(node, "children").iter().take(1000) {
        out.push(words_below(child, 0));
    }
    markup::rich(&out.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("\n"))
}

fn words_below(node: &Value, depth: usize) -> String {
    let own = text(node, "text").unwrap_or_default().to_owned();
    let below = list(node, "children").iter().filter(|_| depth < DEPTH_MAX);
    below.fold(own, |all, child| format!("{all} {}", words_below(child, depth + 1)))
}
