//! Containers: what a front is made of.

use kit::Id;
use serde::{Deserialize, Serialize};

/// A container: some stories under a title, set in a layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// Its id.
    pub id: Id,
    /// The title above it.
    pub title: Option<String>,
    /// Where the title leads.
    pub url: Option<String>,
    /// How it is set.
    pub layout: Layout,
    /// What it holds.
    pub rule: Rule,
}

/// How a container is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// One large story and others around it.
    Lead,
    /// One story and rows beside it.
    River,
    /// Four in a row.
    #[default]
    Four,
    /// Voices with their portraits.
    Opinion,
    /// Large pictures.
    Pictures,
    /// Headlines only.
    List,
}

impl Layout {
    /// All of them, each with its name for people.
    pub(crate) const ALL: [(Layout, &'static str); 6] = [
        (Layout::Lead, "Lead: one large story, others around it"),
        (Layout::River, "River: one story, rows beside it"),
        (Layout::Four, "Four in a row"),
        (Layout::Opinion, "Opinion: voices with portraits"),
        (Layout::Pictures, "Pictures: large ones"),
        (Layout::List, "List: headlines only"),
    ];

    /// The word it is stored by and templates know.
    pub fn word(self) -> &'static str {
        match self {
            Layout::Lead => "lead",
            Layout::River => "river",
            Layout::Four => "four",
            Layout::Opinion => "opinion",
            Layout::Pictures => "pictures",
            Layout::List => "list",
        }
    }

    /// The layout of a word written by [`Layout::word`].
    pub fn of_word(word: &str) -> Option<Layout> {
        serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
    }

    /// Whether a card in it may be larger or smaller than the others.
    pub fn has_sizes(self) -> bool {
        matches!(self, Layout::Lead | Layout::River | Layout::Four)
    }
}

/// What a container holds: the stories picked by hand in their order, then those of the list until
/// it is full. A story stands once on a front.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// Stories picked by hand.
    pub picked: Vec<Id>,
    /// Where the rest comes from.
    pub from: Source,
    /// How many stories it holds at most.
    pub size: usize,
    /// What the cards of picked stories say here instead of their own words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<CardChange>,
}

impl Rule {
    /// What the card of this story says instead.
    pub(crate) fn change_of(&self, story: Id) -> Option<&CardChange> {
        self.changes.iter().find(|change| change.story == story)
    }
}

/// Where a container's other stories come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Nowhere: only what was picked.
    #[default]
    Nothing,
    /// The newest of all.
    Latest,
    /// The newest of a section.
    Section(Id),
    /// The newest on a topic.
    Topic(Id),
    /// The newest of a series.
    Series(Id),
    /// The newest of an author.
    Author(Id),
}

/// What a card says on this front instead of the story's own words; what is none stays the
/// story's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CardChange {
    /// The story.
    pub story: Id,
    /// Another headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Another kicker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kicker: Option<String>,
    /// Another picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<Id>,
    /// Another size.
    #[serde(skip_serializing_if = "Size::is_normal")]
    pub size: Size,
}

impl Default for CardChange {
    fn default() -> CardChange {
        let (headline, kicker, picture) = (None, None, None);
        CardChange { story: Id(0), headline, kicker, picture, size: Size::Normal }
    }
}

impl CardChange {
    /// Whether it changes nothing.
    pub(crate) fn is_nothing(&self) -> bool {
        *self == CardChange { story: self.story, ..CardChange::default() }
    }
}

/// The size of a card among those of its container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// As the layout has it.
    #[default]
    Normal,
    /// Larger.
    Large,
    /// Smaller, without picture.
    Small,
}

impl Size {
    /// All of them, each with its name for people.
    pub(crate) const ALL: [(Size, &'static str); 3] =
        [(Size::Normal, "As the layout has it"), (Size::Large, "Larger"), (Size::Small, "Smaller")];

    /// The word templates know.
    pub fn word(self) -> &'static str {
        match self {
            Size::Normal => "normal",
            Size::Large => "large",
            Size::Small => "small",
        }
    }

    /// The size of a word written by [`Size::word`].
    pub(crate) fn of_word(word: &str) -> Size {
        let found = Size::ALL.iter().find(|(size, _)| size.word() == word);
        found.map_or(Size::Normal, |(size, _)| *size)
    }

    fn is_normal(&self) -> bool {
        *self == Size::Normal
    }
}
