//! Whether a connection is alive: noted in passing, looked at by a slow tick.
//!
//! A timer a request would cost a tenth of a page from memory, so the connection only counts what
//! it does, and a tick every two seconds finds those that stand still for too long.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

/// How often a connection is looked at.
pub(crate) const TICK: Duration = Duration::from_secs(2);

/// How long the head of a request may take: a client that drips bytes holds a place that others
/// need.
const HEAD_TICKS_MAX: u32 = 5;

/// How long a connection may idle between requests.
const IDLE_TICKS_MAX: u32 = 30;

/// How long a client may leave an answer unread.
const WRITE_TICKS_MAX: u32 = 15;

/// How long a handler or a stream may move no byte; longer than the limit on handlers.
const BUSY_TICKS_MAX: u32 = 45;

/// What a connection has done. Shared by its socket, its service and its tick.
#[derive(Debug, Default)]
pub(crate) struct Pulse {
    /// Grows with every answer begun and every byte written.
    progress: AtomicU32,
    /// Grows with every read, too, which counts only while a request is being handled.
    reads: AtomicU32,
    head_pending: AtomicBool,
    write_blocked: AtomicBool,
    busy: AtomicU32,
}

/// A request in the router's hands, to the last byte of its answer.
#[derive(Debug)]
pub(crate) struct Busy(Arc<Pulse>);

/// What the tick remembers between two looks.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    seen: u32,
    quiet_ticks: u32,
}

impl Pulse {
    pub(crate) fn read(&self) {
        add_one(&self.reads);
        self.head_pending.store(true, Ordering::Relaxed);
    }

    pub(crate) fn request(&self) {
        add_one(&self.progress);
        self.head_pending.store(false, Ordering::Relaxed);
    }

    pub(crate) fn written(&self) {
        add_one(&self.progress);
        self.write_blocked.store(false, Ordering::Relaxed);
    }

    pub(crate) fn write_blocked(&self) {
        self.write_blocked.store(true, Ordering::Relaxed);
    }

    pub(crate) fn busy(self: &Arc<Pulse>) -> Busy {
        self.busy.fetch_add(1, Ordering::Relaxed);
        Busy(Arc::clone(self))
    }

    fn is_busy(&self) -> bool {
        self.busy.load(Ordering::Relaxed) > 0
    }

    fn ticks_max(&self) -> u32 {
        if self.write_blocked.load(Ordering::Relaxed) {
            WRITE_TICKS_MAX
        } else if self.is_busy() {
            BUSY_TICKS_MAX
        } else if self.head_pending.load(Ordering::Relaxed) || self.is_new() {
            HEAD_TICKS_MAX
        } else {
            IDLE_TICKS_MAX
        }
    }

    fn is_new(&self) -> bool {
        self.progress.load(Ordering::Relaxed) == 0
    }
}

/// One task alone writes, so this need not be one step; a locked add would cost more.
fn add_one(counter: &AtomicU32) {
    counter.store(counter.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
}

impl Watch {
    /// Called each tick; whether the connection stood still for too long.
    pub(crate) fn is_over(&mut self, pulse: &Pulse) -> bool {
        let mut seen = pulse.progress.load(Ordering::Relaxed);
        if pulse.is_busy() {
            seen = seen.wrapping_add(pulse.reads.load(Ordering::Relaxed));
        }
        if seen != self.seen {
            self.seen = seen;
            self.quiet_ticks = 0;
        }
        self.quiet_ticks += 1;
        self.quiet_ticks > pulse.ticks_max()
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
        add_one(&self.0.progress);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks_to_the_end(pulse: &Pulse, watch: &mut Watch, each: impl Fn(&Pulse)) -> u32 {
        (1..200)
            .find(|_| {
                each(pulse);
                watch.is_over(pulse)
            })
            .unwrap_or(200)
    }

    #[test]
    fn connections_that_stand_still_come_to_an_end() {
        let still = |_: &Pulse| {};
        let (pulse, mut watch) = (Arc::new(Pulse::default()), Watch::default());
        assert_eq!(ticks_to_the_end(&pulse, &mut watch, still), HEAD_TICKS_MAX + 1);

        // Dripping the head byte by byte does not help.
        let (pulse, mut watch) = (Arc::new(Pulse::default()), Watch::default());
        assert_eq!(ticks_to_the_end(&pulse, &mut watch, Pulse::read), HEAD_TICKS_MAX + 1);

        pulse.request();
        let mut watch = Watch::default();
        assert_eq!(ticks_to_the_end(&pulse, &mut watch, still), IDLE_TICKS_MAX + 1);

        pulse.write_blocked();
        let mut watch = Watch::default();
        assert_eq!(ticks_to_the_end(&pulse, &mut watch, still), WRITE_TICKS_MAX + 1);
    }

    #[test]
    fn a_slow_upload_and_a_slow_download_go_on() {
        let (pulse, mut watch) = (Arc::new(Pulse::default()), Watch::default());
        let busy = pulse.busy();
        assert_eq!(ticks_to_the_end(&pulse, &mut watch, Pulse::read), 200);
        drop(busy);
        assert_eq!(ticks_to_the_end(&pulse, &mut watch, Pulse::written), 200);
    }
}
