//! Going through what a query asks for, word by word: every document of a word gets its score and
//! a mark, and afterwards those with the right marks are counted and the best of them kept.
//!
//! A list of documents is read from one end to the other, a block at a time, into an array as
//! long as the part of the index; that is quicker than bringing many lists together document by
//! document, and it counts exactly on the way.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicBool, Ordering};

use kit::{Id, Instant};
use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::TermInfo;
use tantivy::query::{Bm25StatisticsProvider, Bm25Weight, EnableScoring, Query, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Score, SegmentReader, TERMINATED, Term};

use crate::Sort;
use crate::gather::{FRESH_BONUS, Hit, freshness};
use crate::numbers::Filed;
use crate::scribe::Kind;
use crate::shelf::Seen;

/// Documents that are passed over together when no word is in any of them; a power of two.
const STRETCH: usize = 256;

/// A word, phrase or run of letters in one field.
pub(crate) struct Clause {
    /// Marks of the documents that have it.
    pub(crate) marks: u64,
    /// What its score is multiplied by.
    pub(crate) weight: Score,
    /// What it is.
    pub(crate) way: Way,
}

/// How a clause finds its documents.
pub(crate) enum Way {
    /// By one term.
    Term(Term),
    /// By whatever else.
    Query(Box<dyn Query>),
}

/// A query, and which marks a document needs.
#[derive(Default)]
pub(crate) struct Plan {
    /// What is looked for.
    pub(crate) clauses: Vec<Clause>,
    /// Marks that have to be there, all of them.
    pub(crate) all: u64,
    /// Marks of which one has to be there; none when there are no such marks.
    pub(crate) any: u64,
    /// Marks that must not be there.
    pub(crate) none: u64,
    /// Marks of a topic or author of that name, all of them; none when those are not wanted.
    pub(crate) named: u64,
    /// Marks that none of those has.
    pub(crate) unnamed: u64,
}

/// What is kept of what a plan finds.
pub(crate) struct Aim<'a> {
    /// Stories or corrections.
    pub(crate) kind: Kind,
    /// How many of the best are kept.
    pub(crate) keep: usize,
    /// What is best.
    pub(crate) sort: Sort,
    /// The present.
    pub(crate) now: Instant,
    /// Numbers of what they have to be filed under.
    pub(crate) filed: Vec<u32>,
    /// Published from this moment on.
    pub(crate) from: Option<Instant>,
    /// Published before this one.
    pub(crate) until: Option<Instant>,
    /// How many topics and authors are kept, each.
    pub(crate) named_max: usize,
    /// Turns true when nobody waits any more.
    pub(crate) stopped: &'a AtomicBool,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// How many there are.
    pub(crate) total: usize,
    /// How many there are of the other kind.
    pub(crate) others: usize,
    /// The best, best first.
    pub(crate) best: Vec<Hit>,
    /// How many are filed under what, by its number.
    pub(crate) counts: Vec<u32>,
    /// Topics of that name.
    pub(crate) topics: Vec<Hit>,
    /// Authors of that name.
    pub(crate) authors: Vec<Hit>,
}

/// A clause made ready for a view of the index.
enum Ready<'a> {
    Term { term: &'a Term, places: Vec<Option<TermInfo>>, scores: Bm25Weight },
    Query { weight: Box<dyn Weight>, boost: Score },
}

/// Scores and marks of the documents of one part; it is wiped for the next one.
struct Sheet {
    rows: Vec<Row>,
    /// Whether there is a mark in each stretch.
    touched: Vec<bool>,
}

#[derive(Clone, Copy, Default)]
struct Row {
    marks: u64,
    score: Score,
}

