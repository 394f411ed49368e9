//! The composition floor: which rooms there are, which addresses lead to them, which facts they
//! hear, and the commands of the binary. Nothing is decided here that belongs to a room.

mod backup;
mod background;
pub mod cli;
mod demo_paper;
mod doctor;
mod open;
mod pages;
mod public;
mod serve;

pub use background::Background;
pub use open::{Paper, statements};
pub use serve::{Serving, start};
