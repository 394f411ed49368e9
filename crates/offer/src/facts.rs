//! What this room writes in the journal: what is sold has changed.

use kit::Id;
use serde::{Deserialize, Serialize};

/// A product, an offer or a code was added, changed or retired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferChanged {
    /// The product or the offer.
    pub subject: Id,
    /// Who did it.
    pub by: Id,
    /// What: product_added, offer_changed, code_retired …
    pub act: String,
}

impl OfferChanged {
    /// Its kind in the journal.
    pub const KIND: &'static str = "offer.changed";
}

impl journal::Fact for OfferChanged {
    fn kind(&self) -> &'static str {
        OfferChanged::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.subject)
    }
}

/// Writes it down.
pub(crate) async fn note(
    tx: &mut store::Tx,
    now: kit::Instant,
    (subject, by): (Id, Id),
    act: &str,
) -> store::Result<()> {
    let fact = OfferChanged { subject, by, act: act.to_owned() };
    journal::append(tx, now, &fact).await.map(|_| ())
}
