//! A story, or a correction, as feeds carry it.

use kit::{Id, Instant};

/// A picture as the media room serves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Its address: a path of ours or a whole one.
    pub url: String,
    /// Its media type.
    pub media_type: String,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// What it shows; empty when it is decoration.
    pub alt: String,
    /// Whose it is.
    pub credit: String,
}

/// A name that leads somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub name: String,
    /// Where it leads, as a whole address; empty: nowhere.
    pub url: String,
}

/// How much of a story a feed gives away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// All of it, as plain HTML.
    Whole(String),
    /// What someone who may not read on is shown.
    LeadIn(String),
}

impl Content {
    /// The HTML, however much it is.
    pub fn html(&self) -> &str {
        match self {
            Content::Whole(html) | Content::LeadIn(html) => html,
        }
    }

    /// Whether it is all there is.
    pub fn is_whole(&self) -> bool {
        matches!(self, Content::Whole(_))
    }
}

/// An entry of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The story it is or belongs to.
    pub article: Id,
    /// The name that stays with it.
    pub tag: String,
    /// Its address.
    pub url: String,
    /// Its headline.
    pub headline: String,
    /// The sentence under it; may be empty.
    pub standfirst: String,
    /// Who signs it.
    pub authors: Vec<Name>,
    /// What it is filed under, the section first.
    pub categories: Vec<Name>,
    /// Its picture.
    pub picture: Option<Picture>,
    /// When it was published.
    pub published: Instant,
    /// When a fact in it last changed.
    pub modified: Instant,
    /// Its language.
    pub language: String,
    /// Its text.
    pub content: Content,
}
