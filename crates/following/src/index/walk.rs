//! Walks down a feed: cursors, and the former places of stories that moved meanwhile.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::str::FromStr;

use article::Place;
use kit::Instant;

/// Moves that are kept. A story moves when an import changes its date, which is rare.
const MOVES_MAX: usize = 20_000;

/// Where a page of a feed begins, and the walk it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The page shows what stands below it.
    pub place: Place,
    /// The number of the newest change that the walk's first page knew.
    pub walk: i64,
}

/// The text is not a cursor of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the address does not name a page of the feed")]
pub struct NoCursor;

/// As addresses name it: `1763000000000000-0h5k…-812`.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.place.at.0, self.place.id, self.walk)
    }
}

impl FromStr for Cursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Cursor, NoCursor> {
        let (rest, walk) = text.rsplit_once('-').ok_or(NoCursor)?;
        let (at, id) = rest.rsplit_once('-').ok_or(NoCursor)?;
        let at = Instant(at.parse().map_err(|_| NoCursor)?);
        let place = Place { at, id: id.parse().map_err(|_| NoCursor)? };
        let cursor = Cursor { place, walk: walk.parse().map_err(|_| NoCursor)? };
        // Only the one form that we write.
        if cursor.to_string() == text { Ok(cursor) } else { Err(NoCursor) }
    }
}

/// Stories that got another place, oldest move first.
#[derive(Default)]
pub(super) struct Moves(VecDeque<Move>);

struct Move {
    seq: i64,
    slot: u32,
    former: Place,
}

impl Moves {
    /// With the change of this number a story left its place.
    pub(super) fn note(&mut self, seq: i64, slot: u32, former: Place) {
        if self.0.len() == MOVES_MAX {
            self.0.pop_front();
        }
        self.0.push_back(Move { seq, slot, former });
    }

    /// The stories that moved since a walk began, with the places they have in it.
    pub(super) fn since(&self, walk: i64) -> HashMap<u32, Place> {
        let later = self.0.iter().rev().take_while(|it| it.seq > walk);
        // Newest first, so that of several moves the first one stays: it left the place that the
        // walk knows.
        later.map(|it| (it.slot, it.former)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::Id;

    #[test]
    fn cursors_survive_their_text_and_made_up_ones_are_refused() {
        for at in [0, -5_000_000, 1_763_000_000_000_000, i64::MAX] {
            let place = Place { at: Instant(at), id: Id(77) };
            let cursor = Cursor { place, walk: 812 };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        let long = "9".repeat(100_000);
        for wrong in ["", "-", "--", "5-000000000002d", "05-000000000002d-1", "5-zzz-1", &long] {
            assert_eq!(wrong.parse::<Cursor>(), Err(NoCursor));
        }
    }
}
