//! The shelf: pressed pages by address and variant, bounded in bytes.

use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kit::Instant;
use quick_cache::sync::Cache;
use quick_cache::{DefaultHashBuilder, Equivalent, Lifecycle, OptionsBuilder, Weighter};

use crate::Pressed;
use crate::ledger::Entry;

/// What a page weighs on average, to size the tables of the cache.
const PAGE_BYTES_ESTIMATED: u64 = 64 * 1024;

/// Below this much a shard could not hold a large page.
const SHARD_BYTES_MIN: u64 = 8 * 1024 * 1024;

const SHARDS_MAX: u64 = 16;

/// The name of a page: canonical path and query, and the variant of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    path: Box<str>,
    variant: u8,
}

/// The same, borrowed from a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NameRef<'a> {
    pub(crate) path: &'a str,
    pub(crate) variant: u8,
}

impl Name {
    pub(crate) fn borrow(&self) -> NameRef<'_> {
        NameRef { path: &self.path, variant: self.variant }
    }
}

impl NameRef<'_> {
    pub(crate) fn to_name(self) -> Name {
        Name { path: self.path.into(), variant: self.variant }
    }
}

impl Hash for NameRef<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(self.path.as_bytes());
        state.write_u8(self.variant);
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.borrow().hash(state);
    }
}

impl Equivalent<Name> for NameRef<'_> {
    fn equivalent(&self, name: &Name) -> bool {
        self.variant == name.variant && *self.path == *name.path
    }
}

/// A page on the shelf.
#[derive(Debug)]
pub(crate) struct Copy {
    pub(crate) page: Pressed,
    pub(crate) entry: Entry,
    pub(crate) fresh_until: Option<Instant>,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Shelf {
    cache: Cache<Name, Arc<Copy>, ByBytes, DefaultHashBuilder, Evictions>,
    evictions: Arc<AtomicU64>,
}

#[derive(Clone, Debug)]
struct ByBytes;

impl Weighter<Name, Arc<Copy>> for ByBytes {
    fn weight(&self, name: &Name, copy: &Arc<Copy>) -> u64 {
        name.path.len() as u64 + copy.page.weight()
    }
}

#[derive(Clone, Debug)]
struct Evictions(Arc<AtomicU64>);

impl Lifecycle<Name, Arc<Copy>> for Evictions {
    /// Evicted pages are let go after the shard's lock is, which striking them out of the ledger
    /// would otherwise hold up.
    type RequestState = Vec<Arc<Copy>>;

    fn on_evict(&self, state: &mut Self::RequestState, _: Name, copy: Arc<Copy>) {
        self.0.fetch_add(1, Ordering::Relaxed);
        state.push(copy);
    }
}

impl Shelf {
    pub(crate) fn new(capacity_bytes: u64) -> Shelf {
        let shards = (capacity_bytes / SHARD_BYTES_MIN).clamp(1, SHARDS_MAX);
        let pages = (capacity_bytes / PAGE_BYTES_ESTIMATED).max(shards * 32) as usize;
        let evictions = Arc::new(AtomicU64::new(0));
        let options = OptionsBuilder::new()
            .weight_capacity(capacity_bytes)
            .estimated_items_capacity(pages)
            .shards(shards as usize)
            .build();
        let lifecycle = Evictions(Arc::clone(&evictions));
        let hasher = DefaultHashBuilder::default();
        let cache = match options {
            Ok(options) => Cache::with_options(options, ByBytes, hasher, lifecycle),
            Err(_) => Cache::with(pages, capacity_bytes, ByBytes, hasher, lifecycle),
        };
        Shelf { cache, evictions }
    }

    pub(crate) fn get(&self, name: NameRef<'_>) -> Option<Arc<Copy>> {
        self.cache.get(&name)
    }

    pub(crate) fn put(&self, name: Name, copy: Arc<Copy>) {
        self.cache.insert(name, copy);
    }

    pub(crate) fn remove(&self, name: NameRef<'_>) {
        drop(self.cache.remove(&name));
    }

    pub(crate) fn clear(&self) {
        self.cache.clear();
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.cache.weight()
    }

    pub(crate) fn pages(&self) -> u64 {
        self.cache.len() as u64
    }

    pub(crate) fn evictions(&self) -> u64 {
        self.evictions.load(Ordering::Relaxed)
    }
}
