//! One print a page at a time: whoever asks meanwhile waits for it, and a reader who leaves does
//! not take it from the others.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, SemaphorePermit, watch};

use crate::shelf::{Copy, Name};
use crate::{PrintError, Unanswered};

/// What a print ended in.
pub(crate) type Outcome = Result<Arc<Copy>, Unanswered>;

/// Where a reader waits for a print's outcome; none until it has landed.
pub(crate) type Gate = watch::Receiver<Option<Outcome>>;

/// Every print under way.
#[derive(Debug)]
pub(crate) struct Flights {
    going: Mutex<HashMap<Name, Gate>>,
    permits: Semaphore,
    waiting: AtomicUsize,
    waiting_max: usize,
}

/// One print's duty to say how it ended. Dropped without a word, as when the printer panics, it
/// tells the waiting that the print failed.
#[derive(Debug)]
pub(crate) struct Flight {
    flights: Arc<Flights>,
    name: Name,
    gate: watch::Sender<Option<Outcome>>,
    landed: bool,
}

/// How a reader came to a gate.
pub(crate) enum Boarding {
    /// Another reader's print is under way.
    Join(Gate),
    /// This reader has to print.
    Lead(Flight, Gate),
    /// The page was printed in the meantime.
    Ready(Arc<Copy>),
}

/// Counts a print as waiting for as long as it lives.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Flights {
    pub(crate) fn new(prints_max: usize, waiting_max: usize) -> Flights {
        Flights {
            going: Mutex::default(),
            permits: Semaphore::new(prints_max),
            waiting: AtomicUsize::new(0),
            waiting_max,
        }
    }

    /// Joins the print of this page or starts one. `look` searches the shelf once more while no
    /// print can land, so that a page is never printed twice for one change.
    pub(crate) fn board(
        self: &Arc<Flights>,
        name: Name,
        look: impl FnOnce() -> Option<Arc<Copy>>,
    ) -> Boarding {
        let mut going = self.going();
        if let Some(gate) = going.get(&name) {
            return Boarding::Join(gate.clone());
        }
        if let Some(copy) = look() {
            return Boarding::Ready(copy);
        }
        let (sender, gate) = watch::channel(None);
        going.insert(name.clone(), gate.clone());
        drop(going);
        let flights = Arc::clone(self);
        Boarding::Lead(Flight { flights, name, gate: sender, landed: false }, gate)
    }

    /// Waits for a place at the machine; none when too many wait already.
    pub(crate) async fn permit(&self) -> Option<SemaphorePermit<'_>> {
        if let Ok(permit) = self.permits.try_acquire() {
            return Some(permit);
        }
        let queued = self.waiting.fetch_add(1, Ordering::AcqRel);
        let _waiting = Waiting(&self.waiting);
        if queued >= self.waiting_max {
            return None;
        }
        self.permits.acquire().await.ok()
    }

    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        self.going().len()
    }

    fn going(&self) -> MutexGuard<'_, HashMap<Name, Gate>> {
        self.going.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flight {
    pub(crate) fn name(&self) -> &Name {
        &self.name
    }

    pub(crate) fn flights(&self) -> Arc<Flights> {
        Arc::clone(&self.flights)
    }

    /// Whether every reader who waited for this page has gone; one gate is the list's own.
    pub(crate) fn is_deserted(&self) -> bool {
        self.gate.receiver_count() <= 1
    }

    /// Tells everyone how it ended. The page must be on the shelf by now.
    pub(crate) fn land(mut self, outcome: Outcome) {
        self.finish(outcome);
    }

    fn finish(&mut self, outcome: Outcome) {
        if !self.landed {
            self.landed = true;
            self.flights.going().remove(&self.name);
            self.gate.send_replace(Some(outcome));
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.finish(Err(PrintError::new("the print was broken off").into()));
    }
}

/// Waits until the print behind this gate has landed.
pub(crate) async fn wait(mut gate: Gate) -> Outcome {
    match gate.wait_for(Option::is_some).await {
        Ok(outcome) => outcome.clone().unwrap_or_else(|| Err(broken_off())),
        Err(_) => Err(broken_off()),
    }
}

fn broken_off() -> Unanswered {
    PrintError::new("the print was broken off").into()
}
