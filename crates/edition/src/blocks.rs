//! Blocks as templates are given them.

use std::collections::HashMap;

use article::{Audience, Block, Body, Figure, ListItem, RelatedLink, SimpleBlock, Size};
use kit::html::safe_href;
use kit::{Id, Rich};
use serde::Serialize;

use crate::pictures::{Picture, captioned};
use crate::view::{Card, Correction};
use crate::{Edition, chart, embeds};

/// A block with its id.
#[derive(Clone, Debug, Serialize)]
pub struct BlockView {
    /// Its id.
    pub id: String,
    /// What it is and holds.
    #[serde(flatten)]
    pub shape: Shape,
}

/// What a block is and holds; strings named html are finished.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs)] // the fields are those of docs/contracts/templates.md
pub enum Shape {
    Text {
        html: String,
        dir: Option<&'static str>,
        lang: Option<String>,
        first: bool,
    },
    Heading {
        level: u8,
        html: String,
        anchor: String,
    },
    List {
        ordered: bool,
        items: Vec<String>,
    },
    Quote {
        paragraphs: Vec<String>,
        cite: Option<String>,
    },
    Pullquote {
        html: String,
        cite: Option<String>,
    },
    Image {
        picture: Picture,
        size: &'static str,
    },
    Gallery {
        pictures: Vec<Picture>,
        caption: Option<String>,
    },
    Table {
        caption: Option<String>,
        head: Vec<String>,
        rows: Vec<Vec<String>>,
        numeric: Vec<bool>,
        source: Option<String>,
    },
    Chart {
        title: String,
        unit: Option<String>,
        svg: String,
        rows: Vec<ChartValue>,
        source: Option<String>,
        summary: String,
    },
    Embed {
        provider: String,
        title: Option<String>,
        url: String,
        frame_url: Option<String>,
        note: String,
    },
    Document {
        title: String,
        url: String,
        pages: Option<u32>,
        note: Option<String>,
    },
    KeyPoints {
        items: Vec<String>,
    },
    Qa {
        items: Vec<Question>,
    },
    Timeline {
        items: Vec<Moment>,
    },
    Factbox {
        title: String,
        body: Vec<Part>,
    },
    Profile {
        name: String,
        role: Option<String>,
        picture: Option<Picture>,
        paragraphs: Vec<String>,
    },
    Related {
        cards: Vec<Card>,
    },
    Callout {
        title: String,
        paragraphs: Vec<String>,
    },
    Method {
        paragraphs: Vec<String>,
    },
    Divider,
    Correction {
        correction: Correction,
    },
    File {
        title: String,
        url: String,
        size: String,
    },
    Code {
        text: String,
        language: Option<String>,
    },
    Html {
        html: String,
    },
    Unknown {
        note: String,
    },
}

/// A row of a chart.
#[derive(Clone, Debug, Serialize)]
pub struct ChartValue {
    /// What it is the value of.
    pub label: String,
    /// The value as printed.
    pub value: String,
}

/// A question and its answer, as finished HTML.
#[derive(Clone, Debug, Serialize)]
pub struct Question {
    /// The question.
    pub question: String,
    /// The answer, by paragraph.
    pub answer: Vec<String>,
}

/// An entry of a timeline.
#[derive(Clone, Debug, Serialize)]
pub struct Moment {
    /// When, in the words printed.
    pub when: String,
    /// What happened, as finished HTML.
    pub html: String,
}

/// A part of a box.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs)] // as above
pub enum Part {
    Text { html: String },
    List { ordered: bool, items: Vec<String> },
}

/// What blocks refer to, read beforehand.
pub(crate) struct Sources<'a> {
    pub(crate) pictures: &'a HashMap<Id, Picture>,
    pub(crate) cards: &'a HashMap<Id, Card>,
    pub(crate) corrections: &'a [article::Correction],
}

/// The pictures and stories that blocks refer to.
pub(crate) fn references<'a>(blocks: impl Iterator<Item = &'a Block>) -> (Vec<Id>, Vec<Id>) {
    let (mut pictures, mut stories) = (Vec::new(), Vec::new());
    for block in blocks {
        match &block.body {
            Body::Image { figure, .. } => pictures.extend(figure.image.media),
            Body::Gallery { figures, .. } => {
                pictures.extend(figures.iter().filter_map(|figure| figure.image.media));
            }
            Body::Profile { image: Some(image), .. } => pictures.extend(image.media),
            Body::Related { links } => stories.extend(links.iter().filter_map(|l| l.article)),
            _ => {}
        }
    }
    (pictures, stories)
}

