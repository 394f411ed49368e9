//! Rich text as inline content: text with marks, and line breaks.

use coedit::{Attributes, Marked, Node, Piece};
use kit::{Mark, Rich, Run};
use serde_json::{Value, json};

/// The node of a line break.
pub(super) const BREAK: &str = "hard_break";

/// Rich text as inline content.
pub(super) fn write(text: &Rich) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for run in &text.0 {
        for (line, part) in run.text.split('\n').enumerate() {
            if line > 0 {
                pieces.push(Node::new(BREAK, Vec::new()).into());
            }
            if !part.is_empty() {
                let marks = run.marks.iter().map(write_mark).collect();
                pieces.push(Piece::Text(Marked { text: part.to_owned(), marks }));
            }
        }
    }
    pieces
}

fn write_mark(mark: &Mark) -> (String, Value) {
    let (name, attributes) = match mark {
        Mark::Link(href) => ("link", json!({ "href": href })),
        Mark::Lang(tag) => ("lang", json!({ "tag": tag })),
        Mark::Strong => ("strong", json!({})),
        Mark::Em => ("em", json!({})),
        Mark::Strike => ("strike", json!({})),
        Mark::Highlight => ("highlight", json!({})),
        Mark::Sub => ("sub", json!({})),
        Mark::Sup => ("sup", json!({})),
        Mark::Code => ("code", json!({})),
        Mark::Footnote(number) => ("footnote", json!({ "n": number })),
        Mark::Internal => ("internal", json!({})),
    };
    (name.to_owned(), attributes)
}

fn read_mark(name: &str, attributes: &Value) -> Option<Mark> {
    let text = |key: &str| attributes[key].as_str().map(str::to_owned);
    Some(match name {
        "link" => Mark::Link(text("href")?),
        "lang" => Mark::Lang(text("tag")?),
        "strong" => Mark::Strong,
        "em" => Mark::Em,
        "strike" => Mark::Strike,
        "highlight" => Mark::Highlight,
        "sub" => Mark::Sub,
        "sup" => Mark::Sup,
        "code" => Mark::Code,
        "footnote" => Mark::Footnote(u32::try_from(attributes["n"].as_u64()?).ok()?),
        "internal" => Mark::Internal,
        _ => return None,
    })
}

/// Inline content as rich text. A node that does not belong there gives its text.
pub(super) fn read(content: &[Piece], problems: &mut Vec<String>) -> Rich {
    let mut atoms = Vec::new();
    for piece in content {
        match piece {
            Piece::Text(marked) => atoms_of(marked, problems, &mut atoms),
            Piece::Node(node) if node.name == BREAK => atoms.push(Atom::Break),
            Piece::Node(node) => {
                problems.push(format!("'{}' cannot stand in a line of text", node.name));
                let text = Marked { text: readable(node), marks: Attributes::new() };
                atoms_of(&text, problems, &mut atoms);
            }
        }
    }
    joined(atoms)
}

enum Atom {
    Text(Run),
    Break,
}

fn atoms_of(marked: &Marked, problems: &mut Vec<String>, atoms: &mut Vec<Atom>) {
    let mut marks = Vec::new();
    // What colleagues say about a passage is beside the story, not in it.
    for (name, attributes) in marked.marks.iter().filter(|(name, _)| *name != "note") {
        match read_mark(name, attributes) {
            Some(mark) => marks.push(mark),
            None => problems.push(format!("'{name}' is no mark we know; its text stays")),
        }
    }
    let run = Run::marked("", marks);
    for (line, part) in marked.text.split('\n').enumerate() {
        if line > 0 {
            atoms.push(Atom::Break);
        }
        if !part.is_empty() {
            atoms.push(Atom::Text(Run { text: part.to_owned(), marks: run.marks.clone() }));
        }
    }
}

/// One text of it all; a line break carries the marks that the text before and after it share.
fn joined(atoms: Vec<Atom>) -> Rich {
    let mut text = Rich::default();
    let mut waiting = 0;
    let mut before: Option<Vec<Mark>> = None;
    for atom in atoms {
        match atom {
            Atom::Break => waiting += 1,
            Atom::Text(run) => {
                let shared = match &before {
                    None => run.marks.clone(),
                    Some(marks) => {
                        marks.iter().filter(|mark| run.marks.contains(mark)).cloned().collect()
                    }
                };
                text.push(Run { text: "\n".repeat(waiting), marks: shared });
                waiting = 0;
                before = Some(run.marks.clone());
                text.push(run);
            }
        }
    }
    text.push(Run { text: "\n".repeat(waiting), marks: before.unwrap_or_default() });
    text
}

/// All text in a node, its lines apart.
pub(super) fn readable(node: &Node) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut in_line = false;
    for piece in &node.content {
        match piece {
            Piece::Text(marked) if in_line => {
                if let Some(line) = lines.last_mut() {
                    line.push_str(&marked.text);
                }
            }
            Piece::Text(marked) => {
                lines.push(marked.text.clone());
                in_line = true;
            }
            Piece::Node(inner) => {
                lines.push(readable(inner));
                in_line = false;
            }
        }
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}
