//! Tokens put into a tree of the elements that matter; marks (bold, links, …) are kept on the
//! text itself, which is what a story wants and what makes badly nested markup harmless.
//!
//! The tree is at most [`DEPTH_MAX`] deep: what is nested deeper stands in the last element that
//! fits, so that whoever walks it may recurse.

use std::rc::Rc;

use kit::Mark;

use super::address::Site;
use super::elements::{
    is_heading, is_inline_object, is_phrase, is_phrase_name, is_transparent, is_void, isolate,
    note_handlers,
};
use super::token::{Tag, Token, tokens};
use crate::item::Changes;

/// Deepest nesting of elements.
pub const DEPTH_MAX: usize = 96;
/// Nodes of one tree; what follows stands as plain text in the last one.
const NODES_MAX: usize = 500_000;
/// Marks that may be open at once.
const MARKS_MAX: usize = 24;
/// Bytes of link addresses kept in one text, counted at every run that carries one: a link
/// repeated over a million runs must not multiply.
const LINK_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Markup as a tree; the first node is the root.
pub struct Tree {
    /// All nodes; children are named by their place here.
    pub nodes: Vec<Node>,
    /// Ids of footnotes in the order they are referred to.
    pub notes: Vec<String>,
}

/// A node.
pub enum Node {
    /// An element whose place in the text matters.
    Element(Element),
    /// Text, with what it is marked as.
    Text(String, Rc<[Mark]>),
    /// The inside of a comment: some systems write their paywall as one.
    Comment(String),
}

/// An element.
pub struct Element {
    /// Its start tag.
    pub tag: Tag,
    /// What it holds.
    pub children: Vec<usize>,
    /// The link it stands in.
    pub link: Option<String>,
}

/// Builds the tree of a text.
pub fn grow(markup: &str, site: &Site, changes: &mut Changes) -> Tree {
    let root = Element { tag: Tag::default(), children: Vec::new(), link: None };
    let mut grower = Grower {
        tree: Tree { nodes: vec![Node::Element(root)], notes: Vec::new() },
        open: vec![0],
        too_deep: 0,
        marks: Vec::new(),
        current: Rc::from([]),
        link_bytes: 0,
        site,
        changes,
    };
    for token in tokens(markup) {
        grower.take(token);
    }
    grower.tree
}

struct Grower<'a> {
    tree: Tree,
    /// The open elements, the root first.
    open: Vec<usize>,
    /// Open elements that are not in the tree because it is deep enough.
    too_deep: usize,
    /// The open marks: the element's name, what it means, and how deep it was opened.
    marks: Vec<OpenMark>,
    current: Rc<[Mark]>,
    link_bytes: usize,
    site: &'a Site,
    changes: &'a mut Changes,
}

struct OpenMark {
    name: String,
    mark: Option<Mark>,
    /// Written after the text when the mark closes (the end of a bidirectional isolate).
    after: &'static str,
}

