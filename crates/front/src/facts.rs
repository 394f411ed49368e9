//! What the front room writes in the journal.

use kit::Id;
use serde::{Deserialize, Serialize};

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
    fn subject(&self) -> Option<Id> {
        None
    }
}
