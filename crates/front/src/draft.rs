//! The draft of a front: changed as often as anybody likes, seen by readers only when published.

use kit::{Clock, Id, Instant};
use store::{Db, Tx};

use crate::fill::by_rule;
use crate::rows::{self, AtDesk};
use crate::{Act, Container, Front, Refusal, Result, go_live};

/// A front as it stands at the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Working {
    /// Its containers: of the draft; without one those that are live; without those what the paper
    /// fills it with by itself.
    pub containers: Vec<Container>,
    /// Whether there is a draft.
    pub is_draft: bool,
    /// Whether somebody arranged what is live.
    pub is_arranged: bool,
    /// How often anything of it was changed; who changes it must have seen the last one.
    pub revision: i64,
    /// When it was last changed, and by whom.
    pub touched: Option<(Instant, Id)>,
    /// When the draft is to go live, and who said so.
    pub scheduled: Option<(Instant, Id)>,
}

/// How a front stands at the desk.
///
/// # Errors
/// When the store cannot be read.
pub async fn working(db: &Db, front: &Front) -> store::Result<Working> {
    let desk = rows::at_desk(db, &front.name).await?;
    let live = rows::containers(db, &front.name).await?;
    let (is_draft, is_arranged) = (desk.draft.is_some(), !live.is_empty());
    let containers = match desk.draft {
        Some(draft) => draft,
        None if is_arranged => live,
        None => by_itself(db, front).await?,
    };
    let scheduled = desk.goes_live_at.map(|at| (at, desk.scheduled_by.unwrap_or(Id(0))));
    let (revision, touched) = (desk.revision, desk.touched);
    Ok(Working { containers, is_draft, is_arranged, revision, touched, scheduled })
}

/// What the paper fills a front with that nobody arranged.
pub(crate) async fn by_itself(db: &Db, front: &Front) -> store::Result<Vec<Container>> {
    Ok(by_rule(front, &topic::sections(db).await?))
}

/// Changes the draft; there is one from then on.
///
/// # Errors
/// [`Refusal::ChangedMeanwhile`] when somebody changed the front after this revision, and what the
/// [`Act`] refuses.
pub async fn change(
    db: &Db,
    clock: &Clock,
    by: Id,
    (front, revision): (&Front, i64),
    act: &Act,
) -> Result<()> {
    let working = working(db, front).await?;
    // What was read is what is changed only while the revision stays the same until it is kept.
    if working.revision != revision {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let mut containers = working.containers;
    act.apply(&mut containers)?;
    let mut tx = db.begin().await?;
    let mut desk = open(&mut tx, &front.name, revision).await?;
    desk.draft = Some(containers);
    keep(&mut tx, clock, by, &front.name, desk).await?;
    tx.commit().await?;
    Ok(())
}

/// Waits for this transaction's turn and reads the front, if it is still as it was seen.
pub(crate) async fn open(tx: &mut Tx, front: &str, revision: i64) -> Result<AtDesk> {
    journal::turn(tx).await?;
    let desk = rows::at_desk_in(tx, front).await?;
    if desk.revision != revision {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    Ok(desk)
}

pub(crate) async fn keep(
    tx: &mut Tx,
    clock: &Clock,
    by: Id,
    front: &str,
    mut desk: AtDesk,
) -> Result<()> {
    desk.revision += 1;
    rows::keep(tx, front, &desk, (clock.now(), by)).await?;
    Ok(())
}

/// Makes the draft live: readers see it from now on.
///
/// # Errors
/// [`Refusal::NoDraft`], [`Refusal::ChangedMeanwhile`].
pub async fn publish(
    tx: &mut Tx,
    clock: &Clock,
    by: Id,
    (front, revision): (&str, i64),
) -> Result<()> {
    let desk = open(tx, front, revision).await?;
    publish_draft(tx, clock, by, front, (desk, "published")).await
}

pub(crate) async fn publish_draft(
    tx: &mut Tx,
    clock: &Clock,
    by: Id,
    front: &str,
    (desk, how): (AtDesk, &str),
) -> Result<()> {
    let draft = desk.draft.ok_or(Refusal::NoDraft)?;
    go_live(tx, front, &draft, (by, clock.now(), how)).await?;
    let desk = AtDesk { revision: desk.revision, ..AtDesk::default() };
    keep(tx, clock, by, front, desk).await
}

/// Throws the draft away, and its schedule with it. Readers see no change.
///
/// # Errors
/// [`Refusal::NoDraft`], [`Refusal::ChangedMeanwhile`].
pub async fn discard(
    tx: &mut Tx,
    clock: &Clock,
    by: Id,
    (front, revision): (&str, i64),
) -> Result<()> {
    let desk = open(tx, front, revision).await?;
    if desk.draft.is_none() {
        return Err(Refusal::NoDraft.into());
    }
    let desk = AtDesk { revision: desk.revision, ..AtDesk::default() };
    keep(tx, clock, by, front, desk).await
}

/// Makes the front before the live one live again, as an edition of its own; once more, and the
/// former is back. A draft stays as it is.
///
/// # Errors
/// [`Refusal::NothingBefore`], [`Refusal::ChangedMeanwhile`].
pub async fn back(
    tx: &mut Tx,
    clock: &Clock,
    by: Id,
    (front, revision): (&str, i64),
) -> Result<()> {
    let desk = open(tx, front, revision).await?;
    let before = match rows::newest_number(tx, front).await? {
        0 => return Err(Refusal::NothingBefore.into()),
        // Before the first arrangement the paper filled the front by itself.
        1 => Vec::new(),
        newest => edition_of(tx, front, newest - 1).await?,
    };
    go_live(tx, front, &before, (by, clock.now(), "back")).await?;
    keep(tx, clock, by, front, desk).await
}

/// Makes an arrangement that was live once the draft.
///
/// # Errors
/// [`Refusal::Unknown`], [`Refusal::ChangedMeanwhile`].
pub async fn redraft(
    tx: &mut Tx,
    clock: &Clock,
    by: Id,
    (front, revision): (&str, i64),
    number: i64,
) -> Result<()> {
    let mut desk = open(tx, front, revision).await?;
    desk.draft = Some(edition_of(tx, front, number).await?);
    keep(tx, clock, by, front, desk).await
}

async fn edition_of(tx: &mut Tx, front: &str, number: i64) -> Result<Vec<Container>> {
    let edition = rows::edition(tx, front, number).await?;
    Ok(edition.ok_or(Refusal::Unknown)?.containers)
}
