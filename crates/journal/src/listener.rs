//! Reading the journal: durable listeners with a cursor in the store, and followers that keep
//! their place in memory because what they look after is in memory too (a node's printed pages).

use std::time::Duration;

use store::{Db, Result, Tx};
use tokio::sync::watch;

use crate::{Entry, after, newest, rows};

/// Facts read in one go.
const PAGE: usize = 200;
/// A bell may be missed; whoever waits also looks by itself this often.
const LOOK_MILLIS: u64 = 500;

/// One who acts on facts, with a cursor in the store.
pub trait Listener: Send + Sync + 'static {
    /// The name its cursor is kept under.
    fn name(&self) -> &'static str;
    /// Acts on one fact, inside the transaction that moves the cursor past it. It may be called
    /// again with the same fact after a crash.
    fn hear(&self, tx: &mut Tx, entry: &Entry) -> impl Future<Output = Result<()>> + Send;
}

/// Lets a listener follow the journal until `stop` turns true. Errors are logged and tried again.
pub async fn run_durable(db: Db, listener: impl Listener, mut stop: watch::Receiver<bool>) {
    let mut bell = db.wake().subscribe();
    while !*stop.borrow() {
        match catch_up(&db, &listener).await {
            Ok(0) => {
                let look = Duration::from_millis(LOOK_MILLIS);
                tokio::select! {
                    _ = bell.changed() => {}
                    _ = stop.changed() => {}
                    () = tokio::time::sleep(look) => {}
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(listener = listener.name(), %error, "a fact could not be acted on");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Acts on what is there; how many facts were found.
pub(crate) async fn catch_up(db: &Db, listener: &impl Listener) -> Result<usize> {
    let from = rows::cursor(db, listener.name()).await?;
    let entries = after(db, from, PAGE).await?;
    let Some(last) = entries.last() else {
        return Ok(0);
    };
    let mut tx = db.begin().await?;
    // Every node has this listener, and somebody may have sent it back to the start: who finds the
    // cursor moved since it looked has to look again, or facts would be acted on twice and the
    // cursor put where it does not belong.
    if rows::hold_cursor(&mut tx, listener.name()).await? != from {
        return Ok(entries.len());
    }
    for entry in &entries {
        listener.hear(&mut tx, entry).await?;
    }
    rows::set_cursor(&mut tx, listener.name(), last.seq).await?;
    tx.commit().await?;
    Ok(entries.len())
}

/// One who follows from now on and keeps its place in memory.
pub struct Follower {
    db: Db,
    seen: watch::Sender<i64>,
}

impl Follower {
    /// Starts at the newest fact.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn from_now(db: Db) -> Result<Follower> {
        let start = newest(&db).await?;
        Ok(Follower { db, seen: watch::Sender::new(start) })
    }

    /// A handle that shows how far it has come.
    pub fn progress(&self) -> watch::Receiver<i64> {
        self.seen.subscribe()
    }

    /// Hands every fact to `hear`, in order, until `stop` turns true. When the store cannot be
    /// read it waits and goes on where it was.
    pub async fn run(self, mut stop: watch::Receiver<bool>, mut hear: impl FnMut(&Entry) + Send) {
        let mut bell = self.db.wake().subscribe();
        while !*stop.borrow() {
            let from = *self.seen.borrow();
            match after(&self.db, from, PAGE).await {
                Ok(entries) if entries.is_empty() => {
                    let look = Duration::from_millis(LOOK_MILLIS);
                    tokio::select! {
                        _ = bell.changed() => {}
                        _ = stop.changed() => {}
                        () = tokio::time::sleep(look) => {}
                    }
                }
                Ok(entries) => {
                    for entry in &entries {
                        hear(entry);
                        self.seen.send_replace(entry.seq);
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "the journal cannot be read");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }
}

/// Waits until a follower has passed this fact, at most so long; whether it did.
pub async fn wait(progress: &mut watch::Receiver<i64>, seq: i64, at_most: Duration) -> bool {
    tokio::time::timeout(at_most, progress.wait_for(|seen| *seen >= seq)).await.is_ok()
}
