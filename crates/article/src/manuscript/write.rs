//! From blocks to nodes.

use coedit::{Node, Piece};
use kit::Rich;
use serde_json::Value;

use super::inline;
use crate::block::{
    Audience, Block, Body, ChartForm, Figure, ImageRef, ListItem, Qa, SimpleBlock, Size,
};

/// The largest whole number that a page can hold; larger ones are written as text.
const WHOLE_MAX: u64 = (1 << 53) - 1;

/// A block as a node.
pub(super) fn node(block: &Block) -> Node {
    let audience = match block.audience {
        Audience::All => None,
        Audience::NonSubscribers => Some("non_subscribers"),
        Audience::Subscribers => Some("subscribers"),
    };
    let node = body(&block.body).with("id", block.id.as_str());
    let node = maybe(node, "audience", audience);
    maybe(node, "language", block.language.as_deref())
}

fn body(body: &Body) -> Node {
    match body {
        Body::Text { text } => leaf("paragraph", text),
        Body::Heading { level, text } => leaf("heading", text).with("level", *level),
        Body::Verse { text } => leaf("verse", text),
        Body::Unknown { name, text } => leaf("unknown", text).with("name", name.as_str()),
        Body::List { ordered, items } => list(*ordered, items),
        Body::Quote { paragraphs, cite } => {
            let mut node = Node::new("quote", lines(paragraphs));
            node.content.extend(filled("cite", cite));
            node
        }
        Body::Pullquote { text, cite } => {
            let mut node = Node::new("pullquote", vec![leaf("line", text).into()]);
            node.content.extend(filled("cite", cite));
            node
        }
        Body::KeyPoints { items } => Node::new("key_points", lines(items)),
        Body::Footnotes { items } => Node::new("footnotes", lines(items)),
        Body::Method { paragraphs } => Node::new("method", lines(paragraphs)),
        Body::Callout { title, paragraphs } => {
            Node::new("callout", lines(paragraphs)).with("title", title.as_str())
        }
        Body::Profile { name, role, image, paragraphs } => {
            let node = Node::new("profile", lines(paragraphs)).with("name", name.as_str());
            let node = maybe(node, "role", role.as_deref());
            place(node, "image_", image.as_ref())
        }
        Body::Qa { items } => Node::new("qa", each(items, qa_item)),
        Body::Timeline { entries } => Node::new(
            "timeline",
            each(entries, |entry| {
                leaf("timeline_entry", &entry.text).with("when", entry.when.as_str())
            }),
        ),
        Body::Factbox { title, body } => {
            Node::new("factbox", simple_blocks(body)).with("title", title.as_str())
        }
        Body::LiveEntry { at, title, body, key } => {
            let node = Node::new("live_entry", simple_blocks(body));
            let node = node.with("at", whole(at.0)).with("key", *key);
            maybe(node, "title", title.as_deref())
        }
        Body::Code { text, language, caption } => {
            let text = if text.is_empty() { Vec::new() } else { vec![text.as_str().into()] };
            let content = vec![Node::new("code_text", text).into(), caption_of(caption)];
            maybe(Node::new("code", content), "syntax", language.as_deref())
        }
        Body::Table { caption, head, rows, source } => {
            let node = Node::new("table", table_rows(head, rows));
            let node = maybe(node, "caption", caption.as_deref());
            maybe(node, "source", source.as_deref())
        }
        other => picture_or_card(other),
    }
}

fn picture_or_card(body: &Body) -> Node {
    match body {
        Body::Image { figure, size } => {
            let size = match size {
                Size::Column => None,
                Size::Wide => Some("wide"),
                Size::Full => Some("full"),
            };
            maybe(figure_as("image", figure), "size", size)
        }
        Body::Gallery { figures, caption } => {
            let mut content = each(figures, |figure| figure_as("figure", figure));
            content.push(caption_of(caption));
            Node::new("gallery", content)
        }
        Body::Video { source, title, caption, poster } => {
            let node = Node::new("video", vec![caption_of(caption)]);
            let node = maybe(place(node, "", Some(source)), "title", title.as_deref());
            place(node, "poster_", poster.as_ref())
        }
        Body::Audio { source, title, caption } => {
            let node = Node::new("audio", vec![caption_of(caption)]);
            maybe(place(node, "", Some(source)), "title", title.as_deref())
        }
        Body::Embed { url, provider, title, caption } => {
            let node = Node::new("embed", vec![caption_of(caption)]);
            let node = node.with("url", url.as_str()).with("provider", provider.as_str());
            maybe(node, "title", title.as_deref())
        }
        Body::Chart { form, title, unit, rows, source } => {
            let form = match form {
                ChartForm::Bar => "bar",
                ChartForm::Line => "line",
            };
            let node = empty("chart").with("form", form).with("title", title.as_str());
            let node = maybe(node.with("rows", json_of(rows)), "unit", unit.as_deref());
            maybe(node, "source", source.as_deref())
        }
        other => card(other),
    }
}

