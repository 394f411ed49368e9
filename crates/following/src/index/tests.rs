//! The index beside a model that keeps everything in plain lists, over long invented histories.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use article::Place;
use fastrand::Rng;
use kit::{Id, Instant};

use super::{Asked, Cursor, Entry, Filing, Index, Page, Plan, Thing};

/// What is true, kept the simple way.
#[derive(Default)]
struct Model {
    seq: i64,
    stories: BTreeMap<Id, Told>,
    follows: BTreeMap<Id, BTreeSet<Thing>>,
    mutes: BTreeMap<Id, BTreeSet<Thing>>,
}

/// A story of the model.
#[derive(Default)]
struct Told {
    /// Every place it had, with the change that brought it there.
    places: Vec<(i64, Place)>,
    listed: bool,
    things: BTreeSet<Thing>,
}

impl Told {
    /// Where it stands throughout a walk: where the walk found it, or where it came in later.
    fn place_in(&self, walk: i64) -> Place {
        let known = self.places.iter().rev().find(|(seq, _)| *seq <= walk);
        known.or(self.places.first()).expect("a place").1
    }
}

impl Model {
    fn page(&self, asked: &Asked) -> Page {
        let from = asked.from.unwrap_or(Cursor { place: Place::NEWEST, walk: self.seq });
        let none = BTreeSet::new();
        let follows = self.follows.get(&asked.reader).unwrap_or(&none);
        let mutes = self.mutes.get(&asked.reader).unwrap_or(&none);
        let mut entries: Vec<Entry> = Vec::new();
        for (id, story) in &self.stories {
            let matches = match asked.only {
                Some(thing) => story.things.contains(&thing),
                None => story.things.intersection(follows).next().is_some(),
            };
            let muted = story.things.intersection(mutes).next().is_some();
            let place = story.place_in(from.walk);
            if story.listed && matches && !muted && place < from.place {
                let why = story.things.intersection(follows).copied().collect();
                entries.push(Entry { story: *id, place, why });
            }
        }
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.place));
        let more = entries.len() > asked.size;
        entries.truncate(asked.size);
        let next = entries.last().filter(|_| more).map(|it| Cursor { place: it.place, ..from });
        Page { entries, next }
    }
}

/// The index and the model, told the same.
struct Both {
    index: Index,
    model: Model,
    rng: Rng,
}

const READERS: i64 = 4;
const THINGS: i64 = 12;

impl Both {
    fn new(seed: u64) -> Both {
        Both { index: Index::default(), model: Model::default(), rng: Rng::with_seed(seed) }
    }

    fn thing(&mut self) -> Thing {
        // Low ones come often; an author and a topic may have the same number.
        let id = Id(self.rng.i64(0..THINGS).min(self.rng.i64(0..THINGS)));
        if self.rng.bool() { Thing::Author(id) } else { Thing::Topic(id) }
    }

    fn things(&mut self, most: usize) -> Vec<Thing> {
        let count = self.rng.usize(0..=most);
        (0..count).map(|_| self.thing()).collect()
    }

    /// Mostly now, sometimes long ago, and often at the same moment as another story.
    fn moment(&mut self) -> Instant {
        let now = 1000 + self.model.seq / 3;
        Instant(if self.rng.u8(0..4) == 0 { self.rng.i64(0..now) } else { now })
    }

    fn file(&mut self, id: Id, at: Instant, things: Vec<Thing>) {
        self.model.seq += 1;
        let (seq, place) = (self.model.seq, Place { at, id });
        let told = self.model.stories.entry(id).or_default();
        if told.places.last().is_none_or(|(_, last)| *last != place) {
            told.places.push((seq, place));
        }
        told.listed = true;
        told.things = things.iter().copied().collect();
        self.index.file(seq, &Filing { place, things });
    }

    fn some_story(&mut self) -> Option<Id> {
        let count = self.model.stories.len();
        let at = self.rng.usize(0..count.max(1));
        self.model.stories.keys().nth(at).copied()
    }

