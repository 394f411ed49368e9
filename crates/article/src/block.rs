//! Blocks: the typed pieces a story is made of.

use kit::{Clean, Id, Instant, Rich};
use serde::{Deserialize, Serialize};

use crate::doc::is_default;

/// One piece of a story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Stays with the block from version to version; unique in its story.
    pub id: String,
    /// Who is shown it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub audience: Audience,
    /// BCP 47 tag when it is in another language than the story.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What it is.
    #[serde(flatten)]
    pub body: Body,
}

/// Who is shown a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Who may read the story.
    #[default]
    All,
    /// Only readers who do not subscribe.
    NonSubscribers,
    /// Only subscribers.
    Subscribers,
}

/// The kinds of block. In JSON the kind is the field `kind`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs)] // the fields are named in the field's own terms; the variants say the rest
pub enum Body {
    /// A paragraph.
    Text { text: Rich },
    /// A heading inside the story, level 2 to 4.
    Heading { level: u8, text: Rich },
    /// A list.
    List { ordered: bool, items: Vec<ListItem> },
    /// Someone else's words, at length.
    Quote {
        paragraphs: Vec<Rich>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cite: Option<Rich>,
    },
    /// A sentence of the story, pulled out.
    Pullquote {
        text: Rich,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cite: Option<Rich>,
    },
    /// One picture.
    Image {
        figure: Figure,
        #[serde(default, skip_serializing_if = "is_default")]
        size: Size,
    },
    /// Several pictures seen together.
    Gallery {
        figures: Vec<Figure>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<Rich>,
    },
    /// Moving pictures: a file of ours, or an address.
    Video {
        source: ImageRef,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<Rich>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        poster: Option<ImageRef>,
    },
    /// Sound: a file of ours, or an address.
    Audio {
        source: ImageRef,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<Rich>,
    },
    /// Something from another site: shown as a link until the reader agrees to load it.
    Embed {
        url: String,
        provider: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<Rich>,
    },
    /// A table; `head` is empty when it has no head row.
    Table {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
        head: Vec<Rich>,
        rows: Vec<Vec<Rich>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<String>,
    },
    /// Numbers drawn by us from the data itself.
    Chart {
        form: ChartForm,
        title: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
        rows: Vec<ChartRow>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<String>,
    },
    /// A source document.
    Document {
        title: String,
        url: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pages: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// The story in a few points.
    KeyPoints { items: Vec<Rich> },
    /// Questions and answers.
    Qa { items: Vec<Qa> },
    /// What happened, in order.
    Timeline { entries: Vec<TimelineEntry> },
    /// Facts set apart.
    Factbox { title: String, body: Vec<SimpleBlock> },
    /// A person in short.
    Profile {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        image: Option<ImageRef>,
        paragraphs: Vec<Rich>,
    },
    /// "Related:" lines.
    Related { links: Vec<RelatedLink> },
    /// A question to readers.
    Callout { title: String, paragraphs: Vec<Rich> },
    /// How we reported this.
    Method { paragraphs: Vec<Rich> },
    /// The sign-up of a newsletter.
    Newsletter { name: String, note: String },
    /// A button to somewhere.
    Button { text: String, url: String },
    /// A break.
    Divider,
    /// "Story continues below advertisement", placed by hand.
    AdSlot,
    /// Where the open part ends: what follows is for those who may read on.
    Wall,
    /// A correction at its place, by the id of one in the story's list.
    Correction { correction: Id },
    /// A claim that was checked.
    ClaimReview {
        claim: String,
        claimant: String,
        rating: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
    /// One entry of live coverage.
    LiveEntry {
        at: Instant,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        body: Vec<SimpleBlock>,
        #[serde(default)]
        key: bool,
    },
    /// Instruments of the market tools.
    Ticker { symbols: Vec<String> },
    /// A file to take away.
    File {
        title: String,
        url: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bytes: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Computer text.
    Code {
        text: String,
        // In JSON the block's own fields stand beside these, and `language` is one of them.
        #[serde(default, rename = "syntax", skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<Rich>,
    },
    /// Markup written by hand, of which only what is harmless is left.
    Html { html: Clean },
    /// Verse or other text whose lines and spaces matter.
    Verse { text: Rich },
    /// The notes that footnote marks refer to, in order from 1.
    Footnotes { items: Vec<Rich> },
    /// Something an import could not shape: its readable text is kept, its markup is not.
    Unknown { name: String, text: Rich },
}

/// An item of a list, with the list under it when there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "ListItemForm", into = "ListItemForm")]
pub struct ListItem {
    /// The item's own line.
    pub text: Rich,
    /// Items under it.
    pub items: Vec<ListItem>,
    /// Whether the items under it are numbered.
    pub ordered: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum ListItemForm {
    Line(Rich),
    Nested {
        text: Rich,
        items: Vec<ListItem>,
        #[serde(default)]
        ordered: bool,
    },
}

impl From<ListItemForm> for ListItem {
    fn from(form: ListItemForm) -> ListItem {
        match form {
            ListItemForm::Line(text) => ListItem::line(text),
            ListItemForm::Nested { text, items, ordered } => ListItem { text, items, ordered },
        }
    }
}

impl From<ListItem> for ListItemForm {
    fn from(item: ListItem) -> ListItemForm {
        if item.items.is_empty() {
            ListItemForm::Line(item.text)
        } else {
            ListItemForm::Nested { text: item.text, items: item.items, ordered: item.ordered }
        }
    }
}

impl ListItem {
    /// An item with nothing under it.
    pub fn line(text: Rich) -> ListItem {
        ListItem { text, items: Vec::new(), ordered: false }
    }

    fn words(&self) -> usize {
        self.text.words() + self.items.iter().map(ListItem::words).sum::<usize>()
    }
}

/// A picture with what is printed under it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figure {
    /// Which picture.
    pub image: ImageRef,
    /// The caption here; the picture's own is used when it is blank.
    #[serde(skip_serializing_if = "is_default")]
    pub caption: Rich,
    /// The credit here; the picture's own is used when it is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// What it shows, for one who cannot see it; the picture's own is used when it is none, and
    /// an empty text says that it is decoration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// Where a press on it leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// A file of the media room, or, until it was brought over, where it used to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageRef {
    /// The file here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media: Option<Id>,
    /// The address it had in the system it came from. It is never loaded by a reader's browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former: Option<String>,
}

/// How wide a picture stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// As wide as the text.
    #[default]
    Column,
    /// Wider than the text.
    Wide,
    /// As wide as the page.
    Full,
}

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartForm {
    /// A bar a row.
    Bar,
    /// A line through the rows, in order.
    Line,
}

/// A value of a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChartRow {
    /// What it is the value of.
    pub label: String,
    /// The value, in the chart's unit.
    pub value: f64,
}

/// A question and its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Qa {
    /// The question.
    pub question: Rich,
    /// The answer, by paragraph.
    pub answer: Vec<Rich>,
}

