//! Holds: what keeps a story from its readers, and who may lift it.

use kit::{Id, Instant};
use newsroom::{Capability, Staff};
use serde::Serialize;

/// Why a story is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldKind {
    /// A lawyer is to read it.
    Legal,
    /// The standards editor is to read it.
    Standards,
    /// A question is open.
    Query,
    /// It may not be out before a moment.
    Embargo,
    /// A picture or a text is not ours to print yet.
    Rights,
    /// Its agency, or the desk, wants nothing of it used any more.
    Kill,
}

/// A hold on a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its id.
    pub id: Id,
    /// The story.
    pub story: Id,
    /// Why.
    pub kind: HoldKind,
    /// In words.
    pub reason: String,
    /// When an embargo ends by itself.
    pub until: Option<Instant>,
    /// Who put it on.
    pub by: Id,
    /// When.
    pub at: Instant,
    /// Who lifted it.
    pub lifted_by: Option<Id>,
    /// When.
    pub lifted_at: Option<Instant>,
}

impl HoldKind {
    /// Every one.
    pub const ALL: [HoldKind; 6] = [
        HoldKind::Query,
        HoldKind::Embargo,
        HoldKind::Rights,
        HoldKind::Legal,
        HoldKind::Standards,
        HoldKind::Kill,
    ];

    /// The word it is stored and sent by.
    pub fn word(self) -> &'static str {
        match self {
            HoldKind::Legal => "legal",
            HoldKind::Standards => "standards",
            HoldKind::Query => "query",
            HoldKind::Embargo => "embargo",
            HoldKind::Rights => "rights",
            HoldKind::Kill => "kill",
        }
    }

    /// Its name at the desk.
    pub fn name(self) -> &'static str {
        match self {
            HoldKind::Legal => "Legal",
            HoldKind::Standards => "Standards",
            HoldKind::Query => "Query",
            HoldKind::Embargo => "Embargo",
            HoldKind::Rights => "Rights",
            HoldKind::Kill => "Killed",
        }
    }

    /// The kind of a word written by [`HoldKind::word`].
    pub fn of_word(word: &str) -> Option<HoldKind> {
        HoldKind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What it takes to put it on and to lift it; any of these.
    pub fn takes(self) -> &'static [Capability] {
        match self {
            HoldKind::Legal | HoldKind::Standards => &[Capability::Hold],
            HoldKind::Query => &[Capability::Edit, Capability::Hold],
            HoldKind::Embargo | HoldKind::Kill => &[Capability::Publish],
            HoldKind::Rights => &[Capability::Rights, Capability::Hold],
        }
    }

    /// Whether this person may lift it.
    pub fn may_lift(self, staff: &Staff) -> bool {
        self.takes().iter().any(|capability| staff.may(*capability))
    }

    /// Whether this person may put it on: a question may be asked by anyone who may see the story.
    pub fn may_put(self, staff: &Staff) -> bool {
        self == HoldKind::Query || self.may_lift(staff)
    }
}

impl Hold {
    /// Whether it still keeps the story back.
    pub fn is_open(&self, now: Instant) -> bool {
        self.lifted_at.is_none() && self.until.is_none_or(|until| until > now)
    }
}
