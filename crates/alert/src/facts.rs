//! What this room writes in the journal.

use kit::Id;
use serde::{Deserialize, Serialize};

/// How a reader wants to be told changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TellingChanged {
    /// Whose.
    pub reader: Id,
}

impl TellingChanged {
    /// Its kind in the journal.
    pub const KIND: &'static str = "alert.telling_changed";
}

impl journal::Fact for TellingChanged {
    fn kind(&self) -> &'static str {
        TellingChanged::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.reader)
    }
}
