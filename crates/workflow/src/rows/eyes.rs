//! SQL of leave to publish alone, and of what is to be read afterwards.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::{BackRead, Leave};

macro_rules! leave {
    ($tail:literal) => {
        concat!(
            "SELECT id, person, section, reason, given_by, given_at, ended_by, ended_at ",
            "FROM publish_leave ",
            $tail
        )
    };
}

macro_rules! back_read {
    ($tail:literal) => {
        concat!("SELECT story, version, by_whom, at FROM work_back_read ", $tail)
    };
}

store::sql! {
    /// Leave for a person.
    GIVE = one(
        "INSERT INTO publish_leave (id, person, section, reason, given_by, given_at) \
         VALUES ($1, $2, $3, $4, $5, $6)"
    );
    /// One.
    LEAVE = one(leave!("WHERE id = $1"));
    /// Those in force, and after them those that ended, the latest given first.
    LEAVES = one(leave!(
        "ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT 500"
    ));
    /// Of a person, in force.
    OF_PERSON = one(leave!("WHERE person = $1 AND ended_at IS NULL ORDER BY id"));
    /// It ends.
    END = one(
        "UPDATE publish_leave SET ended_by = $2, ended_at = $3 \
         WHERE id = $1 AND ended_at IS NULL"
    );
    /// A version is to be read.
    OWE = one(
        "INSERT INTO work_back_read (story, version, by_whom, at, finding) \
         VALUES ($1, $2, $3, $4, '') ON CONFLICT (story, version) DO UPDATE SET \
         by_whom = excluded.by_whom, at = excluded.at, read_by = NULL, read_at = NULL, \
         finding = ''"
    );
    /// What of a story is to be read, the earliest first.
    OWED = one(back_read!("WHERE story = $1 AND read_at IS NULL ORDER BY version"));
    /// All that is to be read, the longest waiting first.
    ALL_OWED = one(back_read!("WHERE read_at IS NULL ORDER BY at, story LIMIT 200"));
    /// What readers do not see any more needs no reading.
    FORGIVE = one(
        "DELETE FROM work_back_read WHERE story = $1 AND read_at IS NULL \
         AND version <> (SELECT live_version FROM article WHERE id = $1)"
    );
    /// It was read, up to a version.
    READ = one(
        "UPDATE work_back_read SET read_by = $3, read_at = $4, finding = $5 \
         WHERE story = $1 AND version <= $2 AND read_at IS NULL"
    );
}

/// The statements about second pairs of eyes.
pub const EYES_STATEMENTS: &[store::Statement] = STATEMENTS;

pub(crate) async fn give_leave(tx: &mut Tx, leave: &Leave) -> Result<()> {
    let (who, when) = (leave.given_by, leave.given_at);
    let values = (leave.id, leave.person, leave.section, &leave.reason, who, when);
    tx.run(GIVE, values).await.map(|_| ())
}

pub(crate) async fn leave_tx(tx: &mut Tx, id: Id) -> Result<Option<Leave>> {
    tx.maybe(LEAVE, (id,)).await
}

pub(crate) async fn leaves(db: &Db) -> Result<Vec<Leave>> {
    db.all(LEAVES, ()).await
}

pub(crate) async fn leaves_of(db: &Db, person: Id) -> Result<Vec<Leave>> {
    db.all(OF_PERSON, (person,)).await
}

pub(crate) async fn leaves_of_tx(tx: &mut Tx, person: Id) -> Result<Vec<Leave>> {
    tx.all(OF_PERSON, (person,)).await
}

pub(crate) async fn end_leave(tx: &mut Tx, id: Id, by: Id, now: Instant) -> Result<bool> {
    Ok(tx.run(END, (id, by, now)).await? == 1)
}

pub(crate) async fn owe(tx: &mut Tx, named: (Id, i64), by: Id, now: Instant) -> Result<()> {
    tx.run(OWE, (named.0, named.1, by, now)).await.map(|_| ())
}

pub(crate) async fn owed(db: &Db, story: Id) -> Result<Vec<BackRead>> {
    db.all(OWED, (story,)).await
}

pub(crate) async fn owed_tx(tx: &mut Tx, story: Id) -> Result<Vec<BackRead>> {
    tx.all(OWED, (story,)).await
}

pub(crate) async fn all_owed(db: &Db) -> Result<Vec<BackRead>> {
    db.all(ALL_OWED, ()).await
}

pub(crate) async fn forgive(tx: &mut Tx, story: Id) -> Result<()> {
    tx.run(FORGIVE, (story,)).await.map(|_| ())
}

pub(crate) async fn read_back(
    tx: &mut Tx,
    (story, version): (Id, i64),
    (by, now): (Id, Instant),
    finding: &str,
) -> Result<bool> {
    Ok(tx.run(READ, (story, version, by, now, finding)).await? > 0)
}
