//! Words of the index that begin like one, or that one was probably meant to be.

use std::collections::HashMap;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use crate::words::STEM_MARK;

/// Terms looked at in each segment at most.
const LOOKED_AT_MAX: usize = 2000;
/// Words shorter than this are taken as they are.
const LETTERS_MIN: usize = 4;
/// From here on two letters may be wrong.
const LETTERS_FOR_TWO: usize = 8;

/// The words of a field that begin so, those in most documents first.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn beginning_with(
    searcher: &Searcher,
    field: Field,
    start: &str,
    max: usize,
) -> tantivy::Result<Vec<String>> {
    let mut found: HashMap<String, u64> = HashMap::new();
    for reader in searcher.segment_readers() {
        let index = reader.inverted_index(field)?;
        let mut terms = index.terms().range().ge(start).into_stream()?;
        for _ in 0..LOOKED_AT_MAX {
            if !terms.advance() || !terms.key().starts_with(start.as_bytes()) {
                break;
            }
            let word = String::from_utf8_lossy(terms.key()).into_owned();
            *found.entry(word).or_default() += u64::from(terms.value().doc_freq);
        }
    }
    let mut ranked: Vec<(String, u64)> = found.into_iter().collect();
    ranked.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    ranked.truncate(max);
    Ok(ranked.into_iter().map(|(word, _)| word).collect())
}

/// The word of the field that was probably meant: the nearest one, and of those as near the one in
/// most documents; none when there is nothing near, or the word is too short to say.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn meant(
    searcher: &Searcher,
    field: Field,
    word: &str,
) -> tantivy::Result<Option<String>> {
    let letters = word.chars().count();
    if letters < LETTERS_MIN || word.chars().any(|letter| letter.is_numeric()) {
        return Ok(None);
    }
    let distance_max = if letters >= LETTERS_FOR_TWO { 2 } else { 1 };
    for distance in 1..=distance_max {
        let near = near(searcher, field, word, distance)?;
        let best = near.into_iter().max_by(|one, other| {
            // Most people get the first letter right, and the number of letters.
            let likely = |(near, documents): &(String, u64)| {
                let same_start = near.chars().next() == word.chars().next();
                let same_length = near.chars().count() == letters;
                documents * if same_start { 4 } else { 1 } * if same_length { 4 } else { 1 }
            };
            likely(one).cmp(&likely(other)).then_with(|| other.0.cmp(&one.0))
        });
        if let Some((best, _)) = best {
            return Ok(Some(best));
        }
    }
    Ok(None)
}

/// Other words so near, and in how many documents they are.
fn near(
    searcher: &Searcher,
    field: Field,
    word: &str,
    distance: u8,
) -> tantivy::Result<HashMap<String, u64>> {
    let automaton =
        FuzzyTermQuery::new(Term::from_field_text(field, word), distance, true).automaton()?;
    let (first, end) = beginnings(word, distance);
    let mut found: HashMap<String, u64> = HashMap::new();
    for reader in searcher.segment_readers() {
        let index = reader.inverted_index(field)?;
        let terms = index.terms().search(&automaton);
        let mut terms = terms.ge(&first).lt(&end).into_stream()?;
        for _ in 0..LOOKED_AT_MAX {
            if !terms.advance() {
                break;
            }
            let near = String::from_utf8_lossy(terms.key());
            if near != word && !near.starts_with(STEM_MARK) {
                *found.entry(near.into_owned()).or_default() += u64::from(terms.value().doc_freq);
            }
        }
    }
    Ok(found)
}

/// Between which terms it is looked. Two wrong letters are looked for behind the right first one
/// only: elsewhere there are too many words, and hardly ever the one that was meant.
fn beginnings(word: &str, distance: u8) -> (String, String) {
    let first = word.chars().next().filter(|_| distance > 1);
    let next = first.and_then(|first| char::from_u32(first as u32 + 1));
    match (first, next) {
        (Some(first), Some(next)) => (first.to_string(), next.to_string()),
        // Stems come before every word.
        _ => ("\u{2}".to_owned(), char::MAX.to_string()),
    }
}
