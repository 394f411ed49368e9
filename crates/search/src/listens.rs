//! Which facts of the journal change what can be found.

use std::collections::BTreeSet;

use article::{Published, Reclassed, Withdrawn};
use byline::AuthorChanged;
use journal::Entry;
use kit::Id;
use store::{Db, Result};
use topic::TopicChanged;

/// Facts read in one go.
const PAGE: usize = 500;

/// What has to be read again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Touched {
    /// Stories.
    pub(crate) stories: BTreeSet<Id>,
    /// Sections, topics and series.
    pub(crate) topics: BTreeSet<Id>,
    /// Authors.
    pub(crate) authors: BTreeSet<Id>,
}

impl Touched {
    /// And what this fact touches.
    pub(crate) fn hear(&mut self, entry: &Entry) {
        let Some(id) = entry.subject else { return };
        match entry.kind.as_str() {
            Published::KIND | Withdrawn::KIND | Reclassed::KIND => self.stories.insert(id),
            TopicChanged::KIND => self.topics.insert(id),
            AuthorChanged::KIND => self.authors.insert(id),
            _ => false,
        };
    }

    /// Whether nothing has to be.
    pub(crate) fn is_empty(&self) -> bool {
        self.stories.is_empty() && self.topics.is_empty() && self.authors.is_empty()
    }

    /// How many things have to be.
    pub(crate) fn count(&self) -> usize {
        self.stories.len() + self.topics.len() + self.authors.len()
    }
}

/// How many stories, topics and authors an index that knows the journal up to this fact has still
/// to read again.
///
/// # Errors
/// When the journal cannot be read.
pub async fn behind(db: &Db, seq: i64) -> Result<usize> {
    let (mut seq, mut touched) = (seq, Touched::default());
    loop {
        let entries = journal::after(db, seq, PAGE).await?;
        let Some(last) = entries.last() else { return Ok(touched.count()) };
        seq = last.seq;
        entries.iter().for_each(|entry| touched.hear(entry));
    }
}
