//! The demo paper: The Saltmere Courier, wholly invented, inside the binary.
//!
//! Its stories, standing pages, staff, topics and drawn pictures lie beside the source as files
//! that a journalist can read and change. [`build`] reads them and files them in a paper, dated
//! around the day of the clock, so that the paper is always this morning's; [`front`] is the front
//! page its editor would make. Building again on the same day changes nothing.

mod body;
mod content;
mod embedded;
mod fault;
mod fences;
mod front;
mod markup;
mod moment;
mod paper;
mod shape;
mod shop;
mod story_file;
mod texts;

pub use body::CorrectionNote;
pub use content::{Author, Content, Section, Series, Topic};
pub use fault::Fault;
pub use front::{DemoChoice, DemoContainer, DemoLayout, front};
pub use moment::DayTime;
pub use paper::{Summary, TakePicture, build};
pub use shape::story_id;
pub use shop::shop;
pub use story_file::{FrontMatter, PageFile, PageMatter, StoryFile};
pub use texts::texts;