/// Builds the views of a story's blocks one after another.
struct Setter<'a> {
    edition: &'a Edition,
    sources: &'a Sources<'a>,
    anchors: HashMap<String, usize>,
    seen_text: bool,
    out: Vec<BlockView>,
}

impl Edition {
    /// The views of these blocks. Blocks for subscribers only are never among them: this edition
    /// is the one that everybody is sent.
    pub(crate) fn set_blocks<'a>(
        &self,
        blocks: impl Iterator<Item = &'a Block>,
        sources: &Sources<'_>,
    ) -> Vec<BlockView> {
        let mut setter = Setter {
            edition: self,
            sources,
            anchors: HashMap::new(),
            seen_text: false,
            out: Vec::new(),
        };
        for block in blocks.filter(|block| block.audience != Audience::Subscribers) {
            setter.set(block);
        }
        setter.out
    }
}

impl Setter<'_> {
    fn set(&mut self, block: &Block) {
        let shapes = self.shapes(block);
        for (place, shape) in shapes.into_iter().enumerate() {
            let id = if place == 0 { block.id.clone() } else { format!("{}-{place}", block.id) };
            self.out.push(BlockView { id, shape });
        }
    }

    fn shapes(&mut self, block: &Block) -> Vec<Shape> {
        let one = |shape| vec![shape];
        match &block.body {
            Body::Text { text } | Body::Verse { text } => one(self.paragraph(text, block)),
            Body::Heading { level, text } => one(self.heading(*level, text)),
            Body::List { ordered, items } => {
                one(Shape::List { ordered: *ordered, items: lines(items) })
            }
            Body::Quote { paragraphs, cite } => one(Shape::Quote {
                paragraphs: htmls(paragraphs),
                cite: cite.as_ref().map(Rich::plain),
            }),
            Body::Pullquote { text, cite } => {
                one(Shape::Pullquote { html: text.html(), cite: cite.as_ref().map(Rich::plain) })
            }
            Body::Image { figure, size } => self.image(figure, *size),
            Body::Gallery { figures, caption } => self.gallery(figures, caption.as_ref()),
            Body::Related { links } => self.related(links),
            Body::Correction { correction } => self.correction(*correction),
            Body::Profile { name, role, image, paragraphs } => one(Shape::Profile {
                name: name.clone(),
                role: role.clone(),
                picture: image.as_ref().and_then(|image| self.picture(image.media)),
                paragraphs: htmls(paragraphs),
            }),
            body => crate::shapes::plain(body, &self.edition.zone),
        }
    }

    fn paragraph(&mut self, text: &Rich, block: &Block) -> Shape {
        let first = !self.seen_text;
        self.seen_text = true;
        Shape::Text {
            html: text.html(),
            dir: block.language.as_deref().map(kit::text::direction),
            lang: block.language.clone(),
            first,
        }
    }

    fn heading(&mut self, level: u8, text: &Rich) -> Shape {
        let slug = kit::slug::slug(&text.plain(), "part");
        let times = self.anchors.entry(slug.clone()).or_insert(0);
        *times += 1;
        let anchor = if *times == 1 { slug } else { format!("{slug}-{times}") };
        Shape::Heading { level: level.clamp(2, 4), html: text.html(), anchor }
    }

    fn picture(&self, id: Option<Id>) -> Option<Picture> {
        self.sources.pictures.get(&id?).cloned()
    }

    fn figure(&self, figure: &Figure) -> Option<Picture> {
        self.picture(figure.image.media).map(|picture| captioned(&picture, figure))
    }

    fn image(&self, figure: &Figure, size: Size) -> Vec<Shape> {
        let size = match size {
            Size::Column => "column",
            Size::Wide => "wide",
            Size::Full => "full",
        };
        match self.figure(figure) {
            Some(picture) => vec![Shape::Image { picture, size }],
            None => vec![Shape::Unknown { note: absent(figure) }],
        }
    }

    fn gallery(&self, figures: &[Figure], caption: Option<&Rich>) -> Vec<Shape> {
        let pictures: Vec<Picture> = figures.iter().filter_map(|f| self.figure(f)).collect();
        if pictures.is_empty() {
            let note = figures.iter().map(absent).collect::<Vec<_>>().join(" ");
            return vec![Shape::Unknown { note }];
        }
        vec![Shape::Gallery { pictures, caption: caption.map(Rich::plain) }]
    }

    /// Stories of ours as cards; other addresses as a list of links.
    fn related(&self, links: &[RelatedLink]) -> Vec<Shape> {
        let card = |link: &RelatedLink| self.sources.cards.get(&link.article?).cloned();
        let cards: Vec<Card> = links.iter().filter_map(card).collect();
        let items: Vec<String> = links.iter().filter_map(outside_link).collect();
        let mut shapes = Vec::new();
        if !cards.is_empty() {
            shapes.push(Shape::Related { cards });
        }
        if !items.is_empty() {
            shapes.push(Shape::List { ordered: false, items });
        }
        shapes
    }

    fn correction(&self, id: Id) -> Vec<Shape> {
        let known = self.sources.corrections.iter().find(|correction| correction.id == id);
        let view = |correction| Shape::Correction {
            correction: Correction::of(correction, &self.edition.zone),
        };
        known.map(view).into_iter().collect()
    }
}

