//! Search: the stories, corrections, topics and authors that a reader's words stand in.
//!
//! The index is derived: it is learnt from the journal, lies in a folder of its own on every node,
//! and can be thrown away and made anew from the store at any time. Each commit of the index
//! carries the number of the last fact it knows, so that after a crash it goes on from there; to
//! learn a fact twice changes nothing. Nothing is put into it that not everybody may read, and no
//! text is kept in it: what a result shows is read from the store when it is shown, through the
//! same gate.

mod ask;
mod find;
mod fold;
mod follow;
mod gather;
mod listens;
mod matter;
mod memory;
mod numbers;
mod page;
pub mod public;
mod query;
mod question;
mod rebuild;
mod schema;
mod scribe;
mod shelf;
mod shown;
mod snippet;
mod spelling;
mod suggest;
mod tally;
mod terms;
mod tongue;
mod vocabulary;
mod words;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use article::WorkType;
use kit::{Clock, Id, Instant};
use store::Db;
use tokio::sync::{Semaphore, watch};

pub use ask::{QUERY_CHARACTERS_MAX, Refusal, WORDS_MAX};
pub use find::{Count, Found, PAGE_RESULTS, PAGES_MAX, Place, Spelled};
pub use listens::behind;
pub use page::{FILES, TEMPLATES};
pub use rebuild::Rebuilt;
pub use shown::Shown;
pub use snippet::Stretch;
pub use suggest::{Suggested, Suggestion};

use shelf::Shelf;
use words::Analyser;

/// Searches at once; more wait a moment, and are then asked to come back.
const AT_ONCE: usize = 4;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// What the reader typed.
    pub text: String,
    /// Whether corrections are looked for instead of stories.
    pub corrections: bool,
    /// Only these.
    pub sieve: Sieve,
    /// In which order.
    pub sort: Sort,
    /// Which page, from 1.
    pub page: usize,
}

/// Lets through what has all of these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sieve {
    /// The section.
    pub section: Option<Id>,
    /// A topic or series.
    pub topic: Option<Id>,
    /// An author.
    pub author: Option<Id>,
    /// The type of work.
    pub work: Option<WorkType>,
    /// Published from this moment on.
    pub from: Option<Instant>,
    /// Published before this one.
    pub until: Option<Instant>,
}

impl Sieve {
    /// What results have to be filed under, in the order of [`schema::SIEVES`].
    fn values(&self) -> [Option<String>; schema::SIEVES.len()] {
        let ids = [self.section, self.topic, self.author].map(|id| id.map(|id| id.to_string()));
        let [section, topic, author] = ids;
        [section, topic, author, self.work.map(|work| work.word().to_owned())]
    }
}

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What fits best.
    #[default]
    Relevance,
    /// What was published last.
    Newest,
}

/// Why there is no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Trouble {
    /// There is nothing to look for.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The index is being made.
    #[error(
        "The index of the archive is being made; {done} of {total} stories are in it. Please \
         search again in a few minutes."
    )]
    Building {
        /// Stories in it.
        done: u64,
        /// Stories that will be.
        total: u64,
    },
    /// The index cannot be used.
    #[error("The archive cannot be searched at the moment. Please try again in a few minutes.")]
    Closed,
    /// Another process writes the index.
    #[error("another process writes this search index; is the paper being served?")]
    InUse,
    /// Too many search at once.
    #[error("Many readers are searching at once. Please try again in a moment.")]
    Busy,
    /// It took too long.
    #[error("That search took too long. Please try fewer or rarer words.")]
    TooSlow,
    /// The index failed.
    #[error("the index failed: {0}")]
    Failed(String),
}

impl From<tantivy::TantivyError> for Trouble {
    fn from(error: tantivy::TantivyError) -> Trouble {
        Trouble::Failed(error.to_string())
    }
}

/// Where the index is and whose words it has.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The index's folder; everything in it is its own.
    pub folder: PathBuf,
    /// The language of stories that name none, a BCP 47 tag.
    pub language: String,
}

/// The search of a paper.
#[derive(Clone)]
pub struct Search(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Clock,
    settings: Settings,
    state: watch::Sender<State>,
    learnt: watch::Sender<i64>,
    doors: Semaphore,
    analysers: Mutex<Vec<Analyser>>,
}

/// Whether the index can be asked.
#[derive(Clone)]
enum State {
    /// Not opened yet, or broken.
    Closed,
    /// Being made: so many stories of so many.
    Building(u64, u64),
    /// It can.
    Open(Arc<Shelf>),
}

impl Search {
    /// The search of this paper. The index is opened by [`Search::run`].
    pub fn new(db: Db, clock: Clock, settings: Settings) -> Search {
        Search(Arc::new(Inner {
            db,
            clock,
            settings,
            state: watch::Sender::new(State::Closed),
            learnt: watch::Sender::new(0),
            doors: Semaphore::new(AT_ONCE),
            analysers: Mutex::default(),
        }))
    }

    /// A handle that shows up to which fact of the journal readers find what happened.
    pub fn progress(&self) -> watch::Receiver<i64> {
        self.0.learnt.subscribe()
    }

    fn shelf(&self) -> Result<Arc<Shelf>, Trouble> {
        match &*self.0.state.borrow() {
            State::Open(shelf) => Ok(shelf.clone()),
            State::Building(done, total) => Err(Trouble::Building { done: *done, total: *total }),
            State::Closed => Err(Trouble::Closed),
        }
    }

    /// Does something with an analyser that remembers the words it met.
    fn with_analyser<T>(&self, work: impl FnOnce(&mut Analyser) -> T) -> T {
        let pool = || self.0.analysers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut analyser = pool().pop().unwrap_or_default();
        let done = work(&mut analyser);
        pool().push(analyser);
        done
    }
}

/// The number of the last fact that the index in a folder knows; none when there is no index that
/// this version can read.
pub fn learnt_in(folder: &std::path::Path) -> Option<i64> {
    shelf::learnt_in(folder).ok().flatten()
}

#[cfg(test)]
mod tests;
