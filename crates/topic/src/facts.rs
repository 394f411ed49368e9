//! What the topic room writes in the journal.

use kit::Id;
use serde::{Deserialize, Serialize};

use crate::Kind;

/// A section, topic or series was made or changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TopicChanged {
    /// Which.
    pub topic: Id,
    /// What it is: a section stands in the menu of every page.
    pub kind: Kind,
}

impl TopicChanged {
    /// Its kind in the journal.
    pub const KIND: &'static str = "topic.changed";
}

impl journal::Fact for TopicChanged {
    fn kind(&self) -> &'static str {
        TopicChanged::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.topic)
    }
}
