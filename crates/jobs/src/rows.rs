//! SQL of the jobs.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::Lane;

store::sql! {
    /// Asks for a job; one with its key that is still to be done is enough.
    INSERT = one(
        "INSERT INTO job (id, kind, key, payload, run_at, created_at, lane) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (kind, key) WHERE dead_at IS NULL DO NOTHING"
    );
    /// Takes the job of a lane that has been due longest.
    CLAIM = pair(
        "UPDATE job SET lease_until = $1, attempts = attempts + 1 WHERE id = (SELECT id FROM job \
         WHERE dead_at IS NULL AND lane = $3 AND run_at <= $2 AND lease_until <= $2 \
         ORDER BY run_at, id LIMIT 1) RETURNING id, kind, payload, attempts",
        "UPDATE job SET lease_until = $1, attempts = attempts + 1 WHERE id = (SELECT id FROM job \
         WHERE dead_at IS NULL AND lane = $3 AND run_at <= $2 AND lease_until <= $2 \
         ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, kind, payload, attempts"
    );
    /// It is done.
    DONE = one("DELETE FROM job WHERE id = $1 AND attempts = $2");
    /// It failed and is tried again later.
    LATER = one(
        "UPDATE job SET run_at = $1, lease_until = 0, last_error = $2 \
         WHERE id = $3 AND attempts = $4"
    );
    /// It failed too often.
    GIVE_UP = one(
        "UPDATE job SET dead_at = $1, lease_until = 0, last_error = $2 \
         WHERE id = $3 AND attempts = $4"
    );
    /// When the next one of a lane is due.
    NEXT_DUE = one("SELECT MIN(run_at) FROM job WHERE dead_at IS NULL AND lane = $1");
    /// To be done, and given up.
    COUNTS = one(
        "SELECT COUNT(*) FILTER (WHERE dead_at IS NULL), COUNT(*) FILTER (WHERE dead_at IS NOT NULL) \
         FROM job"
    );
    /// Given up, newest first.
    DEAD = one(
        "SELECT id, kind, key, attempts, last_error, dead_at FROM job \
         WHERE dead_at IS NOT NULL ORDER BY dead_at DESC LIMIT $1"
    );
    /// Another round.
    REVIVE = one(
        "UPDATE job SET dead_at = NULL, attempts = 0, run_at = $1 \
         WHERE id = $2 AND dead_at IS NOT NULL"
    );
}

store::record! {
    /// A job that was given up.
    #[derive(Clone, Debug)]
    pub struct DeadJob {
        /// Its id.
        pub id: Id,
        /// Its kind.
        pub kind: String,
        /// Its key.
        pub key: String,
        /// How often it was tried.
        pub attempts: i64,
        /// What went wrong last.
        pub last_error: Option<String>,
        /// When it was given up.
        pub dead_at: Instant,
    }
}

store::record! {
    /// A job in a worker's hands.
    pub(crate) struct Claimed {
        pub(crate) id: Id,
        pub(crate) kind: String,
        pub(crate) payload: String,
        pub(crate) attempts: i64,
    }
}

pub(crate) async fn insert(
    tx: &mut Tx,
    id: Id,
    (kind, lane): (&str, Lane),
    key: &str,
    payload: &str,
    run_at: Instant,
    now: Instant,
) -> Result<()> {
    let lane = lane.number();
    tx.run(INSERT, (id, kind, key, payload, run_at, now, lane)).await.map(|_| ())
}

pub(crate) async fn claim(
    db: &Db,
    lane: Lane,
    now: Instant,
    lease_until: Instant,
) -> Result<Option<Claimed>> {
    let mut tx = db.begin().await?;
    let claimed = tx.maybe(CLAIM, (lease_until, now, lane.number())).await?;
    tx.commit().await?;
    Ok(claimed)
}

/// When anything of a lane is due, without the price of a transaction.
pub(crate) async fn next_due(db: &Db, lane: Lane) -> Result<Option<Instant>> {
    let row: Option<(Option<Instant>,)> = db.maybe(NEXT_DUE, (lane.number(),)).await?;
    Ok(row.and_then(|(due,)| due))
}

pub(crate) async fn done(db: &Db, job: &Claimed) -> Result<()> {
    let mut tx = db.begin().await?;
    tx.run(DONE, (job.id, job.attempts)).await?;
    tx.commit().await
}

pub(crate) async fn later(db: &Db, job: &Claimed, run_at: Instant, why: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    tx.run(LATER, (run_at, why, job.id, job.attempts)).await?;
    tx.commit().await
}

pub(crate) async fn give_up(db: &Db, job: &Claimed, now: Instant, why: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    tx.run(GIVE_UP, (now, why, job.id, job.attempts)).await?;
    tx.commit().await
}

pub(crate) async fn counts(db: &Db) -> Result<(i64, i64)> {
    Ok(db.maybe(COUNTS, ()).await?.unwrap_or_default())
}

pub(crate) async fn dead(db: &Db, limit: usize) -> Result<Vec<DeadJob>> {
    db.all(DEAD, (limit,)).await
}

pub(crate) async fn revive(tx: &mut Tx, id: Id, now: Instant) -> Result<bool> {
    Ok(tx.run(REVIVE, (now, id)).await? == 1)
}
