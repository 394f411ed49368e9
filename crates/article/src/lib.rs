//! Articles: the story as data, its versions, its states, its addresses.

pub mod block;
pub mod doc;

pub use doc::*;
