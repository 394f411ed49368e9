//! Decisions about a story that need nothing but the story.

use kit::Instant;

use crate::{Access, Audience, Block, Body, Story};

/// Characters of text shown of a story behind the wall when the editor drew no line.
const LEAD_IN_CHARACTERS: usize = 420;
/// Bytes of a story at most, as JSON.
pub(crate) const STORY_BYTES_MAX: usize = 20 * 1024 * 1024;
/// Blocks of a story at most.
const BLOCKS_MAX: usize = 20_000;
/// Characters of a headline at most; the longest headlines of newspapers have about 200.
const HEADLINE_CHARACTERS_MAX: usize = 400;

/// Why a story cannot be published as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Hindrance {
    /// No headline.
    #[error("it has no headline")]
    NoHeadline,
    /// A headline that is no headline.
    #[error("its headline is longer than 400 characters")]
    HeadlineTooLong,
    /// Nothing to read.
    #[error("it has no text and no picture")]
    Empty,
    /// More than we can serve.
    #[error("it is longer than 20 MB or has more than 20,000 blocks")]
    TooLong,
    /// Its rights have ended.
    #[error("its rights have expired")]
    Expired,
}

/// What stands in the way of publishing; nothing when it is ready.
pub fn hindrances(story: &Story, now: Instant) -> Vec<Hindrance> {
    let mut found = Vec::new();
    if story.headline.trim().is_empty() {
        found.push(Hindrance::NoHeadline);
    }
    if story.headline.chars().count() > HEADLINE_CHARACTERS_MAX {
        found.push(Hindrance::HeadlineTooLong);
    }
    if story.blocks.is_empty() && story.lead.is_none() && story.standfirst.is_none() {
        found.push(Hindrance::Empty);
    }
    if story.blocks.len() > BLOCKS_MAX {
        found.push(Hindrance::TooLong);
    }
    if story.expires.is_some_and(|expires| expires <= now) {
        found.push(Hindrance::Expired);
    }
    found
}

/// The blocks that someone who may not read on is shown: up to the line the editor drew, else the
/// first paragraphs up to about [`LEAD_IN_CHARACTERS`]. Blocks for subscribers are never among
/// them.
pub fn lead_in(story: &Story) -> Vec<&Block> {
    let open = |block: &&Block| block.audience != Audience::Subscribers;
    if let Some(wall) = story.blocks.iter().position(|block| block.body == Body::Wall) {
        return story.blocks[..wall].iter().filter(open).collect();
    }
    let mut shown = Vec::new();
    let mut characters = 0;
    for block in story.blocks.iter().filter(open) {
        let Body::Text { text } = &block.body else {
            break;
        };
        let length = text.plain().chars().count();
        if !shown.is_empty() && characters + length > LEAD_IN_CHARACTERS {
            break;
        }
        characters += length;
        shown.push(block);
        if characters >= LEAD_IN_CHARACTERS {
            break;
        }
    }
    // A story of a single paragraph must not be given away whole.
    if shown.len() == story.blocks.len() {
        shown.pop();
    }
    shown
}

/// What a reader may open that not everybody may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Stories for registered readers.
    pub registered: bool,
    /// Stories for subscribers.
    pub reads: bool,
    /// Stories that subscribers read before others.
    pub first_access: bool,
}

impl Reach {
    /// A reader of whom nothing is known.
    pub const NOBODY: Reach = Reach { registered: false, reads: false, first_access: false };
}

impl Story {
    /// Whether a reader without an account and subscription is shown the lead-in only.
    pub fn is_walled(&self, now: Instant) -> bool {
        self.is_walled_for(Reach::NOBODY, now)
    }

    /// Whether a reader with this reach is shown the lead-in only.
    pub fn is_walled_for(&self, reach: Reach, now: Instant) -> bool {
        let closed = match self.access {
            Access::Subscriber => !reach.reads,
            Access::Registered => !reach.registered && !reach.reads,
            _ => false,
        };
        let early = self.subscribers_until.is_some_and(|until| until > now);
        closed || (early && !reach.first_access)
    }
}
