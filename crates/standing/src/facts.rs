//! What the standing room writes in the journal.

use kit::Id;
use serde::{Deserialize, Serialize};

/// A standing page was made or changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PageChanged {
    /// Which.
    pub slug: String,
    /// The version it now has.
    pub version: i64,
}

impl PageChanged {
    /// Its kind in the journal.
    pub const KIND: &'static str = "standing.changed";
}

impl journal::Fact for PageChanged {
    fn kind(&self) -> &'static str {
        PageChanged::KIND
    }
    fn subject(&self) -> Option<Id> {
        None
    }
}
