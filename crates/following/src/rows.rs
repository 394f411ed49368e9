//! SQL of what readers follow and mute.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::index::Thing;
use crate::visit::Visit;
use crate::wish::{Alert, Followed, Wish};

store::sql! {
    /// What is wished of something.
    WISH = one(
        "SELECT 'follow' FROM follow WHERE reader = $1 AND family = $2 AND thing = $3 UNION ALL \
         SELECT 'mute' FROM mute WHERE reader = $1 AND family = $2 AND thing = $3"
    );
    /// Follows something.
    FOLLOW = one(
        "INSERT INTO follow (reader, family, thing, since, alert) VALUES ($1, $2, $3, $4, 'daily')"
    );
    /// Does not any more.
    UNFOLLOW = one("DELETE FROM follow WHERE reader = $1 AND family = $2 AND thing = $3");
    /// Mutes something.
    MUTE = one("INSERT INTO mute (reader, family, thing, since) VALUES ($1, $2, $3, $4)");
    /// Does not any more.
    UNMUTE = one("DELETE FROM mute WHERE reader = $1 AND family = $2 AND thing = $3");
    /// How many things a reader follows.
    COUNT_FOLLOWS = one("SELECT COUNT(*) FROM follow WHERE reader = $1");
    /// How many they mute.
    COUNT_MUTES = one("SELECT COUNT(*) FROM mute WHERE reader = $1");
    /// How a reader is told.
    ALERT = one("SELECT alert FROM follow WHERE reader = $1 AND family = $2 AND thing = $3");
    /// Is told like this.
    SET_ALERT = one(
        "UPDATE follow SET alert = $4 WHERE reader = $1 AND family = $2 AND thing = $3"
    );
    /// What one follows.
    FOLLOWED = one(
        "SELECT family, thing, since, alert FROM follow WHERE reader = $1 \
         ORDER BY since DESC, family, thing"
    );
    /// What one mutes.
    MUTED = one(
        "SELECT family, thing, since FROM mute WHERE reader = $1 \
         ORDER BY since DESC, family, thing"
    );
    /// Who wants to be told at once of a thing, a page of readers.
    TELL_AT_ONCE = pair(
        "SELECT DISTINCT f.reader FROM json_each($1) t JOIN follow f \
         ON f.family = json_extract(t.value, '$[0]') AND f.thing = json_extract(t.value, '$[1]') \
         WHERE f.alert = 'instant' AND f.reader > $2 ORDER BY f.reader LIMIT $3",
        "SELECT DISTINCT f.reader FROM jsonb_array_elements(CAST($1 AS JSONB)) t JOIN follow f \
         ON f.family = t->>0 AND f.thing = CAST(t->>1 AS BIGINT) \
         WHERE f.alert = 'instant' AND f.reader > $2 ORDER BY f.reader LIMIT $3"
    );
    /// Who follows what, a page of readers: `a12,t7` is the author 12 and the topic 7.
    ALL_FOLLOWS = pair(
        "SELECT reader, group_concat(substr(family, 1, 1) || thing) FROM follow \
         WHERE reader > $1 GROUP BY reader ORDER BY reader LIMIT $2",
        "SELECT reader, string_agg(substr(family, 1, 1) || thing, ',') FROM follow \
         WHERE reader > $1 GROUP BY reader ORDER BY reader LIMIT $2"
    );
    /// Who mutes what, in the same way.
    ALL_MUTES = pair(
        "SELECT reader, group_concat(substr(family, 1, 1) || thing) FROM mute \
         WHERE reader > $1 GROUP BY reader ORDER BY reader LIMIT $2",
        "SELECT reader, string_agg(substr(family, 1, 1) || thing, ',') FROM mute \
         WHERE reader > $1 GROUP BY reader ORDER BY reader LIMIT $2"
    );
    /// When a reader last looked.
    VISIT = one("SELECT seen_at, new_from FROM reader_feed WHERE reader = $1");
    /// They looked now.
    SAVE_VISIT = one(
        "INSERT INTO reader_feed (reader, seen_at, new_from) VALUES ($1, $2, $3) \
         ON CONFLICT (reader) DO UPDATE SET seen_at = excluded.seen_at, \
         new_from = excluded.new_from WHERE reader_feed.seen_at < excluded.seen_at"
    );
    /// A reader is gone: what they followed,
    FORGET_FOLLOWS = one("DELETE FROM follow WHERE reader = $1");
    /// what they muted,
    FORGET_MUTES = one("DELETE FROM mute WHERE reader = $1");
    /// and when they looked.
    FORGET_VISIT = one("DELETE FROM reader_feed WHERE reader = $1");
}

pub(crate) async fn wish(tx: &mut Tx, reader: Id, thing: Thing) -> Result<Wish> {
    let found: Option<(String,)> = tx.maybe(WISH, (reader, thing.family(), thing.id())).await?;
    Ok(found.and_then(|(word,)| Wish::of_word(&word)).unwrap_or(Wish::None))
}

