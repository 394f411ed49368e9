//! Articles: the story as data, its versions, its states, its addresses.
//!
//! A story is never changed in place. [`revise`] writes a new version beside the one that readers
//! see, [`publish`] makes the newest version the one they see, [`withdraw`] takes it away; every
//! version stays. What fronts and lists need is copied from the live version into the `article`
//! row and two listing tables in the same transaction, together with the fact for the journal.

mod address;
pub mod block;
pub mod doc;
mod facts;
mod filing;
mod intake;
mod listing;
pub mod manuscript;
mod plain;
mod reading;
mod reclass;
mod rows;
mod rules;
mod uses;
mod verbs;
mod wire;

pub use address::put_redirect;
pub use doc::*;
pub use facts::{Published, Reclassed, Redirected, Withdrawn};
pub use filing::{Filing, filings, filings_after};
pub use intake::{Intake, Standing, Taken, keep_back, take_in};
pub use listing::{
    CardData, CorrectionPlace, List, Listed, NoPlace, Place, archive_counts, cards, corrections,
    count, extent, first_from, list, page_before, topics_of,
};
pub use reading::{
    Address, Held, Live, Redirect, Version, address, export_page, find, find_in, history,
    listed_count, listed_many, listed_page, live, redirects, story, story_in,
};
pub use reclass::reclass;
pub use rows::{
    FILING_STATEMENTS, Found, Heading, LIST_STATEMENTS, PICTURE_STATEMENTS, STATEMENTS,
    WHOLE_STATEMENTS, WIRE_STATEMENTS, find_live, headings, headings_tx,
};
pub use rules::{Hindrance, Reach, hindrances, lead_in};
pub use uses::{Shown, file_due_pictures, pictures_of, showing};
pub use verbs::{
    Change, correct, create, due, is_due, merge, publish, publish_version, rename, revise,
    schedule, to_json, unschedule, withdraw,
};
pub use wire::{Wire, hold_wire, release_wire, undo, wire, wires};
