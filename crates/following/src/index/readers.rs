//! Who follows and mutes what.

use std::collections::HashMap;

use kit::Id;

use super::packed::{pack, unpack};
use super::{Index, Thing};
use crate::wish::Wish;

/// Readers, and how many follow each thing.
#[derive(Default)]
pub(super) struct Readers {
    rows: HashMap<Id, Box<[u8]>>,
    /// By the number of the thing.
    pub(super) followers: Vec<u32>,
}

/// What one reader follows and mutes: numbers, rising.
#[derive(Default)]
pub(super) struct Wishes {
    pub(super) follows: Vec<u32>,
    pub(super) mutes: Vec<u32>,
}

impl Readers {
    pub(super) fn wishes(&self, reader: Id) -> Wishes {
        let lists = self.rows.get(&reader).map(|row| unpack(row));
        lists.map_or_else(Wishes::default, |(follows, mutes)| Wishes { follows, mutes })
    }

    fn put(&mut self, reader: Id, wishes: &Wishes) {
        if wishes.follows.is_empty() && wishes.mutes.is_empty() {
            self.rows.remove(&reader);
        } else {
            self.rows.insert(reader, pack(&wishes.follows, &wishes.mutes));
        }
    }

    /// Everyone's packed lists, in no order.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.rows.values().map(AsRef::as_ref)
    }

    pub(super) fn tighten(&mut self) {
        self.rows.shrink_to_fit();
    }
}

impl Index {
    /// What a reader follows and mutes is this, whatever it was. What is in both is muted.
    pub fn set_reader(&mut self, reader: Id, follows: &[Thing], mutes: &[Thing]) {
        let before = self.readers.wishes(reader);
        let mutes = self.numbers_of(mutes);
        let mut follows = self.numbers_of(follows);
        follows.retain(|number| mutes.binary_search(number).is_err());
        for number in before.follows {
            self.readers.followers[number as usize] -= 1;
        }
        for number in &follows {
            self.readers.followers[*number as usize] += 1;
        }
        self.readers.put(reader, &Wishes { follows, mutes });
    }

    /// A reader wishes this of a thing from now on.
    pub fn wish(&mut self, reader: Id, thing: Thing, wish: Wish) {
        let (mut follows, mut mutes) = (self.follows(reader), self.mutes(reader));
        follows.retain(|it| *it != thing);
        mutes.retain(|it| *it != thing);
        match wish {
            Wish::Follow => follows.push(thing),
            Wish::Mute => mutes.push(thing),
            Wish::None => {}
        }
        self.set_reader(reader, &follows, &mutes);
    }

    fn numbers_of(&mut self, things: &[Thing]) -> Vec<u32> {
        let mut numbers: Vec<u32> = things.iter().map(|thing| self.number(*thing)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// How many readers there are who follow or mute anything.
    pub fn reader_count(&self) -> usize {
        self.readers.rows.len()
    }

    /// The bytes of all rows of readers, without what holds them.
    pub fn readers_bytes(&self) -> usize {
        self.readers.rows().map(<[u8]>::len).sum()
    }

    /// How many follow a thing.
    pub fn followers(&self, thing: Thing) -> u32 {
        self.numbers.get(&thing).map_or(0, |number| self.readers.followers[*number as usize])
    }

    /// What a reader follows.
    pub fn follows(&self, reader: Id) -> Vec<Thing> {
        self.named(&self.readers.wishes(reader).follows)
    }

    /// What a reader mutes.
    pub fn mutes(&self, reader: Id) -> Vec<Thing> {
        self.named(&self.readers.wishes(reader).mutes)
    }

    /// What a reader wishes of a thing.
    pub fn wish_of(&self, reader: Id, thing: Thing) -> Wish {
        let Some(number) = self.numbers.get(&thing) else { return Wish::None };
        let wishes = self.readers.wishes(reader);
        if wishes.follows.binary_search(number).is_ok() {
            return Wish::Follow;
        }
        if wishes.mutes.binary_search(number).is_ok() { Wish::Mute } else { Wish::None }
    }

    pub(super) fn named(&self, numbers: &[u32]) -> Vec<Thing> {
        numbers.iter().map(|number| self.things[*number as usize]).collect()
    }
}
