//! What this room writes in the journal: that a reader changed something, never which story it was.
//! The journal is kept for good, and what somebody reads is not.

use kit::Id;
use serde::{Deserialize, Serialize};

/// A reader saved a story, or took one off their list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListChanged {
    /// Whose list.
    pub reader: Id,
    /// saved, dropped.
    pub act: String,
}

/// A reader turned their reading history on or off, or took something out of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryChanged {
    /// Whose.
    pub reader: Id,
    /// on, off, removed, erased.
    pub act: String,
}

impl ListChanged {
    /// Its kind in the journal.
    pub const KIND: &'static str = "saved.list_changed";

    pub(crate) fn of(reader: Id, act: &str) -> ListChanged {
        ListChanged { reader, act: act.to_owned() }
    }
}

impl HistoryChanged {
    /// Its kind in the journal.
    pub const KIND: &'static str = "saved.history_changed";

    pub(crate) fn of(reader: Id, act: &str) -> HistoryChanged {
        HistoryChanged { reader, act: act.to_owned() }
    }
}

impl journal::Fact for ListChanged {
    fn kind(&self) -> &'static str {
        ListChanged::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.reader)
    }
}

impl journal::Fact for HistoryChanged {
    fn kind(&self) -> &'static str {
        HistoryChanged::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.reader)
    }
}
