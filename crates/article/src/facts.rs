//! What the article room writes in the journal.

use kit::{Id, Instant};
use serde::{Deserialize, Serialize};

/// A version became the one readers see: for the first time, or in place of another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Published {
    /// Which story.
    pub article: Id,
    /// Which version.
    pub version: i64,
    /// new, silent, update, clarification, correction, retraction, redaction.
    pub class: String,
    /// Whether no version was live before.
    pub first_time: bool,
    /// Whether it stands in fronts, lists and feeds.
    pub listed: bool,
    /// Its address.
    pub path: String,
    /// The address it had before, when that changed.
    pub former_path: Option<String>,
    /// The section, topics and series it is filed under now or was until now.
    pub topics: Vec<Id>,
    /// The authors who sign it now or did until now.
    pub authors: Vec<Id>,
    /// From when feeds and alerts tell it; at once when none.
    #[serde(default)]
    pub wire_at: Option<Instant>,
}

/// A story is no longer shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Which story.
    pub article: Id,
    /// Its address.
    pub path: String,
    /// The section, topics and series it was filed under.
    pub topics: Vec<Id>,
    /// The authors who signed it.
    pub authors: Vec<Id>,
}

/// What readers saw last is called another change than it was; its notes may have followed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reclassed {
    /// Which story.
    pub article: Id,
    /// The class it has now.
    pub class: String,
}

/// An old address leads somewhere else.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Redirected {
    /// The address.
    pub path: String,
}

impl Published {
    /// Its kind in the journal.
    pub const KIND: &'static str = "article.published";
}

impl Reclassed {
    /// Its kind in the journal.
    pub const KIND: &'static str = "article.reclassed";
}

impl journal::Fact for Reclassed {
    fn kind(&self) -> &'static str {
        Reclassed::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.article)
    }
}

impl Withdrawn {
    /// Its kind in the journal.
    pub const KIND: &'static str = "article.withdrawn";
}

impl Redirected {
    /// Its kind in the journal.
    pub const KIND: &'static str = "article.redirected";
}

impl journal::Fact for Published {
    fn kind(&self) -> &'static str {
        Published::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.article)
    }
}

impl journal::Fact for Withdrawn {
    fn kind(&self) -> &'static str {
        Withdrawn::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.article)
    }
}

impl journal::Fact for Redirected {
    fn kind(&self) -> &'static str {
        Redirected::KIND
    }
    fn subject(&self) -> Option<Id> {
        None
    }
}