pub(crate) async fn follow(tx: &mut Tx, reader: Id, thing: Thing, now: Instant) -> Result<()> {
    tx.run(FOLLOW, (reader, thing.family(), thing.id(), now)).await.map(|_| ())
}

pub(crate) async fn unfollow(tx: &mut Tx, reader: Id, thing: Thing) -> Result<()> {
    tx.run(UNFOLLOW, (reader, thing.family(), thing.id())).await.map(|_| ())
}

pub(crate) async fn mute(tx: &mut Tx, reader: Id, thing: Thing, now: Instant) -> Result<()> {
    tx.run(MUTE, (reader, thing.family(), thing.id(), now)).await.map(|_| ())
}

pub(crate) async fn unmute(tx: &mut Tx, reader: Id, thing: Thing) -> Result<()> {
    tx.run(UNMUTE, (reader, thing.family(), thing.id())).await.map(|_| ())
}

pub(crate) async fn count(tx: &mut Tx, reader: Id, wish: Wish) -> Result<i64> {
    let sql = if wish == Wish::Mute { COUNT_MUTES } else { COUNT_FOLLOWS };
    Ok(tx.maybe::<(i64,)>(sql, (reader,)).await?.map_or(0, |(count,)| count))
}

pub(crate) async fn alert(tx: &mut Tx, reader: Id, thing: Thing) -> Result<Option<String>> {
    let found: Option<(String,)> = tx.maybe(ALERT, (reader, thing.family(), thing.id())).await?;
    Ok(found.map(|(alert,)| alert))
}

pub(crate) async fn set_alert(tx: &mut Tx, reader: Id, thing: Thing, alert: Alert) -> Result<()> {
    let values = (reader, thing.family(), thing.id(), alert.word());
    tx.run(SET_ALERT, values).await.map(|_| ())
}

pub(crate) async fn followed(db: &Db, reader: Id) -> Result<Vec<Followed>> {
    let lines: Vec<(String, Id, Instant, String)> = db.all(FOLLOWED, (reader,)).await?;
    let followed = |(family, id, since, alert): (String, Id, Instant, String)| {
        let alert = Alert::of_word(&alert).unwrap_or_default();
        Some(Followed { thing: Thing::of(&family, id)?, since, alert })
    };
    Ok(lines.into_iter().filter_map(followed).collect())
}

pub(crate) async fn muted(db: &Db, reader: Id) -> Result<Vec<(Thing, Instant)>> {
    let lines: Vec<(String, Id, Instant)> = db.all(MUTED, (reader,)).await?;
    let muted = |(family, id, since): (String, Id, Instant)| Some((Thing::of(&family, id)?, since));
    Ok(lines.into_iter().filter_map(muted).collect())
}

/// Readers above an id, by id, with what they follow.
pub(crate) async fn all_follows(db: &Db, after: Id, limit: usize) -> Result<Vec<(Id, Vec<Thing>)>> {
    Ok(read(db.all(ALL_FOLLOWS, (after, limit)).await?))
}

/// Readers above an id, by id, with what they mute.
pub(crate) async fn all_mutes(db: &Db, after: Id, limit: usize) -> Result<Vec<(Id, Vec<Thing>)>> {
    Ok(read(db.all(ALL_MUTES, (after, limit)).await?))
}

fn read(lines: Vec<(Id, String)>) -> Vec<(Id, Vec<Thing>)> {
    let thing = |text: &str| {
        let (family, id) = text.split_at_checked(1)?;
        let id = Id(id.parse().ok()?);
        Some(if family == "a" { Thing::Author(id) } else { Thing::Topic(id) })
    };
    let things = |text: String| text.split(',').filter_map(thing).collect();
    lines.into_iter().map(|(reader, text)| (reader, things(text))).collect()
}

pub(crate) async fn visit(db: &Db, reader: Id) -> Result<Option<Visit>> {
    let found: Option<(Instant, Instant)> = db.maybe(VISIT, (reader,)).await?;
    Ok(found.map(|(seen_at, new_from)| Visit { seen_at, new_from }))
}

pub(crate) async fn save_visit(tx: &mut Tx, reader: Id, visit: Visit) -> Result<()> {
    tx.run(SAVE_VISIT, (reader, visit.seen_at, visit.new_from)).await.map(|_| ())
}

pub(crate) async fn forget(tx: &mut Tx, reader: Id) -> Result<()> {
    for sql in [FORGET_FOLLOWS, FORGET_MUTES, FORGET_VISIT] {
        tx.run(sql, (reader,)).await?;
    }
    Ok(())
}

pub(crate) async fn to_tell_at_once(
    db: &Db,
    things: &[Thing],
    after: Id,
    limit: usize,
) -> Result<Vec<Id>> {
    let things: Vec<(&str, i64)> = things.iter().map(|it| (it.family(), it.id().0)).collect();
    let things =
        serde_json::to_string(&things).map_err(|it| store::Error::Shape(it.to_string()))?;
    let lines: Vec<(Id,)> = db.all(TELL_AT_ONCE, (things, after, limit)).await?;
    Ok(lines.into_iter().map(|(reader,)| reader).collect())
}