impl Plan {
    /// Goes through a view of the index.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn tally(&self, seen: &Seen, aim: &Aim<'_>) -> tantivy::Result<Tally> {
        let mut ready = Vec::new();
        // What only adds to a score is of no matter to the order by date.
        let counts = |clause: &&Clause| clause.marks != 0 || aim.sort == Sort::Relevance;
        for clause in self.clauses.iter().filter(counts) {
            ready.push((clause.marks, make_ready(clause, seen, aim)?));
        }
        let mut best = BinaryHeap::with_capacity(aim.keep + 1);
        let counts = vec![0; seen.numbers.values.len()];
        let mut tally = Tally { counts, ..Tally::default() };
        let readers = seen.searcher.segment_readers();
        let longest = readers.iter().map(SegmentReader::max_doc).max().unwrap_or(0);
        let mut sheet = Sheet::of(longest as usize);
        // The newest first: what is older is then mostly seen not to be among the best.
        let newest =
            |reader: &SegmentReader| seen.numbers.of(reader.segment_id()).map(|filed| filed.newest);
        let mut order: Vec<(usize, &SegmentReader)> = readers.iter().enumerate().collect();
        order.sort_by_cached_key(|(_, reader)| std::cmp::Reverse(newest(reader)));
        for (part, reader) in order {
            let Some(filed) = seen.numbers.of(reader.segment_id()) else { continue };
            let there = ready.iter().filter(|(_, ready)| ready.may_be_in(part));
            let marks = there.fold(0, |all, (marks, _)| all | marks);
            if marks & self.all != self.all {
                continue;
            }
            for (marks, ready) in &ready {
                if aim.stopped.load(Ordering::Relaxed) {
                    return Ok(tally);
                }
                ready.mark(&mut sheet, *marks, part, (reader, filed))?;
            }
            let (plan, fields) = (self, reader.fast_fields());
            let (id, note) = (fields.i64("id")?, fields.i64("note")?);
            let (tally, best) = (&mut tally, &mut best);
            Harvest { plan, aim, reader, filed, id, note, tally, best }.gather(&mut sheet);
        }
        tally.best = best.into_sorted_vec().into_iter().map(|Reverse(hit)| hit).collect();
        for named in [&mut tally.topics, &mut tally.authors] {
            named.sort_by(|one, other| other.cmp(one));
            named.truncate(aim.named_max);
        }
        Ok(tally)
    }

    /// Whether a story or correction with these marks is what is asked for.
    fn is_met(&self, marks: u64) -> bool {
        marks & self.all == self.all
            && (self.any == 0 || marks & self.any != 0)
            && marks & self.none == 0
    }

    /// Whether a topic or author with these marks is.
    fn is_name(&self, marks: u64) -> bool {
        self.named != 0 && marks & self.named == self.named && marks & self.unnamed == 0
    }
}

fn make_ready<'a>(clause: &'a Clause, seen: &Seen, aim: &Aim<'_>) -> tantivy::Result<Ready<'a>> {
    let searcher = &seen.searcher;
    let term = match &clause.way {
        Way::Term(term) => term,
        Way::Query(query) => {
            let weight = match aim.sort {
                Sort::Relevance => query.weight(EnableScoring::enabled_from_searcher(searcher))?,
                Sort::Newest => query.weight(EnableScoring::disabled_from_searcher(searcher))?,
            };
            return Ok(Ready::Query { weight, boost: clause.weight });
        }
    };
    let (mut places, mut documents) = (Vec::new(), 0);
    for reader in searcher.segment_readers() {
        let place = reader.inverted_index(term.field())?.get_term_info(term)?;
        documents += place.as_ref().map_or(0, |place| u64::from(place.doc_freq));
        places.push(place);
    }
    let all = searcher.total_num_docs()?;
    let length = searcher.total_num_tokens(term.field())? as Score / all as Score;
    let scores = Bm25Weight::for_one_term_without_explain(documents, all, length);
    Ok(Ready::Term { term, places, scores: scores.boost_by(clause.weight) })
}

impl Ready<'_> {
    /// Whether there may be documents in a part of the index.
    fn may_be_in(&self, part: usize) -> bool {
        match self {
            Ready::Term { places, .. } => places[part].is_some(),
            Ready::Query { .. } => true,
        }
    }

    /// Marks its documents in a part and adds its scores to theirs.
    fn mark(
        &self,
        sheet: &mut Sheet,
        marks: u64,
        part: usize,
        (reader, filed): (&SegmentReader, &Filed),
    ) -> tantivy::Result<()> {
        match self {
            Ready::Term { term, places, scores } => {
                let lengths = filed.lengths(term.field());
                let (Some(place), Some(lengths)) = (&places[part], lengths) else { return Ok(()) };
                let index = reader.inverted_index(term.field())?;
                let option = IndexRecordOption::WithFreqs;
                let mut blocks = index.read_block_postings_from_terminfo(place, option)?;
                while !blocks.docs().is_empty() {
                    sheet.add(blocks.docs(), blocks.freqs(), marks, scores, lengths);
                    blocks.advance();
                }
            }
            Ready::Query { weight, boost } => {
                let mut found = weight.scorer(reader, *boost)?;
                let mut document = found.doc();
                while document != TERMINATED {
                    sheet.add_one(document, marks, found.score());
                    document = found.advance();
                }
            }
        }
        Ok(())
    }
}