    /// A change of the paper.
    fn publish_something(&mut self) {
        let old = self.some_story();
        match (self.rng.u8(0..10), old) {
            (0, Some(id)) => {
                // Withdrawn, or put under embargo.
                self.model.seq += 1;
                self.model.stories.get_mut(&id).expect("a story").listed = false;
                self.index.unfile(self.model.seq, id);
            }
            (1..=3, Some(id)) => {
                // Corrected, filed anew or published again, where it stood.
                let place = self.model.stories[&id].places.last().expect("a place").1;
                let things = self.things(5);
                self.file(id, place.at, things);
            }
            (4, Some(id)) => {
                let (at, things) = (self.moment(), self.things(5));
                self.file(id, at, things);
            }
            _ => {
                // Ids say nothing of the order: imports name them after their source.
                let id = Id(self.rng.i64(0..1_000_000));
                let (at, things) = (self.moment(), self.things(5));
                self.file(id, at, things);
            }
        }
    }

    /// A reader changes their mind.
    fn wish_something(&mut self) {
        let reader = Id(self.rng.i64(0..READERS));
        let thing = self.thing();
        let (mute, off) = (self.rng.u8(0..5) == 0, self.rng.u8(0..3) == 0);
        let follows = self.model.follows.entry(reader).or_default();
        let mutes = self.model.mutes.entry(reader).or_default();
        follows.remove(&thing);
        mutes.remove(&thing);
        if !off {
            if mute {
                mutes.insert(thing)
            } else {
                follows.insert(thing)
            };
        }
        let follows: Vec<Thing> = follows.iter().copied().collect();
        let mutes: Vec<Thing> = mutes.iter().copied().collect();
        self.index.set_reader(reader, &follows, &mutes);
    }

    /// Every plan gives the page of the model.
    fn page(&self, asked: &Asked) -> Page {
        let expected = self.model.page(asked);
        assert_eq!(self.index.page_by(Plan::Merge, asked), expected, "merged, {asked:?}");
        assert_eq!(self.index.page_by(Plan::Scan, asked), expected, "looked through, {asked:?}");
        assert_eq!(self.index.page(asked), expected, "as chosen, {asked:?}");
        if asked.only.is_none() && self.index.mutes(asked.reader).is_empty() {
            let follows = self.index.follows(asked.reader);
            let made_up = self.index.page_of(&follows, asked.from, asked.size);
            assert_eq!(made_up, expected, "whoever follows that, {asked:?}");
        }
        expected
    }

    fn some_page(&mut self) -> Asked {
        let only = (self.rng.u8(0..4) == 0).then(|| self.thing());
        let reader = Id(self.rng.i64(0..READERS));
        Asked { reader, only, from: None, size: self.rng.usize(1..8) }
    }
}

#[test]
fn pages_are_those_of_the_model_whatever_happens_between_them() {
    for seed in 0..60 {
        let mut both = Both::new(seed);
        let mut walks: Vec<Asked> = Vec::new();
        for _ in 0..400 {
            match both.rng.u8(0..6) {
                0 => both.wish_something(),
                1 | 2 => {
                    // One of the walks goes on, or another begins.
                    let at = both.rng.usize(0..walks.len() + 1);
                    let asked = if at < walks.len() { walks.remove(at) } else { both.some_page() };
                    if let Some(next) = both.page(&asked).next {
                        walks.push(Asked { from: Some(next), ..asked });
                    }
                }
                _ => both.publish_something(),
            }
        }
        for asked in walks {
            both.page(&asked);
        }
        let counts: Vec<u32> =
            (0..THINGS).map(|id| both.index.followers(Thing::Topic(Id(id)))).collect();
        let counted = |id: i64| {
            both.model.follows.values().filter(|it| it.contains(&Thing::Topic(Id(id)))).count()
        };
        let expected: Vec<u32> = (0..THINGS).map(|id| counted(id) as u32).collect();
        assert_eq!(counts, expected);
        assert_eq!(
            both.index.story_count(),
            both.model.stories.values().filter(|it| it.listed).count()
        );
    }
}

