//! When a reader last looked at their feed, and what is new to them since.

use kit::Instant;

/// A look at the feed this long after the last one is another visit.
const VISIT_SECONDS: i64 = 1800;
/// A visit that goes on is written down this often.
const SAVE_SECONDS: i64 = 60;

/// A reader's visit to their feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// When they looked last.
    pub seen_at: Instant,
    /// Stories published from then on are new to them in this visit.
    pub new_from: Instant,
}

impl Visit {
    /// The visit a reader is in when they look now. What is new was published after the visit
    /// before, or today when that was on another day: who was away for a month is not told that
    /// everything is new. On the first visit nothing is.
    pub(crate) fn look(before: Option<Visit>, now: Instant, today: Instant) -> Visit {
        let new_from = match before {
            None => now,
            Some(it) if now < it.seen_at.plus_seconds(VISIT_SECONDS) => it.new_from,
            Some(it) => it.seen_at.max(today),
        };
        Visit { seen_at: now, new_from }
    }

    /// Whether this look is to be written down.
    pub(crate) fn is_due_after(self, before: Option<Visit>) -> bool {
        before.is_none_or(|it| {
            it.new_from != self.new_from || self.seen_at >= it.seen_at.plus_seconds(SAVE_SECONDS)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Instant = Instant::from_seconds(1_800_000_000);

    fn at(seconds: i64) -> Instant {
        TODAY.plus_seconds(seconds)
    }

    #[test]
    fn new_is_what_came_after_the_last_visit_of_today_or_today() {
        let look = |before, now| Visit::look(before, now, TODAY);
        let first = look(None, at(100));
        assert_eq!(first, Visit { seen_at: at(100), new_from: at(100) });
        let second = look(Some(first), at(4000));
        assert_eq!(second.new_from, at(100));
        let reloaded = look(Some(second), at(4100));
        assert_eq!((reloaded.new_from, reloaded.seen_at), (at(100), at(4100)));
        let yesterday = Visit { seen_at: at(-50_000), new_from: at(-60_000) };
        assert_eq!(look(Some(yesterday), at(4000)).new_from, TODAY);
    }

    #[test]
    fn a_visit_that_goes_on_is_not_written_down_at_every_look() {
        let visit = Visit { seen_at: at(100), new_from: at(0) };
        let later = |seconds: i64| Visit { seen_at: at(100 + seconds), ..visit };
        assert!(visit.is_due_after(None));
        assert!(!later(59).is_due_after(Some(visit)));
        assert!(later(60).is_due_after(Some(visit)));
    }
}
