//! Keeping the best of what matches, when little does: names, and titles that begin so.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering as Memory};

use kit::{Id, Instant};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

/// What a story of today is worth more than the same story long ago.
pub(crate) const FRESH_BONUS: f32 = 0.4;
/// After so many days half of that is left.
const HALF_LIFE_DAYS: f32 = 365.0;
const DAY_MICROS: f32 = 86_400_000_000.0;

/// A document that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hit {
    /// How good it is; the same for all when they are sorted by date.
    pub(crate) score: f32,
    /// When it was published.
    pub(crate) at: i64,
    /// The story, topic or author.
    pub(crate) id: Id,
    /// The correction.
    pub(crate) note: Id,
}

impl Eq for Hit {}

impl Ord for Hit {
    fn cmp(&self, other: &Hit) -> Ordering {
        let by_score = self.score.total_cmp(&other.score);
        by_score.then(self.at.cmp(&other.at)).then(self.id.cmp(&other.id))
    }
}

impl PartialOrd for Hit {
    fn partial_cmp(&self, other: &Hit) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// How to go through what matches.
#[derive(Clone)]
pub(crate) struct Gather {
    /// How many of the best are kept.
    pub(crate) keep: usize,
    /// The present.
    pub(crate) now: Instant,
    /// Turns true when nobody waits any more.
    pub(crate) stopped: Arc<AtomicBool>,
}

/// The same in one segment.
pub(crate) struct InSegment {
    gather: Gather,
    id: Column<i64>,
    note: Column<i64>,
    at: Column<i64>,
    best: BinaryHeap<Reverse<Hit>>,
}

impl Collector for Gather {
    type Fruit = Vec<Hit>;
    type Child = InSegment;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<InSegment> {
        let fields = reader.fast_fields();
        Ok(InSegment {
            gather: self.clone(),
            id: fields.i64("id")?,
            note: fields.i64("note")?,
            at: fields.i64("at")?,
            best: BinaryHeap::with_capacity(self.keep + 1),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Vec<Hit>>) -> tantivy::Result<Vec<Hit>> {
        let mut best: Vec<Hit> = fruits.into_iter().flatten().collect();
        best.sort_by(|one, other| other.cmp(one));
        best.truncate(self.keep);
        Ok(best)
    }
}

impl SegmentCollector for InSegment {
    type Fruit = Vec<Hit>;

    fn collect(&mut self, document: DocId, score: Score) {
        if self.gather.stopped.load(Memory::Relaxed) {
            return;
        }
        let at = self.at.first(document).unwrap_or(0);
        let score = score * freshness(at, self.gather.now);
        let worst = self.best.peek().map(|Reverse(worst)| (worst.score, worst.at));
        let full = self.best.len() >= self.gather.keep;
        if full && worst.is_some_and(|worst| (score, at) < worst) || self.gather.keep == 0 {
            return;
        }
        let number = |column: &Column<i64>| column.first(document).unwrap_or(0);
        self.best.push(Reverse(Hit {
            score,
            at,
            id: Id(number(&self.id)),
            note: Id(number(&self.note)),
        }));
        if full {
            self.best.pop();
        }
    }

    fn harvest(self) -> Vec<Hit> {
        self.best.into_iter().map(|Reverse(hit)| hit).collect()
    }
}

/// What a score is multiplied by for the age of the document.
pub(crate) fn freshness(at: i64, now: Instant) -> f32 {
    let days = ((now.0 - at) as f32 / DAY_MICROS).max(0.0);
    1.0 + FRESH_BONUS * (-days / HALF_LIFE_DAYS).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_counts_gently() {
        let now = Instant::from_seconds(1_800_000_000);
        let year = now.plus_seconds(-365 * 86_400);
        assert_eq!(freshness(now.0, now), 1.4);
        assert!((freshness(year.0, now) - 1.2).abs() < 1e-4);
        assert!((freshness(0, now) - 1.0).abs() < 1e-3);
        assert_eq!(freshness(now.0 + 1_000_000, now), 1.4);
    }
}
