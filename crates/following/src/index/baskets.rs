//! What suggestions are worked out from: follows and stories as plain lists of numbers.

use article::Place;

use super::packed::unpack;
use super::{Index, RECENT_STORIES, Thing};

/// A sample of the index, taken out of it so that working on it stops nobody.
pub struct Baskets {
    /// The thing of each number.
    pub things: Vec<Thing>,
    /// What each reader of the sample follows.
    pub follows: Vec<Vec<u32>>,
    /// What each of the newest stories is marked with.
    pub stories: Vec<Vec<u32>>,
    /// How many follow each thing, of all readers.
    pub followers: Vec<u32>,
}

impl Index {
    /// The newest stories, and at most so many readers: as they lie in a hash table, which has
    /// nothing to do with what they follow.
    pub fn baskets(&self, readers_max: usize) -> Baskets {
        let newest = self.shelf.below(Place::NEWEST, &self.places).take(RECENT_STORIES);
        Baskets {
            things: self.things.clone(),
            follows: self.readers.rows().take(readers_max).map(|row| unpack(row).0).collect(),
            stories: newest.map(|slot| self.marks.of(slot).to_vec()).collect(),
            followers: self.readers.followers.clone(),
        }
    }
}