impl Sheet {
    /// With room for parts of so many documents.
    fn of(documents: usize) -> Sheet {
        let touched = vec![false; documents.div_ceil(STRETCH)];
        Sheet { rows: vec![Row::default(); documents], touched }
    }

    fn add(
        &mut self,
        documents: &[u32],
        times: &[u32],
        marks: u64,
        scores: &Bm25Weight,
        lengths: &FieldNormReader,
    ) {
        for (document, times) in documents.iter().zip(times) {
            self.add_one(*document, marks, scores.score(lengths.fieldnorm_id(*document), *times));
        }
    }

    fn add_one(&mut self, document: u32, marks: u64, score: Score) {
        let row = &mut self.rows[document as usize];
        row.marks |= marks;
        row.score += score;
        self.touched[document as usize / STRETCH] = true;
    }
}

/// One part whose documents are marked.
struct Harvest<'a> {
    plan: &'a Plan,
    aim: &'a Aim<'a>,
    reader: &'a SegmentReader,
    filed: &'a Filed,
    id: Column<i64>,
    note: Column<i64>,
    tally: &'a mut Tally,
    best: &'a mut BinaryHeap<Reverse<Hit>>,
}

impl Harvest<'_> {
    /// Takes what has the right marks off the sheet and wipes it.
    fn gather(&mut self, sheet: &mut Sheet) {
        for (stretch, touched) in sheet.touched.iter_mut().enumerate().rev() {
            if !std::mem::take(touched) {
                continue;
            }
            let first = stretch * STRETCH;
            let last = (first + STRETCH).min(sheet.rows.len());
            for (row, document) in
                sheet.rows[first..last].iter_mut().zip(first as u32..last as u32).rev()
            {
                let row = std::mem::take(row);
                if row.marks != 0 && !self.reader.is_deleted(document) {
                    self.take(row, document);
                }
            }
        }
    }

    fn take(&mut self, row: Row, document: u32) {
        match self.filed.kind(document) {
            Kind::Topic if self.plan.is_name(row.marks) => {
                let hit = self.hit(row.score, document);
                self.tally.topics.push(hit);
            }
            Kind::Author if self.plan.is_name(row.marks) => {
                let hit = self.hit(row.score, document);
                self.tally.authors.push(hit);
            }
            Kind::Topic | Kind::Author => {}
            _ if !self.plan.is_met(row.marks) || !self.passes(document) => {}
            kind if kind != self.aim.kind => self.tally.others += 1,
            _ => {
                self.tally.total += 1;
                for value in self.filed.values(document) {
                    self.tally.counts[*value as usize] += 1;
                }
                self.keep(row.score, document);
            }
        }
    }

    /// Whether it goes through the sieves.
    fn passes(&self, document: u32) -> bool {
        let (at, values) = (self.filed.at[document as usize], self.filed.values(document));
        self.aim.filed.iter().all(|wanted| values.contains(wanted))
            && self.aim.from.is_none_or(|from| at >= from.0)
            && self.aim.until.is_none_or(|until| at < until.0)
    }

    /// Keeps it if it is among the best so far.
    fn keep(&mut self, score: Score, document: u32) {
        let at = self.filed.at[document as usize];
        let full = self.best.len() >= self.aim.keep;
        let worst = self.best.peek().filter(|_| full).map(|Reverse(it)| (it.score, it.at));
        let score = match self.aim.sort {
            Sort::Newest => 0.0,
            // Most are not worth asking how old they are.
            Sort::Relevance if worst.is_some_and(|it| score * (1.0 + FRESH_BONUS) < it.0) => return,
            Sort::Relevance => score * freshness(at, self.aim.now),
        };
        if worst.is_some_and(|worst| (score, at) < worst) {
            return;
        }
        let hit = self.hit(score, document);
        self.best.push(Reverse(hit));
        if full {
            self.best.pop();
        }
    }

    fn hit(&self, score: Score, document: u32) -> Hit {
        let number = |column: &Column<i64>| Id(column.first(document).unwrap_or(0));
        let at = self.filed.at[document as usize];
        Hit { score, at, id: number(&self.id), note: number(&self.note) }
    }
}
