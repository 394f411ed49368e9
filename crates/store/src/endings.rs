//! Endings: that something is over which a process may remember although the store knows better.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How often something ended. Who remembers what may end notes the count *before* reading it, and
/// believes it only while the count is the same.
#[derive(Clone, Debug, Default)]
pub struct Endings(Arc<AtomicU64>);

impl Endings {
    /// How often until now.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    /// Something ended, here or on another node.
    pub fn note(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// Notes an ending when it is dropped: with a transaction, when that is durable or never will be.
pub(crate) struct Noting(pub(crate) Endings);

impl Drop for Noting {
    fn drop(&mut self) {
        self.0.note();
    }
}
