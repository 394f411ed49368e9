//! From nodes to blocks.

mod parts;

use coedit::{Node, Piece};
use kit::{Clean, Instant, Rich};
use serde_json::Value;

use self::parts::{code_text, filled, joined, text_of};
use super::inline::{self, readable};
use crate::block::{Audience, Block, Body, ChartForm, Figure, Qa, Size, TimelineEntry};

/// Attributes that are text for readers, and what of a block would else be lost with its shape.
const READABLE: [&str; 21] = [
    "title", "name", "role", "when", "claim", "claimant", "rating", "text", "alt", "caption",
    "credit", "note", "source", "unit", "provider", "url", "link", "former", "rows", "links",
    "symbols",
];

/// Why a node cannot be shaped.
struct Broken(String);

type Read<T> = Result<T, Broken>;

/// A node being read, and what is wrong with it so far.
struct Reading<'a> {
    node: &'a Node,
    problems: Vec<String>,
}

/// A top node as a block, or nothing when it is an empty block of text; and what is wrong with it.
pub(super) fn block(node: &Node) -> (Option<Block>, Vec<String>) {
    let mut reading = Reading { node, problems: Vec::new() };
    let block = match reading.block() {
        Ok(block) => block,
        Err(Broken(why)) => {
            reading.problems.push(why);
            reading.unknown()
        }
    };
    let is_empty = match &block.body {
        Body::Text { text } | Body::Heading { text, .. } | Body::Verse { text } => {
            text.0.is_empty()
        }
        _ => false,
    };
    ((!is_empty).then_some(block), reading.problems)
}

