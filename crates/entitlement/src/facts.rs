//! What this room writes in the journal: whose entitlements changed, and nothing about them.

use kit::Id;
use serde::{Deserialize, Serialize};

/// What a reader may do has changed, or will at a moment that was not known before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntitlementChanged {
    /// Whose.
    pub reader: Id,
}

impl EntitlementChanged {
    /// Its kind in the journal.
    pub const KIND: &'static str = "entitlement.changed";
}

impl journal::Fact for EntitlementChanged {
    fn kind(&self) -> &'static str {
        EntitlementChanged::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.reader)
    }
}
