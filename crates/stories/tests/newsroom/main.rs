//! Stories of the newsroom: its people, and what they do at the desk. Over the paper's own router,
//! on both databases.

mod circulation;
mod coverage;
mod desk;
mod digest;
mod empty;
mod eyes;
mod fronts;
mod mail;
mod pictures;
mod staff;
mod visitor;
