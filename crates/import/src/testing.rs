//! What the tests of this room share: where the fixtures are, and the text a reader sees of blocks.

use std::path::PathBuf;

use article::{Block, Body, Figure, ListItem, SimpleBlock};
use kit::{Mark, Rich};

/// A file of the shared fixtures; `None`, said plainly, where there are none.
pub fn fixture(name: &str) -> Option<PathBuf> {
    let own = std::env::var_os("BROADSHEET_FIXTURES").map(PathBuf::from);
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/fixtures");
    let found =
        own.into_iter().chain([here, beside]).map(|root| root.join(name)).find(|p| p.exists());
    if found.is_none() {
        eprintln!(
            "skipped: no fixture {name}; set BROADSHEET_FIXTURES to the folder that holds it"
        );
    }
    found
}

/// All text a reader can read in blocks, alternative texts included, each piece after a space.
pub fn text_of(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        body_text(&block.body, &mut out);
    }
    out
}

/// Every address a reader could follow or load from blocks.
pub fn addresses_of(blocks: &[Block]) -> Vec<String> {
    addresses_in(&serde_json::to_value(blocks).expect("blocks are json"))
}

/// Every address in a stored document.
pub fn addresses_in(document: &serde_json::Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(document, &mut found);
    found
}

fn collect(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                if let (true, Some(address)) =
                    (matches!(key.as_str(), "link" | "url" | "former"), value.as_str())
                {
                    found.push(address.to_owned());
                }
                collect(value, found);
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

fn put(out: &mut String, text: &str) {
    out.push(' ');
    out.push_str(text);
}

fn rich(out: &mut String, line: &Rich) {
    out.push(' ');
    for run in &line.0 {
        if !run.marks.contains(&Mark::Internal) {
            out.push_str(&run.text);
        }
    }
}

fn items(out: &mut String, list: &[ListItem]) {
    for item in list {
        rich(out, &item.text);
        items(out, &item.items);
    }
}

fn figure(out: &mut String, figure: &Figure) {
    put(out, figure.alt.as_deref().unwrap_or_default());
    rich(out, &figure.caption);
}

fn body_text(body: &Body, out: &mut String) {
    match body {
        Body::Text { text }
        | Body::Heading { text, .. }
        | Body::Verse { text }
        | Body::Unknown { text, .. } => rich(out, text),
        Body::List { items: list, .. } => items(out, list),
        Body::Quote { paragraphs, cite } => {
            paragraphs.iter().chain(cite).for_each(|line| rich(out, line));
        }
        Body::Pullquote { text, cite } => [text].into_iter().chain(cite).for_each(|l| rich(out, l)),
        Body::Image { figure: one, .. } => figure(out, one),
        Body::Gallery { figures, caption } => {
            figures.iter().for_each(|one| figure(out, one));
            caption.iter().for_each(|line| rich(out, line));
        }
        Body::Video { title, caption, .. }
        | Body::Audio { title, caption, .. }
        | Body::Embed { title, caption, .. } => {
            put(out, title.as_deref().unwrap_or_default());
            caption.iter().for_each(|line| rich(out, line));
        }
        Body::Table { caption, head, rows, .. } => {
            put(out, caption.as_deref().unwrap_or_default());
            head.iter().chain(rows.iter().flatten()).for_each(|cell| rich(out, cell));
        }
        Body::KeyPoints { items } | Body::Footnotes { items } => {
            items.iter().for_each(|l| rich(out, l))
        }
        Body::Qa { items } => items.iter().for_each(|qa| {
            rich(out, &qa.question);
            qa.answer.iter().for_each(|line| rich(out, line));
        }),
        Body::Factbox { title, body } => {
            put(out, title);
            for block in body {
                match block {
                    SimpleBlock::Text { text } => rich(out, text),
                    SimpleBlock::List { items: list, .. } => items(out, list),
                }
            }
        }
        Body::Callout { title, paragraphs } => {
            put(out, title);
            paragraphs.iter().for_each(|line| rich(out, line));
        }
        Body::Newsletter { name, note } => [name, note].into_iter().for_each(|t| put(out, t)),
        Body::Html { html } => put(out, &html.plain()),
        Body::Button { text, .. } => put(out, text),
        Body::File { title, note, .. } => {
            put(out, title);
            put(out, note.as_deref().unwrap_or_default());
        }
        Body::Code { text, caption, .. } => {
            put(out, text);
            caption.iter().for_each(|line| rich(out, line));
        }
        Body::Related { links } => {
            links.iter().for_each(|link| put(out, link.title.as_deref().unwrap_or_default()));
        }
        _ => {}
    }
}
