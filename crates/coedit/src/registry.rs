//! The documents that are open on this node, and the verbs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use kit::{Clock, Id};
use serde_json::Value;
use store::Db;
use tokio::sync::OnceCell;
use tokio::task::AbortHandle;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use crate::draft::Draft;
use crate::node::{Content, Seed};
use crate::open::{self, Hook, Open, ROWS_AT_REST_MAX, ROWS_MAX};
use crate::seat::{Farewell, Page};
use crate::session::Session;
use crate::{Error, Touched, notes, rows, seed_client};

/// How often opening is tried when the document is replaced meanwhile.
const TRIES_MAX: usize = 5;

/// How long things take.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    /// The longest that an update waits to be written.
    pub(crate) write: Duration,
    /// Between looks at what other nodes wrote.
    pub(crate) follow: Duration,
    /// So many looks with nobody there, and the document is put away.
    pub(crate) idle_looks_max: u32,
}

impl Pace {
    const USUAL: Pace = Pace {
        write: Duration::from_millis(200),
        follow: Duration::from_millis(300),
        idle_looks_max: 200,
    };
}

/// Shared documents; clones share them. [`Coedit::shutdown`] before the end writes what waits.
#[derive(Clone)]
pub struct Coedit(Arc<Registry>);

/// A document that is open here. It stays open for a minute after the last page has left.
#[derive(Clone)]
pub struct Document(Arc<Open>);

struct Registry {
    db: Db,
    clock: Clock,
    touched: Hook,
    pace: Pace,
    open: Mutex<HashMap<Id, Arc<OnceCell<Attended>>>>,
}

/// An open document and the task that writes it.
struct Attended {
    open: Arc<Open>,
    task: AbortHandle,
}

impl Drop for Attended {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Document {
    /// A page comes to it.
    pub(crate) fn join(&self, page: Page) -> Result<Session, Farewell> {
        self.0.join(page)
    }

    #[cfg(test)]
    pub(crate) fn inner(&self) -> &Arc<Open> {
        &self.0
    }
}

impl Coedit {
    /// The documents of a database. `touched` hears of every durable write of this node, after it;
    /// it must not take long.
    pub fn new(db: Db, clock: Clock, touched: impl Fn(&Touched) + Send + Sync + 'static) -> Coedit {
        Coedit::with_pace(db, clock, Arc::new(touched), Pace::USUAL)
    }

    pub(crate) fn with_pace(db: Db, clock: Clock, touched: Hook, pace: Pace) -> Coedit {
        Coedit(Arc::new(Registry { db, clock, touched, pace, open: Mutex::default() }))
    }

    /// Opens a document. One that has nothing yet is begun with the seed; when two nodes do that
    /// at the same moment, one seed stands.
    ///
    /// # Errors
    /// When the store fails or what it holds is damaged.
    pub async fn open(
        &self,
        id: Id,
        seed: impl FnOnce() -> Seed + Send,
    ) -> Result<Document, Error> {
        let mut seed = Some(seed);
        for _ in 0..TRIES_MAX {
            let cell = self.0.open().entry(id).or_default().clone();
            let seed = &mut seed;
            let attended = cell.get_or_try_init(|| async {
                let open = Arc::new(self.0.load_or_begin(id, seed.take()).await?);
                let task = tokio::spawn(attend(open.clone(), Arc::downgrade(&self.0)));
                Ok::<_, Error>(Attended { open, task: task.abort_handle() })
            });
            let open = attended.await?.open.clone();
            if open.ended().is_none() {
                return Ok(Document(open));
            }
            self.0.put_away(&open);
        }
        Err(Error::Restless(id))
    }

    /// What a document holds now, all that pages here have written made durable first. Nothing
    /// when it was never opened.
    ///
    /// # Errors
    /// When the store fails or what it holds is damaged.
    pub async fn read(&self, id: Id) -> Result<Option<Content>, Error> {
        Ok(self.noted(id).await?.map(|(_, content)| content))
    }

    /// The same with its notes.
    async fn noted(&self, id: Id) -> Result<Option<(Vec<Value>, Content)>, Error> {
        if let Some(open) = self.0.get(id) {
            open.follow().await?;
            open.flush().await?;
            if open.ended() != Some(Farewell::Replaced) {
                return Ok(Some((open.notes(), open.content())));
            }
        }
        let loaded = open::load(&self.0.db, id).await?;
        Ok(loaded.map(|loaded| (loaded.draft.notes(), loaded.draft.content())))
    }

