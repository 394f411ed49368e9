//! The room: the index with what stands around it, shared by everyone who asks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use kit::zone::Zone;
use kit::{Clock, Id, Instant};
use store::{Db, Result};
use tokio::sync::watch;

use crate::index::{Index, Thing};
use crate::names::{Named, Names};
use crate::prints::{CardMaker, Prints};
use crate::rows;
use crate::suggest::{Hints, Suggestion, Suggestions};
use crate::visit::Visit;

/// How long a reader waits at most until this node has heard of what they did.
const HEAR_SECONDS: u64 = 1;
/// Readers whose follows suggestions are worked out from.
const SAMPLE_READERS: usize = 50_000;

/// The follows of a paper's readers, and its stories for them. Clones share it.
#[derive(Clone)]
pub struct Following {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) zone: Zone,
    index: Arc<RwLock<Index>>,
    names: Arc<RwLock<Names>>,
    visits: Arc<Mutex<HashMap<Id, Visit>>>,
    suggestions: Arc<RwLock<Arc<Suggestions>>>,
    pub(crate) prints: Prints,
    /// The number of the last fact that was heard.
    pub(crate) heard: watch::Sender<i64>,
    /// Whether everything was read from the store.
    pub(crate) is_read: watch::Sender<bool>,
}

impl Following {
    /// A room that has read nothing yet; [`Following::run`] fills it. Its stories are shown with
    /// these cards.
    pub fn new(db: Db, clock: Clock, zone: Zone, cards: CardMaker) -> Following {
        let prints = Prints::new(cards, clock.clone());
        Following {
            prints,
            db,
            clock,
            zone,
            index: Arc::default(),
            names: Arc::default(),
            visits: Arc::default(),
            suggestions: Arc::default(),
            heard: watch::Sender::new(0),
            is_read: watch::Sender::new(false),
        }
    }

    /// Whether everything was read from the store.
    pub fn is_ready(&self) -> bool {
        *self.is_read.borrow()
    }

    /// Waits, not for long, until this node has heard the fact of this number.
    pub async fn wait(&self, seq: i64) -> bool {
        let mut heard = self.heard.subscribe();
        journal::wait(&mut heard, seq, Duration::from_secs(HEAR_SECONDS)).await
    }

    /// Makes sure that the index knows this reader: right after the start it may not yet.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn meet(&self, reader: Id) -> Result<()> {
        if *self.is_read.borrow() {
            return Ok(());
        }
        let follows: Vec<Thing> =
            rows::followed(&self.db, reader).await?.iter().map(|it| it.thing).collect();
        let mutes: Vec<Thing> =
            rows::muted(&self.db, reader).await?.iter().map(|(thing, _)| *thing).collect();
        self.index_mut().set_reader(reader, &follows, &mutes);
        Ok(())
    }

    /// A reader looks at their feed: the visit they are in. That they looked is written down
    /// behind the page, and not at every look.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn visit(&self, reader: Id) -> Result<Visit> {
        let known = self.visits().get(&reader).copied();
        let before = match known {
            Some(visit) => Some(visit),
            None => rows::visit(&self.db, reader).await?,
        };
        let now = self.clock.now();
        let visit = Visit::look(before, now, self.start_of_day(now));
        if visit.is_due_after(before) {
            self.visits().insert(reader, visit);
            tokio::spawn(self.clone().save_visit(reader, visit));
        }
        Ok(visit)
    }

    async fn save_visit(self, reader: Id, visit: Visit) {
        let saved = async {
            let mut tx = self.db.begin().await?;
            rows::save_visit(&mut tx, reader, visit).await?;
            tx.commit().await
        };
        if let Err(error) = saved.await {
            tracing::warn!(%error, "when a reader looked at their feed could not be kept");
        }
    }

    fn start_of_day(&self, now: Instant) -> Instant {
        let (year, month, day) = self.zone.day(now);
        self.zone.day_bounds(year, month, day).map_or(now, |(start, _)| start)
    }

    /// How something is called; `None` when it is not there any more.
    pub fn named(&self, thing: Thing) -> Option<Named> {
        self.names().get(thing).cloned()
    }

    /// The names of everything, to be read. They must not be held across a wait.
    pub(crate) fn names(&self) -> RwLockReadGuard<'_, Names> {
        self.names.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What can be followed and has these words in its name, so many at most.
    pub fn find_named(&self, words: &str, limit: usize) -> Vec<(Thing, Named)> {
        self.names.read().unwrap_or_else(PoisonError::into_inner).find(words, limit)
    }

    pub(crate) fn rename(&self, thing: Thing, named: Option<Named>) {
        self.names.write().unwrap_or_else(PoisonError::into_inner).put(thing, named);
    }

    pub(crate) fn set_names(&self, names: Names) {
        *self.names.write().unwrap_or_else(PoisonError::into_inner) = names;
    }

    /// The index, to be read. It must not be held across a wait.
    pub fn index(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn index_mut(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a reader might follow besides, best first: with what they follow, or with what else is
    /// known when they follow nothing or are not known; never what they follow or mute already.
    pub fn suggest(&self, reader: Option<Id>, hints: Hints<'_>, limit: usize) -> Vec<Suggestion> {
        let (follows, mutes, read) = {
            let index = self.index();
            let follows = reader.map(|it| index.follows(it)).unwrap_or_default();
            let read = if follows.is_empty() { index.most_read(hints.read) } else { Vec::new() };
            (follows, reader.map(|it| index.mutes(it)).unwrap_or_default(), read)
        };
        let seeds = if follows.is_empty() { hints.story.to_vec() } else { follows };
        let names = self.names();
        let is_offered = |thing| names.get(thing).is_some_and(|named| named.is_offered);
        let offered = |thing| is_offered(thing) && !mutes.contains(&thing);
        let mut found: Vec<Suggestion> = read.clone();
        found.retain(|it| offered(it.thing) && !seeds.contains(&it.thing));
        found.truncate(limit.div_ceil(2));
        let offered =
            |thing| offered(thing) && !found.iter().any(|it: &Suggestion| it.thing == thing);
        let read = read.iter().map(|it| it.thing).filter(|it| !mutes.contains(it));
        let all: Vec<Thing> = seeds.iter().copied().chain(read).collect();
        let last = self.suggestions.read().unwrap_or_else(PoisonError::into_inner).clone();
        let more = last.with(&all, limit - found.len(), offered);
        found.extend(more);
        found
    }

    /// Works out anew what might be followed.
    pub(crate) async fn work_out_suggestions(&self) {
        let baskets = self.index().baskets(SAMPLE_READERS);
        let room = self.clone();
        let is_section = move |thing| room.named(thing).is_some_and(|it| it.kind == "section");
        let work = move || Suggestions::work_out(baskets, is_section);
        if let Ok(found) = tokio::task::spawn_blocking(work).await {
            let mut last = self.suggestions.write().unwrap_or_else(PoisonError::into_inner);
            *last = Arc::new(found);
        }
    }

    fn visits(&self) -> std::sync::MutexGuard<'_, HashMap<Id, Visit>> {
        self.visits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
