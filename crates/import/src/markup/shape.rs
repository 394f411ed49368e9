//! A tree of elements walked into blocks.

use article::{Audience, Block, Body, ListItem, Qa};
use kit::{Mark, Rich, Run};

use super::tree::{Element, Node, Tree};
use super::{Setting, fold, language, media, special, table};
use crate::item::Changes;

/// The blocks of a tree, with its footnotes at the end.
pub fn blocks_of(tree: &Tree, setting: &Setting<'_>, changes: &mut Changes) -> Vec<Block> {
    let mut shaper = Shaper {
        tree,
        setting,
        changes,
        out: Vec::new(),
        line: Rich::default(),
        audience: Audience::All,
        notes: vec![Rich::default(); tree.notes.len()],
        loose_notes: Vec::new(),
        catch: &[],
        caught: None,
    };
    shaper.flow(0);
    shaper.flush();
    shaper.footnotes();
    shaper.out
}

pub(super) struct Shaper<'a> {
    pub tree: &'a Tree,
    pub setting: &'a Setting<'a>,
    pub changes: &'a mut Changes,
    pub out: Vec<Block>,
    /// The paragraph being gathered.
    line: Rich,
    audience: Audience,
    /// Footnotes found in the text, in the order of the tree's `notes`.
    notes: Vec<Rich>,
    /// Footnotes no mark refers to.
    loose_notes: Vec<Rich>,
    /// Elements that belong to the one being walked rather than to its text (a caption).
    catch: &'static [&'static str],
    caught: Option<Rich>,
}

impl<'a> Shaper<'a> {
    pub fn put(&mut self, body: Body) {
        self.flush();
        let mut block = Block::new("", body);
        block.audience = self.audience;
        self.out.push(block);
    }

    /// Ends the paragraph being gathered.
    pub fn flush(&mut self) {
        let line = std::mem::take(&mut self.line).folded();
        if !line.is_blank() {
            self.put(Body::Text { text: line });
        }
    }

    /// Adds to the paragraph being gathered.
    pub fn push(&mut self, run: Run) {
        self.line.push(run);
    }

