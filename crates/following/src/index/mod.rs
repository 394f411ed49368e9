//! The index: which stories there are, what they are marked with, and who follows what, in memory.
//!
//! Nothing is written for a reader when a story is published. A page of a feed is read off the
//! stories when it is asked for, by one of two plans: the posting lists of what the reader follows
//! are merged, or the stories are looked at from the newest on until enough of them match.
//!
//! **The order** is that of every list of the paper: newest first by the moment of publication, and
//! by id where two have the same. A page begins below a [`Cursor`], the place of the last story
//! shown. Because that place is one in the order and not a count, stories that arrive, leave or
//! change their topics between two pages shift nothing.
//!
//! **A story may get another place** while somebody is on the way down: an import brings the date
//! it really had. It would be shown twice, or never. So a cursor also names the *walk* it belongs
//! to, the number of the last change that its first page knew, and the index keeps the former
//! places of the stories that moved last: throughout a walk a story stands where it stood when the
//! walk began, or, if it was not there yet, where it first came in. This place never changes during
//! the walk, so no story is shown twice; and whatever belongs to the feed when its place is passed
//! is shown. Former places are in memory only: across a restart of the node in the middle of a walk
//! a story whose date was changed meanwhile stands where it is now.
//!
//! **Muting is stronger than following.** A story with a muted mark is in no feed of that reader,
//! whatever else of it is followed, also when the feed is narrowed to one followed thing.

mod baskets;
mod entries;
mod marks;
mod packed;
mod plans;
mod readers;
mod shelf;
mod thing;
mod walk;

use std::collections::HashMap;

use article::Place;
use kit::Id;

pub use baskets::Baskets;
pub use entries::{Asked, Entry, Page};
pub use plans::Plan;
pub use thing::Thing;
pub use walk::Cursor;

use marks::Marks;
use readers::Readers;
use shelf::Shelf;
use walk::Moves;

/// Stories whose marks say how often a thing is written about nowadays.
const RECENT_STORIES: usize = 8192;
/// Changes after which that is counted again.
const RECOUNT_CHANGES: usize = 256;

/// Stories, marks and readers of a paper.
pub struct Index {
    /// The number of the newest change that is in here.
    seq: i64,
    things: Vec<Thing>,
    numbers: HashMap<Thing, u32>,
    stories: HashMap<Id, u32>,
    /// Of each story, by its slot: where it stands or stood last.
    places: Vec<Place>,
    marks: Marks,
    /// Every story that is listed, in order.
    shelf: Shelf,
    /// Of each thing, by its number: the slots of its stories, in order.
    postings: Vec<Vec<u32>>,
    /// Of each thing: in how many of the newest stories it is.
    recent: Vec<u32>,
    /// Where the oldest of those stands.
    recent_from: Place,
    /// Changes since they were counted.
    uncounted: usize,
    moves: Moves,
    readers: Readers,
}

/// A listed story: where it stands, and the things it is marked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// Which story, and when it was published.
    pub place: Place,
    /// Its section, series, topics and authors.
    pub things: Vec<Thing>,
}

impl Default for Index {
    fn default() -> Index {
        Index {
            seq: 0,
            things: Vec::new(),
            numbers: HashMap::new(),
            stories: HashMap::new(),
            places: Vec::new(),
            marks: Marks::default(),
            shelf: Shelf::default(),
            postings: Vec::new(),
            recent: Vec::new(),
            recent_from: Place::NEWEST,
            uncounted: 0,
            moves: Moves::default(),
            readers: Readers::default(),
        }
    }
}

impl Index {
    /// The number of the newest change that is in here.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// Every change up to this one is in here.
    pub fn reach(&mut self, seq: i64) {
        self.seq = self.seq.max(seq);
    }

    /// How many stories are listed.
    pub fn story_count(&self) -> usize {
        self.shelf.len()
    }

