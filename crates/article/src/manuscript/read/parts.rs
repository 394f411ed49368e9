//! What stands inside of a node, and its attributes.

use coedit::{Node, Piece};
use kit::{Id, Rich};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Broken, Read, Reading};
use crate::block::{ImageRef, ListItem, SimpleBlock};
use crate::manuscript::inline::{self, readable};

// What stands inside of a node.
impl Reading<'_> {
    pub(super) fn inline(&mut self) -> Rich {
        inline::read(&self.node.content, &mut self.problems)
    }

    /// The lines in it, but for its parts of these names. One line with nothing in it is none.
    pub(super) fn lines(&mut self, but: &[&str]) -> Vec<Rich> {
        let mut lines = Vec::new();
        for piece in &self.node.content {
            match piece {
                Piece::Node(node) if but.contains(&node.name.as_str()) => {}
                Piece::Node(node) if node.name == "line" => {
                    lines.push(inline::read(&node.content, &mut self.problems));
                }
                other => lines.push(self.stray(other)),
            }
        }
        if lines == [Rich::default()] {
            lines.clear();
        }
        lines
    }

    /// What does not belong where it stands, as a line.
    pub(super) fn stray(&mut self, piece: &Piece) -> Rich {
        let why = self.misplaced(piece);
        self.problems.push(why);
        Rich::from(text_of(piece).as_str())
    }

    /// The part of this name, when there is text in it; several are joined.
    pub(super) fn line_of(&mut self, name: &str) -> Option<Rich> {
        let parts = self.node.nodes().filter(|node| node.name == name);
        let parts = parts.map(|part| inline::read(&part.content, &mut self.problems));
        let line = joined(parts.collect());
        (!line.0.is_empty()).then_some(line)
    }

    /// The same where nothing else may stand: what does is put to it.
    pub(super) fn only(&mut self, name: &str) -> Option<Rich> {
        let mut parts: Vec<Rich> = self.line_of(name).into_iter().collect();
        parts.extend(self.lines(&[name]));
        let line = joined(parts);
        (!line.0.is_empty()).then_some(line)
    }

    pub(super) fn each<T: Default + PartialEq>(
        &mut self,
        name: &str,
        read: impl Fn(&mut Reading) -> Read<T>,
    ) -> Read<Vec<T>> {
        let mut all = self.each_but(name, &[], read)?;
        if all == [T::default()] {
            all.clear();
        }
        Ok(all)
    }

    /// The parts of this name. What is neither that nor of the other names breaks the block.
    pub(super) fn each_but<T>(
        &mut self,
        name: &str,
        but: &[&str],
        read: impl Fn(&mut Reading) -> Read<T>,
    ) -> Read<Vec<T>> {
        let mut all = Vec::new();
        for piece in &self.node.content {
            match piece {
                Piece::Node(node) if node.name == name => {
                    let mut inner = Reading { node, problems: std::mem::take(&mut self.problems) };
                    let read = read(&mut inner);
                    self.problems = inner.problems;
                    all.push(read?);
                }
                Piece::Node(node) if but.contains(&node.name.as_str()) => {}
                other => return Err(Broken(self.misplaced(other))),
            }
        }
        Ok(all)
    }

    fn misplaced(&self, piece: &Piece) -> String {
        match piece {
            Piece::Node(node) => format!("'{}' cannot stand in '{}'", node.name, self.node.name),
            Piece::Text(_) => format!("text stands loose in '{}'", self.node.name),
        }
    }

    pub(super) fn simple_blocks(&mut self) -> Read<Vec<SimpleBlock>> {
        let mut blocks = Vec::new();
        for piece in &self.node.content {
            blocks.push(match piece {
                Piece::Node(node) if node.name == "list" => {
                    let ordered = truth_of(node, "ordered")?;
                    SimpleBlock::List { ordered, items: self.list_items(node)? }
                }
                Piece::Node(node) if node.name == "line" => {
                    SimpleBlock::Text { text: inline::read(&node.content, &mut self.problems) }
                }
                other => SimpleBlock::Text { text: self.stray(other) },
            });
        }
        if matches!(&blocks[..], [SimpleBlock::Text { text }] if text.0.is_empty()) {
            blocks.clear();
        }
        Ok(blocks)
    }

    pub(super) fn list_items(&mut self, list: &Node) -> Read<Vec<ListItem>> {
        let mut items = Vec::new();
        for piece in &list.content {
            items.push(match piece {
                Piece::Node(node) if node.name == "list_item" => self.list_item(node)?,
                other => ListItem::line(self.stray(other)),
            });
        }
        if items == [ListItem::default()] {
            items.clear();
        }
        Ok(items)
    }

    pub(super) fn list_item(&mut self, node: &Node) -> Read<ListItem> {
        let mut item = ListItem::default();
        let mut texts = Vec::new();
        for piece in &node.content {
            match piece {
                Piece::Node(inner) if inner.name == "list" => {
                    item.ordered = truth_of(inner, "ordered")?;
                    item.items.extend(self.list_items(inner)?);
                }
                Piece::Node(inner) if inner.name == "line" => {
                    texts.push(inline::read(&inner.content, &mut self.problems));
                }
                other => texts.push(self.stray(other)),
            }
        }
        item.text = joined(texts);
        item.ordered &= !item.items.is_empty();
        Ok(item)
    }
}

