//! Looking for what a reader wants: first as it is written, then as it was probably meant, then
//! for any of the words.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kit::{Id, Instant};
use tantivy::Term;

use crate::ask::{Ask, Part};
use crate::gather::Hit;
use crate::numbers::Numbers;
use crate::query::{Maker, Need, inner, plain};
use crate::schema::SIEVES;
use crate::scribe::Kind;
use crate::shelf::Shelf;
use crate::tally::{Aim, Tally};
use crate::{Search, Sieve, Trouble, Wish, spelling};

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
        let (seen, fields) = (self.shelf.seen(), self.shelf.fields());
        let maker = Maker { seen: &seen, fields };
        let kind = if wish.corrections { Kind::Correction } else { Kind::Story };
        View { look: self, maker, kind, wish }.find(ask)
    }
}

impl View<'_> {
    fn find(&self, ask: Ask) -> tantivy::Result<Found> {
        let mut tally = self.tally(&ask, Need::All)?;
        let (mut asked, mut need, mut spelled) = (ask, Need::All, Spelled::AsWritten);
        if tally.total < FEW
            && let Some(meant) = self.as_meant(&asked, tally.total)?
        {
            let other = self.tally(&meant, Need::All)?;
            if tally.total == 0 && other.total > 0 {
                spelled = Spelled::Instead(written(&meant));
                (asked, tally) = (meant, other);
            } else if other.total > tally.total {
                spelled = Spelled::Perhaps(written(&meant));
            }
        }
        if tally.total == 0 && asked.parts.iter().filter(|part| !part.excluded).count() > 1 {
            need = Need::Any;
            tally = self.tally(&asked, need)?;
        }
        let mut found = self.page(tally);
        found.some_words = need == Need::Any && found.total > 0;
        (found.cut, found.spelled) = (asked.cut, spelled);
        found.terms = self.terms(&asked);
        Ok(found)
    }

    fn tally(&self, ask: &Ask, need: Need) -> tantivy::Result<Tally> {
        let (wish, numbers) = (self.wish, &self.maker.seen.numbers);
        let mut filed = Vec::new();
        for (sieve, value) in wish.sieve.values().into_iter().enumerate() {
            let Some(value) = value else { continue };
            let Some(number) = numbers.number(sieve, &value) else { return Ok(Tally::default()) };
            filed.push(number);
        }
        let aim = Aim {
            kind: self.kind,
            keep: wish.page.clamp(1, PAGES_MAX) * PAGE_RESULTS,
            sort: wish.sort,
            now: self.look.now,
            filed,
            from: wish.sieve.from,
            until: wish.sieve.until,
            named_max: NAMED_MAX,
            stopped: &self.look.stopped,
        };
        self.maker.plan(ask, need)?.tally(self.maker.seen, &aim)
    }

    /// The results of the page wanted.
    fn page(&self, tally: Tally) -> Found {
        let skip = (self.wish.page.clamp(1, PAGES_MAX) - 1) * PAGE_RESULTS;
        let correction = |hit: &Hit| Some(hit.note).filter(|_| self.kind == Kind::Correction);
        let results = tally.best.iter().skip(skip).take(PAGE_RESULTS);
        let results =
            results.map(|hit| Place { article: hit.id, correction: correction(hit) }).collect();
        let mut found = Found {
            total: tally.total,
            others: tally.others,
            results,
            counts: most(&self.maker.seen.numbers, &tally.counts),
            ..Found::default()
        };
        if self.wish.sieve == Sieve::default() && self.wish.page <= 1 && !self.wish.corrections {
            found.topics = tally.topics.iter().map(|hit| hit.id).collect();
            found.authors = tally.authors.iter().map(|hit| hit.id).collect();
        }
        found
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
                if let Some(near) = spelling::meant(&self.maker.seen.numbers, &plain(word)) {
                    *word = near;
                }
            }
        }
        let known = total > 0 && self.maker.seen.searcher.num_docs() < FEW as u64;
        Ok(Some(meant).filter(|meant| meant != ask && !known))
    }

    fn stories_with(&self, word: &str) -> tantivy::Result<u64> {
        let mut stories = 0;
        let (searcher, text) = (&self.maker.seen.searcher, self.maker.fields.text);
        for term in self.maker.wanted(word) {
            stories += searcher.doc_freq(&Term::from_field_text(text, &term))?;
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
fn most(numbers: &Numbers, counts: &[u32]) -> [Vec<Count>; SIEVES.len()] {
    let mut shown: [Vec<Count>; SIEVES.len()] = Default::default();
    let mut ranked: Vec<(usize, u32)> =
        counts.iter().copied().enumerate().filter(|(_, results)| *results > 0).collect();
    ranked.sort_unstable_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    for (number, results) in ranked {
        let Some((sieve, value)) = numbers.values.get(number) else { continue };
        if shown[*sieve].len() < VALUES_MAX {
            shown[*sieve].push(Count { value: value.clone(), results });
        }
    }
    shown
}