/// What stands in the place of a picture that was not brought over from an old site.
fn absent(figure: &Figure) -> String {
    let words = figure.alt.clone().filter(|alt| !alt.is_empty()).unwrap_or(figure.caption.plain());
    if words.is_empty() { "A picture stood here.".to_owned() } else { format!("Picture: {words}") }
}

fn outside_link(link: &RelatedLink) -> Option<String> {
    let address = safe_href(link.url.as_deref()?)?;
    let title = link.title.as_deref().unwrap_or(address);
    let run = kit::Run::marked(title, vec![kit::Mark::Link(address.to_owned())]);
    Some(Rich(vec![run]).html())
}

/// Lines as finished HTML.
pub(crate) fn htmls(lines: &[Rich]) -> Vec<String> {
    lines.iter().map(Rich::html).collect()
}

/// Items of a list as finished HTML, lists under them included.
pub(crate) fn lines(items: &[ListItem]) -> Vec<String> {
    items.iter().map(|item| line(item, 0)).collect()
}

/// Lists deeper than this are set flat; nobody can read them otherwise.
const LIST_DEPTH_MAX: usize = 8;

fn line(item: &ListItem, depth: usize) -> String {
    let mut html = item.text.html();
    if !item.items.is_empty() && depth < LIST_DEPTH_MAX {
        let tag = if item.ordered { "ol" } else { "ul" };
        html.push_str(&format!("<{tag}>"));
        for under in &item.items {
            html.push_str(&format!("<li>{}</li>", line(under, depth + 1)));
        }
        html.push_str(&format!("</{tag}>"));
    }
    html
}

/// The parts of a box.
pub(crate) fn parts(body: &[SimpleBlock]) -> Vec<Part> {
    body.iter()
        .map(|part| match part {
            SimpleBlock::Text { text } => Part::Text { html: text.html() },
            SimpleBlock::List { ordered, items } => {
                Part::List { ordered: *ordered, items: lines(items) }
            }
        })
        .collect()
}

/// A chart's view.
pub(crate) fn chart_shape(
    form: article::ChartForm,
    title: &str,
    unit: Option<&str>,
    rows: &[article::ChartRow],
    source: Option<&String>,
) -> Shape {
    let (svg, summary) = chart::draw(form, title, unit.unwrap_or_default(), rows);
    let value = |row: &article::ChartRow| ChartValue {
        label: row.label.clone(),
        value: chart::number(row.value),
    };
    Shape::Chart {
        title: title.to_owned(),
        unit: unit.map(str::to_owned),
        svg,
        rows: rows.iter().map(value).collect(),
        source: source.cloned(),
        summary,
    }
}

/// The view of something from another site.
pub(crate) fn embed_shape(url: &str, provider: &str, title: Option<String>) -> Vec<Shape> {
    let Some(address) = safe_href(url) else { return Vec::new() };
    let frame_url = embeds::frame_url(address);
    vec![Shape::Embed {
        note: embeds::note(provider, frame_url.is_some()),
        provider: provider.to_owned(),
        title,
        url: address.to_owned(),
        frame_url,
    }]
}
