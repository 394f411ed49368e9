//! The words of a part of the index, kept so that those near another one are found quickly.
//!
//! Words are kept by their number of letters. Most of those that are not near are told apart by
//! which letters they have at all, which is one comparison of bits.

use tantivy::SegmentReader;
use tantivy::schema::Field;

/// Words shorter than this are never guessed.
pub(crate) const LETTERS_MIN: usize = 4;
/// Nor longer ones.
const LETTERS_MAX: usize = 30;
/// In a part of more stories than this a word that is in only one of them is left out: it is
/// likelier to be a slip itself.
const STORIES_OF_A_LARGE_PART: u32 = 10_000;

const ROW: usize = LETTERS_MAX + 4;
type Row = [u8; ROW];

/// The words.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    text: String,
    /// By the number of letters.
    words: Vec<Vec<Word>>,
}

#[derive(Clone, Copy, Debug)]
struct Word {
    /// Where it begins and ends in the text.
    from: u32,
    to: u32,
    /// A bit for each letter that it has; letters may share one.
    letters: u32,
    stories: u32,
}

impl Vocabulary {
    /// The words of a field that consist of letters.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn of(reader: &SegmentReader, field: Field) -> tantivy::Result<Vocabulary> {
        let mut vocabulary =
            Vocabulary { text: String::new(), words: vec![Vec::new(); LETTERS_MAX + 1] };
        let stories_min = if reader.max_doc() > STORIES_OF_A_LARGE_PART { 2 } else { 1 };
        let index = reader.inverted_index(field)?;
        // Stems come before every word.
        let mut terms = index.terms().range().ge("\u{2}").into_stream()?;
        while terms.advance() {
            let stories = terms.value().doc_freq;
            if stories >= stories_min
                && let Ok(word) = std::str::from_utf8(terms.key())
            {
                vocabulary.take(word, stories);
            }
        }
        vocabulary.text.shrink_to_fit();
        vocabulary.words.iter_mut().for_each(Vec::shrink_to_fit);
        Ok(vocabulary)
    }

    fn take(&mut self, word: &str, stories: u32) {
        let letters = word.chars().count();
        if !(LETTERS_MIN - 1..=LETTERS_MAX).contains(&letters)
            || !word.chars().all(char::is_alphabetic)
        {
            return;
        }
        let from = self.text.len();
        self.text.push_str(word);
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let (from, to) = (place(from), place(self.text.len()));
        self.words[letters].push(Word { from, to, letters: bits(word), stories });
    }

    /// Other words at just so many slips from this one, and in how many stories they are. Two
    /// slips are looked for behind the right first letter only: elsewhere there are too many
    /// words, and hardly ever the one that was meant.
    pub(crate) fn near<'a>(
        &'a self,
        word: &'a str,
        slips: usize,
    ) -> impl Iterator<Item = (&'a str, u32)> + 'a {
        let letters: Vec<char> = word.chars().collect();
        let (bits, count) = (bits(word), letters.len());
        let lengths = count.saturating_sub(slips)..=(count + slips).min(LETTERS_MAX);
        let of_length = lengths.filter_map(|length| self.words.get(length)).flatten();
        let may_be = of_length.filter(move |it| {
            let (gone, come) = (bits & !it.letters, it.letters & !bits);
            gone.count_ones().max(come.count_ones()) as usize <= slips
        });
        may_be.filter_map(move |it| {
            let other = &self.text[it.from as usize..it.to as usize];
            let same_start = other.chars().next() == letters.first().copied();
            let near = (slips < 2 || same_start) && slips_between(&letters, other, slips) == slips;
            near.then_some((other, it.stories))
        })
    }
}

fn bits(word: &str) -> u32 {
    word.chars().fold(0, |bits, letter| bits | 1 << (letter as u32 % 32))
}

/// How many letters have to be put in, taken out, changed or changed about with their neighbour
/// to make one word of the other; some number above `most` when there are more.
fn slips_between(one: &[char], other: &str, most: usize) -> usize {
    let width = one.len() + 1;
    let mut rows: [Row; 3] = [[0; ROW]; 3];
    if width > ROW {
        return usize::MAX;
    }
    (0..width).for_each(|column| rows[2][column] = column as u8);
    let mut former = None;
    for (number, letter) in other.chars().enumerate() {
        rows.rotate_left(1);
        let [before, last, next] = &mut rows;
        next[0] = number as u8 + 1;
        let mut least = next[0];
        for column in 1..width {
            let is_other = u8::from(one[column - 1] != letter);
            let mut slips =
                (last[column - 1] + is_other).min(last[column] + 1).min(next[column - 1] + 1);
            if column > 1 && former == Some(one[column - 1]) && one[column - 2] == letter {
                slips = slips.min(before[column - 2] + 1);
            }
            next[column] = slips;
            least = least.min(slips);
        }
        // Changing about reaches back two rows, so one more is allowed for.
        if usize::from(least) > most + 1 {
            return usize::MAX;
        }
        former = Some(letter);
    }
    usize::from(rows[2][width - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slips(one: &str, other: &str) -> usize {
        slips_between(&one.chars().collect::<Vec<_>>(), other, 4)
    }

    #[test]
    fn slips_are_counted() {
        for (one, other, count) in [
            ("harbour", "harbour", 0),
            ("harbour", "harbor", 1),
            ("harbuor", "harbour", 1),
            ("cqonucil", "council", 2),
            ("ferry", "fairy", 2),
            ("größe", "grose", 2),
            ("tide", "ebb", 4),
        ] {
            assert_eq!(slips(one, other), count, "{one} and {other}");
            assert_eq!(slips(other, one), count, "{other} and {one}");
        }
    }

    #[test]
    fn near_words_are_found_by_their_letters() {
        let mut vocabulary =
            Vocabulary { text: String::new(), words: vec![Vec::new(); LETTERS_MAX + 1] };
        for (word, stories) in [("harbour", 9), ("barbour", 2), ("harvest", 5), ("h4rbour", 7)] {
            vocabulary.take(word, stories);
        }
        let near = |word, slips| vocabulary.near(word, slips).collect::<Vec<_>>();
        assert_eq!(near("harbuor", 1), [("harbour", 9)]);
        assert_eq!(near("harbour", 1), [("barbour", 2)]);
        assert_eq!(near("harqbuor", 2), [("harbour", 9)]);
        assert_eq!(near(&"x".repeat(60), 2), []);
    }
}
