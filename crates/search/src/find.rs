//! Looking for what a reader wants: first as it is written, then as it was probably meant, then
//! for any of the words.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kit::{Id, Instant};
use tantivy::collector::Count as CountAll;
use tantivy::{Searcher, Term};

use crate::ask::{Ask, Part};
use crate::gather::{Counts, Gather, Gathered, Hit};
use crate::query::{Maker, Need, inner, plain};
use crate::schema::{Fields, SIEVES};
use crate::scribe::Kind;
use crate::shelf::{Numbers, Shelf};
use crate::{Search, Sieve, Sort, Trouble, Wish, spelling};

/// Results on a page.
pub const PAGE_RESULTS: usize = 20;
/// Pages that can be turned to: who looks for more needs other words.
pub const PAGES_MAX: usize = 25;
/// With fewer results than this, what was probably meant is offered.
const FEW: usize = 3;
/// Values of a sieve that are shown.
const VALUES_MAX: usize = 10;
/// Topics and authors that are shown above the stories, each.
const NAMED_MAX: usize = 3;
/// How long a search waits for its turn.
const TURN_SECONDS: u64 = 2;
/// How long it may take.
const SEARCH_SECONDS: u64 = 2;

/// A value and how many results have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// An id, or the word of a type of work.
    pub value: String,
    /// How many.
    pub results: u32,
}

/// What was done about spelling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Spelled {
    /// Nothing.
    #[default]
    AsWritten,
    /// Nothing was found as it was written; this was looked for instead.
    Instead(String),
    /// Little was found; this would find more.
    Perhaps(String),
}

/// A result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The story.
    pub article: Id,
    /// The correction, when corrections were looked for.
    pub correction: Option<Id>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// How many there are.
    pub total: usize,
    /// Those of the page.
    pub results: Vec<Place>,
    /// How many there are among the corrections, or, when those were looked for, the stories.
    pub others: usize,
    /// How the results are spread over sections, topics, authors and types of work.
    pub counts: [Vec<Count>; SIEVES.len()],
    /// Sections, topics and series of that name.
    pub topics: Vec<Id>,
    /// Authors of that name.
    pub authors: Vec<Id>,
    /// What was done about spelling.
    pub spelled: Spelled,
    /// Whether results have only some of the words, since none has all.
    pub some_words: bool,
    /// Whether words were passed over because there were too many.
    pub cut: bool,
    /// The terms to mark.
    pub(crate) terms: HashSet<String>,
}

impl Search {
    /// Looks for what a reader wants.
    ///
    /// # Errors
    /// [`Trouble`]: what was typed cannot be looked for, the index is not there, or it is busy.
    pub async fn find(&self, wish: Wish) -> Result<Found, Trouble> {
        let ask = Ask::parse(&wish.text)?;
        let shelf = self.shelf()?;
        let now = self.0.clock.now();
        self.in_turn(move |stopped| Look { shelf: &shelf, now, stopped }.find(&wish, ask)).await
    }

    /// Runs a search when it is its turn, beside the tasks that answer readers, and tells it when
    /// nobody waits any more.
    pub(crate) async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(Arc<AtomicBool>) -> tantivy::Result<T> + Send + 'static,
    ) -> Result<T, Trouble> {
        let turn = Duration::from_secs(TURN_SECONDS);
        let search = self.clone();
        let Ok(Ok(_door)) = tokio::time::timeout(turn, search.0.doors.acquire()).await else {
            return Err(Trouble::Busy);
        };
        let stopped = Arc::new(AtomicBool::new(false));
        let flag = StopOnDrop(stopped.clone());
        let working = tokio::task::spawn_blocking(move || work(stopped));
        let limit = Duration::from_secs(SEARCH_SECONDS);
        let done = tokio::time::timeout(limit, working).await.map_err(|_| Trouble::TooSlow)?;
        drop(flag);
        Ok(done.map_err(|error| Trouble::Failed(error.to_string()))??)
    }
}

/// A reader who leaves ends the search.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// One look into the index.
pub(crate) struct Look<'a> {
    /// The index.
    pub(crate) shelf: &'a Shelf,
    /// The present.
    pub(crate) now: Instant,
    /// Turns true when nobody waits any more.
    pub(crate) stopped: Arc<AtomicBool>,
}

/// A view of the index with what is asked of it.
struct View<'a> {
    look: &'a Look<'a>,
    searcher: &'a Searcher,
    fields: Fields,
    numbers: Arc<Numbers>,
    maker: Maker<'a>,
    kind: Kind,
    wish: &'a Wish,
}

impl Look<'_> {
    /// Looks for what a reader wants.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn find(&self, wish: &Wish, ask: Ask) -> tantivy::Result<Found> {
        let (searcher, fields) = (self.shelf.searcher(), self.shelf.fields());
        let view = View {
            look: self,
            searcher: &searcher,
            fields,
            numbers: self.shelf.numbers(),
            maker: Maker::new(&searcher, fields)?,
            kind: if wish.corrections { Kind::Correction } else { Kind::Story },
            wish,
        };
        view.find(ask)
    }
}

