//! Notes between colleagues: a list beside the blocks that only grows.
//!
//! Every entry is somebody's word, so that what a page adds must be in the name of who sits at it,
//! and what stands already can be neither changed nor taken away. A passage that a note is about
//! carries the mark `note`; see `docs/contracts/editor.md`.

mod passages;

use kit::Id;
use serde_json::{Map, Value};
use yrs::{Any, Array, ArrayRef, Out, ReadTxn};

pub(crate) use passages::carry;

use crate::tree::from_any;
use crate::wire::Malformed;

/// So many entries a document holds.
const ENTRIES_MAX: usize = 5_000;
/// The longest text of an entry, in bytes.
const TEXT_BYTES_MAX: usize = 16 * 1024;
/// The longest passage it quotes, in bytes.
const QUOTE_BYTES_MAX: usize = 2 * 1024;
/// The longest name of a note.
const NAME_BYTES_MAX: usize = 32;

/// All entries in their order.
///
/// # Errors
/// When something stands there that is no entry.
pub(crate) fn entries(array: &ArrayRef, txn: &impl ReadTxn) -> Result<Vec<Value>, Malformed> {
    let read = |item| match item {
        Out::Any(any @ Any::Map(_)) => from_any(&any),
        _ => None,
    };
    let all = array.iter(txn).map(read).collect::<Option<Vec<Value>>>();
    all.ok_or(Malformed("what stands among the notes is none"))
}

/// Looks at what a page made of the notes: whether it added any.
///
/// # Errors
/// When it spoke for another, changed what was said, or said too much.
pub(crate) fn vet(before: &[Value], after: &[Value], by: Id) -> Result<bool, Malformed> {
    let mut known = before.iter().peekable();
    for entry in after {
        if known.next_if_eq(&entry).is_none() {
            new(entry, by)?;
        }
    }
    if known.next().is_some() {
        return Err(Malformed("a note was changed or taken away"));
    }
    if after.len() > before.len() && after.len() > ENTRIES_MAX {
        return Err(Malformed("there are too many notes"));
    }
    Ok(after.len() > before.len())
}

fn new(entry: &Value, by: Id) -> Result<(), Malformed> {
    let fields = entry.as_object().ok_or(Malformed("a note is no object"))?;
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    if text("by") != Some(by.to_string().as_str()) {
        return Err(Malformed("a note speaks for somebody else"));
    }
    let is_named = text("note").is_some_and(|note| (1..=NAME_BYTES_MAX).contains(&note.len()));
    if !is_named || !fields.get("at").is_some_and(Value::is_i64) || !says(fields) {
        return Err(Malformed("a note is not as the contract says"));
    }
    Ok(())
}

/// Whether an entry says something, and one thing only: a text, or that the note is done or not.
fn says(fields: &Map<String, Value>) -> bool {
    let short = |name: &str, bytes_max: usize| {
        fields.get(name).is_none_or(|it| it.as_str().is_some_and(|it| it.len() <= bytes_max))
    };
    let known = ["note", "by", "at", "text", "quote", "done"];
    let done = fields.get("done");
    fields.keys().all(|name| known.contains(&name.as_str()))
        && short("text", TEXT_BYTES_MAX)
        && short("quote", QUOTE_BYTES_MAX)
        && done.is_none_or(Value::is_boolean)
        && fields.contains_key("text") != done.is_some()
}
