//! Holding the wire: for a while after a publication feeds and alerts tell what readers saw before
//! it, and the publication can be undone.

use kit::{Clock, Id, Instant};
use store::{Db, Result, Tx};

use crate::facts::Withdrawn;
use crate::rows;
use crate::verbs::{Change, go_live};

store::record! {
    /// What readers saw of a story before its last publication, and until when feeds tell that.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Wire {
        /// The story.
        pub article: Id,
        /// Until then.
        pub until: Instant,
        /// Since then.
        pub begun_at: Instant,
        /// never, scheduled, live, withdrawn, retracted, merged.
        pub state: String,
        /// The version; 0: none.
        pub version: i64,
        /// When it was first published; the epoch when it never was.
        pub first_published_at: Instant,
        /// The date it was shown and sorted by.
        pub published_at: Instant,
        /// When a fact in it had last changed.
        pub modified_at: Instant,
        /// Why it was withdrawn.
        pub reason: Option<String>,
        /// What it had gone up in.
        pub merged_into: Option<Id>,
    }
}

impl Wire {
    /// Whether readers saw it then.
    pub fn was_shown(&self) -> bool {
        self.version > 0 && matches!(self.state.as_str(), "live" | "retracted")
    }
}

/// Holds the wire until a moment, before a publication: what readers see now is what feeds go on
/// telling. One that is held already stays at what it tells.
///
/// # Errors
/// When the store refuses.
pub async fn hold_wire(tx: &mut Tx, clock: &Clock, id: Id, until: Instant) -> Result<()> {
    journal::turn(tx).await?;
    let now = clock.now();
    match rows::wire_tx(tx, id).await?.filter(|wire| wire.until > now) {
        Some(wire) => rows::prolong_wire(tx, id, until.max(wire.until)).await,
        None => rows::hold_wire(tx, id, until, now).await,
    }
}

/// Feeds tell what readers see, at once.
///
/// # Errors
/// When the store refuses.
pub async fn release_wire(tx: &mut Tx, id: Id) -> Result<()> {
    journal::turn(tx).await?;
    rows::end_wire(tx, id).await
}

/// The wire of a story, while it is held.
///
/// # Errors
/// When the store cannot be read.
pub async fn wire(db: &Db, id: Id, now: Instant) -> Result<Option<Wire>> {
    Ok(rows::wire(db, id).await?.filter(|wire| wire.until > now))
}

/// Those of these stories whose wire is held.
///
/// # Errors
/// When the store cannot be read.
pub async fn wires(db: &Db, ids: &[Id], now: Instant) -> Result<Vec<Wire>> {
    if ids.is_empty() { Ok(Vec::new()) } else { rows::wires(db, ids, now).await }
}

/// Puts back what readers saw before, while the wire is held. The versions stay, as drafts. The
/// last fact's number, or `None` when it is too late.
///
/// # Errors
/// When the store refuses.
pub async fn undo(tx: &mut Tx, clock: &Clock, id: Id) -> Result<Option<i64>> {
    journal::turn(tx).await?;
    let now = clock.now();
    let Some(wire) = rows::wire_tx(tx, id).await?.filter(|wire| wire.until > now) else {
        return Ok(None);
    };
    let Some(mut row) = rows::find_tx(tx, id).await?.filter(|row| row.live_version > 0) else {
        return Ok(None);
    };
    rows::end_wire(tx, id).await?;
    rows::make_drafts(tx, id, wire.version, wire.begun_at).await?;
    let filed = rows::unfile(tx, id).await?;
    let topics = filed.topics.iter().copied().chain(row.section).chain(row.series).collect();
    let fact = Withdrawn { article: id, path: row.path.clone(), topics, authors: filed.authors };
    row.first_published_at = wire.first_published_at;
    row.published_at = wire.published_at;
    row.modified_at = wire.modified_at;
    row.listed = false;
    row.goes_live_at = None;
    let shown = wire.was_shown();
    row.live_version = wire.version;
    row.state = if wire.state == "scheduled" { "never".to_owned() } else { wire.state.clone() };
    row.reason = wire.reason;
    row.merged_into = wire.merged_into;
    rows::update(tx, &row).await?;
    // What was shown in between is gone from every page before the former text is printed.
    let seq = journal::append(tx, now, &fact).await?;
    if !shown {
        return Ok(Some(seq));
    }
    let change = if wire.state == "retracted" { Change::Retraction } else { Change::Silent };
    go_live(tx, row, wire.version, change, now).await.map(Some)
}
