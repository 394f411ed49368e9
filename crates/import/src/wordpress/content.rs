//! WordPress's text to blocks: its block comments resolved, the rest shaped as markup.

use article::Block;
use serde_json::Value;

use super::classic::{self, Library};
use super::site::Index;
use crate::item::Changes;
use crate::markup::{Setting, Site, shape_with};

/// Deepest nesting of reusable blocks.
const REUSE_MAX: usize = 4;

/// The blocks of a post's text.
pub fn blocks(
    text: &str,
    notes: &[(String, String)],
    index: &Index,
    site: &Site,
    changes: &mut Changes,
) -> Vec<Block> {
    let markup = if text.contains("<!-- wp:") {
        let printed = resolve(text, index, changes, 0);
        classic::shortcodes(&printed, index, changes, 0)
    } else {
        classic::markup(text, index, changes)
    };
    let shaped = shape_with(&markup, &Setting { site, notes });
    changes.absorb(shaped.changes);
    shaped.blocks
}

/// A block comment.
struct Comment<'t> {
    name: &'t str,
    attributes: Value,
    opens: bool,
    /// Nothing follows: what it shows, WordPress fills in when it prints.
    is_empty: bool,
}

/// The text without its block comments, with what they stand for.
fn resolve(text: &str, index: &Index, changes: &mut Changes, depth: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("<!--") {
        out.push_str(&rest[..at]);
        let inside = &rest[at + 4..];
        let Some(end) = inside.find("-->") else {
            rest = &rest[at..];
            break;
        };
        match comment(&inside[..end]) {
            Some(Ok(comment)) => print(&comment, index, changes, depth, &mut out),
            Some(Err(name)) => {
                changes.note(format!("block comment '{name}' with broken attributes dropped"));
            }
            None => out.push_str(&rest[at..at + 4 + end + 3]),
        }
        rest = &inside[end + 3..];
    }
    out.push_str(rest);
    out
}

/// Reads `wp:name {json}`, `wp:name {json} /` or `/wp:name`; the name alone when its JSON is broken.
fn comment(inside: &str) -> Option<Result<Comment<'_>, String>> {
    let body = inside.trim();
    if let Some(name) = body.strip_prefix("/wp:") {
        let name = name.split_whitespace().next().unwrap_or_default();
        return Some(Ok(Comment { name, attributes: Value::Null, opens: false, is_empty: false }));
    }
    let body = body.strip_prefix("wp:")?;
    let (body, is_empty) = match body.strip_suffix('/') {
        Some(body) => (body.trim_end(), true),
        None => (body, false),
    };
    let (name, json) = body.split_once(char::is_whitespace).unwrap_or((body, ""));
    let attributes = match json.trim() {
        "" => Value::Null,
        json => match serde_json::from_str(json) {
            Ok(attributes) => attributes,
            Err(_) => return Some(Err(name.to_owned())),
        },
    };
    Some(Ok(Comment { name, attributes, opens: true, is_empty }))
}

fn print(comment: &Comment<'_>, index: &Index, changes: &mut Changes, depth: usize, out: &mut String) {
    if !comment.opens {
        // What stood in the block is a paragraph of its own when it was bare text.
        return out.push('\n');
    }
    let name = comment.name.strip_prefix("core/").unwrap_or(comment.name);
    match name {
        "block" => reuse(comment, index, changes, depth, out),
        "footnotes" | "more" | "nextpage" | "freeform" => {}
        "jetpack/paywall" => out.push_str("<!--members-only-->"),
        _ if comment.is_empty => {
            changes.note(format!("block '{name}' dropped: WordPress filled it in as it printed"));
        }
        _ if name.contains('/') => {
            changes.note(format!("plug-in block '{name}' kept as what it printed"));
        }
        _ => {}
    }
}

fn reuse(comment: &Comment<'_>, index: &Index, changes: &mut Changes, depth: usize, out: &mut String) {
    let number = comment.attributes.get("ref").and_then(Value::as_u64);
    let text = number.and_then(|number| index.reusable(number));
    match text {
        Some(text) if depth < REUSE_MAX => {
            changes.note("reusable block printed in full");
            out.push_str(&resolve(text, index, changes, depth + 1));
        }
        _ => changes.note("reusable block that the export does not hold dropped"),
    }
}

impl Library for Index {
    fn picture(&self, id: u64) -> Option<(String, String, String)> {
        let media = self.attachment(id)?;
        let own = |text: &Option<String>| text.clone().unwrap_or_default();
        Some((media.address.clone(), own(&media.alt), own(&media.caption)))
    }
}
