//! Jobs: work with an effect outside the transaction (a rendition, a ping, later a mail), done at
//! least once.
//!
//! A job is written in the transaction that asks for it, so that none is lost and none is done for
//! a change that never stood. A worker takes it under a lease; if the worker dies, the lease ends
//! and another takes it, so what a job does must be idempotent. A job that fails is tried again,
//! later each time; after [`ATTEMPTS_MAX`] it is dead: it stays, visible, until somebody looks.

mod rows;
mod worker;

use kit::{Id, Instant};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Db, Result, Tx};

pub use rows::{DeadJob, STATEMENTS};
pub use worker::{Handler, Outcome, Workers};

/// How often a job is tried before it is given up.
pub const ATTEMPTS_MAX: i64 = 8;
/// How long a worker may hold a job before another takes it.
pub const LEASE_SECONDS: i64 = 300;

/// In which lane a kind of work stands. Each lane has a worker of its own on every node, so that
/// ten thousand pictures hold up no news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lane {
    /// It is done in a moment.
    #[default]
    Prompt,
    /// It waits for machines of others.
    Far,
    /// It keeps a processor busy for seconds.
    Heavy,
}

impl Lane {
    pub(crate) const ALL: [Lane; 3] = [Lane::Prompt, Lane::Far, Lane::Heavy];

    /// The number it is stored by.
    pub(crate) fn number(self) -> i64 {
        self as i64
    }
}

/// A kind of work and what it needs to know.
pub trait Job: Serialize + DeserializeOwned {
    /// `room.verb`: `media.avif`.
    const KIND: &'static str;
    /// Its lane.
    const LANE: Lane = Lane::Prompt;
    /// Two jobs of one kind with the same key, neither done, are one job.
    fn key(&self) -> String;
}

/// Asks for a job, in the transaction of the change that needs it; at once, or not before `run_at`.
/// A job with this key that is still to be done is enough.
///
/// # Errors
/// When the store refuses.
pub async fn ask<J: Job>(tx: &mut Tx, job: &J, now: Instant, run_at: Instant) -> Result<()> {
    let payload = serde_json::to_string(job)
        .map_err(|error| store::Error::Shape(format!("{}: {error}", J::KIND)))?;
    let kind = (J::KIND, J::LANE);
    rows::insert(tx, Id::fresh(now), kind, &job.key(), &payload, run_at, now).await?;
    tx.ring();
    Ok(())
}

/// Jobs still to be done and jobs given up.
///
/// # Errors
/// When the store cannot be read.
pub async fn counts(db: &Db) -> Result<(i64, i64)> {
    rows::counts(db).await
}

/// Jobs that were given up, newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn dead(db: &Db, limit: usize) -> Result<Vec<DeadJob>> {
    rows::dead(db, limit).await
}

/// Gives a dead job another round of attempts.
///
/// # Errors
/// When the store refuses, for example because a job with its key is waiting already.
pub async fn revive(db: &Db, id: Id, now: Instant) -> Result<bool> {
    let mut tx = db.begin().await?;
    let revived = rows::revive(&mut tx, id, now).await?;
    tx.ring();
    tx.commit().await?;
    Ok(revived)
}

#[cfg(test)]
mod tests;
