//! SQL of who wrote which version of a story.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

store::sql! {
    /// Somebody wrote in the working copy.
    WROTE = one(
        "INSERT INTO work_writer (story, version, person, at) VALUES ($1, 0, $2, $3) \
         ON CONFLICT (story, version, person) DO UPDATE SET at = excluded.at"
    );
    /// The working copy became this version.
    WRITTEN_IS = one("UPDATE work_writer SET version = $2 WHERE story = $1 AND version = 0");
    /// Who wrote what came after one version, up to another.
    WRITERS = one(
        "SELECT DISTINCT person FROM work_writer \
         WHERE story = $1 AND version > $2 AND version <= $3 ORDER BY person"
    );
    /// Who wrote what came after one version, the working copy too.
    WRITERS_SINCE = one(
        "SELECT DISTINCT person FROM work_writer \
         WHERE story = $1 AND (version > $2 OR version = 0) ORDER BY person"
    );
}

/// The statements about who wrote.
pub const WRITER_STATEMENTS: &[store::Statement] = STATEMENTS;

fn ids(rows: Vec<(Id,)>) -> Vec<Id> {
    rows.into_iter().map(|(id,)| id).collect()
}

/// Notes that somebody wrote in the working copy; the paper itself (id 0) is nobody.
pub(crate) async fn wrote(tx: &mut Tx, story: Id, person: Id, now: Instant) -> Result<()> {
    if person == Id(0) {
        return Ok(());
    }
    tx.run(WROTE, (story, person, now)).await.map(|_| ())
}

pub(crate) async fn written_is(tx: &mut Tx, story: Id, version: i64) -> Result<()> {
    tx.run(WRITTEN_IS, (story, version)).await.map(|_| ())
}

/// Who wrote what came after `after`, up to `version`.
pub(crate) async fn writers(db: &Db, story: Id, after: i64, version: i64) -> Result<Vec<Id>> {
    Ok(ids(db.all(WRITERS, (story, after, version)).await?))
}

pub(crate) async fn writers_tx(
    tx: &mut Tx,
    story: Id,
    after: i64,
    version: i64,
) -> Result<Vec<Id>> {
    Ok(ids(tx.all(WRITERS, (story, after, version)).await?))
}

/// Who wrote what came after `after`, the working copy too.
pub(crate) async fn writers_since(db: &Db, story: Id, after: i64) -> Result<Vec<Id>> {
    Ok(ids(db.all(WRITERS_SINCE, (story, after)).await?))
}

pub(crate) async fn writers_since_tx(tx: &mut Tx, story: Id, after: i64) -> Result<Vec<Id>> {
    Ok(ids(tx.all(WRITERS_SINCE, (story, after)).await?))
}