    /// A story stands as this filing says, since the change of that number.
    pub fn file(&mut self, seq: i64, filing: &Filing) {
        let mut numbers: Vec<u32> = filing.things.iter().map(|it| self.number(*it)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let slot = self.slot(filing.place);
        if self.shelf.holds(slot, &self.places)
            && self.places[slot as usize] == filing.place
            && self.marks.of(slot) == numbers
        {
            return self.reach(seq);
        }
        self.unfile_slot(slot);
        let former = std::mem::replace(&mut self.places[slot as usize], filing.place);
        if former != filing.place {
            self.moves.note(seq, slot, former);
        }
        for number in &numbers {
            let list = &mut self.postings[*number as usize];
            insert_in_order(list, slot, &self.places);
        }
        self.marks.put(slot, &numbers);
        self.shelf.insert(slot, &self.places);
        self.changed(seq);
    }

    /// A story is not listed any more, since the change of that number.
    pub fn unfile(&mut self, seq: i64, story: Id) {
        match self.stories.get(&story) {
            Some(slot) => {
                self.unfile_slot(*slot);
                self.changed(seq);
            }
            None => self.reach(seq),
        }
    }

    fn unfile_slot(&mut self, slot: u32) {
        if !self.shelf.remove(slot, &self.places) {
            return;
        }
        for number in self.marks.of(slot) {
            let list = &mut self.postings[*number as usize];
            remove_in_order(list, slot, &self.places);
        }
        self.marks.put(slot, &[]);
    }

    fn changed(&mut self, seq: i64) {
        self.reach(seq);
        self.uncounted += 1;
        if self.uncounted >= RECOUNT_CHANGES {
            self.recount();
        }
    }

    /// Counts how often each thing is in the newest stories.
    pub fn recount(&mut self) {
        self.uncounted = 0;
        self.recent.iter_mut().for_each(|count| *count = 0);
        let newest = self.shelf.below(Place::NEWEST, &self.places).take(RECENT_STORIES);
        for slot in newest {
            self.recent_from = self.places[slot as usize];
            for number in self.marks.of(slot) {
                self.recent[*number as usize] += 1;
            }
        }
    }

    /// The number of a thing; given now if it has none.
    fn number(&mut self, thing: Thing) -> u32 {
        let next = self.things.len() as u32;
        let number = *self.numbers.entry(thing).or_insert(next);
        if number == next {
            self.things.push(thing);
            self.postings.push(Vec::new());
            self.recent.push(0);
            self.readers.followers.push(0);
        }
        number
    }

    /// The slot of a story; a new one takes the place.
    fn slot(&mut self, place: Place) -> u32 {
        let next = self.places.len() as u32;
        let slot = *self.stories.entry(place.id).or_insert(next);
        if slot == next {
            self.places.push(place);
            self.marks.add();
        }
        slot
    }

    /// How many stories a thing has.
    pub fn stories_of(&self, thing: Thing) -> usize {
        self.numbers.get(&thing).map_or(0, |number| self.postings[*number as usize].len())
    }

    /// What a story is filed under; nothing when it is not listed.
    pub fn things_of(&self, story: Id) -> Vec<Thing> {
        let slot = self.stories.get(&story);
        slot.map(|slot| self.named(self.marks.of(*slot))).unwrap_or_default()
    }

    /// Gives back memory that growing lists took in advance.
    pub fn tighten(&mut self) {
        self.places.shrink_to_fit();
        self.marks.tighten();
        self.postings.iter_mut().for_each(Vec::shrink_to_fit);
        self.stories.shrink_to_fit();
        self.readers.tighten();
    }
}

fn insert_in_order(list: &mut Vec<u32>, slot: u32, places: &[Place]) {
    let place = places[slot as usize];
    let at = list.partition_point(|other| places[*other as usize] < place);
    list.insert(at, slot);
}

fn remove_in_order(list: &mut Vec<u32>, slot: u32, places: &[Place]) {
    let place = places[slot as usize];
    let at = list.partition_point(|other| places[*other as usize] < place);
    if list.get(at) == Some(&slot) {
        list.remove(at);
    }
}

#[cfg(test)]
mod tests;
