//! Pictures: what they are, what they say about themselves, what is made of them to be seen, and
//! what the paper knows and says about each.
//!
//! A picture comes in through [`Darkroom::receive`] (slow: looks at it, keeps the original) and
//! [`take`] (quick: inside the transaction). A page shows it through [`picture()`]. Readers get
//! renditions only, from [`public`]; the original never leaves `files`, and nothing a camera or
//! an agency wrote into it goes out except [`Rights`].

mod cache;
mod canvas;
mod container;
mod crop;
mod darkroom;
pub mod desk;
mod facts;
mod framing;
mod listens;
mod metadata;
mod picture;
mod placeholder;
mod probe;
pub mod public;
mod record;
mod refusal;
mod render;
mod rights;
mod rows;
mod scan;
mod upload;
mod verbs;
mod work;

pub use canvas::{Canvas, Colours, Master, WIDTH_MAX, develop};
pub use container::Format;
pub use crop::{Focus, Frame, NotARatio, Ratio, crop};
pub use darkroom::{Darkroom, MakeError, ReceiveError, Received, Rendition, Settings};
pub use facts::{MediaChanged, MediaKilled, MediaTaken, RenditionsMade};
pub use framing::{Framing, Framings};
pub use listens::hear;
pub use metadata::{Location, PhotoFacts, read_facts};
pub use picture::{
    CropAddress, Picture, Source, Wording, address, crop_address, is_served, picture,
};
pub use placeholder::{Placeholder, placeholder};
pub use probe::{Limits, Orientation, Probe, probe};
pub use record::{Description, Kill, Media};
pub use refusal::Refusal;
pub use render::{Encoding, RenderError, WIDTHS, encode, fit, fit_crop, widths};
pub use rights::Rights;
pub use rows::{Event, LIST_STATEMENTS, STATEMENTS};
pub use upload::Upload;
pub use verbs::{
    Alarms, Intake, Search, View, after, alarms, describe, events, find, find_by_hash, find_many,
    find_tx, kill, revive, search, signature, take,
};
pub use work::{EndRights, MakeRenditions, teach};

#[cfg(test)]
mod tests;