// Attributes.
impl Reading<'_> {
    pub(super) fn text(&self, name: &str) -> Read<Option<String>> {
        match self.node.attributes.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(Broken(format!("'{name}' is no text"))),
        }
    }

    pub(super) fn required(&self, name: &str) -> Read<String> {
        Ok(self.text(name)?.unwrap_or_default())
    }

    pub(super) fn number<T: std::str::FromStr>(&self, name: &str) -> Read<Option<T>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| Broken(format!("'{name}' is no number we can use")))
    }

    pub(super) fn truth(&self, name: &str) -> Read<bool> {
        truth_of(self.node, name)
    }

    pub(super) fn id(&self, name: &str) -> Read<Option<Id>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| Broken(format!("'{name}' is no id")))
    }

    /// A list or an object that is kept as JSON text; absent, it is empty.
    pub(super) fn json<T: DeserializeOwned + Default>(&self, name: &str) -> Read<T> {
        let Some(text) = self.text(name)? else { return Ok(T::default()) };
        serde_json::from_str(&text).map_err(|_| Broken(format!("'{name}' has not the right shape")))
    }

    pub(super) fn place(&self, prefix: &str) -> Read<ImageRef> {
        let media = self.id(&format!("{prefix}media"))?;
        Ok(ImageRef { media, former: self.text(&format!("{prefix}former"))? })
    }
}

pub(super) fn truth_of(node: &Node, name: &str) -> Read<bool> {
    match node.attributes.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(truth)) => Ok(*truth),
        Some(_) => Err(Broken(format!("'{name}' is neither true nor false"))),
    }
}

pub(super) fn filled(place: ImageRef) -> Option<ImageRef> {
    (place != ImageRef::default()).then_some(place)
}

/// Several lines as one text.
pub(super) fn joined(lines: Vec<Rich>) -> Rich {
    let mut text = Rich::default();
    for line in lines {
        if !text.0.is_empty() {
            text.push(kit::Run::plain("\n"));
        }
        line.0.into_iter().for_each(|run| text.push(run));
    }
    text
}

pub(super) fn text_of(piece: &Piece) -> String {
    match piece {
        Piece::Node(node) => readable(node),
        Piece::Text(marked) => marked.text.clone(),
    }
}

pub(super) fn code_text(node: &Node) -> String {
    let parts = node.content.iter().map(|piece| match piece {
        Piece::Node(inner) if inner.name == inline::BREAK => "\n".to_owned(),
        other => text_of(other),
    });
    parts.collect()
}
