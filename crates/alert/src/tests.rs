//! Digests, alerts and stopping them, on both databases.

mod at_once;
mod digest;
mod stopping;
mod world;
