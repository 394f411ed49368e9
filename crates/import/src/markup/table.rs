//! Tables in markup.

use article::{Block, Body};
use kit::Rich;

use super::fold;
use super::shape::{Shaper, loose_line};
use super::tree::{Element, Node};

/// Blank cells added for joined ones, in one table.
const PADDING_MAX: usize = 2_000;

struct Rows {
    head: Vec<Rich>,
    rows: Vec<Vec<Rich>>,
    caption: Option<String>,
    /// What stood in cells and is no line.
    rest: Vec<Block>,
    padding: usize,
}

/// Takes a table; one that only held a page together becomes what it held.
pub fn table<'a>(shaper: &mut Shaper<'a>, place: usize, element: &'a Element) {
    shaper.flush();
    if is_layout(shaper, place, element) {
        shaper.changes.note("table used for layout dropped, its content kept");
        return shaper.as_own(place);
    }
    let mut rows = Rows { head: Vec::new(), rows: Vec::new(), caption: None, rest: Vec::new(),
        padding: 0 };
    rows.section(shaper, element, false);
    let Rows { head, rows, caption, rest, .. } = rows;
    if head.is_empty() && rows.is_empty() {
        shaper.as_own(place);
    } else {
        shaper.put(Body::Table { caption, head, rows, source: None });
        shaper.after(rest);
    }
}

/// A table of one cell, or one whose cells hold tables, is scaffolding.
fn is_layout<'a>(shaper: &Shaper<'a>, place: usize, element: &'a Element) -> bool {
    let is_cell = |e: &Element| matches!(e.tag.name.as_str(), "td" | "th");
    let Some((first, _)) = shaper.find(place, &is_cell) else { return true };
    let mut cells = 0;
    count(shaper, element, &mut cells);
    let nested = shaper.find(first, &|e| e.tag.name == "table").is_some();
    cells < 2 || nested && cells < 4 || element.tag.get("role") == Some("presentation")
}

fn count<'a>(shaper: &Shaper<'a>, element: &'a Element, cells: &mut usize) {
    for (_, child) in shaper.inner(element) {
        match child.tag.name.as_str() {
            "td" | "th" => *cells += 1,
            "table" => {}
            _ if *cells > 4 => return,
            _ => count(shaper, child, cells),
        }
    }
}

impl Rows {
    fn section<'a>(&mut self, shaper: &mut Shaper<'a>, element: &'a Element, is_head: bool) {
        self.loose(shaper, element);
        for (place, child) in shaper.inner(element) {
            match child.tag.name.as_str() {
                "thead" => self.section(shaper, child, true),
                "tbody" | "tfoot" => self.section(shaper, child, false),
                "tr" => self.row(shaper, child, is_head),
                "caption" => {
                    let line = shaper.one_line(place).plain();
                    self.caption = Some(kit::text::collapse(&line)).filter(|c| !c.is_empty());
                }
                _ => self.rest.extend(shaper.apart(place)),
            }
        }
    }

    /// Text between cells stands before the table in a browser; here it follows.
    fn loose(&mut self, shaper: &Shaper<'_>, element: &Element) {
        for &child in &element.children {
            if let Node::Text(text, marks) = &shaper.tree.nodes[child]
                && let Some(text) = loose_line(text, marks)
            {
                self.rest.push(Block::new("", Body::Text { text }));
            }
        }
    }

    fn row<'a>(&mut self, shaper: &mut Shaper<'a>, element: &'a Element, is_head: bool) {
        let mut cells = Vec::new();
        let mut all_heads = true;
        self.loose(shaper, element);
        for (place, cell) in shaper.inner(element) {
            all_heads &= cell.tag.name == "th";
            let (lines, rest) = fold::lines(shaper.apart(place));
            self.rest.extend(rest);
            cells.push(fold::join(lines, "\n"));
            self.pad(shaper, cell, &mut cells);
        }
        if cells.is_empty() {
            return;
        }
        let is_first = self.head.is_empty() && self.rows.is_empty();
        if self.head.is_empty() && (is_head || is_first && all_heads && cells.len() > 1) {
            self.head = cells;
        } else {
            self.rows.push(cells);
        }
    }

    /// A cell that spans columns is followed by blank ones, so that the columns stay in line.
    fn pad(&mut self, shaper: &mut Shaper<'_>, cell: &Element, cells: &mut Vec<Rich>) {
        let span = |name| cell.tag.get(name).and_then(|n| n.trim().parse::<usize>().ok()).unwrap_or(1);
        if span("colspan") > 1 || span("rowspan") > 1 {
            shaper.changes.note("joined table cells were split");
        }
        let blanks = span("colspan").saturating_sub(1).min(30).min(PADDING_MAX - self.padding);
        self.padding += blanks;
        cells.extend(std::iter::repeat_n(Rich::default(), blanks));
    }
}
