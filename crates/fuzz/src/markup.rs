//! Hostile markup: elements, handlers and addresses thrown together, rarely closed in order.

use fastrand::Rng;

use crate::hostile::{self, one_of};

const ELEMENTS: [&str; 60] = [
    "p",
    "div",
    "b",
    "em",
    "a",
    "h1",
    "h2",
    "h6",
    "blockquote",
    "ul",
    "ol",
    "li",
    "table",
    "caption",
    "thead",
    "tr",
    "td",
    "th",
    "span",
    "figure",
    "figcaption",
    "img",
    "picture",
    "source",
    "video",
    "audio",
    "iframe",
    "object",
    "embed",
    "script",
    "style",
    "template",
    "noscript",
    "textarea",
    "title",
    "svg",
    "math",
    "pre",
    "code",
    "details",
    "summary",
    "dl",
    "dt",
    "dd",
    "cite",
    "section",
    "sup",
    "br",
    "hr",
    "aside",
    "ruby",
    "rt",
    "center",
    "my-tag",
    "form",
    "input",
    "bdo",
    "del",
    "q",
    "plaintext",
];

const ATTRIBUTES: [&str; 30] = [
    "href",
    "src",
    "onclick",
    "onerror",
    "ONLOAD",
    "style",
    "class",
    "id",
    "lang",
    "dir",
    "alt",
    "title",
    "data-src",
    "srcset",
    "poster",
    "srcdoc",
    "data",
    "action",
    "formaction",
    "colspan",
    "rowspan",
    "start",
    "data-fn",
    "cite",
    "width",
    "data-gallery",
    "xlink:href",
    "on",
    "=",
    "data-kg-card-markdown",
];

const CLASSES: [&str; 20] = [
    "wp-block-gallery",
    "wp-block-pullquote",
    "wp-block-embed",
    "twitter-tweet",
    "instagram-media",
    "footnotes",
    "footnote-ref",
    "footnote-backref",
    "alignwide",
    "alignfull",
    "kg-card kg-gallery-card",
    "kg-card kg-bookmark-card",
    "kg-card kg-toggle-card",
    "kg-card kg-callout-card",
    "kg-card kg-file-card",
    "language-rust",
    "gallery-item",
    "wp-caption",
    "wp-block-button",
    "has-text-align-center",
];

const COMMENTS: [&str; 14] = [
    "<!--members-only-->",
    "<!--kg-card-begin: html-->",
    "<!--kg-card-end: html-->",
    "<!--kg-gated-block:begin nonMember:false memberSegment:\"status:-free\" -->",
    "<!--kg-gated-block:end-->",
    "<!-- wp:paragraph -->",
    "<!-- /wp:paragraph -->",
    "<!-- wp:gallery {\"ids\":[1,2],\"linkTo\":\"none\"} -->",
    "<!-- wp:embed {\"url\":\"javascript:alert(1)\"} /-->",
    "<!-- wp:block {\"ref\":12} /-->",
    "<!-- wp:list {\"ordered\":true",
    "<![CDATA[x]]>",
    "<!DOCTYPE x>",
    "<?php echo 1 ?>",
];

const CODES: [&str; 12] = [
    "[caption id=\"x\" width=\"1\"]",
    "[/caption]",
    "[gallery ids=\"10,11\"]",
    "[embed]https://video.example/x[/embed]",
    "[video src=\"javascript:alert(1)\"]",
    "[audio mp3=\"/x.mp3\"]",
    "[[gallery]]",
    "[code]",
    "[/code]",
    "[x",
    "\n\n",
    "\nhttps://video.example/watch?v=1\n",
];

/// A text of markup.
pub fn page(rng: &mut Rng) -> String {
    let mut out = String::new();
    let mut open: Vec<&str> = Vec::new();
    for _ in 0..rng.usize(1..60) {
        piece(rng, &mut out, &mut open);
    }
    if rng.u32(..3) > 0 {
        while let Some(name) = open.pop() {
            out.push_str(&format!("</{name}>"));
        }
    }
    out
}

fn piece(rng: &mut Rng, out: &mut String, open: &mut Vec<&'static str>) {
    match rng.u32(..20) {
        0..=7 => {
            let name = one_of(rng, &ELEMENTS);
            tag(rng, out, name);
            open.push(name);
        }
        8..=10 => {
            let last = open.pop();
            let name = if rng.bool() { last } else { None };
            let name = name.unwrap_or_else(|| one_of(rng, &ELEMENTS));
            out.push_str(&format!("</{name}>"));
        }
        11 => out.push_str(one_of(rng, &COMMENTS)),
        12 => out.push_str(one_of(rng, &CODES)),
        13 if rng.u32(..6) == 0 => deep(rng, out),
        14 | 15 => out.push_str(&hostile::text(rng)),
        _ => out.push_str(one_of(rng, &["word ", "a sentence. ", "é", "\n", "&amp;", "12"])),
    }
}

fn tag(rng: &mut Rng, out: &mut String, name: &str) {
    out.push('<');
    out.push_str(name);
    for _ in 0..rng.u32(..4) {
        let key = one_of(rng, &ATTRIBUTES);
        let value = match key {
            "class" => one_of(rng, &CLASSES).to_owned(),
            "colspan" | "rowspan" | "width" | "start" => rng.u32(..).to_string(),
            _ => hostile::address(rng),
        };
        let quote = one_of(rng, &["\"", "'", "\"", ""]);
        out.push_str(&format!(" {key}={quote}{value}{quote}"));
    }
    out.push_str(one_of(rng, &[">", ">", ">", ">", "/>", "", " "]));
}

/// One element opened again and again.
fn deep(rng: &mut Rng, out: &mut String) {
    let name = one_of(rng, &ELEMENTS);
    out.push_str(&format!("<{name}>").repeat(rng.usize(1..2000)));
}
