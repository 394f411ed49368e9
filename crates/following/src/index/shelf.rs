//! All listed stories in order, in boards of a few thousand, so that one can be put in anywhere.

use article::Place;

/// Stories on a board before it is sawn in two.
const BOARD_MAX: usize = 4096;

/// Slots of stories, oldest first.
#[derive(Default)]
pub(super) struct Shelf {
    boards: Vec<Vec<u32>>,
    count: usize,
}

impl Shelf {
    /// How many stories stand there.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Whether this story stands there.
    pub(super) fn holds(&self, slot: u32, places: &[Place]) -> bool {
        let (board, at) = self.spot(places[slot as usize], places);
        self.boards.get(board).and_then(|board| board.get(at)) == Some(&slot)
    }

    /// Puts a story where its place is.
    pub(super) fn insert(&mut self, slot: u32, places: &[Place]) {
        if self.boards.is_empty() {
            self.boards.push(Vec::new());
        }
        let (board, at) = self.spot(places[slot as usize], places);
        let full = &mut self.boards[board];
        full.insert(at, slot);
        self.count += 1;
        if full.len() > BOARD_MAX {
            // Most stories are put at the end: there the old board stays nearly full.
            let cut = if at + 1 == full.len() { BOARD_MAX } else { BOARD_MAX / 2 };
            let rest = full.split_off(cut);
            self.boards.insert(board + 1, rest);
        }
    }

    /// Takes a story away; whether it stood there.
    pub(super) fn remove(&mut self, slot: u32, places: &[Place]) -> bool {
        if !self.holds(slot, places) {
            return false;
        }
        let (board, at) = self.spot(places[slot as usize], places);
        self.boards[board].remove(at);
        if self.boards[board].is_empty() {
            self.boards.remove(board);
        }
        self.count -= 1;
        true
    }

    /// Stories below a place, the newest of them first.
    pub(super) fn below<'a>(
        &'a self,
        place: Place,
        places: &[Place],
    ) -> impl Iterator<Item = u32> + use<'a> {
        let (board, at) = self.spot(place, places);
        let first = self.boards.get(board).map_or(&[][..], |board| &board[..at]);
        let others = self.boards[..board.min(self.boards.len())].iter().rev();
        let others = others.flat_map(|board| board.iter().rev());
        first.iter().rev().chain(others).copied()
    }

    /// The board and the spot on it where a story with this place stands or would stand.
    fn spot(&self, place: Place, places: &[Place]) -> (usize, usize) {
        let begins_before =
            |board: &Vec<u32>| board.first().is_some_and(|first| places[*first as usize] <= place);
        let board = self.boards.partition_point(begins_before).saturating_sub(1);
        let at = self
            .boards
            .get(board)
            .map_or(0, |board| board.partition_point(|other| places[*other as usize] < place));
        (board, at)
    }
}