fn card(body: &Body) -> Node {
    match body {
        Body::Document { title, url, pages, note } => {
            let node = empty("document").with("title", title.as_str()).with("url", url.as_str());
            maybe(maybe(node, "pages", *pages), "note", note.as_deref())
        }
        Body::File { title, url, bytes, note } => {
            let node = empty("file").with("title", title.as_str()).with("url", url.as_str());
            let bytes = bytes.map(|bytes| match i64::try_from(bytes) {
                Ok(bytes) => whole(bytes),
                Err(_) => Value::String(bytes.to_string()),
            });
            maybe(maybe(node, "bytes", bytes), "note", note.as_deref())
        }
        Body::Related { links } => empty("related").with("links", json_of(links)),
        Body::Ticker { symbols } => empty("ticker").with("symbols", json_of(symbols)),
        Body::Newsletter { name, note } => {
            empty("newsletter").with("name", name.as_str()).with("note", note.as_str())
        }
        Body::Button { text, url } => {
            empty("button").with("text", text.as_str()).with("url", url.as_str())
        }
        Body::Correction { correction } => {
            empty("correction").with("correction", correction.to_string())
        }
        Body::ClaimReview { claim, claimant, rating, url } => {
            let node = empty("claim_review").with("claim", claim.as_str());
            let node = node.with("claimant", claimant.as_str()).with("rating", rating.as_str());
            maybe(node, "url", url.as_deref())
        }
        Body::Html { html } => {
            maybe(empty("html"), "html", Some(html.as_str()).filter(|it| !it.is_empty()))
        }
        Body::AdSlot => empty("ad_slot"),
        Body::Wall => empty("wall"),
        // Every other kind has been written above.
        _ => empty("divider"),
    }
}

fn empty(name: &str) -> Node {
    Node::new(name, Vec::new())
}

fn leaf(name: &str, text: &Rich) -> Node {
    Node::new(name, inline::write(text))
}

fn maybe(node: Node, name: &str, value: Option<impl Into<Value>>) -> Node {
    match value {
        Some(value) => node.with(name, value),
        None => node,
    }
}

fn whole(number: i64) -> Value {
    if number.unsigned_abs() <= WHOLE_MAX { number.into() } else { number.to_string().into() }
}

/// A list or an object as JSON text.
fn json_of(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// One node for each, and one with nothing in it where there are none: the page needs a place to
/// write in.
fn each<T: Default>(items: &[T], node: impl Fn(&T) -> Node) -> Vec<Piece> {
    if items.is_empty() {
        return vec![node(&T::default()).into()];
    }
    items.iter().map(|item| node(item).into()).collect()
}

fn lines(texts: &[Rich]) -> Vec<Piece> {
    each(texts, |text| leaf("line", text))
}

fn caption_of(caption: &Option<Rich>) -> Piece {
    leaf("caption", caption.as_ref().unwrap_or(&Rich::default())).into()
}

fn filled(name: &str, text: &Option<Rich>) -> Option<Piece> {
    text.as_ref().filter(|text| !text.0.is_empty()).map(|text| leaf(name, text).into())
}

fn list(ordered: bool, items: &[ListItem]) -> Node {
    Node::new("list", each(items, list_item)).with("ordered", ordered)
}

fn list_item(item: &ListItem) -> Node {
    let mut node = Node::new("list_item", vec![leaf("line", &item.text).into()]);
    if !item.items.is_empty() {
        node.content.push(list(item.ordered, &item.items).into());
    }
    node
}

fn qa_item(qa: &Qa) -> Node {
    let mut node = Node::new("qa_item", vec![leaf("question", &qa.question).into()]);
    node.content.extend(lines(&qa.answer));
    node
}

fn simple_blocks(blocks: &[SimpleBlock]) -> Vec<Piece> {
    if blocks.is_empty() {
        return lines(&[]);
    }
    let nodes = blocks.iter().map(|block| match block {
        SimpleBlock::Text { text } => leaf("line", text).into(),
        SimpleBlock::List { ordered, items } => list(*ordered, items).into(),
    });
    nodes.collect()
}

fn table_rows(head: &[Rich], rows: &[Vec<Rich>]) -> Vec<Piece> {
    let row = |name: &str, cells: &[Rich]| {
        Node::new("table_row", each(cells, |cell| leaf(name, cell))).into()
    };
    let mut all: Vec<Piece> = Vec::new();
    if !head.is_empty() {
        all.push(row("table_head", head));
    }
    all.extend(rows.iter().map(|cells| row("table_cell", cells)));
    if all.is_empty() {
        all.push(row("table_cell", &[]));
    }
    all
}

fn figure_as(name: &str, figure: &Figure) -> Node {
    let caption = leaf("caption", &figure.caption).into();
    let node = place(Node::new(name, vec![caption]), "", Some(&figure.image));
    let node = maybe(node, "credit", figure.credit.as_deref());
    let node = maybe(node, "alt", figure.alt.as_deref());
    maybe(node, "link", figure.link.as_deref())
}

/// Where a file is, under names that begin with `prefix`.
fn place(node: Node, prefix: &str, file: Option<&ImageRef>) -> Node {
    let Some(file) = file else { return node };
    let node = maybe(node, &format!("{prefix}media"), file.media.map(|id| id.to_string()));
    maybe(node, &format!("{prefix}former"), file.former.as_deref())
}
