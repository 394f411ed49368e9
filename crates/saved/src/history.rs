//! The reading history: off until its reader wants it, and theirs to take back.

use article::Place;
use kit::{Id, Instant};
use store::{Db, Tx};

use crate::facts::HistoryChanged;
use crate::rows;

/// How many stories the history of one reader holds; the oldest make room.
pub const HISTORY_MAX: usize = 2000;

/// A story that a reader has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Which.
    pub story: Id,
    /// When they read it last.
    pub read_at: Instant,
}

impl Reading {
    /// Its place in the history.
    pub fn place(self) -> Place {
        Place { at: self.read_at, id: self.story }
    }
}

/// Since when a reader's history is kept; `None` when it is not.
pub type Keeping = Option<Instant>;

/// A reader wants their history kept from now on, or not any more. What it holds stays until it is
/// erased or its time is over. Whether that changed anything.
///
/// # Errors
/// When the store refuses.
pub async fn keep(tx: &mut Tx, now: Instant, reader: Id, wanted: bool) -> store::Result<bool> {
    journal::turn(tx).await?;
    let changed = match wanted {
        true => rows::turn_on(tx, reader, now).await?,
        false => rows::turn_off(tx, reader).await?,
    };
    if changed {
        let act = if wanted { "on" } else { "off" };
        journal::append(tx, now, &HistoryChanged::of(reader, act)).await?;
    }
    Ok(changed)
}

/// Writes down that a reader has read a story, if they want that and if it is one that readers see.
/// Nothing says what became of it.
///
/// # Errors
/// When the store refuses.
pub(crate) async fn record(tx: &mut Tx, now: Instant, reader: Id, story: Id) -> store::Result<()> {
    // This holds the reader's row, so that nothing is written behind who turns it off or leaves.
    if !rows::reads(tx, reader, now).await? {
        return Ok(());
    }
    if article::find_in(tx, story).await?.is_some_and(|held| held.is_shown()) {
        rows::record(tx, reader, story, now).await?;
        rows::make_room(tx, reader, HISTORY_MAX).await?;
    }
    Ok(())
}

/// Takes one story out of a reader's history; whether it was there.
///
/// # Errors
/// When the store refuses.
pub async fn remove(tx: &mut Tx, now: Instant, reader: Id, story: Id) -> store::Result<bool> {
    journal::turn(tx).await?;
    let was_there = rows::remove(tx, reader, story).await?;
    if was_there {
        journal::append(tx, now, &HistoryChanged::of(reader, "removed")).await?;
    }
    Ok(was_there)
}

/// Erases a reader's history; how many stories were in it.
///
/// # Errors
/// When the store refuses.
pub async fn erase(tx: &mut Tx, now: Instant, reader: Id) -> store::Result<u64> {
    journal::turn(tx).await?;
    let erased = rows::erase(tx, reader).await?;
    if erased > 0 {
        journal::append(tx, now, &HistoryChanged::of(reader, "erased")).await?;
    }
    Ok(erased)
}

/// Since when a reader's history is kept.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn keeping(db: &Db, reader: Id) -> store::Result<Keeping> {
    rows::keeping(db, reader).await
}
