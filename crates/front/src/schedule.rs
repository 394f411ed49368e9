//! Going live at a moment to come.

use kit::{Clock, Id, Instant};
use store::{Db, Tx};

use crate::draft::{keep, open, publish_draft};
use crate::{Refusal, Result, rows};

/// Lets the draft go live at a moment to come, as it is then.
///
/// # Errors
/// [`Refusal::Moment`] when it has passed, [`Refusal::NoDraft`], [`Refusal::ChangedMeanwhile`].
pub async fn schedule(
    tx: &mut Tx,
    clock: &Clock,
    by: Id,
    (front, revision): (&str, i64),
    at: Instant,
) -> Result<()> {
    let mut desk = open(tx, front, revision).await?;
    if desk.draft.is_none() {
        return Err(Refusal::NoDraft.into());
    }
    if at <= clock.now() {
        return Err(Refusal::Moment(at.rfc3339()).into());
    }
    (desk.goes_live_at, desk.scheduled_by) = (Some(at), Some(by));
    keep(tx, clock, by, front, desk).await
}

/// The draft is not to go live by itself after all.
///
/// # Errors
/// [`Refusal::ChangedMeanwhile`].
pub async fn unschedule(
    tx: &mut Tx,
    clock: &Clock,
    by: Id,
    (front, revision): (&str, i64),
) -> Result<()> {
    let mut desk = open(tx, front, revision).await?;
    (desk.goes_live_at, desk.scheduled_by) = (None, None);
    keep(tx, clock, by, front, desk).await
}

/// Publishes every draft whose moment has come; how many.
///
/// # Errors
/// When the store refuses.
pub async fn publish_due(db: &Db, clock: &Clock) -> Result<usize> {
    let now = clock.now();
    let mut published = 0;
    for front in rows::due(db, now).await? {
        let mut tx = db.begin().await?;
        journal::turn(&mut tx).await?;
        // While this node waited for its turn another may have published the draft, or an editor
        // put it off: what was read before the turn does not count.
        let desk = rows::at_desk_in(&mut tx, &front).await?;
        if desk.goes_live_at.is_none_or(|at| at > now) {
            continue;
        }
        let by = desk.scheduled_by.unwrap_or(Id(0));
        publish_draft(&mut tx, clock, by, &front, (desk, "scheduled")).await?;
        tx.commit().await?;
        published += 1;
    }
    Ok(published)
}
