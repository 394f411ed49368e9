//! The wall: which variant of a page a request is shown, decided before anything is sent.
//!
//! A reader who is signed in carries a *pass*: what they may do, until when, signed and bound to
//! their session, good for five minutes at most. The door reads it without asking anybody. Where
//! there is no pass, a walled story is answered by the slow way, which looks the reader up once and
//! gives them one; everything else needs none. A walled story is printed for each kind of reader
//! apart and kept under that kind's variant only, so that no page of more stands where one of less
//! is looked for.

mod pass;
mod public;
mod rows;
#[cfg(test)]
mod tests;
mod variant;

pub use public::{Gate, Shown};
pub use rows::STATEMENTS;
pub use variant::{MACHINE, OPEN_SIGNED_IN, reach};
