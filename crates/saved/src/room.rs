//! The room: what its pages and the rooms above ask, and the clearing out of what is too old.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use article::Place;
use kit::{Clock, Id, Instant};
use store::{Db, Result};
use tokio::sync::watch;

use crate::history::{self, Keeping, Reading};
use crate::known::Known;
use crate::rows;

/// Cards on their way: the story's id and its card; stories that stand in no list are left out.
pub type Making =
    Pin<Box<dyn Future<Output = std::result::Result<Vec<(Id, String)>, String>> + Send>>;

/// Makes the cards of these stories as finished HTML, or says what went wrong.
pub type CardMaker = Arc<dyn Fn(Vec<Id>) -> Making + Send + Sync>;

/// How often what is too old is looked for.
const CLEAR_SECONDS: u64 = 3600;
/// Readings that are deleted in one transaction.
const CLEAR_ROWS: usize = 1000;
const DAY_SECONDS: i64 = 86_400;

/// What readers save and have read. Clones share it.
#[derive(Clone)]
pub struct Saved {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) cards: CardMaker,
    /// After so many days a reading is forgotten.
    pub(crate) history_days: u32,
    known: Known,
}

impl Saved {
    /// A room whose stories are shown with these cards.
    pub fn new(db: Db, clock: Clock, cards: CardMaker, history_days: u32) -> Saved {
        Saved { db, clock, cards, history_days, known: Known::default() }
    }

    /// Those of these stories that a reader saved; of who asked a moment ago it is known.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn saved_of(&self, reader: Id, stories: &[Id]) -> Result<Vec<Id>> {
        self.known.saved_of((&self.db, &self.clock), reader, stories).await
    }

    /// From when on readings are still remembered.
    pub(crate) fn remembered_from(&self) -> Instant {
        self.clock.now().plus_seconds(-i64::from(self.history_days) * DAY_SECONDS)
    }

    /// Since when a reader's history is kept.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn keeping(&self, reader: Id) -> Result<Keeping> {
        history::keeping(&self.db, reader).await
    }

    /// A reader has read a story: written down if they want that, and if it is one that readers
    /// see. Nothing says what became of it.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn read(&self, reader: Id, story: Id) -> Result<()> {
        if self.keeping(reader).await?.is_none() {
            return Ok(());
        }
        let mut tx = self.db.begin().await?;
        history::record(&mut tx, self.clock.now(), reader, story).await?;
        tx.commit().await
    }

    /// What a reader has read, after this place, the last first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn readings(&self, reader: Id, after: Place, limit: usize) -> Result<Vec<Reading>> {
        rows::readings(&self.db, (reader, self.remembered_from()), after, limit).await
    }

    /// The stories that a reader read last, for what is worked out of them; none while the history
    /// is off.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn read_lately(&self, reader: Id, limit: usize) -> Result<Vec<Id>> {
        if self.keeping(reader).await?.is_none() {
            return Ok(Vec::new());
        }
        let readings = self.readings(reader, Place::NEWEST, limit).await?;
        Ok(readings.into_iter().map(|it| it.story).collect())
    }

    /// Forgets readings whose time is over, until `stop` turns true.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(error) = self.clear_out().await {
                tracing::warn!(%error, "readings whose time is over could not be forgotten");
            }
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(Duration::from_secs(CLEAR_SECONDS)) => {}
            }
        }
    }

    /// Deletes the readings whose time is over; how many they were.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn clear_out(&self) -> Result<u64> {
        let before = self.remembered_from();
        let mut all = 0;
        loop {
            let mut tx = self.db.begin().await?;
            let cleared = rows::expire(&mut tx, before, CLEAR_ROWS).await?;
            tx.commit().await?;
            all += cleared;
            if cleared < CLEAR_ROWS as u64 {
                return Ok(all);
            }
        }
    }
}
