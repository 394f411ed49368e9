//! SQL of bookmarks and reading histories.

use article::Place;
use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::bookmarks::Bookmark;
use crate::history::{Keeping, Reading};

store::sql! {
    /// When a story was saved.
    SAVED_AT = one("SELECT saved_at FROM saved_story WHERE reader = $1 AND story = $2");
    /// It is saved.
    SAVE = one("INSERT INTO saved_story (reader, story, saved_at) VALUES ($1, $2, $3)");
    /// It is not any more.
    UNSAVE = one("DELETE FROM saved_story WHERE reader = $1 AND story = $2");
    /// How many a reader saved.
    COUNT = one("SELECT COUNT(*) FROM saved_story WHERE reader = $1");
    /// A page of them.
    BOOKMARKS = one(
        "SELECT story, saved_at FROM saved_story WHERE reader = $1 \
         AND (saved_at, story) < ($2, $3) ORDER BY saved_at DESC, story DESC LIMIT $4"
    );
    /// Those of these stories that they saved.
    SAVED_OF = pair(
        "SELECT story FROM saved_story WHERE reader = $1 \
         AND story IN (SELECT value FROM json_each($2))",
        "SELECT story FROM saved_story WHERE reader = $1 AND story IN \
         (SELECT CAST(value AS BIGINT) FROM jsonb_array_elements_text(CAST($2 AS JSONB)))"
    );
    /// All of them, up to a number.
    SAVED = one("SELECT story FROM saved_story WHERE reader = $1 LIMIT $2");
    /// Since when a history is kept.
    KEEPING = one("SELECT since FROM reading_history WHERE reader = $1");
    /// It is kept from now on.
    TURN_ON = one(
        "INSERT INTO reading_history (reader, since) VALUES ($1, $2) \
         ON CONFLICT (reader) DO NOTHING"
    );
    /// It is kept no longer.
    TURN_OFF = one("DELETE FROM reading_history WHERE reader = $1");
    /// A reader reads, whose history is kept.
    READS = one("UPDATE reading_history SET read_at = $2 WHERE reader = $1");
    /// What they read.
    RECORD = one(
        "INSERT INTO read_story (reader, story, read_at) VALUES ($1, $2, $3) \
         ON CONFLICT (reader, story) DO UPDATE SET read_at = excluded.read_at"
    );
    /// The oldest give way to as many as there may be.
    MAKE_ROOM = one(
        "DELETE FROM read_story WHERE reader = $1 AND (read_at, story) <= \
         (SELECT read_at, story FROM read_story WHERE reader = $1 \
          ORDER BY read_at DESC, story DESC LIMIT 1 OFFSET $2)"
    );
    /// A page of what a reader read since a moment.
    READINGS = one(
        "SELECT story, read_at FROM read_story WHERE reader = $1 AND read_at >= $2 \
         AND (read_at, story) < ($3, $4) ORDER BY read_at DESC, story DESC LIMIT $5"
    );
    /// When they read these stories, since a moment.
    READ_OF = pair(
        "SELECT story, read_at FROM read_story WHERE reader = $1 AND read_at >= $2 \
         AND story IN (SELECT value FROM json_each($3))",
        "SELECT story, read_at FROM read_story WHERE reader = $1 AND read_at >= $2 AND story IN \
         (SELECT CAST(value AS BIGINT) FROM jsonb_array_elements_text(CAST($3 AS JSONB)))"
    );
    /// One of them is taken out.
    REMOVE = one("DELETE FROM read_story WHERE reader = $1 AND story = $2");
    /// All of them are.
    ERASE = one("DELETE FROM read_story WHERE reader = $1");
    /// Those that are too old, some at a time.
    EXPIRE = one(
        "DELETE FROM read_story WHERE (reader, story) IN \
         (SELECT reader, story FROM read_story WHERE read_at < $1 ORDER BY read_at LIMIT $2)"
    );
    /// A reader left: what they had saved.
    FORGET_SAVED = one("DELETE FROM saved_story WHERE reader = $1");
}

/// Ids as a statement takes them.
fn list(ids: &[Id]) -> String {
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    serde_json::json!(numbers).to_string()
}

pub(crate) async fn saved_at(tx: &mut Tx, reader: Id, story: Id) -> Result<Option<Instant>> {
    Ok(tx.maybe::<(Instant,)>(SAVED_AT, (reader, story)).await?.map(|(at,)| at))
}