/// An entry of a timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// When, in the words printed.
    pub when: String,
    /// What happened.
    pub text: Rich,
}

/// What may stand inside a box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs)] // as in Body
pub enum SimpleBlock {
    /// A paragraph.
    Text { text: Rich },
    /// A list.
    List { ordered: bool, items: Vec<ListItem> },
}

impl SimpleBlock {
    fn words(&self) -> usize {
        match self {
            SimpleBlock::Text { text } => text.words(),
            SimpleBlock::List { items, .. } => items.iter().map(ListItem::words).sum(),
        }
    }
}

/// A story or a source this one points to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RelatedLink {
    /// A story of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<Id>,
    /// Any other address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The title to show for an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Why: background, earlier, reaction, source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Block {
    /// A block for whoever may read the story.
    pub fn new(id: impl Into<String>, body: Body) -> Block {
        Block { id: id.into(), audience: Audience::All, language: None, body }
    }

    /// Words a reader reads in it.
    pub fn words(&self) -> usize {
        let all = |lines: &[Rich]| lines.iter().map(Rich::words).sum::<usize>();
        match &self.body {
            Body::Text { text } | Body::Heading { text, .. } | Body::Verse { text } => text.words(),
            Body::List { items, .. } => items.iter().map(ListItem::words).sum(),
            Body::Quote { paragraphs, .. }
            | Body::Callout { paragraphs, .. }
            | Body::Method { paragraphs }
            | Body::Profile { paragraphs, .. } => all(paragraphs),
            Body::KeyPoints { items } | Body::Footnotes { items } => all(items),
            Body::Qa { items } => {
                items.iter().map(|qa| qa.question.words() + all(&qa.answer)).sum()
            }
            Body::Timeline { entries } => entries.iter().map(|entry| entry.text.words()).sum(),
            Body::Factbox { body, .. } | Body::LiveEntry { body, .. } => {
                body.iter().map(SimpleBlock::words).sum()
            }
            Body::Table { head, rows, .. } => {
                all(head) + rows.iter().map(|row| all(row)).sum::<usize>()
            }
            Body::Unknown { text, .. } => text.words(),
            Body::Html { html } => Rich::from(html.plain().as_str()).words(),
            _ => 0,
        }
    }
}

/// Gives blocks that have no id the next free ones of the form `b1`, `b2`, …, and replaces ids
/// that appear twice, so that every id is unique.
pub fn number(blocks: &mut [Block]) {
    let mut taken: std::collections::HashSet<String> = std::collections::HashSet::new();
    let mut next = 1;
    for block in blocks.iter_mut() {
        while block.id.is_empty() || taken.contains(&block.id) {
            let candidate = format!("b{next}");
            next += 1;
            if !taken.contains(&candidate) {
                block.id = candidate;
            }
        }
        taken.insert(block.id.clone());
    }
}
