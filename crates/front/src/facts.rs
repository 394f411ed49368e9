//! What the front room writes in the journal.

use kit::Id;
use serde::{Deserialize, Serialize};

use crate::section_of;

/// A front was arranged anew.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FrontChanged {
    /// Which.
    pub front: String,
}

impl journal::Fact for FrontChanged {
    fn kind(&self) -> &'static str {
        "front.changed"
    }
    /// The section whose front it is.
    fn subject(&self) -> Option<Id> {
        section_of(&self.front)
    }
}
