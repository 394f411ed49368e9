//! The plain tree a shared document is read into and written from: it knows no Yjs and no story.

use std::collections::BTreeMap;

use serde_json::Value;

/// Attributes by name. A number that is whole is an integer here, however it was written.
pub type Attributes = BTreeMap<String, Value>;

/// An element of the document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// Its name, one of the contract's table.
    pub name: String,
    /// Its attributes; one that is none is absent.
    pub attributes: Attributes,
    /// What is in it, in order.
    pub content: Vec<Piece>,
}

/// What may stand inside a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Another node.
    Node(Node),
    /// Text that carries the same marks throughout.
    Text(Marked),
}

/// Text and its marks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marked {
    /// The text.
    pub text: String,
    /// Its marks by name, each with its attributes as an object.
    pub marks: Attributes,
}

/// What a document is begun with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seed {
    /// The headline.
    pub headline: String,
    /// The standfirst.
    pub standfirst: String,
    /// The blocks, in order.
    pub blocks: Vec<Node>,
}

/// What a document holds.
pub type Content = Seed;

impl Node {
    /// A node without attributes.
    pub fn new(name: impl Into<String>, content: Vec<Piece>) -> Node {
        Node { name: name.into(), attributes: Attributes::new(), content }
    }

    /// The same with one more attribute.
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Node {
        self.attributes.insert(name.into(), value.into());
        self
    }

    /// The nodes in it, without the text between them.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.content.iter().filter_map(|piece| match piece {
            Piece::Node(node) => Some(node),
            Piece::Text(_) => None,
        })
    }

    /// All text in it, without marks.
    pub fn plain(&self) -> String {
        let parts = self.content.iter().map(|piece| match piece {
            Piece::Node(node) => node.plain(),
            Piece::Text(marked) => marked.text.clone(),
        });
        parts.collect()
    }
}

impl From<&str> for Piece {
    fn from(text: &str) -> Piece {
        Piece::Text(Marked { text: text.to_owned(), marks: Attributes::new() })
    }
}

impl From<Node> for Piece {
    fn from(node: Node) -> Piece {
        Piece::Node(node)
    }
}
