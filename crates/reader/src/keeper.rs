//! Keepers: the rooms that keep something of a reader, as this room knows them.
//!
//! A room above this one keeps what a reader follows, saved or is sent. What happens to the account
//! must happen there in the same transaction, so `paper` hands this room a keeper of each.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use kit::{Id, Instant};
use serde_json::Value;
use store::{Db, Tx};

/// What a keeper does, on its way.
pub type Soon<'a, T> = Pin<Box<dyn Future<Output = store::Result<T>> + Send + 'a>>;

/// Every keeper of a paper.
pub type Keepers = Arc<[Arc<dyn Keeper>]>;

/// Somebody signed in with something in mind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Who.
    pub reader: Id,
    /// What they were about to do when they were asked to sign in, in the words of the room that
    /// asked: `follow:topic:ferry-dispute`. It comes from a form, so anybody may have written it.
    pub intent: String,
    /// When.
    pub at: Instant,
}

/// A room that keeps something of readers.
pub trait Keeper: Send + Sync {
    /// The name of what it keeps, in what a reader downloads: `follows`.
    fn name(&self) -> &'static str;

    /// What of it goes with the account, as the end of a sentence: "what you follow and mute".
    fn goes(&self) -> &'static str;

    /// Does what somebody had in mind who has signed in now, in the transaction that opens their
    /// session. An intent of another room, or one that cannot be done, is passed over: only the
    /// store's trouble is an error, and it keeps the door shut.
    fn arrived<'t>(&'t self, tx: &'t mut Tx, arrived: &'t Arrived) -> Soon<'t, ()>;

    /// Erases what it keeps of a reader who leaves, in the transaction that deletes the account.
    fn left<'t>(&'t self, tx: &'t mut Tx, reader: Id, at: Instant) -> Soon<'t, ()>;

    /// Everything it keeps of a reader, for their download.
    fn told<'t>(&'t self, db: &'t Db, reader: Id) -> Soon<'t, Value>;
}
