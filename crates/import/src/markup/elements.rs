//! What elements are: phrases that mark text, objects inside a line, tags that are as if not there.

use super::token::Tag;
use crate::item::Changes;

/// Notes that a tag carried code of its own.
pub fn note_handlers(tag: &Tag, changes: &mut Changes) {
    if tag.attributes.iter().any(|(name, _)| name.starts_with("on") && name.len() > 2) {
        changes.note("event handler dropped");
    }
}

/// What stands around a text whose direction was set by hand: Unicode's isolates say the same.
pub fn isolate(tag: &Tag) -> (&'static str, &'static str) {
    let direction = match (tag.name.as_str(), tag.get("dir")) {
        (_, Some(dir)) => dir.to_ascii_lowercase(),
        ("bdi", None) => "auto".to_owned(),
        _ => return ("", ""),
    };
    match direction.as_str() {
        "ltr" => ("\u{2066}", "\u{2069}"),
        "rtl" => ("\u{2067}", "\u{2069}"),
        _ => ("\u{2068}", "\u{2069}"),
    }
}

/// Elements that mark a run of text. A link dressed as a button is a block of its own, and so are
/// the few phrases with a meaning for the text around them.
pub fn is_phrase(tag: &Tag) -> bool {
    let is_button = tag.has_class("wp-block-button__link")
        || tag.has_class("kg-btn")
        || tag.has_class("kg-bookmark-container")
        || tag.has_class("kg-file-card-container")
        || tag.has_class("footnote-backref")
        || tag.has_class("footnote-definition-label");
    is_phrase_name(&tag.name) && !is_button && !is_hidden(tag)
}

/// Whether no reader saw what it holds.
pub fn is_hidden(tag: &Tag) -> bool {
    let style = |style: &str| {
        let style: String = style.to_ascii_lowercase().split_whitespace().collect();
        style.contains("display:none") || style.contains("visibility:hidden")
    };
    tag.get("hidden").is_some() || tag.get("style").is_some_and(style)
}

/// Whether elements of this name mark a run of text.
pub fn is_phrase_name(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "mark"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "rb"
            | "nobr"
            | "label"
            | "output"
            | "blink"
    )
}

/// Elements that are as if they were not there.
pub fn is_transparent(name: &str) -> bool {
    matches!(
        name,
        "html"
            | "body"
            | "wbr"
            | "meta"
            | "link"
            | "base"
            | "col"
            | "colgroup"
            | "basefont"
            | "param"
            | "track"
            | "area"
    )
}

/// Elements that hold nothing.
pub fn is_void(name: &str) -> bool {
    matches!(
        name,
        "br" | "hr"
            | "img"
            | "input"
            | "source"
            | "embed"
            | "image"
            | "frame"
            | "iframe"
            | "title"
            | "textarea"
    )
}

/// Elements that may stand in a paragraph without ending it.
pub fn is_inline_object(name: &str) -> bool {
    matches!(
        name,
        "br" | "img"
            | "image"
            | "picture"
            | "source"
            | "input"
            | "select"
            | "button"
            | "textarea"
            | "video"
            | "audio"
            | "embed"
            | "iframe"
            | "object"
            | "svg"
            | "math"
            | "canvas"
            | "ruby"
            | "rt"
            | "rp"
            | "noscript"
            | "template"
            | "map"
            | "title"
            | "a"
    ) || name.contains('-')
}

/// Headings end each other.
pub fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}
