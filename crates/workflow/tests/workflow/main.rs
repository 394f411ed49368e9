//! Stories of the workflow's verbs, on both databases.

mod alone;
mod cast;
mod coverage;
mod eyes;
mod kill;
mod way;
mod wire;