impl Grower<'_> {
    fn take(&mut self, token: Token) {
        match token {
            Token::Text(text) => self.text(text),
            Token::Comment(inside) => {
                self.append(Node::Comment(inside));
            }
            Token::Raw(name) => self.changes.note(format!("{name} dropped")),
            Token::Open(tag) => self.start(tag),
            Token::Close(name) => self.end(&name),
        }
    }

    fn text(&mut self, text: String) {
        let links: usize = self.current.iter().map(link_length).sum();
        self.link_bytes = self.link_bytes.saturating_add(links);
        let marks = if links > 0 && self.link_bytes > LINK_BYTES_MAX {
            self.changes.note("link dropped: more link addresses than an item may have");
            self.current.iter().filter(|mark| link_length(mark) == 0).cloned().collect()
        } else {
            self.current.clone()
        };
        self.append(Node::Text(text, marks));
    }

    fn append(&mut self, node: Node) -> usize {
        if self.tree.nodes.len() >= NODES_MAX {
            return self.append_as_text(node);
        }
        let place = self.tree.nodes.len();
        self.tree.nodes.push(node);
        let parent = self.open.last().copied().unwrap_or(0);
        if let Some(Node::Element(element)) = self.tree.nodes.get_mut(parent) {
            element.children.push(place);
        }
        place
    }

    fn append_as_text(&mut self, node: Node) -> usize {
        let last = self.tree.nodes.len() - 1;
        let more = match node {
            Node::Text(text, _) => text,
            _ => " ".to_owned(),
        };
        match &mut self.tree.nodes[last] {
            Node::Text(text, _) => text.push_str(&more),
            other => {
                self.changes
                    .note(format!("more than {NODES_MAX} elements: the rest is plain text"));
                *other = Node::Text(more, Rc::from([]));
            }
        }
        last
    }

    fn start(&mut self, tag: Tag) {
        note_handlers(&tag, self.changes);
        let is_source = tag.name == "cite" && self.name_at(self.open.len() - 1) == "blockquote";
        if is_phrase(&tag) && !is_source {
            return self.start_mark(tag);
        }
        if is_transparent(&tag.name) {
            return;
        }
        let is_void = is_void(&tag.name);
        let full = self.tree.nodes.len() >= NODES_MAX;
        if !is_void && (full || self.open.len() >= DEPTH_MAX) {
            if self.too_deep == 0 && !full {
                self.changes.note(format!("nesting deeper than {DEPTH_MAX} was flattened"));
            }
            self.too_deep += 1;
            return;
        }
        self.close_implied(&tag.name);
        let link = self.marks.iter().rev().find_map(|open| match &open.mark {
            Some(Mark::Link(href)) => Some(href.clone()),
            _ => None,
        });
        let place = self.append(Node::Element(Element { tag, children: Vec::new(), link }));
        if !is_void {
            self.open.push(place);
        }
    }

    fn end(&mut self, name: &str) {
        if name == "br" {
            return self.start(Tag { name: "br".into(), attributes: Vec::new() });
        }
        if let Some(at) = self.marks.iter().rposition(|open| open.name == name) {
            let closed = self.marks.remove(at);
            self.remark();
            if !closed.after.is_empty() {
                self.text(closed.after.to_owned());
            }
            return;
        }
        if is_phrase_name(name) && self.find_open(name).is_none()
            || is_void(name)
            || is_transparent(name)
        {
            return;
        }
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        if let Some(at) = self.find_open(name) {
            self.open.truncate(at);
            self.close_marks_of_cell(name);
        }
    }

    /// Where the innermost open element of this name is, not looking out of a table cell.
    fn find_open(&self, name: &str) -> Option<usize> {
        let leaves_cell =
            matches!(name, "table" | "tr" | "td" | "th" | "tbody" | "thead" | "tfoot");
        for at in (1..self.open.len()).rev() {
            let here = self.name_at(at);
            let heading = is_heading(here) && is_heading(name);
            if here == name || heading {
                return Some(at);
            }
            if matches!(here, "td" | "th" | "caption" | "table") && !leaves_cell {
                return None;
            }
        }
        None
    }

    fn name_at(&self, at: usize) -> &str {
        match self.open.get(at).and_then(|&place| self.tree.nodes.get(place)) {
            Some(Node::Element(element)) => &element.tag.name,
            _ => "",
        }
    }

    /// Ends what a start tag ends without saying so: a paragraph before a block, an item before
    /// the next one.
    fn close_implied(&mut self, name: &str) {
        let (ends, stops): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "option" => (&["option"], &["select"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr", "td", "th", "caption"], &["table"]),
            "thead" | "tbody" | "tfoot" => {
                (&["thead", "tbody", "tfoot", "tr", "caption"], &["table"])
            }
            _ if is_inline_object(name) => return,
            _ => (&["p"], &["td", "th", "caption", "table", "button", "object", "svg", "math"]),
        };
        if name != "p" && matches!(name, "li" | "dt" | "dd") {
            self.close_to(&["p"], &["ul", "ol", "dl", "li", "td", "th", "blockquote", "div"]);
        }
        self.close_to(ends, stops);
    }

    /// Closes up to the outermost of `ends` that no element of `stops` stands around.
    fn close_to(&mut self, ends: &[&str], stops: &[&str]) {
        let mut cut = None;
        for at in (1..self.open.len()).rev() {
            let here = self.name_at(at);
            if stops.contains(&here) {
                break;
            }
            if ends.contains(&here) {
                cut = Some(at);
            }
        }
        if let Some(at) = cut {
            let left_cell = matches!(self.name_at(at), "td" | "th");
            self.open.truncate(at);
            if left_cell {
                self.close_marks_of_cell("td");
            }
        }
    }

    /// Marks do not leave a table cell, in browsers neither.
    fn close_marks_of_cell(&mut self, name: &str) {
        if matches!(name, "td" | "th" | "table" | "tr") && !self.marks.is_empty() {
            self.marks.clear();
            self.remark();
        }
    }

    fn start_mark(&mut self, tag: Tag) {
        if self.marks.len() >= MARKS_MAX {
            // Its end tag finds the outer one of the same name instead, which ends sooner.
            self.changes.note("marks nested too deeply were dropped");
            return;
        }
        if tag.name == "code" {
            self.name_language(&tag);
        }
        if tag.name == "a" {
            // A link in a link ends the outer one.
            self.marks.retain(|open| open.name != "a");
        }
        let (before, after) = isolate(&tag);
        let mark = self.mark_of(&tag);
        self.marks.push(OpenMark { name: tag.name, mark, after });
        self.remark();
        if !before.is_empty() {
            self.text(before.to_owned());
        }
    }

    /// The language of computer text is written on the `code` inside the `pre`.
    fn name_language(&mut self, code: &Tag) {
        let Some(class) = code.get("class").filter(|class| class.contains("language-")) else {
            return;
        };
        let class = ("class".to_owned(), class.to_owned());
        if let Some(Node::Element(pre)) =
            self.open.last().and_then(|&at| self.tree.nodes.get_mut(at))
            && pre.tag.name == "pre"
            && pre.tag.get("class").is_none()
        {
            pre.tag.attributes.push(class);
        }
    }

    fn mark_of(&mut self, tag: &Tag) -> Option<Mark> {
        if let Some(note) = self.footnote_of(tag) {
            return note;
        }
        match tag.name.as_str() {
            "b" | "strong" => Some(Mark::Strong),
            "i" | "em" | "cite" | "dfn" | "var" => Some(Mark::Em),
            "s" | "strike" | "del" => Some(Mark::Strike),
            "mark" => Some(Mark::Highlight),
            "sub" => Some(Mark::Sub),
            "sup" => Some(Mark::Sup),
            "code" | "kbd" | "samp" | "tt" => Some(Mark::Code),
            "a" => self.link_of(tag),
            "u" | "ins" => {
                self.changes.note("underline dropped");
                None
            }
            _ => {
                let tag = tag.get("lang").or_else(|| tag.get("xml:lang"))?;
                super::language(tag).map(Mark::Lang)
            }
        }
    }

    fn link_of(&mut self, tag: &Tag) -> Option<Mark> {
        let href = tag.get("href")?;
        if href.trim().is_empty() {
            return None;
        }
        match self.site.link(href) {
            Some(href) => Some(Mark::Link(href)),
            None => {
                self.changes.note("unsafe link dropped, its text kept");
                None
            }
        }
    }

    /// What a footnote's mark means: WordPress writes `<sup data-fn="id">`, Markdown writers
    /// `<sup class="footnote-ref"><a href="#id">`.
    fn footnote_of(&mut self, tag: &Tag) -> Option<Option<Mark>> {
        if tag.name == "sup" {
            if let Some(id) = tag.get("data-fn") {
                let number = self.number_of(id);
                return Some(Some(Mark::Footnote(number)));
            }
            let refers = tag.has_class("footnote-ref") || tag.has_class("footnote-reference");
            return refers.then_some(None);
        }
        if tag.name != "a" {
            return None;
        }
        let outer = self.marks.last()?;
        if outer.name != "sup" {
            return None;
        }
        match outer.mark {
            Some(Mark::Footnote(_)) => Some(None),
            None => {
                let id = tag.get("href")?.strip_prefix('#')?.to_owned();
                let number = self.number_of(&id);
                Some(Some(Mark::Footnote(number)))
            }
            _ => None,
        }
    }

    fn number_of(&mut self, id: &str) -> u32 {
        let notes = &mut self.tree.notes;
        let at = notes.iter().position(|known| known == id).unwrap_or_else(|| {
            if notes.len() < 500 {
                notes.push(id.to_owned());
            }
            notes.len() - 1
        });
        at as u32 + 1
    }

    fn remark(&mut self) {
        let mut marks: Vec<Mark> = self.marks.iter().filter_map(|open| open.mark.clone()).collect();
        marks.sort();
        marks.dedup_by(|a, b| std::mem::discriminant(a) == std::mem::discriminant(b));
        self.current = Rc::from(marks);
    }
}

fn link_length(mark: &Mark) -> usize {
    if let Mark::Link(href) = mark { href.len() } else { 0 }
}
