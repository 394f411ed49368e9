//! What this room writes in the journal: that a subscription changed, never what it costs.

use kit::Id;
use serde::{Deserialize, Serialize};

/// Something happened to a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionChanged {
    /// Which.
    pub subscription: Id,
    /// Whose.
    pub reader: Id,
    /// How it stands now: running, unpaid, ended …
    pub standing: String,
}

impl SubscriptionChanged {
    /// Its kind in the journal.
    pub const KIND: &'static str = "subscription.changed";
}

impl journal::Fact for SubscriptionChanged {
    fn kind(&self) -> &'static str {
        SubscriptionChanged::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.subscription)
    }
}
