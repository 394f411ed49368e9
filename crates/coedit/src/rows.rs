//! SQL of shared documents.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::draft::Bytes;

store::sql! {
    /// Where a document stands.
    HEAD = one("SELECT epoch, seq FROM coedit_document WHERE document = $1");
    /// A document begins; only one can begin it.
    BEGIN = one(
        "INSERT INTO coedit_document (document, epoch, seq, changed_at) VALUES ($1, $2, 1, $3) \
         ON CONFLICT (document) DO NOTHING"
    );
    /// It begins anew.
    RENEW = one(
        "INSERT INTO coedit_document (document, epoch, seq, changed_at) VALUES ($1, $2, 1, $3) \
         ON CONFLICT (document) DO UPDATE SET seq = 1, changed_at = excluded.changed_at, \
         epoch = CASE WHEN coedit_document.epoch < excluded.epoch THEN excluded.epoch \
         ELSE coedit_document.epoch + 1 END RETURNING epoch"
    );
    /// Room for more updates, and the document is ours until the commit.
    ADVANCE = one(
        "UPDATE coedit_document SET seq = seq + $1, changed_at = $2 \
         WHERE document = $3 AND epoch = $4 RETURNING seq"
    );
    /// The document is ours until the commit.
    HOLD = one(
        "UPDATE coedit_document SET seq = seq WHERE document = $1 AND epoch = $2 RETURNING seq"
    );
    /// It is no more.
    DROP_HEAD = one("DELETE FROM coedit_document WHERE document = $1");
    /// An update.
    ADD = one(
        "INSERT INTO coedit_update (document, epoch, seq, bytes, at, by_staff) \
         VALUES ($1, $2, $3, $4, $5, $6)"
    );
    /// Updates later than one.
    LATER = one(
        "SELECT seq, bytes FROM coedit_update \
         WHERE document = $1 AND epoch = $2 AND seq > $3 ORDER BY seq"
    );
    /// Those up to one are in the snapshot.
    DROP_EARLIER = one(
        "DELETE FROM coedit_update WHERE document = $1 AND epoch = $2 AND seq <= $3"
    );
    /// All of them, whatever the epoch.
    DROP_UPDATES = one("DELETE FROM coedit_update WHERE document = $1");
    /// The snapshot.
    SNAPSHOT = one(
        "SELECT seq, bytes FROM coedit_snapshot WHERE document = $1 AND epoch = $2"
    );
    /// A newer snapshot.
    PUT_SNAPSHOT = one(
        "INSERT INTO coedit_snapshot (document, epoch, seq, bytes) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (document) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, \
         bytes = excluded.bytes"
    );
    /// No snapshot.
    DROP_SNAPSHOT = one("DELETE FROM coedit_snapshot WHERE document = $1");
}

/// An update with its place, or a snapshot with the place of the last update in it.
pub(crate) type Placed = (i64, Vec<u8>);

/// Where a document stands: epoch and seq.
pub(crate) async fn head(db: &Db, document: Id) -> Result<Option<(i64, i64)>> {
    db.maybe(HEAD, (document,)).await
}

/// Begins a document with one update, unless it has begun already.
pub(crate) async fn begin(
    db: &Db,
    document: Id,
    epoch: i64,
    bytes: Vec<u8>,
    now: Instant,
) -> Result<bool> {
    let mut tx = db.begin().await?;
    let is_ours = tx.run(BEGIN, (document, epoch, now)).await? > 0;
    if is_ours {
        tx.run(ADD, (document, epoch, 1_i64, bytes, now, 0_i64)).await?;
    }
    // Also with nothing to write: SQLite commits in groups, and the other's document may be seen
    // only after the commit of the group that both are in.
    tx.commit().await?;
    Ok(is_ours)
}

/// Begins a document anew, in a later epoch; which, is known only now, and the update depends
/// on it.
pub(crate) async fn renew(
    tx: &mut Tx,
    document: Id,
    now: Instant,
    bytes: impl FnOnce(i64) -> Vec<u8>,
) -> Result<i64> {
    let row: Option<(i64,)> = tx.maybe(RENEW, (document, now, now)).await?;
    let (epoch,) = row.ok_or_else(|| store::Error::Shape("no epoch came back".to_owned()))?;
    tx.run(DROP_UPDATES, (document,)).await?;
    tx.run(DROP_SNAPSHOT, (document,)).await?;
    tx.run(ADD, (document, epoch, 1_i64, bytes(epoch), now, 0_i64)).await?;
    Ok(epoch)
}

/// Writes updates in one transaction; the seq of the last, or nothing when the document was
/// replaced or is no more.
pub(crate) async fn append(
    db: &Db,
    (document, epoch): (Id, i64),
    updates: &[(Bytes, Id)],
    now: Instant,
) -> Result<Option<i64>> {
    let mut tx = db.begin().await?;
    let row: Option<(i64,)> = tx.maybe(ADVANCE, (updates.len(), now, document, epoch)).await?;
    let Some((last,)) = row else { return Ok(None) };
    let first = last - updates.len() as i64 + 1;
    for (seq, (bytes, by)) in (first..).zip(updates) {
        tx.run(ADD, (document, epoch, seq, &bytes[..], now, *by)).await?;
    }
    tx.commit().await?;
    Ok(Some(last))
}

/// Replaces updates by a snapshot, when `seq` is still the last one.
pub(crate) async fn compact(
    db: &Db,
    (document, epoch): (Id, i64),
    seq: i64,
    bytes: &[u8],
) -> Result<bool> {
    let mut tx = db.begin().await?;
    let row: Option<(i64,)> = tx.maybe(HOLD, (document, epoch)).await?;
    if row != Some((seq,)) {
        return Ok(false);
    }
    tx.run(PUT_SNAPSHOT, (document, epoch, seq, bytes)).await?;
    tx.run(DROP_EARLIER, (document, epoch, seq)).await?;
    tx.commit().await?;
    Ok(true)
}

/// Updates later than one, in order.
pub(crate) async fn later(db: &Db, of: (Id, i64), seq: i64) -> Result<Vec<Placed>> {
    db.all(LATER, (of.0, of.1, seq)).await
}

/// The snapshot, if there is one.
pub(crate) async fn snapshot(db: &Db, of: (Id, i64)) -> Result<Option<Placed>> {
    db.maybe(SNAPSHOT, of).await
}

/// Nothing is left of it.
pub(crate) async fn forget(tx: &mut Tx, document: Id) -> Result<()> {
    tx.run(DROP_HEAD, (document,)).await?;
    tx.run(DROP_UPDATES, (document,)).await?;
    tx.run(DROP_SNAPSHOT, (document,)).await.map(|_| ())
}
