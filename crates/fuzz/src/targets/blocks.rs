//! Blocks: markup becomes blocks, stored blocks become a document, and either becomes HTML.

use std::collections::HashMap;

use article::{Block, Body};
use fastrand::Rng;
use import::markup::{Site, shape};
use kit::zone::Zone;
use serde_json::{Value, json};
use syndication::plain_html::PlainHtml;

use super::Bench;
use crate::{Verdict, clean, document, markup, memory, wound};

/// Memory that any markup may take, and as many times its own length again.
const GROWTH_MAX: u64 = 64 * 1024 * 1024;
const GROWTH_TIMES: u64 = 400;

/// Hostile markup.
pub fn make_markup(rng: &mut Rng) -> Vec<u8> {
    let mut bytes = markup::page(rng).into_bytes();
    if rng.u32(..4) == 0 {
        wound::bytes(rng, &mut bytes);
    }
    bytes
}

/// Markup becomes blocks that are clean; printed and shaped once more, they keep their words.
pub fn check_markup(input: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(input);
    let site = Site::at(["https://paper.example", "__GHOST_URL__"]);
    let growth_max = GROWTH_MAX + input.len() as u64 * GROWTH_TIMES;
    let shaped = memory::bounded(growth_max, || shape(&text, &site))?;
    stored(&shaped.blocks)?;
    let html = printed(&shaped.blocks);
    clean::fragment(&html)?;
    let second = printed(&shape(&html, &Site::default()).blocks);
    clean::fragment(&second)?;
    let third = printed(&shape(&second, &Site::default()).blocks);
    if same_words(&second, &third) {
        return Ok(());
    }
    Err(format!("printed and shaped again, it is another:\n{second}\n---\n{third}"))
}

/// Whether two texts are the same but for the marks of direction, which shaping adds where an
/// element states its own and printing states again.
fn same_words(one: &str, other: &str) -> bool {
    let words = |text: &str| text.replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], "");
    one == other || words(one) == words(other)
}

/// What blocks look like where nobody knows our styles.
pub fn printed(blocks: &[Block]) -> String {
    let (zone, pictures, stories) = (Zone::utc(), HashMap::new(), HashMap::new());
    let plain = PlainHtml {
        base_url: "https://paper.example",
        page_url: "https://paper.example/city/story",
        zone: &zone,
        pictures: &pictures,
        stories: &stories,
        corrections: &[],
    };
    plain.blocks(blocks)
}

/// Blocks are clean and come back from the store as they went in.
fn stored(blocks: &[Block]) -> Verdict {
    let text = serde_json::to_string(blocks).map_err(|why| format!("not stored: {why}"))?;
    let value: Value = serde_json::from_str(&text).map_err(|why| format!("not read: {why}"))?;
    clean::addresses(&value)?;
    let back: Vec<Block> = serde_json::from_str(&text).map_err(|why| format!("not read: {why}"))?;
    let changed = blocks.iter().zip(&back).find(|(block, back)| block != back);
    match changed {
        None => Ok(()),
        Some((block, back)) => Err(format!("read back, it is another:\n{block:?}\n{back:?}")),
    }
}

/// Stored blocks, some of them changed by a hand that does not know the form.
pub fn make_blocks(rng: &mut Rng) -> Vec<u8> {
    let kinds = kinds();
    let chosen = (0..rng.usize(1..12)).map(|_| kinds[rng.usize(..kinds.len())].clone());
    let mut blocks = Value::Array(chosen.collect());
    document::mutate(rng, &mut blocks);
    document::text(rng, &blocks)
}

/// Those blocks that can be read, each by itself.
fn read(input: &[u8]) -> Vec<Block> {
    let values: Vec<Value> = serde_json::from_slice(input).unwrap_or_default();
    values.into_iter().filter_map(|value| serde_json::from_value(value).ok()).collect()
}

/// What can be read can be written, read again, and printed without harm.
pub fn check_blocks(input: &[u8]) -> Verdict {
    let mut blocks = read(input);
    article::block::number(&mut blocks);
    let words: usize = blocks.iter().map(Block::words).sum();
    let text = serde_json::to_string(&blocks).map_err(|why| format!("not stored: {why}"))?;
    let back: Vec<Block> = serde_json::from_str(&text).map_err(|why| format!("not read: {why}"))?;
    if back != blocks && !blocks.iter().any(|block| matches!(block.body, Body::Chart { .. })) {
        return Err("read back, it is another".to_owned());
    }
    if words > input.len() {
        return Err(format!("{words} words in {} bytes", input.len()));
    }
    clean::fragment(&printed(&blocks))
}

