//! A query of words made into one of the index.

use std::ops::Bound;

use kit::Instant;
use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query};
use tantivy::query::{RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::ask::{Ask, Part, WORDS_MAX};
use crate::fold::{fold, lower};
use crate::schema::Fields;
use crate::scribe::Kind;
use crate::shelf::Seen;
use crate::spelling;
use crate::tally::{self, Plan, Way};
use crate::words::{marked, pairs};

/// What a word in the headline counts beside one in the text.
const TITLE_WEIGHT: f32 = 3.0;
/// What one in the standfirst, the byline or the topics counts.
const LEAD_WEIGHT: f32 = 1.5;
/// Words in more than this part of all stories need not be there when others are asked for.
const COMMON_SHARE: f64 = 0.3;
/// Terms that the one letter of a query like 雨 may begin.
const BEGUN_MAX: usize = 60;

/// How many of the words must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// All of them but the very common.
    All,
    /// Any.
    Any,
}

/// Marks a document without a word that must not be there: in its text, and in its title.
const EXCLUDED: u64 = 1 << 62;
const EXCLUDED_TITLE: u64 = 1 << 63;
/// Where the marks of the parts begin that stand in the title; before them those of the text.
const TITLE_MARKS: usize = 31;
const _: () = assert!(WORDS_MAX <= TITLE_MARKS);

/// Makes queries for one view of the index.
pub(crate) struct Maker<'a> {
    /// The view.
    pub(crate) seen: &'a Seen,
    /// The fields.
    pub(crate) fields: Fields,
}

type Clause = (Occur, Box<dyn Query>);

