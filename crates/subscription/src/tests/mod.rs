//! Subscriptions on both databases: a year of billing, and what must hold whatever happens.

mod buying;
mod course;
mod world;
