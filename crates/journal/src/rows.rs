//! SQL of the journal.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::Entry;

store::sql! {
    /// Held until the commit, so that numbers become visible in their order. SQLite's one writer
    /// needs no such lock.
    LOCK = pair(
        "SELECT 0 WHERE 1 = 0",
        "SELECT 0::bigint FROM (SELECT pg_advisory_xact_lock(7321901)) AS held"
    );
    /// Appends.
    INSERT = one(
        "INSERT INTO journal (seq, at, kind, subject, body) \
         VALUES ((SELECT COALESCE(MAX(seq), 0) + 1 FROM journal), $1, $2, $3, $4) RETURNING seq"
    );
    /// A page of facts.
    AFTER = one(
        "SELECT seq, at, kind, subject, body FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2"
    );
    /// The newest number.
    NEWEST = one("SELECT COALESCE(MAX(seq), 0) FROM journal");
    /// How far a listener has read.
    CURSOR = one("SELECT seq FROM journal_cursor WHERE listener = $1");
    /// A listener that never read stands at the start.
    BEGIN_CURSOR = one(
        "INSERT INTO journal_cursor (listener, seq) VALUES ($1, 0) \
         ON CONFLICT (listener) DO NOTHING"
    );
    /// How far it has read, with nobody else to move it before the commit.
    HELD_CURSOR = pair(
        "SELECT seq FROM journal_cursor WHERE listener = $1",
        "SELECT seq FROM journal_cursor WHERE listener = $1 FOR UPDATE"
    );
    /// Where a listener stands from now on.
    SET_CURSOR = one(
        "INSERT INTO journal_cursor (listener, seq) VALUES ($1, $2) \
         ON CONFLICT (listener) DO UPDATE SET seq = excluded.seq"
    );
}

pub(crate) async fn lock(tx: &mut Tx) -> Result<()> {
    tx.all::<(i64,)>(LOCK, ()).await.map(|_| ())
}

pub(crate) async fn insert(
    tx: &mut Tx,
    at: Instant,
    kind: &str,
    subject: Option<Id>,
    body: &str,
) -> Result<i64> {
    let row: Option<(i64,)> = tx.maybe(INSERT, (at, kind, subject, body)).await?;
    row.map(|(seq,)| seq).ok_or_else(|| store::Error::Shape("no number was given".to_owned()))
}

pub(crate) async fn after(db: &Db, seq: i64, limit: usize) -> Result<Vec<Entry>> {
    type Line = (i64, Instant, String, Option<Id>, String);
    let lines: Vec<Line> = db.all(AFTER, (seq, limit)).await?;
    let entry = |(seq, at, kind, subject, body)| Entry { seq, at, kind, subject, body };
    Ok(lines.into_iter().map(entry).collect())
}

pub(crate) async fn newest(db: &Db) -> Result<i64> {
    Ok(db.maybe::<(i64,)>(NEWEST, ()).await?.map_or(0, |(seq,)| seq))
}

pub(crate) async fn cursor(db: &Db, listener: &str) -> Result<i64> {
    Ok(db.maybe::<(i64,)>(CURSOR, (listener,)).await?.map_or(0, |(seq,)| seq))
}

pub(crate) async fn hold_cursor(tx: &mut Tx, listener: &str) -> Result<i64> {
    tx.run(BEGIN_CURSOR, (listener,)).await?;
    Ok(tx.maybe(HELD_CURSOR, (listener,)).await?.map_or(0, |(seq,)| seq))
}

pub(crate) async fn set_cursor(tx: &mut Tx, listener: &str, seq: i64) -> Result<()> {
    tx.run(SET_CURSOR, (listener, seq)).await.map(|_| ())
}
