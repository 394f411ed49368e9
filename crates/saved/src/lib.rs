//! Saved: what a reader keeps for later, and, if they want it, what they have read.
//!
//! A bookmark is a row in the store; the list of them is read when its reader comes. The reading
//! history is off until its reader turns it on. A reading is never in the journal, which is kept
//! for good: it can be taken back, and it ends by itself. What stands in either list is shown as
//! the story stands now: of one that readers do not see any more neither says more than that.

mod bookmarks;
mod facts;
mod history;
mod keeper;
mod known;
pub mod public;
mod room;
mod rows;
#[cfg(test)]
mod tests;

pub use bookmarks::{Bookmark, Refusal, SAVED_MAX, bookmarks, restore, save, saved_of, unsave};
pub use facts::{HistoryChanged, ListChanged};
pub use history::{HISTORY_MAX, Keeping, Reading, erase, keep, remove};
pub use keeper::SavedKeeper;
pub use room::{CardMaker, Making, Saved};
pub use rows::STATEMENTS;