    fn element(&self, place: usize) -> Option<&'a Element> {
        match &self.tree.nodes[place] {
            Node::Element(element) => Some(element),
            _ => None,
        }
    }

    /// The elements an element holds.
    pub fn inner(
        &self,
        element: &'a Element,
    ) -> impl Iterator<Item = (usize, &'a Element)> + use<'a> {
        let tree = self.tree;
        element.children.iter().filter_map(move |&place| match &tree.nodes[place] {
            Node::Element(child) => Some((place, child)),
            _ => None,
        })
    }

    /// The first element of this name below `place`, in reading order.
    pub fn find(
        &self,
        place: usize,
        wanted: &dyn Fn(&Element) -> bool,
    ) -> Option<(usize, &'a Element)> {
        let element = self.element(place)?;
        for (at, child) in self.inner(element) {
            if wanted(child) {
                return Some((at, child));
            }
            if let Some(found) = self.find(at, wanted) {
                return Some(found);
            }
        }
        None
    }

    /// Walks what an element holds.
    pub fn flow(&mut self, place: usize) {
        let Some(element) = self.element(place) else { return };
        for &child in &element.children {
            match &self.tree.nodes[child] {
                Node::Text(text, marks) => {
                    let text = text.replace(['\n', '\t'], " ");
                    self.line.push(Run { text, marks: marks.to_vec() });
                }
                Node::Comment(inside) => self.comment(inside.trim()),
                Node::Element(element) => self.take(child, element),
            }
        }
    }

    /// The blocks of what an element holds, apart from those around it.
    pub fn apart(&mut self, place: usize) -> Vec<Block> {
        let out = std::mem::take(&mut self.out);
        let line = std::mem::take(&mut self.line);
        self.flow(place);
        self.flush();
        self.line = line;
        std::mem::replace(&mut self.out, out)
    }

    /// [`Shaper::apart`], with the text of the elements named in `catch` beside the blocks.
    pub fn apart_from(
        &mut self,
        place: usize,
        catch: &'static [&'static str],
    ) -> (Vec<Block>, Option<Rich>) {
        let outer = (std::mem::replace(&mut self.catch, catch), self.caught.take());
        let blocks = self.apart(place);
        let caught = std::mem::replace(&mut self.caught, outer.1);
        self.catch = outer.0;
        (blocks, caught.filter(|line| !line.is_blank()))
    }

    fn catch(&mut self, place: usize) {
        self.flush();
        let catch = std::mem::take(&mut self.catch);
        let line = self.one_line(place);
        self.catch = catch;
        let lines = self.caught.take().into_iter().chain([line]).collect();
        self.caught = Some(fold::join(lines, "\n"));
    }

    /// What an element holds as one line; what is no line follows later, in `self.out`.
    pub fn one_line(&mut self, place: usize) -> Rich {
        let blocks = self.apart(place);
        let (lines, rest) = fold::lines(blocks);
        self.after(rest);
        fold::join(lines, "\n")
    }

    /// Blocks that cannot stand where they were; they follow instead.
    pub fn after(&mut self, rest: Vec<Block>) {
        for block in rest {
            let name = super::name_of(&block.body);
            self.changes.note(format!("{name} inside another block moved after it"));
            self.out.push(block);
        }
    }

    fn comment(&mut self, inside: &str) {
        match inside {
            "members-only" => self.put(Body::Wall),
            "nextpage" => self.changes.note("page break dropped: the story is one page"),
            "kg-gated-block:end" => {
                self.flush();
                self.audience = Audience::All;
            }
            _ if inside.starts_with("kg-gated-block:begin") => {
                self.flush();
                self.audience = super::super::ghost::gate(inside);
            }
            _ => {}
        }
    }

    fn take(&mut self, place: usize, element: &'a Element) {
        let before = self.out.len();
        if self.catch.contains(&element.tag.name.as_str()) {
            self.catch(place);
        } else if !special::take(self, place, element) {
            self.take_common(place, element);
        }
        if let Some(tag) = element.tag.get("lang").and_then(language) {
            self.flush();
            for block in &mut self.out[before..] {
                block.language.get_or_insert_with(|| tag.clone());
            }
        }
    }

    fn take_common(&mut self, place: usize, element: &'a Element) {
        match element.tag.name.as_str() {
            "br" => self.line.push(Run::plain("\n")),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(place, element),
            "ul" | "ol" | "menu" => self.list(place, element),
            "dl" => self.definitions(element),
            "blockquote" => self.quote(place, element),
            "pre" | "listing" => self.preformatted(place, element),
            "hr" => self.put(Body::Divider),
            "figure" => media::figure(self, place, element),
            "img" | "image" => media::picture(self, element),
            "video" | "audio" => media::recording(self, place, element),
            "iframe" | "embed" | "object" | "frame" => media::frame(self, place, element),
            "table" => table::table(self, place, element),
            "details" => self.details(place),
            "select" | "datalist" | "button" | "form" | "fieldset" | "math" | "canvas" => {
                self.unknown(place, &element.tag.name);
            }
            "input" | "textarea" => self.field(element),
            "svg" | "template" | "noscript" | "head" | "title" | "rp" | "map" => {
                self.changes.note(format!("{} dropped", element.tag.name));
            }
            "source" => {}
            "li" | "dd" | "dt" | "p" => self.as_own(place),
            name if is_inline(name) => self.flow(place),
            _ => self.as_own(place),
        }
    }

    /// Walks an element whose text starts and ends a paragraph.
    pub fn as_own(&mut self, place: usize) {
        self.flush();
        self.flow(place);
        self.flush();
    }

    fn heading(&mut self, place: usize, element: &'a Element) {
        self.flush();
        let level = match element.tag.name.as_str() {
            "h1" | "h2" => 2,
            "h3" => 3,
            _ => 4,
        };
        let blocks = self.apart(place);
        let (lines, rest) = fold::lines(blocks);
        let text = fold::join(lines, " ");
        if !text.is_blank() {
            self.put(Body::Heading { level, text });
        }
        self.after(rest);
    }

    pub fn list(&mut self, place: usize, element: &'a Element) {
        self.flush();
        let mut rest = Vec::new();
        let items = self.items(place, &mut rest);
        if !items.is_empty() {
            if element.tag.get("start").is_some_and(|start| start != "1") {
                self.changes.note("list numbering starts at 1");
            }
            self.put(Body::List { ordered: element.tag.name == "ol", items });
        }
        if let Some(figures) = super::only_figures(&rest).filter(|all| all.len() > 1) {
            // A list that holds nothing but pictures is a slide show.
            self.changes.note("slide show became a gallery");
            return self.put(Body::Gallery { figures, caption: None });
        }
        self.after(rest);
    }

    /// The items of a list; text between them is an item of its own.
    fn items(&mut self, place: usize, rest: &mut Vec<Block>) -> Vec<ListItem> {
        let Some(list) = self.element(place) else { return Vec::new() };
        let mut items = Vec::new();
        for &child in &list.children {
            match &self.tree.nodes[child] {
                Node::Element(element) if matches!(element.tag.name.as_str(), "ul" | "ol") => {
                    let under = self.items(child, rest);
                    nest(&mut items, under, element.tag.name == "ol");
                }
                Node::Element(element) if special::is_note(self, element) => {
                    special::footnote(self, child, element);
                }
                Node::Element(_) => {
                    let blocks = self.apart(child);
                    items.extend(item_of(blocks, rest));
                }
                Node::Text(text, marks) => items.extend(loose_item(text, marks)),
                Node::Comment(_) => {}
            }
        }
        items
    }

    /// A list of terms: each is an item, its definitions stand under it.
    fn definitions(&mut self, element: &'a Element) {
        self.flush();
        let mut items: Vec<ListItem> = Vec::new();
        let mut rest = Vec::new();
        for &child in &element.children {
            let (is_term, item) = match &self.tree.nodes[child] {
                Node::Element(inner) => {
                    let blocks = self.apart(child);
                    (inner.tag.name == "dt", item_of(blocks, &mut rest))
                }
                Node::Text(text, marks) => (true, loose_item(text, marks)),
                Node::Comment(_) => continue,
            };
            match (item, items.last_mut()) {
                (Some(item), Some(term)) if !is_term => term.items.push(item),
                (Some(item), _) => items.push(item),
                (None, _) => {}
            }
        }
        if !items.is_empty() {
            self.changes.note("list of terms became a list");
            self.put(Body::List { ordered: false, items });
        }
        self.after(rest);
    }

    fn quote(&mut self, place: usize, element: &'a Element) {
        self.flush();
        if media::social_quote(self, place, element) {
            return;
        }
        let (blocks, cite) = self.apart_from(place, &["cite", "footer"]);
        let (mut paragraphs, rest) = fold::lines(blocks);
        let cite = cite.or_else(|| cite_of(&mut paragraphs));
        let is_pull = element.tag.has_class("kg-blockquote-alt");
        match (is_pull, paragraphs.is_empty()) {
            (_, true) => {
                if let Some(text) = cite {
                    self.put(Body::Quote { paragraphs: vec![text], cite: None });
                }
            }
            (true, _) => self.put(Body::Pullquote { text: fold::join(paragraphs, "\n"), cite }),
            (false, _) => self.put(Body::Quote { paragraphs, cite }),
        }
        self.after(rest);
    }

    /// Text whose spaces and lines matter.
    fn preformatted(&mut self, place: usize, element: &'a Element) {
        self.flush();
        let mut text = Rich::default();
        self.verbatim(place, &mut text);
        if text.is_blank() {
            return;
        }
        if element.tag.has_class("wp-block-verse") {
            return self.put(Body::Verse { text });
        }
        let language = element.tag.get("class").and_then(|class| {
            class.split_whitespace().find_map(|c| c.strip_prefix("language-")).map(str::to_owned)
        });
        let text = text.plain();
        let text = text.trim_start_matches('\n').trim_end().to_owned();
        self.put(Body::Code { text, language, caption: None });
    }

    fn verbatim(&mut self, place: usize, text: &mut Rich) {
        let Some(element) = self.element(place) else { return };
        for &child in &element.children {
            match &self.tree.nodes[child] {
                Node::Text(more, marks) => {
                    text.push(Run { text: more.clone(), marks: marks.to_vec() })
                }
                Node::Element(inner) if inner.tag.name == "br" => text.push(Run::plain("\n")),
                Node::Element(_) => self.verbatim(child, text),
                Node::Comment(_) => {}
            }
        }
    }

    fn details(&mut self, place: usize) {
        self.flush();
        let (blocks, question) = self.apart_from(place, &["summary"]);
        let question = question.unwrap_or_default();
        let (answer, rest) = fold::lines(blocks);
        self.changes.note("fold-out became a question and its answer");
        self.put(Body::Qa { items: vec![Qa { question, answer }] });
        self.after(rest);
    }

    /// Something interactive: its text stays.
    pub fn unknown(&mut self, place: usize, name: &str) {
        self.flush();
        let blocks = self.apart(place);
        let (lines, rest) = fold::lines(blocks);
        let text = fold::join(lines, "\n");
        self.changes.note(format!("{name} kept as its text"));
        if !text.is_blank() {
            self.put(Body::Unknown { name: name.to_owned(), text });
        }
        self.after(rest);
    }

    fn field(&mut self, element: &'a Element) {
        let hidden =
            element.tag.get("type").is_some_and(|kind| kind.eq_ignore_ascii_case("hidden"));
        self.changes.note("form field dropped");
        if let (false, Some(value)) = (hidden, element.tag.get("value")) {
            self.line.push(Run::plain(format!(" {value} ")));
        }
    }

    /// Takes a footnote's own text: `id` is what its mark refers to.
    pub fn note_text(&mut self, id: Option<&str>, text: Rich) {
        let at = id.and_then(|id| self.tree.notes.iter().position(|known| known == id));
        match at {
            Some(at) => self.notes[at] = text,
            None => self.loose_notes.push(text),
        }
    }

    fn footnotes(&mut self) {
        for (id, markup) in self.setting.notes {
            let text = super::line(markup, self.setting.site, self.changes);
            self.note_text(Some(id), text);
        }
        let mut items = std::mem::take(&mut self.notes);
        items.append(&mut self.loose_notes);
        if items.iter().any(|note| !note.is_blank()) {
            self.put(Body::Footnotes { items });
        }
    }
}

