//! Entitlements: what a reader may do that not everybody may, from when until when.
//!
//! A subscription, a complimentary access, a gift: each is a *source* and gives its features to a
//! reader by one row that it may change or take away. Who wants to know what somebody may do
//! asks [`held`], and never what they pay.

mod facts;
mod features;
mod keeper;
mod rows;
#[cfg(test)]
mod tests;

use kit::{Id, Instant};
use store::{Db, Result, Tx};

pub use facts::EntitlementChanged;
pub use features::{Feature, Features};
pub use keeper::EntitlementKeeper;
pub use rows::STATEMENTS;

/// What a source gives to a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What gives it: `subscription:7`, `comp:9`. One row a source.
    pub source: String,
    /// To whom.
    pub reader: Id,
    /// What.
    pub features: Features,
    /// From when on.
    pub from: Instant,
    /// Until when; none until the source says otherwise.
    pub until: Option<Instant>,
    /// Why, in words; the reader may read them.
    pub note: String,
}

impl Grant {
    /// Whether it holds at a moment.
    pub fn holds(&self, at: Instant) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// What a reader holds at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// What they may do.
    pub features: Features,
    /// The moment at which that changes by itself.
    pub until: Option<Instant>,
}

/// Gives, or changes what its source gave; whether anything changed. Nothing is written when it
/// is the same.
///
/// # Errors
/// When the store refuses.
pub async fn give(tx: &mut Tx, now: Instant, grant: &Grant) -> Result<bool> {
    journal::turn(tx).await?;
    let before = rows::of_source(tx, &grant.source).await?;
    if before.as_ref() == Some(grant) {
        return Ok(false);
    }
    rows::give(tx, Id::fresh(now), grant, now).await?;
    let other = before.map(|it| it.reader).filter(|reader| *reader != grant.reader);
    for reader in other.into_iter().chain([grant.reader]) {
        journal::append(tx, now, &EntitlementChanged { reader }).await?;
    }
    Ok(true)
}

/// Takes away what a source gave; whether it had given anything.
///
/// # Errors
/// When the store refuses.
pub async fn take_away(tx: &mut Tx, now: Instant, source: &str) -> Result<bool> {
    journal::turn(tx).await?;
    let Some(grant) = rows::of_source(tx, source).await? else { return Ok(false) };
    rows::take_away(tx, source).await?;
    journal::append(tx, now, &EntitlementChanged { reader: grant.reader }).await?;
    Ok(true)
}

/// What a reader may do at this moment.
///
/// # Errors
/// When the store cannot be read.
pub async fn held(db: &Db, reader: Id, at: Instant) -> Result<Held> {
    Ok(sum(&rows::of_reader(db, reader).await?, at))
}

/// Everything that was given to a reader and is not over, also what is still to come.
///
/// # Errors
/// When the store cannot be read.
pub async fn grants(db: &Db, reader: Id, at: Instant) -> Result<Vec<Grant>> {
    let all = rows::of_reader(db, reader).await?;
    Ok(all.into_iter().filter(|it| it.until.is_none_or(|until| at < until)).collect())
}

/// Everything that sources of a kind (`comp`) give and that is not over, the newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_kind(db: &Db, kind: &str, at: Instant) -> Result<Vec<Grant>> {
    rows::of_kind(db, kind, at).await
}

/// The features of all that hold, and the first moment at which one of them begins or ends.
fn sum(grants: &[Grant], at: Instant) -> Held {
    let holding = grants.iter().filter(|it| it.holds(at));
    let features = holding.fold(Features::NONE, |all, it| all.and(it.features));
    let moments = grants.iter().flat_map(|it| [Some(it.from), it.until]).flatten();
    Held { features, until: moments.filter(|moment| *moment > at).min() }
}
