//! Words of the index that begin like one, or that one was probably meant to be.

use std::collections::HashMap;

use tantivy::Searcher;
use tantivy::schema::Field;

use crate::numbers::Numbers;
use crate::vocabulary::LETTERS_MIN;

/// Terms looked at in each segment at most.
const LOOKED_AT_MAX: usize = 2000;
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

/// The word of the stories that was probably meant: the nearest one, and of those as near the one
/// in most stories; none when there is nothing near, or the word is too short to say.
pub(crate) fn meant(numbers: &Numbers, word: &str) -> Option<String> {
    let letters = word.chars().count();
    if letters < LETTERS_MIN || word.chars().any(|letter| letter.is_numeric()) {
        return None;
    }
    let slips_max = if letters >= LETTERS_FOR_TWO { 2 } else { 1 };
    (1..=slips_max).find_map(|slips| {
        let mut near: HashMap<&str, u64> = HashMap::new();
        for part in numbers.parts() {
            for (other, stories) in part.vocabulary.near(word, slips) {
                *near.entry(other).or_default() += u64::from(stories);
            }
        }
        let best = near.into_iter().max_by(|one, other| {
            // Most people get the first letter right, and the number of letters.
            let likely = |(near, stories): &(&str, u64)| {
                let same_start = near.chars().next() == word.chars().next();
                let same_length = near.chars().count() == letters;
                stories * if same_start { 4 } else { 1 } * if same_length { 4 } else { 1 }
            };
            likely(one).cmp(&likely(other)).then_with(|| other.0.cmp(one.0))
        });
        best.map(|(best, _)| best.to_owned())
    })
}
