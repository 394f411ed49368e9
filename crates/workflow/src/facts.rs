//! What the workflow writes in the journal.

use kit::Id;
use serde::{Deserialize, Serialize};

/// Something about a story changed at the desk: its stage, a hold, its plan, a version. Typing is
/// not told, only what it comes to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Worked {
    /// Which story.
    pub story: Id,
    /// What was done, in a word.
    pub what: String,
}

impl Worked {
    /// Its kind in the journal.
    pub const KIND: &'static str = "workflow.worked";
}

impl journal::Fact for Worked {
    fn kind(&self) -> &'static str {
        Worked::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.story)
    }
}
