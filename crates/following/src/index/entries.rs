//! Pages of a feed.

use article::Place;
use kit::Id;

use super::plans::{Bits, Search};
use super::readers::Wishes;
use super::{Cursor, Index, Plan, Thing};

/// A story in a reader's feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which story.
    pub story: Id,
    /// Where it stands in this walk.
    pub place: Place,
    /// Why it is there: what of it is followed, authors first.
    pub why: Vec<Thing>,
}

/// A page of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its stories, newest first.
    pub entries: Vec<Entry>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Cursor>,
}

/// Which page of whose feed.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Whose.
    pub reader: Id,
    /// Only stories with this thing; else with anything that is followed.
    pub only: Option<Thing>,
    /// Where the page begins; `None` for the first one, which begins a walk.
    pub from: Option<Cursor>,
    /// Stories on a page.
    pub size: usize,
}

impl Index {
    /// A page of a reader's feed, by the plan that should cost less.
    pub fn page(&self, asked: &Asked) -> Page {
        self.page_with(asked, |search, below| self.find(search, below))
    }

    /// The same page by this plan; for tests and measurements.
    pub fn page_by(&self, plan: Plan, asked: &Asked) -> Page {
        self.page_with(asked, |search, below| self.find_by(plan, search, below))
    }

    /// A page of the feed that somebody would have who follows these things and mutes none.
    pub fn page_of(&self, follows: &[Thing], from: Option<Cursor>, size: usize) -> Page {
        let known = follows.iter().filter_map(|thing| self.numbers.get(thing).copied());
        let wishes = Wishes { follows: known.collect(), mutes: Vec::new() };
        let find = |search: &Search, below: Place| self.find(search, below);
        self.page_for(&wishes, (&wishes.follows, from, size), find)
    }

    fn page_with(&self, asked: &Asked, find: impl Fn(&Search, Place) -> Vec<u32>) -> Page {
        let wishes = self.readers.wishes(asked.reader);
        let only: Option<Vec<u32>> =
            asked.only.map(|thing| self.numbers.get(&thing).copied().into_iter().collect());
        let wanted = only.as_ref().unwrap_or(&wishes.follows);
        self.page_for(&wishes, (wanted, asked.from, asked.size), find)
    }

    fn page_for(
        &self,
        wishes: &Wishes,
        (wanted, from, size): (&[u32], Option<Cursor>, usize),
        find: impl Fn(&Search, Place) -> Vec<u32>,
    ) -> Page {
        let from = from.unwrap_or(Cursor { place: Place::NEWEST, walk: self.seq });
        if wanted.is_empty() {
            return Page { entries: Vec::new(), next: None };
        }
        let limit = self.things.len();
        let moved = self.moves.since(from.walk);
        let search = Search {
            wanted,
            wanted_bits: Bits::of(wanted, limit),
            muted: (!wishes.mutes.is_empty()).then(|| Bits::of(&wishes.mutes, limit)),
            moved: &moved,
            // One more than is shown, to know whether there is another page.
            count: size + 1,
        };
        let found = find(&search, from.place);
        let mut shown: Vec<(Place, u32)> =
            found.into_iter().map(|slot| (self.places[slot as usize], slot)).collect();
        self.put_back_moved(&search, from.place, &mut shown);
        let next = shown.get(size).map(|_| Cursor { place: shown[size - 1].0, ..from });
        shown.truncate(size);
        // Under a filter the entry still says everything of it that is followed.
        let followed = Bits::of(&wishes.follows, limit);
        let entry = |(place, slot): (Place, u32)| Entry {
            story: place.id,
            place,
            why: self.why(slot, &followed),
        };
        Page { entries: shown.into_iter().map(entry).collect(), next }
    }

    /// Stories that moved during the walk stand where it knows them.
    fn put_back_moved(&self, search: &Search, below: Place, shown: &mut Vec<(Place, u32)>) {
        if search.moved.is_empty() {
            return;
        }
        let back = search.moved.iter().filter(|(slot, place)| {
            // One that was taken away has no marks and is not wanted.
            **place < below && self.is_wanted(search, **slot)
        });
        shown.extend(back.map(|(slot, place)| (*place, *slot)));
        shown.sort_unstable_by_key(|(place, _)| std::cmp::Reverse(*place));
        shown.truncate(search.count);
    }

    fn why(&self, slot: u32, followed: &Bits) -> Vec<Thing> {
        let numbers = self.marks.of(slot).iter().filter(|number| followed.has(**number));
        let mut why: Vec<Thing> = numbers.map(|number| self.things[*number as usize]).collect();
        why.sort_unstable();
        why
    }

    /// How many stories of a reader's feed were published after a moment, counted to a limit.
    pub fn newer_than(&self, reader: Id, moment: kit::Instant, limit: usize) -> usize {
        let page = self.page(&Asked { reader, only: None, from: None, size: limit });
        page.entries.iter().filter(|entry| entry.place.at > moment).count()
    }
}
