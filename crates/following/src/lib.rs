//! Following: what readers follow, the feed of it, and what they might follow besides.
//!
//! A reader follows authors, sections, topics and series, and may mute them. That is a row in the
//! store and a fact in the journal. The feed is not stored: an [`index`] of all stories and follows
//! is kept in memory on every node and asked when a reader comes.

mod facts;
pub mod index;
mod keeper;
mod listens;
mod names;
mod prints;
pub mod public;
mod room;
mod rows;
mod suggest;
mod visit;
mod wish;

pub use facts::{AlertChanged, ReaderForgotten, WishChanged};
pub use keeper::FollowKeeper;
pub use names::Named;
pub use prints::{CardMaker, Making};
pub use room::Following;
pub use rows::STATEMENTS;
pub use suggest::{Ground, Hints, Suggestion, Suggestions};
pub use visit::Visit;
pub use wish::{
    Alert, Followed, Refusal, WISHES_MAX, Wish, Wished, followed, forget, muted, set_alert,
    to_tell_at_once, wish,
};

#[cfg(test)]
mod tests;
