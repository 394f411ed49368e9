//! Stories of the workflow's verbs, on both databases.

mod cast;
mod eyes;
mod way;
