//! Between the plain tree and the Yjs document.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;
use yrs::types::Attrs;
use yrs::types::text::YChange;
use yrs::{
    Any, Array, ArrayRef, GetString, Number, Out, ReadTxn, Text, TextRef, TransactionMut, Xml,
    XmlElementPrelim, XmlElementRef, XmlFragment, XmlFragmentRef, XmlOut, XmlTextPrelim,
    XmlTextRef,
};

use crate::node::{Attributes, Content, Marked, Node, Piece, Seed};

/// How deep nodes may stand in each other. A deeper document could exhaust the stack of whoever
/// walks it, in the server and in the page.
pub(crate) const DEPTH_MAX: usize = 64;

/// The shared things of the contract.
pub(crate) struct Roots {
    pub(crate) blocks: XmlFragmentRef,
    pub(crate) headline: TextRef,
    pub(crate) standfirst: TextRef,
    pub(crate) notes: ArrayRef,
}

impl Roots {
    pub(crate) const NAMES: [&str; 4] = ["blocks", "headline", "standfirst", "notes"];

    pub(crate) fn of(doc: &yrs::Doc) -> Roots {
        Roots {
            blocks: doc.get_or_insert_xml_fragment("blocks"),
            headline: doc.get_or_insert_text("headline"),
            standfirst: doc.get_or_insert_text("standfirst"),
            notes: doc.get_or_insert_array("notes"),
        }
    }

    /// Writes a seed, and the notes there were before, into a document that has nothing yet.
    /// Without blocks it gets an empty paragraph: a page must find something to write in, and two
    /// pages must not both add it.
    pub(crate) fn plant(&self, txn: &mut TransactionMut, seed: &Seed, notes: &[Value]) {
        self.headline.insert(txn, 0, &seed.headline);
        self.standfirst.insert(txn, 0, &seed.standfirst);
        for block in &seed.blocks {
            write_node(&self.blocks, txn, block, 1);
        }
        if seed.blocks.is_empty() {
            write_node(&self.blocks, txn, &Node::new("paragraph", Vec::new()), 1);
        }
        for entry in notes {
            self.notes.push_back(txn, to_any(entry));
        }
    }

    pub(crate) fn read(&self, txn: &impl ReadTxn) -> Content {
        let blocks = self.blocks.children(txn).map(|child| read_child(txn, child, 1));
        let blocks = blocks.flatten().map(|piece| match piece {
            Piece::Node(node) => node,
            // Text outside of any node is nothing the contract knows; it is not lost for that.
            text @ Piece::Text(_) => Node::new("paragraph", vec![text]),
        });
        Content {
            headline: self.headline.get_string(txn),
            standfirst: self.standfirst.get_string(txn),
            blocks: blocks.collect(),
        }
    }
}

fn write_node(parent: &impl XmlFragment, txn: &mut TransactionMut, node: &Node, depth: usize) {
    let element = parent.push_back(txn, XmlElementPrelim::empty(node.name.as_str()));
    for (name, value) in &node.attributes {
        element.insert_attribute(txn, name.as_str(), to_any(value));
    }
    let mut text: Option<XmlTextRef> = None;
    for piece in &node.content {
        match piece {
            Piece::Text(marked) if marked.text.is_empty() => {}
            Piece::Text(marked) => {
                let text = text.get_or_insert_with(|| {
                    element.push_back(txn, XmlTextPrelim::new(String::new()))
                });
                let end = text.len(txn);
                text.insert_with_attributes(txn, end, &marked.text, to_attrs(&marked.marks));
            }
            Piece::Node(inner) => {
                text = None;
                if depth < DEPTH_MAX {
                    write_node(&element, txn, inner, depth + 1);
                } else {
                    element.push_back(txn, XmlTextPrelim::new(inner.plain()));
                }
            }
        }
    }
}

fn read_child(txn: &impl ReadTxn, child: XmlOut, depth: usize) -> Vec<Piece> {
    match child {
        XmlOut::Element(element) => vec![Piece::Node(read_node(txn, &element, depth))],
        XmlOut::Text(text) => read_text(txn, &text),
        XmlOut::Fragment(_) => Vec::new(),
    }
}

fn read_node(txn: &impl ReadTxn, element: &XmlElementRef, depth: usize) -> Node {
    let mut node = Node::new(element.tag().as_ref(), Vec::new());
    for (name, value) in element.attributes(txn) {
        if let Out::Any(value) = value
            && let Some(value) = from_any(&value)
        {
            node.attributes.insert(name.to_owned(), value);
        }
    }
    if depth < DEPTH_MAX {
        let children = element.children(txn).flat_map(|child| read_child(txn, child, depth + 1));
        node.content.extend(children);
    }
    node
}

fn read_text(txn: &impl ReadTxn, text: &XmlTextRef) -> Vec<Piece> {
    let runs = text.diff(txn, YChange::identity).into_iter();
    let pieces = runs.filter_map(|run| {
        let Out::Any(Any::String(text)) = run.insert else { return None };
        let marks = run.attributes.map(|attributes| from_attrs(&attributes)).unwrap_or_default();
        Some(Piece::Text(Marked { text: text.as_ref().to_owned(), marks }))
    });
    pieces.collect()
}

fn to_attrs(marks: &Attributes) -> Attrs {
    marks.iter().map(|(name, value)| (Arc::from(name.as_str()), to_any(value))).collect()
}

/// The page's binding writes marks that may overlap themselves as `name--hash`.
fn from_attrs(attributes: &Attrs) -> Attributes {
    let mut marks = Attributes::new();
    for (name, value) in attributes {
        let name = name.split_once("--").map_or(name.as_ref(), |(name, _)| name);
        if let Some(value) = from_any(value) {
            marks.entry(name.to_owned()).or_insert(value);
        }
    }
    marks
}

pub(crate) fn to_any(value: &Value) -> Any {
    match value {
        Value::Null => Any::Null,
        Value::Bool(truth) => Any::Bool(*truth),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Any::Number(Number::Int(whole)),
            None => Any::Number(Number::Float(number.as_f64().unwrap_or_default())),
        },
        Value::String(text) => Any::String(text.as_str().into()),
        Value::Array(items) => Any::Array(items.iter().map(to_any).collect::<Vec<_>>().into()),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), to_any(value)));
            Any::Map(Arc::new(fields.collect::<HashMap<_, _>>()))
        }
    }
}

pub(crate) fn from_any(any: &Any) -> Option<Value> {
    Some(match any {
        Any::Null | Any::Undefined | Any::Buffer(_) => return None,
        Any::Bool(truth) => Value::Bool(*truth),
        Any::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64()?.into(),
        },
        Any::String(text) => Value::String(text.as_ref().to_owned()),
        Any::Array(items) => items.iter().filter_map(from_any).collect(),
        Any::Map(fields) => {
            let fields = fields.iter();
            fields.filter_map(|(name, value)| Some((name.clone(), from_any(value)?))).collect()
        }
    })
}