impl Reading<'_> {
    fn block(&mut self) -> Read<Block> {
        let body = self.body()?;
        let audience = match self.text("audience")?.as_deref() {
            None => Audience::All,
            Some("non_subscribers") => Audience::NonSubscribers,
            Some("subscribers") => Audience::Subscribers,
            Some(other) => return Err(Broken(format!("there is no audience '{other}'"))),
        };
        let id = self.text("id").ok().flatten().unwrap_or_default();
        Ok(Block { id, audience, language: self.text("language")?, body })
    }

    /// The readable text of what cannot be shaped. An audience that we do not know is narrow.
    fn unknown(&self) -> Block {
        let node = self.node;
        let audience = match node.attributes.get("audience").map(Value::as_str) {
            None => Audience::All,
            Some(Some("non_subscribers")) => Audience::NonSubscribers,
            Some(_) => Audience::Subscribers,
        };
        let mut lines = Vec::new();
        collect_readable(node, &mut lines);
        let text = Rich::from(lines.join("\n").as_str());
        let attribute =
            |name: &str| node.attributes.get(name).and_then(Value::as_str).map(str::to_owned);
        let body = Body::Unknown { name: node.name.clone(), text };
        let id = attribute("id").unwrap_or_default();
        Block { id, audience, language: attribute("language"), body }
    }

    fn body(&mut self) -> Read<Body> {
        Ok(match self.node.name.as_str() {
            "paragraph" => Body::Text { text: self.inline() },
            "heading" => Body::Heading { level: self.level()?, text: self.inline() },
            "verse" => Body::Verse { text: self.inline() },
            "unknown" => Body::Unknown { name: self.required("name")?, text: self.inline() },
            "list" => {
                let ordered = self.truth("ordered")?;
                Body::List { ordered, items: self.list_items(self.node)? }
            }
            "quote" => {
                Body::Quote { paragraphs: self.lines(&["cite"]), cite: self.line_of("cite") }
            }
            "pullquote" => {
                let text = joined(self.lines(&["cite"]));
                Body::Pullquote { text, cite: self.line_of("cite") }
            }
            "key_points" => Body::KeyPoints { items: self.lines(&[]) },
            "footnotes" => Body::Footnotes { items: self.lines(&[]) },
            "method" => Body::Method { paragraphs: self.lines(&[]) },
            "callout" => {
                Body::Callout { title: self.required("title")?, paragraphs: self.lines(&[]) }
            }
            "profile" => Body::Profile {
                name: self.required("name")?,
                role: self.text("role")?,
                image: filled(self.place("image_")?),
                paragraphs: self.lines(&[]),
            },
            "qa" => Body::Qa { items: self.each("qa_item", |it| Ok(it.qa()))? },
            "timeline" => Body::Timeline {
                entries: self.each("timeline_entry", |it| {
                    Ok(TimelineEntry { when: it.required("when")?, text: it.inline() })
                })?,
            },
            "factbox" => {
                Body::Factbox { title: self.required("title")?, body: self.simple_blocks()? }
            }
            "live_entry" => self.live_entry()?,
            "code" => self.code()?,
            "table" => self.table()?,
            _ => self.picture_or_card()?,
        })
    }

    fn picture_or_card(&mut self) -> Read<Body> {
        Ok(match self.node.name.as_str() {
            "image" => Body::Image { figure: self.figure()?, size: self.size()? },
            "gallery" => {
                let mut figures = self.each_but("figure", &["caption"], |it| it.figure())?;
                if figures == [Figure::default()] {
                    figures.clear();
                }
                Body::Gallery { figures, caption: self.line_of("caption") }
            }
            "video" => Body::Video {
                source: self.place("")?,
                title: self.text("title")?,
                caption: self.only("caption"),
                poster: filled(self.place("poster_")?),
            },
            "audio" => Body::Audio {
                source: self.place("")?,
                title: self.text("title")?,
                caption: self.only("caption"),
            },
            "embed" => Body::Embed {
                url: self.required("url")?,
                provider: self.required("provider")?,
                title: self.text("title")?,
                caption: self.only("caption"),
            },
            _ => self.card()?,
        })
    }

    fn card(&mut self) -> Read<Body> {
        let body = match self.node.name.as_str() {
            "chart" => self.chart()?,
            "document" => Body::Document {
                title: self.required("title")?,
                url: self.required("url")?,
                pages: self.number("pages")?,
                note: self.text("note")?,
            },
            "file" => Body::File {
                title: self.required("title")?,
                url: self.required("url")?,
                bytes: self.number("bytes")?,
                note: self.text("note")?,
            },
            "related" => Body::Related { links: self.json("links")? },
            "ticker" => Body::Ticker { symbols: self.json("symbols")? },
            "newsletter" => {
                Body::Newsletter { name: self.required("name")?, note: self.required("note")? }
            }
            "button" => Body::Button { text: self.required("text")?, url: self.required("url")? },
            "html" => Body::Html { html: Clean::new(&self.text("html")?.unwrap_or_default()) },
            "divider" => Body::Divider,
            "ad_slot" => Body::AdSlot,
            "wall" => Body::Wall,
            "correction" => {
                let correction = self.id("correction")?;
                let correction = correction.ok_or(Broken("a correction names none".to_owned()))?;
                Body::Correction { correction }
            }
            "claim_review" => Body::ClaimReview {
                claim: self.required("claim")?,
                claimant: self.required("claimant")?,
                rating: self.required("rating")?,
                url: self.text("url")?,
            },
            other => return Err(Broken(format!("there is no block '{other}'"))),
        };
        if !readable(self.node).is_empty() {
            return Err(Broken(format!("there is text inside of '{}'", self.node.name)));
        }
        Ok(body)
    }

    fn live_entry(&mut self) -> Read<Body> {
        let at = self.number("at")?.ok_or(Broken("a live entry has no time".to_owned()))?;
        Ok(Body::LiveEntry {
            at: Instant(at),
            title: self.text("title")?,
            body: self.simple_blocks()?,
            key: self.truth("key")?,
        })
    }

    fn code(&mut self) -> Read<Body> {
        let language = self.text("syntax")?;
        let parts = self.node.nodes().filter(|node| node.name == "code_text");
        let mut texts: Vec<String> = parts.map(code_text).collect();
        for piece in &self.node.content {
            match piece {
                Piece::Node(node) if ["code_text", "caption"].contains(&node.name.as_str()) => {}
                other => {
                    self.problems.push("what is no code stands in a block of code".to_owned());
                    texts.push(text_of(other));
                }
            }
        }
        Ok(Body::Code { text: texts.join("\n"), language, caption: self.line_of("caption") })
    }

    fn table(&mut self) -> Read<Body> {
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        for (place, row) in self.node.content.iter().enumerate() {
            let cells = match row {
                Piece::Node(row) if row.name == "table_row" => self.cells(row),
                other => {
                    self.problems.push("what is no row stands in a table".to_owned());
                    vec![Rich::from(text_of(other).as_str())]
                }
            };
            let is_head = matches!(row, Piece::Node(row)
                if place == 0 && row.nodes().next().is_some_and(|it| it.name == "table_head"));
            if is_head { head = cells } else { rows.push(cells) }
        }
        if head.is_empty() && rows == [[Rich::default()]] {
            rows.clear();
        }
        Ok(Body::Table { caption: self.text("caption")?, head, rows, source: self.text("source")? })
    }

    fn cells(&mut self, row: &Node) -> Vec<Rich> {
        let mut cells = Vec::new();
        for piece in &row.content {
            cells.push(match piece {
                Piece::Node(cell) if ["table_head", "table_cell"].contains(&cell.name.as_str()) => {
                    inline::read(&cell.content, &mut self.problems)
                }
                other => self.stray(other),
            });
        }
        cells
    }

    fn chart(&mut self) -> Read<Body> {
        let form = match self.text("form")?.as_deref() {
            Some("bar") => ChartForm::Bar,
            Some("line") => ChartForm::Line,
            _ => return Err(Broken("a chart has no form that we know".to_owned())),
        };
        Ok(Body::Chart {
            form,
            title: self.required("title")?,
            unit: self.text("unit")?,
            rows: self.json("rows")?,
            source: self.text("source")?,
        })
    }

    fn qa(&mut self) -> Qa {
        let question = self.line_of("question").unwrap_or_default();
        Qa { question, answer: self.lines(&["question"]) }
    }

    fn figure(&mut self) -> Read<Figure> {
        Ok(Figure {
            image: self.place("")?,
            caption: self.only("caption").unwrap_or_default(),
            credit: self.text("credit")?,
            alt: self.text("alt")?,
            link: self.text("link")?,
        })
    }

    fn size(&self) -> Read<Size> {
        match self.text("size")?.as_deref() {
            None | Some("column") => Ok(Size::Column),
            Some("wide") => Ok(Size::Wide),
            Some("full") => Ok(Size::Full),
            Some(other) => Err(Broken(format!("there is no size '{other}'"))),
        }
    }

    fn level(&self) -> Read<u8> {
        let level = self.number("level")?.unwrap_or(2);
        if (1..=6).contains(&level) {
            Ok(level)
        } else {
            Err(Broken(format!("there is no heading of level {level}")))
        }
    }
}

/// What a reader could read in a node: attributes that are text, and the text in it.
fn collect_readable(node: &Node, lines: &mut Vec<String>) {
    let attributes = READABLE.iter().filter_map(|name| node.attributes.get(*name));
    lines.extend(attributes.map(|value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }));
    if node.nodes().any(|inner| inner.name != inline::BREAK) {
        for piece in &node.content {
            match piece {
                Piece::Node(inner) => collect_readable(inner, lines),
                Piece::Text(marked) => lines.push(marked.text.clone()),
            }
        }
    } else {
        lines.push(code_text(node));
    }
    lines.retain(|line| !line.is_empty());
}
