//! What the newsroom writes in the journal.

use kit::Id;
use serde::{Deserialize, Serialize};

/// Somebody of the staff was invited, came, changed or left.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StaffChanged {
    /// Who.
    pub staff: Id,
}

impl StaffChanged {
    /// Its kind in the journal.
    pub const KIND: &'static str = "staff.changed";
}

impl journal::Fact for StaffChanged {
    fn kind(&self) -> &'static str {
        StaffChanged::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.staff)
    }
}
