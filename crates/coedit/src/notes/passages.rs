//! The passages that notes are about, found again when a document begins anew.

use std::collections::HashSet;
use std::ops::Range;

use serde_json::{Value, json};

use crate::node::{Marked, Node, Piece};

/// The mark of a passage.
const MARK: &str = "note";
/// Text in it carries no marks.
const UNMARKED: &str = "code_text";

/// A passage that a note is about.
struct Passage {
    note: String,
    /// The block it was in.
    block: Option<String>,
    text: String,
}

/// Marks in the new blocks what was marked in the old ones: in the block of the same id, else
/// where the same words stand once. What is not found again stays without its passage.
pub(crate) fn carry(old: &[Node], new: &mut [Node]) {
    let mut found = HashSet::new();
    for passage in old.iter().flat_map(passages) {
        // What is copied carries the mark too; a note is about one passage.
        if found.insert(passage.note.clone()) {
            put(new, &passage);
        }
    }
}

fn put(blocks: &mut [Node], passage: &Passage) {
    let same =
        blocks.iter_mut().find(|block| passage.block.is_some() && id_of(block) == passage.block);
    if same.is_some_and(|block| mark(block, passage)) {
        return;
    }
    let times: usize = blocks.iter().map(|block| times(block, &passage.text)).sum();
    if times == 1 {
        let _ = blocks.iter_mut().any(|block| mark(block, passage));
    }
}

fn id_of(block: &Node) -> Option<String> {
    block.attributes.get("id").and_then(Value::as_str).map(str::to_owned)
}

/// The passages in a block, of each note the first.
fn passages(block: &Node) -> Vec<Passage> {
    let mut all: Vec<Passage> = Vec::new();
    collect(block, &id_of(block), &mut all);
    all
}

fn collect(node: &Node, block: &Option<String>, all: &mut Vec<Passage>) {
    let mut goes_on: Option<String> = None;
    for piece in &node.content {
        let note = match piece {
            Piece::Node(inner) => {
                collect(inner, block, all);
                None
            }
            Piece::Text(marked) => marked.marks.get(MARK).and_then(|mark| mark["id"].as_str()),
        };
        if let (Some(note), Piece::Text(marked)) = (note, piece) {
            match all.last_mut().filter(|_| goes_on.as_deref() == Some(note)) {
                Some(last) => last.text.push_str(&marked.text),
                None => all.push(Passage {
                    note: note.to_owned(),
                    block: block.clone(),
                    text: marked.text.clone(),
                }),
            }
        }
        goes_on = note.map(str::to_owned);
    }
}

/// Runs of text in a node that no other node parts.
fn runs(node: &Node) -> Vec<(Range<usize>, String)> {
    let mut all: Vec<(Range<usize>, String)> = Vec::new();
    for (at, piece) in node.content.iter().enumerate() {
        let Piece::Text(marked) = piece else { continue };
        match all.last_mut() {
            Some((range, text)) if range.end == at => {
                range.end = at + 1;
                text.push_str(&marked.text);
            }
            _ => all.push((at..at + 1, marked.text.clone())),
        }
    }
    if node.name == UNMARKED { Vec::new() } else { all }
}

fn times(node: &Node, words: &str) -> usize {
    let here: usize = runs(node).iter().map(|(_, text)| text.matches(words).count()).sum();
    here + node.nodes().map(|inner| times(inner, words)).sum::<usize>()
}

/// Marks the first place where the words of the passage stand; whether there is one.
fn mark(node: &mut Node, passage: &Passage) -> bool {
    for (range, text) in runs(node) {
        if let Some(from) = text.find(&passage.text).filter(|_| !passage.text.is_empty()) {
            let pieces: Vec<Piece> = node.content[range.clone()].to_vec();
            let marked = split(pieces, from..from + passage.text.len(), &passage.note);
            node.content.splice(range, marked);
            return true;
        }
    }
    node.content.iter_mut().any(|piece| match piece {
        Piece::Node(inner) => mark(inner, passage),
        Piece::Text(_) => false,
    })
}

/// Pieces of text with a mark from one byte of theirs to another.
fn split(pieces: Vec<Piece>, marked: Range<usize>, note: &str) -> Vec<Piece> {
    let mut parts = Vec::new();
    let mut at = 0;
    for piece in pieces {
        let Piece::Text(Marked { text, marks }) = piece else { continue };
        let cut = |place: usize| place.saturating_sub(at).min(text.len());
        let (from, to) = (cut(marked.start), cut(marked.end));
        for (part, is_marked) in
            [(&text[..from], false), (&text[from..to], true), (&text[to..], false)]
        {
            let mut marks = marks.clone();
            if is_marked {
                marks.insert(MARK.to_owned(), json!({ "id": note }));
            }
            if !part.is_empty() {
                parts.push(Piece::Text(Marked { text: part.to_owned(), marks }));
            }
        }
        at += text.len();
    }
    parts
}
