//! SQL of stories that feeds and alerts do not tell yet.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::Wire;

macro_rules! wire {
    ($tail:literal) => {
        concat!(
            "SELECT article, until, begun_at, state, version, first_published_at, published_at, ",
            "modified_at, reason, merged_into FROM article_wire ",
            $tail
        )
    };
}

store::sql! {
    /// Of a story.
    WIRE = one(wire!("WHERE article = $1"));
    /// Of several, while they hold.
    WIRES = pair(
        wire!("WHERE until > $2 AND article IN (SELECT value FROM json_each($1))"),
        wire!("WHERE until > $2 AND article IN (SELECT CAST(value AS BIGINT) \
               FROM jsonb_array_elements_text(CAST($1 AS JSONB)))")
    );
    /// What readers see now is what feeds go on telling.
    HOLD_WIRE = one(
        "INSERT INTO article_wire (article, until, begun_at, state, version, first_published_at, \
         published_at, modified_at, reason, merged_into) \
         SELECT id, $2, $3, state, live_version, first_published_at, published_at, modified_at, \
         reason, merged_into FROM article WHERE id = $1 \
         ON CONFLICT (article) DO UPDATE SET until = excluded.until, \
         begun_at = excluded.begun_at, state = excluded.state, version = excluded.version, \
         first_published_at = excluded.first_published_at, \
         published_at = excluded.published_at, modified_at = excluded.modified_at, \
         reason = excluded.reason, merged_into = excluded.merged_into"
    );
    /// Longer.
    PROLONG_WIRE = one("UPDATE article_wire SET until = $2 WHERE article = $1");
    /// No more.
    END_WIRE = one("DELETE FROM article_wire WHERE article = $1");
    /// What was published since a moment is a draft again, but for those before.
    MAKE_DRAFTS = one(
        "UPDATE article_version SET class = 'draft' \
         WHERE article = $1 AND version > $2 AND at >= $3 AND class <> 'draft'"
    );
}

pub(crate) async fn wire(db: &Db, id: Id) -> Result<Option<Wire>> {
    db.maybe(WIRE, (id,)).await
}

pub(crate) async fn wire_tx(tx: &mut Tx, id: Id) -> Result<Option<Wire>> {
    tx.maybe(WIRE, (id,)).await
}

pub(crate) async fn wires(db: &Db, ids: &[Id], now: Instant) -> Result<Vec<Wire>> {
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    db.all(WIRES, (serde_json::json!(numbers).to_string(), now)).await
}

pub(crate) async fn hold_wire(tx: &mut Tx, id: Id, until: Instant, now: Instant) -> Result<()> {
    tx.run(HOLD_WIRE, (id, until, now)).await.map(|_| ())
}

pub(crate) async fn prolong_wire(tx: &mut Tx, id: Id, until: Instant) -> Result<()> {
    tx.run(PROLONG_WIRE, (id, until)).await.map(|_| ())
}

pub(crate) async fn end_wire(tx: &mut Tx, id: Id) -> Result<()> {
    tx.run(END_WIRE, (id,)).await.map(|_| ())
}

pub(crate) async fn make_drafts(tx: &mut Tx, id: Id, but: i64, since: Instant) -> Result<()> {
    tx.run(MAKE_DRAFTS, (id, but, since)).await.map(|_| ())
}
