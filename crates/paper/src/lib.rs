//! The composition floor: which rooms there are, which addresses lead to them, which facts they
//! hear, and the commands of the binary. Nothing is decided here that belongs to a room.

mod background;
pub mod backup;
pub mod cli;
pub mod demo_paper;
pub mod doctor;
mod import_command;
mod mail_command;
mod open;
mod pages;
mod public;
mod search_command;
mod serve;
mod staff_command;
mod theme;

pub use background::Background;
pub use open::{Paper, statements};
pub use public::reception;
pub use serve::{Serving, start};
