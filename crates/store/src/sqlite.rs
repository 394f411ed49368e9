//! SQLite's one writer, with group commit.
//!
//! Every transaction is a savepoint inside an outer `BEGIN IMMEDIATE`. Commit releases the
//! savepoint and queues up for the disk: a flusher task stands in the same fair queue as the
//! writers, so all transactions that were waiting when it queued share one `COMMIT` (one fsync).
//! A commit returns only after that `COMMIT` did, or with its error.

use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Executor};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

use crate::{Error, Result};

/// How long a transaction waits for its turn before it gives up.
const TURN_SECONDS_MAX: u64 = 30;

/// The writer's connection and the transactions that wait for the disk.
pub(crate) struct Lane {
    pub(crate) connection: SqliteConnection,
    /// `BEGIN IMMEDIATE` was sent and no `COMMIT` yet.
    open: bool,
    /// A transaction was dropped half-way: its savepoint must be undone before the next begins.
    abandoned: bool,
    waiting: Vec<oneshot::Sender<Result<()>>>,
}

/// The queue in front of the writer.
#[derive(Clone)]
pub(crate) struct Writer {
    lane: Arc<Mutex<Lane>>,
    released: Arc<Notify>,
}

impl Writer {
    /// Takes over the connection and starts the flusher.
    pub(crate) fn start(connection: SqliteConnection) -> Writer {
        let lane = Lane { connection, open: false, abandoned: false, waiting: Vec::new() };
        let writer = Writer { lane: Arc::new(Mutex::new(lane)), released: Arc::new(Notify::new()) };
        let (lane, released) = (Arc::downgrade(&writer.lane), writer.released.clone());
        tokio::spawn(async move {
            loop {
                released.notified().await;
                let Some(lane) = lane.upgrade() else { return };
                flush(&mut *lane.lock().await).await;
            }
        });
        writer
    }

    /// Waits for its turn and opens a transaction.
    pub(crate) async fn begin(&self) -> Result<Turn> {
        let turn = Duration::from_secs(TURN_SECONDS_MAX);
        let mut lane = tokio::time::timeout(turn, self.lane.clone().lock_owned())
            .await
            .map_err(|_| Error::Busy("another transaction held the writer too long".to_owned()))?;
        undo_abandoned(&mut lane).await?;
        // A turn from here on: who gives up while it opens leaves word like any other.
        let mut turn = Turn { lane: Some(lane), released: self.released.clone() };
        turn.open().await?;
        Ok(turn)
    }

    /// Waits until nothing is open, then closes the connection (checkpoints the journal).
    pub(crate) async fn close(&self) {
        let mut lane = self.lane.lock().await;
        flush(&mut lane).await;
        // The connection itself is closed when the last handle is dropped.
        let _ = lane.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
        let _ = lane.connection.ping().await;
    }
}

/// A transaction's turn on the writer. Dropped without commit, it leaves word that its savepoint
/// is to be undone; nothing of it can become durable before that.
pub(crate) struct Turn {
    lane: Option<OwnedMutexGuard<Lane>>,
    released: Arc<Notify>,
}

impl Turn {
    async fn open(&mut self) -> Result<()> {
        let Some(lane) = &mut self.lane else { return Ok(()) };
        if !lane.open {
            lane.connection.execute("BEGIN IMMEDIATE").await?;
            lane.open = true;
        }
        lane.connection.execute("SAVEPOINT turn").await?;
        Ok(())
    }

    pub(crate) fn connection(&mut self) -> Result<&mut SqliteConnection> {
        match &mut self.lane {
            Some(lane) => Ok(&mut lane.connection),
            None => Err(Error::Other("the transaction has ended".to_owned())),
        }
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        let Some(lane) = &mut self.lane else {
            return Ok(());
        };
        // A refusal here means that SQLite rolled everything back by itself (disk full, I/O
        // error): drop undoes and reports to the others through the failing COMMIT.
        lane.connection.execute("RELEASE turn").await?;
        let (done, durable) = oneshot::channel();
        lane.waiting.push(done);
        self.lane = None;
        self.released.notify_one();
        durable.await.unwrap_or_else(|_| {
            Err(Error::Unreachable("the writer stopped before the commit".to_owned()))
        })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(lane) = &mut self.lane {
            lane.abandoned = true;
            self.released.notify_one();
        }
    }
}

async fn undo_abandoned(lane: &mut Lane) -> Result<()> {
    if !lane.abandoned {
        return Ok(());
    }
    lane.abandoned = false;
    let undone = lane.connection.execute("ROLLBACK TO turn; RELEASE turn").await;
    if undone.is_err() {
        // There is no such savepoint: it was given up before it was set, or SQLite already rolled
        // the whole group back. Those who wait, if any do, must hear of it.
        fail_group(lane, "the disk refused a write, and the writes before it were undone").await;
    }
    Ok(())
}

/// Makes everything released so far durable and answers those who wait for it.
async fn flush(lane: &mut Lane) {
    if undo_abandoned(lane).await.is_err() || !lane.open {
        return;
    }
    match lane.connection.execute("COMMIT").await {
        Ok(_) => {
            lane.open = false;
            for waiting in lane.waiting.drain(..) {
                // A waiter that went away was committed all the same.
                let _ = waiting.send(Ok(()));
            }
        }
        Err(error) => {
            let full = matches!(Error::from(error), Error::Full);
            let why = if full { "full" } else { "the commit failed" };
            fail_group(lane, why).await;
        }
    }
}

async fn fail_group(lane: &mut Lane, why: &str) {
    let _ = lane.connection.execute("ROLLBACK").await;
    lane.open = false;
    for waiting in lane.waiting.drain(..) {
        let error = if why == "full" { Error::Full } else { Error::Unreachable(why.to_owned()) };
        let _ = waiting.send(Err(error));
    }
}
