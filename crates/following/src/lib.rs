//! Following: what readers follow, the feed of it, and what they might follow besides.

pub mod index;
