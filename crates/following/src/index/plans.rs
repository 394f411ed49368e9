//! The two plans that find the next stories of a feed, and the choice between them.

use std::collections::{BinaryHeap, HashMap};

use article::Place;

use super::{Index, RECENT_STORIES};

/// How the stories of a page are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// The posting lists of what is followed are merged.
    Merge,
    /// The stories are looked at in order until enough match.
    Scan,
}

// What steps cost in nanoseconds, as `cargo xtask bench feed` measured them on our machine; only
// their ratios matter. See docs/performance.md.
/// Reading the end of a posting list and putting it on the heap.
const OPEN_NANOS: f64 = 30.0;
/// Finding a place in the middle of one.
const SEEK_NANOS: f64 = 150.0;
/// Taking one posting from the heap.
const TAKE_NANOS: f64 = 60.0;
/// Looking at the marks of one story.
const LOOK_NANOS: f64 = 9.0;
/// A scan that has cost so many times what a merge would is given up.
const PATIENCE: f64 = 2.0;

/// A set of numbers.
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn of(numbers: &[u32], limit: usize) -> Bits {
        let mut words = vec![0; limit / 64 + 1];
        for number in numbers {
            words[*number as usize / 64] |= 1 << (number % 64);
        }
        Bits(words)
    }

    pub(super) fn has(&self, number: u32) -> bool {
        self.0[number as usize / 64] & (1 << (number % 64)) != 0
    }
}

/// What a page is to be found for.
pub(super) struct Search<'a> {
    /// The numbers of which a story must have one.
    pub(super) wanted: &'a [u32],
    /// The same as a set.
    pub(super) wanted_bits: Bits,
    /// The numbers of which it may have none; `None` when nothing is muted.
    pub(super) muted: Option<Bits>,
    /// Stories that stand somewhere else in this walk.
    pub(super) moved: &'a HashMap<u32, Place>,
    /// How many are wanted.
    pub(super) count: usize,
}

impl Index {
    /// The next stories below a place, newest first, by the plan that should cost less.
    pub(super) fn find(&self, search: &Search, below: Place) -> Vec<u32> {
        let merge = self.merge_nanos(search, below);
        if self.scan_nanos(search, below) >= merge {
            return self.merge(search, below, search.count);
        }
        let looks_max = (merge * PATIENCE / LOOK_NANOS) as usize + search.count;
        let (mut found, rest) = self.scan(search, below, looks_max);
        if let Some(place) = rest {
            // What was guessed of the stories was wrong here; the rest is merged.
            found.extend(self.merge(search, place, search.count - found.len()));
        }
        found
    }

    /// The same by this plan, to the end.
    pub(super) fn find_by(&self, plan: Plan, search: &Search, below: Place) -> Vec<u32> {
        match plan {
            Plan::Merge => self.merge(search, below, search.count),
            Plan::Scan => self.scan(search, below, usize::MAX).0,
        }
    }

    /// What a merge should cost.
    fn merge_nanos(&self, search: &Search, below: Place) -> f64 {
        let open = if below == Place::NEWEST { OPEN_NANOS } else { SEEK_NANOS };
        search.wanted.len() as f64 * open + search.count as f64 * TAKE_NANOS
    }

    /// What a scan should cost: stories are looked at until as many match as are wanted. How many
    /// match is guessed from how often each thing is written about, as if nothing had to do with
    /// anything else.
    fn scan_nanos(&self, search: &Search, below: Place) -> f64 {
        let of_all = self.shelf.len().max(1) as f64;
        let of_recent = of_all.min(RECENT_STORIES as f64);
        let is_recent = below > self.recent_from;
        let share = |number: &u32| {
            let number = *number as usize;
            if is_recent {
                f64::from(self.recent[number]) / of_recent
            } else {
                self.postings[number].len() as f64 / of_all
            }
        };
        let expected: f64 = search.wanted.iter().map(share).sum();
        let matching = 1.0 - (-expected).exp();
        (search.count as f64 / matching.max(1e-9)).min(of_all) * LOOK_NANOS
    }

    fn merge(&self, search: &Search, below: Place, count: usize) -> Vec<u32> {
        let mut heap = BinaryHeap::with_capacity(search.wanted.len());
        for number in search.wanted {
            let list = &self.postings[*number as usize];
            let end = if below == Place::NEWEST {
                list.len()
            } else {
                list.partition_point(|slot| self.places[*slot as usize] < below)
            };
            if let Some((slot, _)) = list[..end].split_last() {
                heap.push((self.places[*slot as usize], *slot, *number, end - 1));
            }
        }
        let mut found: Vec<u32> = Vec::with_capacity(count);
        let mut before = None;
        while found.len() < count
            && let Some(mut head) = heap.peek_mut()
        {
            let (_, slot, number, rest) = *head;
            let list = &self.postings[number as usize];
            match rest.checked_sub(1) {
                Some(next) => {
                    *head = (self.places[list[next] as usize], list[next], number, next);
                }
                None => {
                    std::collections::binary_heap::PeekMut::pop(head);
                }
            }
            // A story stands in the list of each of its marks; they come up one after the other.
            if before.replace(slot) != Some(slot)
                && !search.moved.contains_key(&slot)
                && !self.is_muted(search, slot)
            {
                found.push(slot);
            }
        }
        found
    }

    /// Looks at so many stories at most; and the place where it gave up, if it did.
    fn scan(&self, search: &Search, below: Place, looks_max: usize) -> (Vec<u32>, Option<Place>) {
        let mut found = Vec::with_capacity(search.count);
        let mut looks = 0;
        for slot in self.shelf.below(below, &self.places) {
            if self.is_wanted(search, slot) && !search.moved.contains_key(&slot) {
                found.push(slot);
                if found.len() == search.count {
                    break;
                }
            }
            looks += 1;
            if looks == looks_max {
                return (found, Some(self.places[slot as usize]));
            }
        }
        (found, None)
    }

    fn is_muted(&self, search: &Search, slot: u32) -> bool {
        let muted = search.muted.as_ref();
        muted.is_some_and(|muted| self.marks.of(slot).iter().any(|number| muted.has(*number)))
    }

    /// Whether a story has a wanted mark and no muted one.
    pub(super) fn is_wanted(&self, search: &Search, slot: u32) -> bool {
        let wanted = self.marks.of(slot).iter().any(|number| search.wanted_bits.has(*number));
        wanted && !self.is_muted(search, slot)
    }
}
