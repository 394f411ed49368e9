//! Bookmarks: stories that a reader saved for later.

use article::Place;
use kit::{Id, Instant};
use store::{Db, Tx};

use crate::facts::ListChanged;
use crate::rows;

/// How many stories one reader may have saved.
pub const SAVED_MAX: i64 = 5000;

/// A saved story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bookmark {
    /// Which.
    pub story: Id,
    /// When it was saved.
    pub saved_at: Instant,
}

impl Bookmark {
    /// Its place in the list.
    pub fn place(self) -> Place {
        Place { at: self.saved_at, id: self.story }
    }
}

/// Why a story is not saved.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Readers see no such story; whether the desk has one is not said.
    #[error("there is no such story for readers, so it cannot be saved")]
    Unknown,
    /// They have so many already.
    #[error("nobody can save more than {SAVED_MAX} stories; remove one first")]
    Full,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// A reader saves a story; whether it was not saved before. A refusal has changed nothing, so that
/// the transaction may go on.
///
/// # Errors
/// [`Refusal`].
pub async fn save(tx: &mut Tx, now: Instant, reader: Id, story: Id) -> Result<bool, Refusal> {
    restore(tx, now, reader, story, now).await
}

/// The same, at the place in the list that it had when it was saved at `saved_at`: what was dropped
/// by mistake comes back to where it was.
///
/// # Errors
/// [`Refusal`].
pub async fn restore(
    tx: &mut Tx,
    now: Instant,
    reader: Id,
    story: Id,
    saved_at: Instant,
) -> Result<bool, Refusal> {
    journal::turn(tx).await?;
    if rows::saved_at(tx, reader, story).await?.is_some() {
        return Ok(false);
    }
    if !article::find_in(tx, story).await?.is_some_and(|held| held.is_shown()) {
        return Err(Refusal::Unknown);
    }
    if rows::count_in(tx, reader).await? >= SAVED_MAX {
        return Err(Refusal::Full);
    }
    // The moment comes out of a form; only the past has places in the list.
    let saved_at = saved_at.clamp(Instant::from_seconds(0), now);
    rows::save(tx, reader, story, saved_at).await?;
    journal::append(tx, now, &ListChanged::of(reader, "saved")).await?;
    Ok(true)
}

/// A reader takes a story off their list; when it had been saved, if it was.
///
/// # Errors
/// When the store refuses.
pub async fn unsave(
    tx: &mut Tx,
    now: Instant,
    reader: Id,
    story: Id,
) -> store::Result<Option<Instant>> {
    journal::turn(tx).await?;
    let saved_at = rows::saved_at(tx, reader, story).await?;
    if saved_at.is_some() {
        rows::unsave(tx, reader, story).await?;
        journal::append(tx, now, &ListChanged::of(reader, "dropped")).await?;
    }
    Ok(saved_at)
}

/// What a reader saved, after this place, the newest bookmark first.
///
/// # Errors
/// When the store cannot be read.
pub async fn bookmarks(
    db: &Db,
    reader: Id,
    after: Place,
    limit: usize,
) -> store::Result<Vec<Bookmark>> {
    rows::bookmarks(db, reader, after, limit).await
}

/// Those of these stories that a reader saved, in no order.
///
/// # Errors
/// When the store cannot be read.
pub async fn saved_of(db: &Db, reader: Id, stories: &[Id]) -> store::Result<Vec<Id>> {
    if stories.is_empty() { Ok(Vec::new()) } else { rows::saved_of(db, reader, stories).await }
}
