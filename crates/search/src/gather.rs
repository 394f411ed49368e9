//! Going through what matches: counting it, by section and the like too, and keeping the best.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering as Memory};

use kit::{Id, Instant};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use crate::Sort;
use crate::schema::SIEVES;
use crate::shelf::Numbers;

/// What a story of today is worth more than the same story long ago.
const FRESH_BONUS: f32 = 0.4;
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

/// How many documents have each value of each sieve, by the value's number.
pub(crate) type Counts = [Vec<u32>; SIEVES.len()];

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gathered {
    /// How many documents match.
    pub(crate) total: usize,
    /// The best, best first.
    pub(crate) best: Vec<Hit>,
    /// How they are spread.
    pub(crate) counts: Counts,
}

/// How to go through what matches.
#[derive(Clone)]
pub(crate) struct Gather {
    /// How many of the best are kept.
    pub(crate) keep: usize,
    /// What is best.
    pub(crate) sort: Sort,
    /// The present.
    pub(crate) now: Instant,
    /// By what results are counted, where they are.
    pub(crate) numbers: Option<Arc<Numbers>>,
    /// Turns true when nobody waits any more.
    pub(crate) stopped: Arc<AtomicBool>,
}

/// The same in one segment.
pub(crate) struct InSegment {
    gather: Gather,
    id: Column<i64>,
    note: Column<i64>,
    at: Column<i64>,
    sieves: Vec<Option<StrColumn>>,
    numbers: Option<Arc<[Vec<u32>; SIEVES.len()]>>,
    counts: Counts,
    total: usize,
    best: BinaryHeap<Reverse<Hit>>,
}

impl Collector for Gather {
    type Fruit = Gathered;
    type Child = InSegment;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<InSegment> {
        let fields = reader.fast_fields();
        let mut sieves = Vec::new();
        let numbers = self.numbers.as_ref().and_then(|all| all.of(reader.segment_id()));
        if numbers.is_some() {
            for name in SIEVES {
                sieves.push(fields.str(name)?);
            }
        }
        let mut counts = Counts::default();
        if let Some(all) = &self.numbers {
            for (counts, values) in counts.iter_mut().zip(&all.values) {
                counts.resize(values.len(), 0);
            }
        }
        Ok(InSegment {
            gather: self.clone(),
            id: fields.i64("id")?,
            note: fields.i64("note")?,
            at: fields.i64("at")?,
            sieves,
            numbers,
            counts,
            total: 0,
            best: BinaryHeap::with_capacity(self.keep + 1),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, fruits: Vec<Gathered>) -> tantivy::Result<Gathered> {
        let mut all = Gathered::default();
        for fruit in fruits {
            all.total += fruit.total;
            all.best.extend(fruit.best);
            for (sum, counts) in all.counts.iter_mut().zip(&fruit.counts) {
                sum.resize(counts.len().max(sum.len()), 0);
                sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            }
        }
        all.best.sort_by(|one, other| other.cmp(one));
        all.best.truncate(self.keep);
        Ok(all)
    }
}

impl SegmentCollector for InSegment {
    type Fruit = Gathered;

    fn collect(&mut self, document: DocId, score: Score) {
        if self.gather.stopped.load(Memory::Relaxed) {
            return;
        }
        self.total += 1;
        self.count(document);
        let at = self.at.first(document).unwrap_or(0);
        let score = match self.gather.sort {
            Sort::Relevance => score * freshness(at, self.gather.now),
            Sort::Newest => 0.0,
        };
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

    fn harvest(self) -> Gathered {
        let best = self.best.into_iter().map(|Reverse(hit)| hit).collect();
        Gathered { total: self.total, best, counts: self.counts }
    }
}

impl InSegment {
    fn count(&mut self, document: DocId) {
        let Some(numbers) = &self.numbers else { return };
        for (sieve, column) in self.sieves.iter().enumerate() {
            let Some(column) = column else { continue };
            for place in column.ords().values_for_doc(document) {
                if let Some(number) = numbers[sieve].get(place as usize) {
                    self.counts[sieve][*number as usize] += 1;
                }
            }
        }
    }
}

/// What a score is multiplied by for the age of the document.
fn freshness(at: i64, now: Instant) -> f32 {
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