impl Maker<'_> {
    /// What is asked.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn plan(&self, ask: &Ask, need: Need) -> tantivy::Result<Plan> {
        let (fields, mut plan) = (self.fields, Plan::default());
        let wanted: Vec<&Part> = ask.parts.iter().filter(|part| !part.excluded).collect();
        let common = self.common(&wanted)?;
        for ((place, part), common) in wanted.iter().enumerate().zip(common) {
            let (in_text, in_title) = (1 << place, 1 << (place + TITLE_MARKS));
            match need {
                Need::Any => plan.any |= in_text,
                Need::All if common => {}
                Need::All => plan.all |= in_text,
            }
            plan.named |= in_title;
            self.put(&mut plan, part, fields.text, in_text, 1.0)?;
            self.put(&mut plan, part, fields.title, in_title, TITLE_WEIGHT)?;
            self.put(&mut plan, part, fields.lead, 0, LEAD_WEIGHT)?;
        }
        (plan.none, plan.unnamed) = (EXCLUDED, EXCLUDED_TITLE);
        for part in ask.parts.iter().filter(|part| part.excluded) {
            self.put(&mut plan, part, fields.text, EXCLUDED, 0.0)?;
            self.put(&mut plan, part, fields.title, EXCLUDED_TITLE, 0.0)?;
        }
        Ok(plan)
    }

    /// Puts a part in one field into a plan: term by term where any of some terms will do.
    fn put(
        &self,
        plan: &mut Plan,
        part: &Part,
        field: Field,
        marks: u64,
        weight: f32,
    ) -> tantivy::Result<()> {
        match part.words.as_slice() {
            [(word, false)] if !part.phrase => {
                let terms = self.wanted(word).into_iter();
                plan.clauses.extend(terms.map(|term| {
                    let way = Way::Term(Term::from_field_text(field, &term));
                    tally::Clause { marks, weight, way }
                }));
            }
            _ => {
                let way = Way::Query(self.part(part, field)?);
                plan.clauses.push(tally::Clause { marks, weight, way });
            }
        }
        Ok(())
    }

    /// What the last word of a title may become, as far as it is written.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn endings(&self, ask: &Ask, max: usize) -> tantivy::Result<Vec<String>> {
        let last = ask.parts.iter().rfind(|part| !part.excluded);
        let Some([(word, false)]) = last.map(|part| part.words.as_slice()) else {
            return Ok(Vec::new());
        };
        spelling::beginning_with(&self.seen.searcher, self.fields.title, &plain(word), max)
    }

    /// Titles with all of these words, the last one also as it may end.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn begun(
        &self,
        ask: &Ask,
        endings: &[String],
        kind: Kind,
    ) -> tantivy::Result<BooleanQuery> {
        let mut clauses = vec![self.of_kind(kind)];
        let parts: Vec<&Part> = ask.parts.iter().filter(|part| !part.excluded).collect();
        let title = self.fields.title;
        for (place, part) in parts.iter().enumerate() {
            let mut ways = vec![self.part(part, title)?];
            if place + 1 == parts.len() {
                ways.extend(endings.iter().map(|term| self.term(title, term)));
            }
            clauses.push((Occur::Must, Box::new(BooleanQuery::union(ways))));
        }
        Ok(BooleanQuery::new(clauses))
    }

    /// Documents that have to be read again by this moment.
    pub(crate) fn turned(fields: Fields, now: Instant) -> impl Query + use<> {
        let until = Term::from_field_i64(fields.turns, now.0);
        let first = Term::from_field_i64(fields.turns, i64::MIN);
        RangeQuery::new(Bound::Included(first), Bound::Included(until))
    }

    /// Lets through what is of this kind; it says nothing about how good a result is.
    fn of_kind(&self, kind: Kind) -> Clause {
        let term = Term::from_field_text(self.fields.kind, kind.word());
        let term = TermQuery::new(term, IndexRecordOption::Basic);
        (Occur::Must, Box::new(ConstScoreQuery::new(Box::new(term), 0.0)))
    }

    fn part(&self, part: &Part, field: Field) -> tantivy::Result<Box<dyn Query>> {
        if part.phrase {
            return Ok(self.phrase(part, field));
        }
        let mut words: Vec<Clause> = Vec::new();
        for (word, unspaced) in &part.words {
            let found = if *unspaced {
                self.run(word, field)?
            } else {
                self.any_of(field, &self.wanted(word))
            };
            words.push((Occur::Must, found));
        }
        Ok(match words.pop() {
            Some((_, only)) if words.is_empty() => only,
            Some(last) => {
                words.push(last);
                Box::new(BooleanQuery::new(words))
            }
            None => Box::new(tantivy::query::EmptyQuery),
        })
    }

    /// Words side by side, as they are written.
    fn phrase(&self, part: &Part, field: Field) -> Box<dyn Query> {
        let in_index = |(word, unspaced): &(String, bool)| {
            if *unspaced { inner(word) } else { vec![plain(word)] }
        };
        let words = part.words.iter().flat_map(in_index);
        let terms: Vec<Term> = words.map(|word| Term::from_field_text(field, &word)).collect();
        match terms.as_slice() {
            [only] => self.term_query(only.clone()),
            _ => Box::new(PhraseQuery::new(terms)),
        }
    }

    /// A run of letters without spaces: most of its pairs, and better in their order.
    fn run(&self, run: &str, field: Field) -> tantivy::Result<Box<dyn Query>> {
        let wanted = inner(run);
        let [first, rest @ ..] = wanted.as_slice() else {
            return Ok(Box::new(tantivy::query::EmptyQuery));
        };
        if run.chars().count() == 1 {
            let begun = spelling::beginning_with(&self.seen.searcher, field, first, BEGUN_MAX)?;
            return Ok(self.any_of(field, &begun));
        }
        if rest.is_empty() {
            return Ok(self.term(field, first));
        }
        let pairs = wanted.iter().map(|pair| self.term(field, pair)).collect();
        let most = (wanted.len() * 3).div_ceil(5);
        let most = BooleanQuery::union_with_minimum_required_clauses(pairs, most);
        let terms = wanted.iter().map(|pair| Term::from_field_text(field, pair)).collect();
        let whole = BoostQuery::new(Box::new(PhraseQuery::new(terms)), 2.0);
        Ok(Box::new(BooleanQuery::new(vec![
            (Occur::Must, Box::new(most)),
            (Occur::Should, Box::new(whole)),
        ])))
    }

    /// Every term that a word may stand in the index as: as it is, by its stem in each language
    /// of the paper, and with umlauts where they are written out.
    pub(crate) fn wanted(&self, word: &str) -> Vec<String> {
        let lowered = lower(word);
        let mut ways = vec![lowered.clone()];
        if self.seen.numbers.tongues.iter().any(|tongue| tongue.code() == "de") {
            let short = lowered.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü");
            ways.extend(Some(short).filter(|short| *short != lowered));
        }
        let mut any = Vec::new();
        for way in ways {
            any.push(fold(&way));
            for tongue in &self.seen.numbers.tongues {
                let stem = fold(&tongue.stem(&way));
                if !stem.is_empty() {
                    // A word that is its own stem is indexed without a mark.
                    any.extend([marked(&stem, *tongue), stem]);
                }
            }
        }
        any.sort();
        any.dedup();
        any
    }

    /// Which of these parts are so common that they need not be there; never all of them.
    fn common(&self, parts: &[&Part]) -> tantivy::Result<Vec<bool>> {
        let limit = (self.seen.searcher.num_docs() as f64 * COMMON_SHARE) as u64;
        let mut common = Vec::new();
        for part in parts {
            let is_common = match part.words.as_slice() {
                [(word, false)] if limit > 0 => {
                    let term = Term::from_field_text(self.fields.text, &plain(word));
                    self.seen.searcher.doc_freq(&term)? > limit
                }
                _ => false,
            };
            common.push(is_common);
        }
        if common.iter().all(|common| *common) {
            common.fill(false);
        }
        Ok(common)
    }

    fn any_of(&self, field: Field, terms: &[String]) -> Box<dyn Query> {
        match terms {
            [only] => self.term(field, only),
            _ => {
                let terms = terms.iter().map(|term| self.term(field, term)).collect();
                Box::new(BooleanQuery::union(terms))
            }
        }
    }

    fn term(&self, field: Field, term: &str) -> Box<dyn Query> {
        self.term_query(Term::from_field_text(field, term))
    }

    fn term_query(&self, term: Term) -> Box<dyn Query> {
        Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
    }
}

/// A word as it is indexed, whatever its language.
pub(crate) fn plain(word: &str) -> String {
    fold(&lower(word))
}

/// The pairs of a run: of one letter, the letter.
pub(crate) fn inner(run: &str) -> Vec<String> {
    let mut pairs: Vec<String> = pairs(run).into_iter().map(|(pair, ..)| pair).collect();
    if pairs.len() > 1 {
        pairs.pop();
    }
    pairs
}
