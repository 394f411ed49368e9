//! Other systems in: readers that stream a file into items, and the writer that takes them.
//!
//! A reader hands every item of its source to a sink, in order, with its place; it stops for
//! nothing but a file that cannot be read on. What it could not use it hands over as refused.

use std::ops::ControlFlow;
use std::path::Path;

pub mod corpus;
pub mod detect;
pub mod ghost;
mod intake;
pub mod item;
mod json;
pub mod markdown;
pub mod markup;
pub mod mediatopics;
mod names;
pub mod ninjs;
pub mod opened;
mod pictures;
pub mod report;
mod rows;
mod settle;
mod tarball;
#[cfg(test)]
mod testing;
pub mod wordpress;

pub use intake::{Import, ImportError, run};
pub use item::*;
pub use rows::STATEMENTS;

/// Where a reader's entries go; `Break` ends the reading.
pub type Sink<'a> = &'a mut dyn FnMut(Entry) -> ControlFlow<()>;

/// Why a source could not be read at all, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum Fatal {
    /// The file cannot be read, or not to its end.
    #[error("{path}: {why}")]
    Unreadable {
        /// Which file.
        path: String,
        /// What went wrong.
        why: String,
    },
    /// The file is nothing we know.
    #[error("{0} is nothing that can be imported; accepted are: {accepted}", accepted = detect::ACCEPTED)]
    Unknown(String),
}

impl Fatal {
    fn unreadable(path: &Path, why: &dyn std::fmt::Display) -> Fatal {
        Fatal::Unreadable { path: path.display().to_string(), why: why.to_string() }
    }
}

/// What the importing person decided.
#[derive(Clone, Debug)]
pub struct Options {
    /// Ghost has no sections: whether a story's first public tag becomes its section.
    pub first_tag_is_section: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { first_tag_is_section: true }
    }
}

/// Reads a file or a folder, whatever it is, into `sink`.
///
/// # Errors
/// [`Fatal`] when it is nothing we know, or cannot be read to its end.
pub fn read(path: &Path, options: &Options, sink: Sink<'_>) -> Result<(), Fatal> {
    if path.is_dir() {
        return read_folder(path, options, sink);
    }
    match detect::detect(path)? {
        detect::Source::Corpus => corpus::read(path, sink),
        detect::Source::WordPress => wordpress::read(path, sink),
        detect::Source::Ninjs | detect::Source::NinjsLines | detect::Source::Archive => {
            ninjs::read(path, sink)
        }
        detect::Source::MediaTopics => mediatopics::read(path, sink),
        _ => ghost::read(&[path.to_owned()], options, sink),
    }
}

/// A folder is a Ghost site's files, or news items.
fn read_folder(path: &Path, options: &Options, sink: Sink<'_>) -> Result<(), Fatal> {
    let files = ghost::files_of(path)?;
    if files.is_empty() { ninjs::read(path, sink) } else { ghost::read(&files, options, sink) }
}
