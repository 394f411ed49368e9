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

/// How the paper sells has changed: taxes, where transfers go, rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellingChanged {
    /// Who changed it.
    pub by: Id,
}

impl SellingChanged {
    /// Its kind in the journal.
    pub const KIND: &'static str = "subscription.selling_changed";
}

impl journal::Fact for SellingChanged {
    fn kind(&self) -> &'static str {
        SellingChanged::KIND
    }
    fn subject(&self) -> Option<Id> {
        None
    }
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
