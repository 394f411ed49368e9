//! Every line of text in a block, for those who look for words in a story.

use article::{Body, ListItem, SimpleBlock};
use kit::Rich;

/// The lines of rich text of a block of the kinds that story files have.
pub fn texts(body: &Body) -> Vec<&Rich> {
    match body {
        Body::Text { text } | Body::Heading { text, .. } => vec![text],
        Body::List { items, .. } => items.iter().flat_map(item).collect(),
        Body::Quote { paragraphs, cite } => paragraphs.iter().chain(cite).collect(),
        Body::Pullquote { text, cite } => std::iter::once(text).chain(cite).collect(),
        Body::Image { figure, .. } => vec![&figure.caption],
        Body::Table { head, rows, .. } => head.iter().chain(rows.iter().flatten()).collect(),
        Body::KeyPoints { items } => items.iter().collect(),
        Body::Qa { items } => {
            items.iter().flat_map(|qa| std::iter::once(&qa.question).chain(&qa.answer)).collect()
        }
        Body::Timeline { entries } => entries.iter().map(|entry| &entry.text).collect(),
        Body::Factbox { body, .. } => body.iter().flat_map(simple).collect(),
        Body::Callout { paragraphs, .. } | Body::Method { paragraphs } => {
            paragraphs.iter().collect()
        }
        _ => Vec::new(),
    }
}

fn simple(block: &SimpleBlock) -> Vec<&Rich> {
    match block {
        SimpleBlock::Text { text } => vec![text],
        SimpleBlock::List { items, .. } => items.iter().flat_map(item).collect(),
    }
}

fn item(item: &ListItem) -> Vec<&Rich> {
    let below = item.items.iter().flat_map(self::item);
    std::iter::once(&item.text).chain(below).collect()
}