/// The promise itself, without the model's idea of where a story stands: nobody sees a story twice
/// on the way down, and what was in the feed all the time and never moved is seen.
#[test]
fn a_walk_repeats_nothing_and_misses_nothing_that_stayed() {
    for seed in 0..40 {
        let mut both = Both::new(1000 + seed);
        (0..80).for_each(|_| both.publish_something());
        (0..30).for_each(|_| both.wish_something());
        let mut asked = Asked { only: None, size: 3, ..both.some_page() };
        let everything = Asked { size: 10_000, ..asked };
        let feed = |both: &Both| -> BTreeSet<Place> {
            both.model.page(&everything).entries.iter().map(|it| it.place).collect()
        };
        let mut stayed = feed(&both);
        let mut seen = HashSet::new();
        loop {
            stayed = &stayed & &feed(&both);
            let page = both.page(&asked);
            for entry in &page.entries {
                assert!(seen.insert(entry.story), "{} again", entry.story);
            }
            let Some(next) = page.next else { break };
            asked.from = Some(next);
            (0..5).for_each(|_| both.publish_something());
            both.wish_something();
        }
        let missed: Vec<&Place> = stayed.iter().filter(|it| !seen.contains(&it.id)).collect();
        assert!(missed.is_empty(), "missed {missed:?}");
    }
}

#[test]
fn a_mute_is_stronger_than_a_follow() {
    let mut index = Index::default();
    let (ann, ferry, dogs) = (Thing::Author(Id(1)), Thing::Topic(Id(1)), Thing::Topic(Id(2)));
    let place = |n| Place { at: Instant(n), id: Id(n) };
    index.file(1, &Filing { place: place(1), things: vec![ann, ferry] });
    index.file(2, &Filing { place: place(2), things: vec![ann, dogs] });
    index.set_reader(Id(9), &[ann, ferry], &[dogs]);
    let asked = Asked { reader: Id(9), only: None, from: None, size: 10 };
    let entries = vec![Entry { story: Id(1), place: place(1), why: vec![ann, ferry] }];
    assert_eq!(index.page(&asked).entries, entries);
    assert_eq!(index.page(&Asked { only: Some(ann), ..asked }).entries, entries);
    assert!(index.page(&Asked { only: Some(dogs), ..asked }).entries.is_empty());
}

#[test]
fn a_story_that_half_the_readers_follow_costs_nothing_for_each_of_them() {
    let mut index = Index::default();
    let ferry = Thing::Topic(Id(1));
    for reader in 0..10_000 {
        index.set_reader(Id(reader), &[ferry], &[]);
    }
    let rows = index.readers_bytes();
    index.file(1, &Filing { place: Place { at: Instant(5), id: Id(5) }, things: vec![ferry] });
    assert_eq!((index.readers_bytes(), index.followers(ferry)), (rows, 10_000));
    let asked = Asked { reader: Id(77), only: None, from: None, size: 1 };
    assert_eq!(index.page(&asked).entries[0].story, Id(5));
}

#[test]
fn many_stories_in_any_order_stand_in_order() {
    let mut both = Both::new(5);
    for _ in 0..12_000 {
        let (id, at) = (Id(both.rng.i64(0..1_000_000_000)), Instant(both.rng.i64(0..9_000)));
        both.file(id, at, vec![Thing::Topic(Id(both_topic(id)))]);
    }
    both.index.set_reader(Id(0), &[Thing::Topic(Id(0))], &[]);
    both.model.follows.insert(Id(0), BTreeSet::from([Thing::Topic(Id(0))]));
    let mut asked = Asked { reader: Id(0), only: None, from: None, size: 1500 };
    while let Some(next) = both.page(&asked).next {
        asked.from = Some(next);
    }
}

fn both_topic(id: Id) -> i64 {
    id.0 % 3
}
