//! SQL of entitlements.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::{Features, Grant};

store::sql! {
    /// What a source gives.
    OF_SOURCE = one(
        "SELECT source, reader, features, from_at, until_at, note FROM entitlement \
         WHERE source = $1"
    );
    /// All that a reader was given.
    OF_READER = one(
        "SELECT source, reader, features, from_at, until_at, note FROM entitlement \
         WHERE reader = $1 ORDER BY from_at, id"
    );
    /// What sources of a kind give.
    OF_KIND = one(
        "SELECT source, reader, features, from_at, until_at, note FROM entitlement \
         WHERE source LIKE $1 ESCAPE '!' AND (until_at IS NULL OR until_at > $2) ORDER BY id DESC"
    );
    /// A source gives, or gives otherwise than before.
    GIVE = one(
        "INSERT INTO entitlement \
         (id, source, reader, features, from_at, until_at, note, given_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (source) DO UPDATE SET \
         reader = excluded.reader, features = excluded.features, from_at = excluded.from_at, \
         until_at = excluded.until_at, note = excluded.note, given_at = excluded.given_at"
    );
    /// It gives nothing any more.
    TAKE_AWAY = one("DELETE FROM entitlement WHERE source = $1");
    /// A reader left.
    FORGET = one("DELETE FROM entitlement WHERE reader = $1");
}

type Line = (String, Id, i64, Instant, Option<Instant>, String);

fn grant((source, reader, features, from, until, note): Line) -> Grant {
    let features = Features(u32::try_from(features).unwrap_or_default());
    Grant { source, reader, features, from, until, note }
}

pub(crate) async fn of_source(tx: &mut Tx, source: &str) -> Result<Option<Grant>> {
    Ok(tx.maybe::<Line>(OF_SOURCE, (source,)).await?.map(grant))
}

pub(crate) async fn of_reader(db: &Db, reader: Id) -> Result<Vec<Grant>> {
    Ok(db.all::<Line>(OF_READER, (reader,)).await?.into_iter().map(grant).collect())
}

pub(crate) async fn of_kind(db: &Db, kind: &str, at: Instant) -> Result<Vec<Grant>> {
    let lines: Vec<Line> = db.all(OF_KIND, (format!("{kind}:%"), at)).await?;
    Ok(lines.into_iter().map(grant).collect())
}

pub(crate) async fn give(tx: &mut Tx, id: Id, grant: &Grant, now: Instant) -> Result<()> {
    let (source, features) = (grant.source.as_str(), i64::from(grant.features.0));
    let (from, until, note) = (grant.from, grant.until, grant.note.as_str());
    let values = (id, source, grant.reader, features, from, until, note, now);
    tx.run(GIVE, values).await.map(|_| ())
}

pub(crate) async fn take_away(tx: &mut Tx, source: &str) -> Result<()> {
    tx.run(TAKE_AWAY, (source,)).await.map(|_| ())
}

pub(crate) async fn forget(tx: &mut Tx, reader: Id) -> Result<()> {
    tx.run(FORGET, (reader,)).await.map(|_| ())
}
