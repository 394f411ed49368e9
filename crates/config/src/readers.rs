//! What is kept of a paper's readers.

use serde::{Deserialize, Serialize};

/// What is kept of its readers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Readers {
    /// After how many days it is forgotten what a reader has read who wants that kept.
    pub history_days: u32,
}

impl Default for Readers {
    fn default() -> Readers {
        Readers { history_days: 365 }
    }
}