impl View<'_> {
    fn find(&self, ask: Ask) -> tantivy::Result<Found> {
        let mut gathered = self.gather(&ask, Need::All)?;
        let (mut asked, mut need, mut spelled) = (ask, Need::All, Spelled::AsWritten);
        if gathered.total < FEW
            && let Some(meant) = self.as_meant(&asked, gathered.total)?
        {
            let other = self.gather(&meant, Need::All)?;
            if gathered.total == 0 && other.total > 0 {
                spelled = Spelled::Instead(written(&meant));
                (asked, gathered) = (meant, other);
            } else if other.total > gathered.total {
                spelled = Spelled::Perhaps(written(&meant));
            }
        }
        if gathered.total == 0 && asked.parts.iter().filter(|part| !part.excluded).count() > 1 {
            need = Need::Any;
            gathered = self.gather(&asked, need)?;
        }
        let mut found = self.page(gathered);
        found.some_words = need == Need::Any && found.total > 0;
        found.others = self.others(&asked, need)?;
        if self.wish.sieve == Sieve::default() && self.wish.page <= 1 && !self.wish.corrections {
            found.topics = self.named(&asked, Kind::Topic)?;
            found.authors = self.named(&asked, Kind::Author)?;
        }
        (found.cut, found.spelled) = (asked.cut, spelled);
        found.terms = self.terms(&asked);
        Ok(found)
    }

    fn gather(&self, ask: &Ask, need: Need) -> tantivy::Result<Gathered> {
        let query = self.maker.make(ask, need, self.kind, &self.wish.sieve)?;
        let keep = self.wish.page.clamp(1, PAGES_MAX) * PAGE_RESULTS;
        let gather = Gather {
            keep,
            sort: self.wish.sort,
            now: self.look.now,
            numbers: Some(self.numbers.clone()),
            stopped: self.look.stopped.clone(),
        };
        self.searcher.search(&query, &gather)
    }

    /// The results of the page wanted.
    fn page(&self, gathered: Gathered) -> Found {
        let skip = (self.wish.page.clamp(1, PAGES_MAX) - 1) * PAGE_RESULTS;
        let correction = |hit: &Hit| Some(hit.note).filter(|_| self.kind == Kind::Correction);
        let results = gathered.best.iter().skip(skip).take(PAGE_RESULTS);
        Found {
            total: gathered.total,
            results: results
                .map(|hit| Place { article: hit.id, correction: correction(hit) })
                .collect(),
            counts: most(&self.numbers, &gathered.counts),
            ..Found::default()
        }
    }

    /// How many there are of the kind that was not looked for.
    fn others(&self, ask: &Ask, need: Need) -> tantivy::Result<usize> {
        let other = if self.kind == Kind::Story { Kind::Correction } else { Kind::Story };
        let query = self.maker.make(ask, need, other, &self.wish.sieve)?;
        self.searcher.search(&query, &CountAll)
    }

    fn named(&self, ask: &Ask, kind: Kind) -> tantivy::Result<Vec<Id>> {
        let gather = Gather {
            keep: NAMED_MAX,
            sort: Sort::Relevance,
            now: self.look.now,
            numbers: None,
            stopped: self.look.stopped.clone(),
        };
        let found = self.searcher.search(&self.maker.named(ask, kind)?, &gather)?;
        Ok(found.best.iter().map(|hit| hit.id).collect())
    }

    /// The query with those words replaced that are in no story, or in hardly any when little was
    /// found; none when there is nothing to replace.
    fn as_meant(&self, ask: &Ask, total: usize) -> tantivy::Result<Option<Ask>> {
        let mut meant = ask.clone();
        for part in meant.parts.iter_mut().filter(|part| !part.excluded) {
            for (word, unspaced) in &mut part.words {
                if *unspaced || self.stories_with(word)? >= FEW as u64 {
                    continue;
                }
                let near = spelling::meant(self.searcher, self.fields.text, &plain(word))?;
                if let Some(near) = near {
                    *word = near;
                }
            }
        }
        let known = total > 0 && self.searcher.num_docs() < FEW as u64;
        Ok(Some(meant).filter(|meant| meant != ask && !known))
    }

    fn stories_with(&self, word: &str) -> tantivy::Result<u64> {
        let mut stories = 0;
        for term in self.maker.wanted(word) {
            stories += self.searcher.doc_freq(&Term::from_field_text(self.fields.text, &term))?;
        }
        Ok(stories)
    }

    /// The terms to mark in what is shown.
    fn terms(&self, ask: &Ask) -> HashSet<String> {
        let wanted = ask.parts.iter().filter(|part| !part.excluded);
        let words = wanted.flat_map(|part: &Part| &part.words);
        let terms = |(word, unspaced): &(String, bool)| {
            if *unspaced { inner(word) } else { self.maker.wanted(word) }
        };
        words.flat_map(terms).collect()
    }
}

/// A query as a reader would write it.
fn written(ask: &Ask) -> String {
    let part = |part: &Part| {
        let words: Vec<&str> = part.words.iter().map(|(word, _)| word.as_str()).collect();
        let minus = if part.excluded { "-" } else { "" };
        let quote = if part.phrase { "\"" } else { "" };
        format!("{minus}{quote}{}{quote}", words.join(" "))
    };
    ask.parts.iter().map(part).collect::<Vec<_>>().join(" ")
}

/// The values that most results have.
fn most(numbers: &Numbers, counts: &Counts) -> [Vec<Count>; SIEVES.len()] {
    let mut shown: [Vec<Count>; SIEVES.len()] = Default::default();
    for (sieve, counts) in counts.iter().enumerate() {
        let mut ranked: Vec<(usize, u32)> =
            counts.iter().copied().enumerate().filter(|(_, results)| *results > 0).collect();
        ranked.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
        ranked.truncate(VALUES_MAX);
        let count = |(number, results): (usize, u32)| {
            Some(Count { value: numbers.values[sieve].get(number)?.clone(), results })
        };
        shown[sieve] = ranked.into_iter().filter_map(count).collect();
    }
    shown
}
