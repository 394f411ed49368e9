//! Endings: that something is over which a process may remember although the store knows better.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kit::Id;

/// Counters for what concerns one account; several share one, which costs a read and no more.
const COUNTERS: usize = 4096;

/// How often something ended. Who remembers what may end notes the count *before* reading it, and
/// believes it only while the count is the same.
#[derive(Clone, Debug)]
pub struct Endings(Arc<Counters>);

#[derive(Debug)]
struct Counters {
    anything: AtomicU64,
    of: Vec<AtomicU64>,
}

impl Default for Endings {
    fn default() -> Endings {
        let of = std::iter::repeat_with(AtomicU64::default).take(COUNTERS).collect();
        Endings(Arc::new(Counters { anything: AtomicU64::default(), of }))
    }
}

impl Endings {
    /// How often a session or an account ended, or was changed, until now.
    pub fn count(&self) -> u64 {
        self.0.anything.load(Ordering::SeqCst)
    }

    /// One did, here or on another node.
    pub fn note(&self) {
        self.0.anything.fetch_add(1, Ordering::SeqCst);
    }

    /// How often something that an account keeps was changed until now.
    pub fn count_of(&self, whose: Id) -> u64 {
        self.counter(whose).load(Ordering::SeqCst)
    }

    /// It was, here or on another node.
    pub fn note_of(&self, whose: Id) {
        self.counter(whose).fetch_add(1, Ordering::SeqCst);
    }

    fn counter(&self, whose: Id) -> &AtomicU64 {
        // The low bits of an id are chance.
        &self.0.of[whose.0.unsigned_abs() as usize % COUNTERS]
    }
}

/// Notes endings when it is dropped: with a transaction, when that is durable or never will be.
pub(crate) struct Noting {
    pub(crate) endings: Endings,
    pub(crate) anything: bool,
    pub(crate) of: Vec<Id>,
}

impl Drop for Noting {
    fn drop(&mut self) {
        if self.anything {
            self.endings.note();
        }
        for whose in &self.of {
            self.endings.note_of(*whose);
        }
    }
}
