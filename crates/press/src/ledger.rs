//! The ledger of staleness: which pages hang on which tag, and what went stale while printing.
//!
//! Every call of [`Ledger::stale`] is a generation. A print remembers the generation it began in;
//! when it ends, the tags that went stale since then tell whether it may have read old matter.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicI64, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Tag;

/// Past this many remembered tags, prints still running count as spoiled: it takes thousands of
/// publications within one print to get here.
const REMEMBERED_MAX: usize = 65_536;

const FRESH: u8 = 0;
const STALE: u8 = 1;
const DISCARDED: u8 = 2;

/// Whether one page is still true; read on every hit, so it is one atomic.
#[derive(Debug, Default)]
pub(crate) struct Freshness {
    state: AtomicU8,
    retry_at: AtomicI64,
}

impl Freshness {
    pub(crate) fn is_stale(&self) -> bool {
        self.state.load(Ordering::Acquire) != FRESH
    }

    pub(crate) fn is_discarded(&self) -> bool {
        self.state.load(Ordering::Acquire) == DISCARDED
    }

    fn worsen(&self, state: u8) {
        self.state.fetch_max(state, Ordering::AcqRel);
    }

    /// The moment, in microseconds, before which a failed reprint is not tried again.
    pub(crate) fn retry_at(&self) -> i64 {
        self.retry_at.load(Ordering::Relaxed)
    }

    pub(crate) fn set_retry_at(&self, micros: i64) {
        self.retry_at.store(micros, Ordering::Relaxed);
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    generation: AtomicU64,
    book: Mutex<Book>,
}

#[derive(Debug, Default)]
struct Book {
    pages: HashMap<Tag, HashMap<u64, Arc<Freshness>>>,
    next_page: u64,
    remembered: VecDeque<(u64, Tag)>,
    /// Prints begun before this generation are spoiled whatever their tags.
    floor: u64,
    running: BTreeMap<u64, usize>,
}

/// A print under way; dropping it ends it.
#[derive(Debug)]
pub(crate) struct Run {
    ledger: Arc<Ledger>,
    began: u64,
}

/// A page's place in the ledger; dropping it strikes the page out.
#[derive(Debug)]
pub(crate) struct Entry {
    ledger: Arc<Ledger>,
    page: u64,
    tags: Vec<Tag>,
    freshness: Arc<Freshness>,
    spoiled_at: Option<u64>,
}

impl Ledger {
    /// The number of the latest change.
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Makes every page that hangs on one of these tags stale.
    pub(crate) fn stale(&self, tags: &[Tag]) {
        self.mark(tags, STALE);
    }

    /// Makes those pages unfit to be shown even if they cannot be printed again.
    pub(crate) fn discard(&self, tags: &[Tag]) {
        self.mark(tags, DISCARDED);
    }

    fn mark(&self, tags: &[Tag], state: u8) {
        if tags.is_empty() {
            return;
        }
        let mut book = self.book();
        let generation = self.advance();
        for tag in tags.iter().chain([&Tag::crowded()]) {
            for freshness in book.pages.get(tag).into_iter().flat_map(HashMap::values) {
                freshness.worsen(state);
            }
        }
        book.remember(generation, tags);
    }

    /// Makes every page unfit to be shown, printed or being printed.
    pub(crate) fn discard_all(&self) {
        let mut book = self.book();
        book.floor = self.advance();
        for freshness in book.pages.values().flat_map(HashMap::values) {
            freshness.worsen(DISCARDED);
        }
    }

    /// Starts a print.
    pub(crate) fn begin(self: &Arc<Ledger>) -> Run {
        let mut book = self.book();
        let began = self.generation();
        *book.running.entry(began).or_default() += 1;
        Run { ledger: Arc::clone(self), began }
    }

    /// How many tags and pages are on the books.
    #[cfg(test)]
    pub(crate) fn size(&self) -> (usize, usize, usize) {
        let book = self.book();
        (book.pages.len(), book.pages.values().map(HashMap::len).sum(), book.remembered.len())
    }

    /// Called with the book open, so that generations and marks have one order.
    fn advance(&self) -> u64 {
        self.generation.fetch_add(1, Ordering::AcqRel) + 1
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn remember(&mut self, generation: u64, tags: &[Tag]) {
        if self.running.is_empty() {
            return;
        }
        self.remembered.extend(tags.iter().map(|tag| (generation, tag.clone())));
        while self.remembered.len() > REMEMBERED_MAX {
            let oldest = self.remembered.pop_front().map_or(0, |(generation, _)| generation);
            self.floor = self.floor.max(oldest);
        }
    }

    /// The first generation after `began` that made one of the tags stale.
    fn spoiled_since(&self, began: u64, tags: &[Tag]) -> Option<u64> {
        if began < self.floor {
            return Some(began + 1);
        }
        let any = tags.contains(&Tag::crowded());
        let tags: HashSet<&Tag> = tags.iter().collect();
        let start = self.remembered.partition_point(|(generation, _)| *generation <= began);
        let later = self.remembered.range(start..);
        later.into_iter().find(|(_, tag)| any || tags.contains(tag)).map(|(at, _)| *at)
    }

    fn end_run(&mut self, began: u64) {
        if let Some(count) = self.running.get_mut(&began) {
            *count -= 1;
            if *count == 0 {
                self.running.remove(&began);
            }
        }
        let oldest = self.running.keys().next().copied().unwrap_or(u64::MAX);
        while self.remembered.front().is_some_and(|(generation, _)| *generation <= oldest) {
            self.remembered.pop_front();
        }
    }
}

impl Run {
    /// Ends the print and enters the page, unless one of its tags went stale meanwhile; both in
    /// one step, so no change can fall between.
    pub(crate) fn enter(self, tags: Vec<Tag>) -> Entry {
        let freshness = Arc::new(Freshness::default());
        let mut book = self.ledger.book();
        let spoiled_at = book.spoiled_since(self.began, &tags);
        let page = book.next_page;
        book.next_page += 1;
        if spoiled_at.is_none() {
            for tag in &tags {
                book.pages.entry(tag.clone()).or_default().insert(page, Arc::clone(&freshness));
            }
        }
        drop(book);
        Entry { ledger: Arc::clone(&self.ledger), page, tags, freshness, spoiled_at }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.ledger.book().end_run(self.began);
    }
}

impl Entry {
    pub(crate) fn freshness(&self) -> &Freshness {
        &self.freshness
    }

    /// Whether the page is known to be old already, and so not worth keeping.
    pub(crate) fn is_spoiled(&self) -> bool {
        self.spoiled_at.is_some()
    }

    /// Whether a reader who came in this generation may be given the page: a change the reader
    /// may know of must be in it, a later one need not.
    pub(crate) fn suits(&self, arrival: u64) -> bool {
        self.spoiled_at.is_none_or(|at| at > arrival)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut book = self.ledger.book();
        for tag in &self.tags {
            if let Some(pages) = book.pages.get_mut(tag) {
                pages.remove(&self.page);
                if pages.is_empty() {
                    book.pages.remove(tag);
                }
            }
        }
    }
}
