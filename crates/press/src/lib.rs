//! The press: printed pages by address and variant, answered from memory.
//!
//! A reader's request costs a look at the shelf and nothing else: no SQL, no template, no
//! compression. On a miss the page is printed once, however many ask; facts make it stale by tag,
//! and a page that cannot be printed again is shown as it was. The press knows no news and no web
//! framework: it is given addresses and printers, and answers with `http` types.

mod condition;
mod counters;
mod encoding;
mod flight;
mod ledger;
mod machine;
mod policy;
mod pressed;
mod printed;
mod shelf;
mod squeeze;
mod tag;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Response};
use kit::Clock;

pub use counters::Counts;
pub use encoding::{Accepted, Encoding};
pub use machine::Press;
pub use policy::CachePolicy;
pub use pressed::Pressed;
pub use printed::Printed;
pub use tag::{TAGS_A_PAGE_MAX, Tag};

/// How the press is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How much memory pages may take.
    pub capacity_bytes: u64,
    /// How much pages that say "not found" may take, so that a scan of random addresses pushes
    /// out only such pages.
    pub missing_bytes: u64,
    /// How long such a page is kept at most.
    pub missing_seconds: i64,
    /// How many pages are printed at once.
    pub prints_max: usize,
    /// How many prints may wait before readers are asked to come back later.
    pub waiting_max: usize,
    /// How long one print may take.
    pub print_seconds_max: u64,
    /// How long a failed reprint is not tried again while the old page is shown.
    pub retry_seconds: i64,
    /// Whether pages tell their tags in `Surrogate-Key`. Only a cache before us that purges by tag
    /// has a use for it; without one it is some hundred bytes a page for nothing.
    pub tells_tags: bool,
    /// Headers of every page.
    pub headers: HeaderMap,
    /// The time of day.
    pub clock: Clock,
}

impl Settings {
    /// The defaults, with so much memory for pages.
    pub fn new(capacity_bytes: u64) -> Settings {
        Settings {
            capacity_bytes,
            missing_bytes: (capacity_bytes / 32).max(256 * 1024),
            missing_seconds: 30,
            prints_max: 8,
            waiting_max: 256,
            print_seconds_max: 15,
            retry_seconds: 2,
            tells_tags: true,
            headers: HeaderMap::new(),
            clock: Clock::system(),
        }
    }
}

/// What a reader asks for.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// GET or HEAD.
    pub method: &'a Method,
    /// The canonical path and query.
    pub path: &'a str,
    /// Which variant of the page this reader sees.
    pub variant: u8,
    /// The request's headers.
    pub headers: &'a HeaderMap,
}

/// The answer to it.
pub type Answer = Response<Bytes>;

/// Why a page could not be printed.
#[derive(Clone, Debug)]
pub struct PrintError(Arc<str>);

impl PrintError {
    /// With these words, for the log.
    pub fn new(words: impl Into<Arc<str>>) -> PrintError {
        PrintError(words.into())
    }
}

impl fmt::Display for PrintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: Error> From<E> for PrintError {
    fn from(error: E) -> PrintError {
        let mut words = error.to_string();
        let mut cause = error.source();
        while let Some(source) = cause {
            words.push_str(&format!(": {source}"));
            cause = source.source();
        }
        PrintError(words.into())
    }
}

/// Why a request got no page.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unanswered {
    /// Printing failed and there is no older page.
    #[error("the page could not be printed: {0}")]
    Failed(PrintError),
    /// Too many prints are waiting; the reader may come back after so many seconds.
    #[error("too many pages wait to be printed")]
    Overloaded {
        /// What to say in `Retry-After`.
        retry_after_seconds: u32,
    },
}

impl From<PrintError> for Unanswered {
    fn from(error: PrintError) -> Unanswered {
        Unanswered::Failed(error)
    }
}