pub(crate) async fn save(tx: &mut Tx, reader: Id, story: Id, saved_at: Instant) -> Result<()> {
    tx.ends_of(reader);
    tx.run(SAVE, (reader, story, saved_at)).await.map(|_| ())
}

pub(crate) async fn unsave(tx: &mut Tx, reader: Id, story: Id) -> Result<()> {
    tx.ends_of(reader);
    tx.run(UNSAVE, (reader, story)).await.map(|_| ())
}

pub(crate) async fn count_in(tx: &mut Tx, reader: Id) -> Result<i64> {
    Ok(tx.maybe::<(i64,)>(COUNT, (reader,)).await?.map_or(0, |(count,)| count))
}

pub(crate) async fn count(db: &Db, reader: Id) -> Result<i64> {
    Ok(db.maybe::<(i64,)>(COUNT, (reader,)).await?.map_or(0, |(count,)| count))
}

pub(crate) async fn bookmarks(
    db: &Db,
    reader: Id,
    after: Place,
    limit: usize,
) -> Result<Vec<Bookmark>> {
    let lines: Vec<(Id, Instant)> = db.all(BOOKMARKS, (reader, after.at, after.id, limit)).await?;
    Ok(lines.into_iter().map(|(story, saved_at)| Bookmark { story, saved_at }).collect())
}

pub(crate) async fn saved_of(db: &Db, reader: Id, stories: &[Id]) -> Result<Vec<Id>> {
    let lines: Vec<(Id,)> = db.all(SAVED_OF, (reader, list(stories))).await?;
    Ok(lines.into_iter().map(|(story,)| story).collect())
}

pub(crate) async fn saved(db: &Db, reader: Id, limit: usize) -> Result<Vec<Id>> {
    let lines: Vec<(Id,)> = db.all(SAVED, (reader, limit)).await?;
    Ok(lines.into_iter().map(|(story,)| story).collect())
}

pub(crate) async fn keeping(db: &Db, reader: Id) -> Result<Keeping> {
    Ok(db.maybe::<(Instant,)>(KEEPING, (reader,)).await?.map(|(since,)| since))
}

pub(crate) async fn turn_on(tx: &mut Tx, reader: Id, now: Instant) -> Result<bool> {
    Ok(tx.run(TURN_ON, (reader, now)).await? > 0)
}

pub(crate) async fn turn_off(tx: &mut Tx, reader: Id) -> Result<bool> {
    Ok(tx.run(TURN_OFF, (reader,)).await? > 0)
}

/// Whether this reader's history is kept.
pub(crate) async fn reads(tx: &mut Tx, reader: Id, now: Instant) -> Result<bool> {
    Ok(tx.run(READS, (reader, now)).await? > 0)
}

pub(crate) async fn record(tx: &mut Tx, reader: Id, story: Id, now: Instant) -> Result<()> {
    tx.run(RECORD, (reader, story, now)).await.map(|_| ())
}

pub(crate) async fn make_room(tx: &mut Tx, reader: Id, most: usize) -> Result<()> {
    tx.run(MAKE_ROOM, (reader, most)).await.map(|_| ())
}

pub(crate) async fn readings(
    db: &Db,
    (reader, since): (Id, Instant),
    after: Place,
    limit: usize,
) -> Result<Vec<Reading>> {
    let values = (reader, since, after.at, after.id, limit);
    let lines: Vec<(Id, Instant)> = db.all(READINGS, values).await?;
    Ok(lines.into_iter().map(|(story, read_at)| Reading { story, read_at }).collect())
}

pub(crate) async fn read_of(
    db: &Db,
    (reader, since): (Id, Instant),
    stories: &[Id],
) -> Result<Vec<(Id, Instant)>> {
    db.all(READ_OF, (reader, since, list(stories))).await
}

pub(crate) async fn remove(tx: &mut Tx, reader: Id, story: Id) -> Result<bool> {
    Ok(tx.run(REMOVE, (reader, story)).await? > 0)
}

pub(crate) async fn erase(tx: &mut Tx, reader: Id) -> Result<u64> {
    tx.run(ERASE, (reader,)).await
}

pub(crate) async fn expire(tx: &mut Tx, before: Instant, limit: usize) -> Result<u64> {
    tx.run(EXPIRE, (before, limit)).await
}

/// The switch goes first: who writes a reading down holds it.
pub(crate) async fn forget(tx: &mut Tx, reader: Id) -> Result<()> {
    tx.ends_of(reader);
    for sql in [TURN_OFF, ERASE, FORGET_SAVED] {
        tx.run(sql, (reader,)).await?;
    }
    Ok(())
}
