//! SQL of the import: what came from where, how far a source was read, what is held for later.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

store::sql! {
    /// What an item became.
    FIND = one("SELECT ours, print FROM import_item WHERE key = $1");
    /// Notes what an item became.
    NOTE = one(
        "INSERT INTO import_item (key, kind, ours, print, taken_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, ours = excluded.ours, \
         print = excluded.print, taken_at = excluded.taken_at"
    );
    /// How far a source was read.
    PROGRESS = one("SELECT position, finished_at FROM import_progress WHERE source = $1");
    /// Notes how far a source was read.
    ADVANCE = one(
        "INSERT INTO import_progress (source, name, position, started_at, finished_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (source) DO UPDATE SET \
         name = excluded.name, position = excluded.position, finished_at = excluded.finished_at"
    );
    /// Holds an item.
    HOLD = one(
        "INSERT INTO held_item (key, kind, source, doc, taken_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, source = excluded.source, \
         doc = excluded.doc, taken_at = excluded.taken_at"
    );
    /// Held items after a key, by key.
    HELD = one(
        "SELECT key, kind, source, doc FROM held_item WHERE key > $1 ORDER BY key LIMIT $2"
    );
    /// How many items are held of each kind.
    HELD_COUNTS = one("SELECT kind, COUNT(*) FROM held_item GROUP BY kind ORDER BY kind");
}

store::record! {
    struct Known {
        ours: Option<Id>,
        print: String,
    }
}

store::record! {
    struct Position {
        position: i64,
        finished_at: Option<Instant>,
    }
}

/// What an item became, and the print of what it said.
pub(crate) async fn find(tx: &mut Tx, key: &str) -> Result<Option<(Option<Id>, String)>> {
    Ok(tx.maybe::<Known>(FIND, (key,)).await?.map(|known| (known.ours, known.print)))
}

/// [`find`], outside of a transaction.
pub(crate) async fn look_up(db: &Db, key: &str) -> Result<Option<Id>> {
    Ok(db.maybe::<Known>(FIND, (key,)).await?.and_then(|known| known.ours))
}

pub(crate) async fn note(
    tx: &mut Tx,
    key: &str,
    kind: &str,
    ours: Option<Id>,
    print: &str,
    now: Instant,
) -> Result<()> {
    tx.run(NOTE, (key, kind, ours, print, now)).await.map(|_| ())
}

/// The number of the last item of a source that was settled, unless all of it was.
pub(crate) async fn position(db: &Db, source: &str) -> Result<i64> {
    let found = db.maybe::<Position>(PROGRESS, (source,)).await?;
    Ok(found.filter(|p| p.finished_at.is_none()).map_or(0, |p| p.position))
}

pub(crate) async fn advance(
    tx: &mut Tx,
    source: &str,
    name: &str,
    position: u64,
    finished_at: Option<Instant>,
    now: Instant,
) -> Result<()> {
    tx.run(ADVANCE, (source, name, position as i64, now, finished_at)).await.map(|_| ())
}

pub(crate) async fn hold(
    tx: &mut Tx,
    key: &str,
    kind: &str,
    source: &str,
    doc: &str,
    now: Instant,
) -> Result<()> {
    tx.run(HOLD, (key, kind, source, doc, now)).await.map(|_| ())
}

/// Key, kind, source and document of held items.
pub(crate) type HeldRow = (String, String, String, String);

pub(crate) async fn held(db: &Db, after: &str, limit: usize) -> Result<Vec<HeldRow>> {
    db.all(HELD, (after, limit)).await
}

/// How many items of each kind are held.
#[cfg(test)]
pub(crate) async fn held_counts(db: &Db) -> Result<Vec<(String, i64)>> {
    db.all(HELD_COUNTS, ()).await
}