/// A story of these blocks is published, and its page is clean.
pub fn check_page(bench: &mut Bench, input: &[u8]) -> Verdict {
    let mut blocks = read(input);
    article::block::number(&mut blocks);
    bench.office()?.publish(blocks)
}

/// One block of every kind.
fn kinds() -> Vec<Value> {
    let rich = json!(["A ", {"t": "b", "m": [{"link": "https://a.example/"}, "em"]}]);
    let figure = json!({"image": {"former": "/a.jpg"}, "caption": rich, "credit": "Ann",
        "alt": "Boats", "link": "/x"});
    let list = json!(["one", {"text": rich, "items": ["two"], "ordered": true}]);
    let list = json!({"kind": "list", "ordered": false, "items": [list[1], [rich]]});
    let body = json!([{"kind": "text", "text": rich}]);
    let kinds = json!([
        {"kind": "text", "text": rich, "language": "ar"},
        {"kind": "heading", "level": 2, "text": rich},
        list,
        {"kind": "quote", "paragraphs": [rich], "cite": rich},
        {"kind": "pullquote", "text": rich, "cite": rich},
        {"kind": "image", "figure": figure, "size": "wide"},
        {"kind": "gallery", "figures": [figure], "caption": rich},
        {"kind": "video", "source": {"former": "https://v.example/v"}, "title": "V"},
        {"kind": "audio", "source": {"former": "https://v.example/a"}, "title": "A"},
        {"kind": "embed", "url": "https://v.example/e", "provider": "V", "title": "E",
            "caption": rich},
        {"kind": "table", "caption": "C", "head": [rich], "rows": [[rich, rich]], "source": "S"},
        {"kind": "chart", "form": "line", "title": "T", "unit": "%",
            "rows": [{"label": "a", "value": 1.5}, {"label": "b", "value": -2.0}]},
        {"kind": "document", "title": "D", "url": "https://d.example/", "pages": 3, "note": "n"},
        {"kind": "key_points", "items": [rich]},
        {"kind": "qa", "items": [{"question": rich, "answer": [rich]}]},
        {"kind": "timeline", "entries": [{"when": "1999", "text": rich}]},
        {"kind": "factbox", "title": "F", "body": body},
        {"kind": "profile", "name": "N", "role": "R", "paragraphs": [rich]},
        {"kind": "related", "links": [{"url": "https://r.example/", "title": "R"}]},
        {"kind": "callout", "title": "C", "paragraphs": [rich]},
        {"kind": "method", "paragraphs": [rich]},
        {"kind": "newsletter", "name": "N", "note": "n"},
        {"kind": "button", "text": "B", "url": "https://b.example/"},
        {"kind": "divider"}, {"kind": "ad_slot"}, {"kind": "wall"},
        {"kind": "correction", "correction": 1},
        {"kind": "claim_review", "claim": "c", "claimant": "p", "rating": "false",
            "url": "https://c.example/"},
        {"kind": "live_entry", "at": 1_700_000_000_000_000_i64, "title": "L", "body": body},
        {"kind": "ticker", "symbols": ["ABC"]},
        {"kind": "file", "title": "F", "url": "https://f.example/", "bytes": 1200, "note": "n"},
        {"kind": "code", "text": "x", "syntax": "rust", "caption": rich},
        {"kind": "verse", "text": rich},
        {"kind": "html", "html": "<table><tr><td>1</td></tr></table><p>A <b>b</b></p>"},
        {"kind": "footnotes", "items": [rich]},
        {"kind": "unknown", "name": "x", "text": rich}
    ]);
    let Value::Array(mut kinds) = kinds else { return Vec::new() };
    for (number, kind) in kinds.iter_mut().enumerate() {
        kind["id"] = json!(format!("b{number}"));
        if number % 3 == 0 {
            kind["language"] = json!("ar");
        }
    }
    kinds
}
