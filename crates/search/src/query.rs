//! A query of words made into one of the index.

use std::ops::Bound;

use kit::Instant;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query};
use tantivy::query::{RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::ask::{Ask, Part};
use crate::fold::{fold, lower};
use crate::schema::Fields;
use crate::scribe::Kind;
use crate::tongue::Tongue;
use crate::words::{marked, pairs};
use crate::{Sieve, spelling};

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

/// Makes queries for one view of the index.
pub(crate) struct Maker<'a> {
    searcher: &'a Searcher,
    fields: Fields,
    tongues: Vec<Tongue>,
}

type Clause = (Occur, Box<dyn Query>);

impl<'a> Maker<'a> {
    /// For this view.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn new(searcher: &'a Searcher, fields: Fields) -> tantivy::Result<Maker<'a>> {
        let mut tongues = Vec::new();
        for reader in searcher.segment_readers() {
            let index = reader.inverted_index(fields.language)?;
            let mut terms = index.terms().stream()?;
            while terms.advance() {
                let code = std::str::from_utf8(terms.key()).ok();
                tongues.extend(code.and_then(Tongue::of));
            }
        }
        tongues.sort();
        tongues.dedup();
        Ok(Maker { searcher, fields, tongues })
    }

    /// What is asked, among documents of a kind, through these sieves.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn make(
        &self,
        ask: &Ask,
        need: Need,
        kind: Kind,
        sieve: &Sieve,
    ) -> tantivy::Result<BooleanQuery> {
        let mut clauses = self.sieves(kind, sieve);
        let wanted: Vec<&Part> = ask.parts.iter().filter(|part| !part.excluded).collect();
        let mut any: Vec<Box<dyn Query>> = Vec::new();
        let common = self.common(&wanted)?;
        for (part, common) in wanted.iter().zip(common) {
            let found = self.part(part, self.fields.text)?;
            match need {
                Need::Any => any.push(found),
                Need::All if common => clauses.push((Occur::Should, found)),
                Need::All => clauses.push((Occur::Must, found)),
            }
            for (field, weight) in
                [(self.fields.title, TITLE_WEIGHT), (self.fields.lead, LEAD_WEIGHT)]
            {
                let found = BoostQuery::new(self.part(part, field)?, weight);
                clauses.push((Occur::Should, Box::new(found)));
            }
        }
        if need == Need::Any {
            clauses.push((Occur::Must, Box::new(BooleanQuery::union(any))));
        }
        for part in ask.parts.iter().filter(|part| part.excluded) {
            clauses.push((Occur::MustNot, self.part(part, self.fields.text)?));
        }
        Ok(BooleanQuery::new(clauses))
    }

    /// Topics or authors whose name has all these words.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn named(&self, ask: &Ask, kind: Kind) -> tantivy::Result<BooleanQuery> {
        let mut clauses = self.sieves(kind, &Sieve::default());
        for part in &ask.parts {
            let occur = if part.excluded { Occur::MustNot } else { Occur::Must };
            clauses.push((occur, self.part(part, self.fields.title)?));
        }
        Ok(BooleanQuery::new(clauses))
    }

    /// Titles with all of these words, the last one as far as it is written.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn begun(
        &self,
        ask: &Ask,
        kind: Kind,
        expansions_max: usize,
    ) -> tantivy::Result<BooleanQuery> {
        let mut clauses = self.sieves(kind, &Sieve::default());
        let parts: Vec<&Part> = ask.parts.iter().filter(|part| !part.excluded).collect();
        let title = self.fields.title;
        for (place, part) in parts.iter().enumerate() {
            let mut ways = vec![self.part(part, title)?];
            if place + 1 == parts.len()
                && let [(word, false)] = part.words.as_slice()
            {
                let start = fold(&lower(word));
                let begun = spelling::beginning_with(self.searcher, title, &start, expansions_max)?;
                ways.extend(begun.iter().map(|term| self.term(title, term)));
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

    fn sieves(&self, kind: Kind, sieve: &Sieve) -> Vec<Clause> {
        let fields = self.fields;
        let mut clauses = vec![self.sieve(fields.kind, kind.word())];
        let ids = [
            (fields.section, sieve.section),
            (fields.topic, sieve.topic),
            (fields.author, sieve.author),
        ];
        for (field, id) in ids {
            clauses.extend(id.map(|id| self.sieve(field, &id.to_string())));
        }
        clauses.extend(sieve.work.map(|work| self.sieve(fields.work, work.word())));
        if sieve.from.is_some() || sieve.until.is_some() {
            let bound = |at: Instant| Term::from_field_i64(fields.at, at.0);
            let from = sieve.from.map_or(Bound::Unbounded, |at| Bound::Included(bound(at)));
            let until = sieve.until.map_or(Bound::Unbounded, |at| Bound::Excluded(bound(at)));
            let range = ConstScoreQuery::new(Box::new(RangeQuery::new(from, until)), 0.0);
            clauses.push((Occur::Must, Box::new(range)));
        }
        clauses
    }

    /// Lets through what has this value; it says nothing about how good a result is.
    fn sieve(&self, field: Field, value: &str) -> Clause {
        let term = TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic);
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
            let begun = spelling::beginning_with(self.searcher, field, first, BEGUN_MAX)?;
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
        if self.tongues.iter().any(|tongue| tongue.code() == "de") {
            let short = lowered.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü");
            ways.extend(Some(short).filter(|short| *short != lowered));
        }
        let mut any = Vec::new();
        for way in ways {
            any.push(fold(&way));
            for tongue in &self.tongues {
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
        let limit = (self.searcher.num_docs() as f64 * COMMON_SHARE) as u64;
        let mut common = Vec::new();
        for part in parts {
            let is_common = match part.words.as_slice() {
                [(word, false)] if limit > 0 => {
                    let term = Term::from_field_text(self.fields.text, &plain(word));
                    self.searcher.doc_freq(&term)? > limit
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
