//! Digests, alerts and stopping them, on both databases.

mod at_once;
mod digest;
mod preview;
mod stopping;
mod world;