/// Text that stands between items, as an item of its own.
fn loose_item(text: &str, marks: &[Mark]) -> Option<ListItem> {
    let line = loose_line(text, marks)?;
    Some(ListItem::line(line))
}

/// Text that stands where only elements should.
pub fn loose_line(text: &str, marks: &[Mark]) -> Option<Rich> {
    let run = Run { text: text.replace(['\n', '\t'], " "), marks: marks.to_vec() };
    super::some(Rich(vec![run]).folded())
}

/// Puts a list under the item before it.
fn nest(items: &mut Vec<ListItem>, under: Vec<ListItem>, ordered: bool) {
    match items.last_mut() {
        // An empty list has no say in how the items that are there already are counted.
        Some(_) if under.is_empty() => {}
        Some(last) => {
            last.items.extend(under);
            last.ordered = ordered;
        }
        None => items.extend(under),
    }
}

/// One item of the blocks that stood in it; what is neither line nor list goes to `rest`.
fn item_of(blocks: Vec<Block>, rest: &mut Vec<Block>) -> Option<ListItem> {
    let mut item = ListItem::line(Rich::default());
    let mut lines = Vec::new();
    for block in blocks {
        match block.body {
            Body::List { items, ordered } => {
                item.items.extend(items);
                item.ordered = ordered;
            }
            body => {
                let (more, other) = fold::lines(vec![Block { body, ..block }]);
                lines.extend(more);
                rest.extend(other);
            }
        }
    }
    item.text = fold::join(lines, "\n");
    (!item.text.is_blank() || !item.items.is_empty()).then_some(item)
}

/// The source of a quotation written as its last line, after a dash.
fn cite_of(paragraphs: &mut Vec<Rich>) -> Option<Rich> {
    let last = paragraphs.last()?;
    let text = last.plain();
    let dashed = text.trim_start().starts_with(['—', '–', '―']);
    if paragraphs.len() < 2 || !dashed || text.len() > 200 {
        return None;
    }
    paragraphs.pop()
}

fn is_inline(name: &str) -> bool {
    name.contains('-') || matches!(name, "ruby" | "rt" | "picture" | "a")
}
