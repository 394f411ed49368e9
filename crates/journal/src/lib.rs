//! The journal: every change of the paper as a fact, in the order it became true.
//!
//! A room appends its facts in the same transaction as the change itself, so that there is no
//! change without its fact and no fact without its change. Whatever follows from a change — fresh
//! pages, search, feeds, mail — is done by a *listener* that reads the journal at its own pace,
//! remembers how far it has come, and can be sent back to the start. Listeners must be idempotent:
//! after a crash the last facts come again.
//!
//! On PostgreSQL sequence numbers are drawn under one advisory lock that is held until the commit,
//! because a number drawn early and committed late would be passed over by a cursor that had seen
//! a later one. Who is going to append takes the lock with [`turn`] before changing anything: two
//! who had changed rows first and met at the lock would wait for each other's rows for ever.

mod listener;
mod rows;

use kit::{Id, Instant};
use serde::{Deserialize, Serialize};
use store::{Db, Result, Tx};

pub use listener::{Follower, Listener, run_durable, wait};
pub use rows::STATEMENTS;

/// What a room writes: its kind, whom it concerns, and the rest as JSON.
pub trait Fact: Serialize {
    /// `room.what_happened`, in the past tense: `article.published`.
    fn kind(&self) -> &'static str;
    /// The story, topic, picture … it is about.
    fn subject(&self) -> Option<Id>;
}

/// A fact as it stands in the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its number: rises without telling how many were in between.
    pub seq: i64,
    /// When it became true.
    pub at: Instant,
    /// `room.what_happened`.
    pub kind: String,
    /// Whom it concerns.
    pub subject: Option<Id>,
    /// The rest, as JSON text.
    pub body: String,
}

impl Entry {
    /// The fact, when it is of the kind wanted and has the shape this version knows.
    pub fn read<'a, T: Deserialize<'a>>(&'a self, kind: &str) -> Option<T> {
        if self.kind != kind {
            return None;
        }
        serde_json::from_str(&self.body).ok()
    }
}

/// Waits until nobody else is changing the paper; from here to the commit it is this transaction's
/// turn. The first thing a verb does that will append a fact; a second call changes nothing.
///
/// # Errors
/// When the store refuses.
pub async fn turn(tx: &mut Tx) -> Result<()> {
    rows::lock(tx).await
}

/// Appends a fact in the transaction of the change; its number.
///
/// # Errors
/// When the store refuses; then the change must not stand either.
pub async fn append(tx: &mut Tx, at: Instant, fact: &impl Fact) -> Result<i64> {
    let body = serde_json::to_string(fact)
        .map_err(|error| store::Error::Shape(format!("{}: {error}", fact.kind())))?;
    rows::lock(tx).await?;
    let seq = rows::insert(tx, at, fact.kind(), fact.subject(), &body).await?;
    tx.ring();
    Ok(seq)
}

/// The facts after this number, oldest first, at most `limit`.
///
/// # Errors
/// When the store cannot be read.
pub async fn after(db: &Db, seq: i64, limit: usize) -> Result<Vec<Entry>> {
    rows::after(db, seq, limit).await
}

/// The newest number; 0 when nothing ever happened.
///
/// # Errors
/// When the store cannot be read.
pub async fn newest(db: &Db) -> Result<i64> {
    rows::newest(db).await
}

/// How far a listener has read; 0 when it never did.
///
/// # Errors
/// When the store cannot be read.
pub async fn cursor(db: &Db, listener: &str) -> Result<i64> {
    rows::cursor(db, listener).await
}

/// Sends a listener back to the start, so that it does everything again.
///
/// # Errors
/// When the store refuses.
pub async fn replay(db: &Db, listener: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    rows::set_cursor(&mut tx, listener, 0).await?;
    tx.ring();
    tx.commit().await
}

#[cfg(test)]
mod tests;