    /// Replaces what a document holds, as a new epoch: pages at it must load again, on other
    /// nodes within a second. What they had not yet written is lost with the rest. Notes are
    /// carried over, with their passages as far as these are found again.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn replace(&self, id: Id, seed: &Seed) -> Result<(), Error> {
        let (notes, before) = self.noted(id).await?.unwrap_or_default();
        let mut seed = seed.clone();
        notes::carry(&before.blocks, &mut seed.blocks);
        let mut tx = self.0.db.begin().await?;
        let now = self.0.clock.now();
        let planted = |epoch| Draft::planted(&seed, &notes, seed_client(epoch));
        rows::renew(&mut tx, id, now, planted).await?;
        tx.commit().await?;
        self.0.end(id);
        Ok(())
    }

    /// Nothing is left of a document, and pages at it are sent away.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget(&self, id: Id) -> Result<(), Error> {
        let mut tx = self.0.db.begin().await?;
        rows::forget(&mut tx, id).await?;
        tx.commit().await?;
        self.0.end(id);
        Ok(())
    }

    /// Writes what waits and sends all pages away.
    ///
    /// # Errors
    /// The first failure of the store; the other documents are written all the same.
    pub async fn shutdown(&self) -> Result<(), Error> {
        let all: Vec<Arc<Open>> = self.0.all();
        let mut outcome = Ok(());
        for open in all {
            open.end(Farewell::Closing);
            let written = open.flush().await;
            self.0.put_away(&open);
            outcome = outcome.and(written);
        }
        outcome
    }
}

impl Registry {
    fn open(&self) -> MutexGuard<'_, HashMap<Id, Arc<OnceCell<Attended>>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, id: Id) -> Option<Arc<Open>> {
        self.open().get(&id)?.get().map(|attended| attended.open.clone())
    }

    fn all(&self) -> Vec<Arc<Open>> {
        let open = self.open();
        let cells = open.values().filter_map(|cell| cell.get());
        cells.map(|attended| attended.open.clone()).collect()
    }

    fn end(&self, id: Id) {
        if let Some(open) = self.get(id) {
            open.end(Farewell::Replaced);
            self.put_away(&open);
        }
    }

    /// Takes it off the list, unless another stands in its place.
    fn put_away(&self, gone: &Arc<Open>) {
        let mut open = self.open();
        let cell = open.get(&gone.id).and_then(|cell| cell.get());
        if cell.is_some_and(|attended| Arc::ptr_eq(&attended.open, gone)) {
            open.remove(&gone.id);
        }
    }

    async fn load_or_begin(
        &self,
        id: Id,
        seed: Option<impl FnOnce() -> Seed>,
    ) -> Result<Open, Error> {
        let open = |loaded| {
            Open::new(self.db.clone(), self.clock.clone(), self.touched.clone(), id, loaded)
        };
        if let Some(loaded) = open::load(&self.db, id).await? {
            return Ok(open(loaded));
        }
        if let Some(seed) = seed {
            let now = self.clock.now();
            let planted = Draft::planted(&seed(), &[], seed_client(now.0));
            rows::begin(&self.db, id, now.0, planted, now).await?;
        }
        let loaded = open::load(&self.db, id).await?;
        loaded.map(open).ok_or(Error::Restless(id))
    }
}

/// Writes what pages wrote, reads what other nodes wrote, and puts the document away when nobody
/// is there any more.
async fn attend(open: Arc<Open>, registry: Weak<Registry>) {
    let Some(pace) = registry.upgrade().map(|registry| registry.pace) else { return };
    let mut looks = interval(pace.follow);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut idle_looks = 0;
    while open.ended().is_none() {
        tokio::select! {
            () = open.waits.notified() => {
                let _ = timeout(pace.write, open.urgent.notified()).await;
                write(&open, pace).await;
            }
            _ = looks.tick() => {
                tell(open.follow().await, &open, "read what other nodes wrote to");
                idle_looks = if open.is_deserted() { idle_looks + 1 } else { 0 };
                if idle_looks > pace.idle_looks_max && rest(&open, pace).await {
                    break;
                }
            }
        }
    }
    if let Some(registry) = registry.upgrade() {
        registry.put_away(&open);
    }
}

async fn write(open: &Open, pace: Pace) {
    let written = open.flush().await;
    if written.is_err() {
        // What waits is still there. It is tried again soon, but not at once.
        sleep(pace.write * 5).await;
        open.waits.notify_one();
    }
    tell(written, open, "write");
    tell(open.compact(ROWS_MAX).await, open, "compact");
}

/// Puts the document away if nobody is there and nothing waits; whether it did.
async fn rest(open: &Open, pace: Pace) -> bool {
    write(open, pace).await;
    tell(open.compact(ROWS_AT_REST_MAX).await, open, "compact");
    open.end_if_idle()
}

fn tell(outcome: Result<(), Error>, open: &Open, what: &str) {
    if let Err(error) = outcome {
        tracing::error!(document = %open.id, %error, "cannot {what} a shared document");
    }
}
