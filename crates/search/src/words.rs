//! Texts taken apart into the terms that are indexed and looked for.
//!
//! Every word is indexed in its folded form. Where the story's language has a stemmer and the stem
//! is another word, the stem stands at the same place, marked with its language, so that one field
//! holds every language and a phrase still is a row of places. Scripts without spaces are indexed
//! as pairs of letters that overlap, and the last letter of each run alone.

use crate::fold::{fold, is_invisible, is_mark, is_unspaced, lower};
use crate::memory::Memory;
use crate::tongue::Tongue;

/// Longer words are cut: they are no words.
const WORD_CHARACTERS_MAX: usize = 64;
/// Opens a stem, so that it is never taken for a word. No word has it.
pub(crate) const STEM_MARK: char = '\u{1}';

/// A run of letters of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    /// As it is written.
    pub(crate) text: &'a str,
    /// Where it begins, in bytes.
    pub(crate) from: usize,
    /// Whether its script is written without spaces.
    pub(crate) unspaced: bool,
}

/// The forms of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Forms {
    /// Folded.
    pub(crate) word: String,
    /// Its stem with the mark of its language, when that is another word.
    pub(crate) stem: Option<String>,
}

/// The runs of letters and digits of a text.
#[derive(Clone, Debug)]
pub(crate) struct Pieces<'a> {
    text: &'a str,
    /// What has been passed, in bytes.
    at: usize,
}

/// The runs of letters and digits of a text.
pub(crate) fn pieces(text: &str) -> Pieces<'_> {
    Pieces { text, at: 0 }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            let (from, unspaced) = self.begin()?;
            self.end(unspaced);
            let piece = Piece { text: &self.text[from..self.at], from, unspaced };
            if !is_possessive(self.text, piece) {
                return Some(piece);
            }
        }
    }
}

impl Pieces<'_> {
    /// Passes on to the first letter and over it; where it stands and whether it is of a script
    /// without spaces. Nearly all letters are of one byte, so bytes are looked at first.
    fn begin(&mut self) -> Option<(usize, bool)> {
        loop {
            let byte = *self.text.as_bytes().get(self.at)?;
            let from = self.at;
            if byte.is_ascii() {
                self.at += 1;
                if byte.is_ascii_alphanumeric() {
                    return Some((from, false));
                }
                continue;
            }
            let letter = self.text[from..].chars().next()?;
            self.at += letter.len_utf8();
            if begins_word(letter) {
                return Some((from, is_unspaced(letter)));
            }
        }
    }

    /// Passes over everything that belongs to the run it stands in.
    fn end(&mut self, unspaced: bool) {
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            if byte.is_ascii() {
                if unspaced || !byte.is_ascii_alphanumeric() {
                    return;
                }
                self.at += 1;
                continue;
            }
            let Some(next) = self.text[self.at..].chars().next() else { return };
            let belongs = is_mark(next)
                || is_invisible(next)
                || (begins_word(next) && is_unspaced(next) == unspaced);
            if !belongs {
                return;
            }
            self.at += next.len_utf8();
        }
    }
}

fn begins_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_unspaced(letter)
}

/// The s of "the paper’s" says nothing.
fn is_possessive(text: &str, piece: Piece<'_>) -> bool {
    piece.text.eq_ignore_ascii_case("s") && text[..piece.from].ends_with(['\'', '’'])
}

/// Pairs of letters that overlap, with the bytes they stand at in the run; the last letter alone.
pub(crate) fn pairs(run: &str) -> Vec<(String, usize, usize)> {
    let mut letters: Vec<(usize, usize, String)> = Vec::new();
    for (at, letter) in run.char_indices() {
        let end = at + letter.len_utf8();
        // A sounding mark belongs to the kana before it, also in half width.
        let voices = matches!(letter, '\u{3099}' | '\u{309a}' | '\u{ff9e}' | '\u{ff9f}');
        match letters.last_mut().filter(|_| voices || is_invisible(letter)) {
            Some((_, to, text)) => {
                *to = end;
                text.push(letter);
            }
            None => letters.push((at, end, letter.to_string())),
        }
    }
    let normal: Vec<String> = letters.iter().map(|(_, _, text)| fold(&lower(text))).collect();
    let mut pairs: Vec<(String, usize, usize)> = (1..letters.len())
        .map(|n| (normal[n - 1].clone() + &normal[n], letters[n - 1].0, letters[n].1))
        .collect();
    if let (Some((from, to, _)), Some(last)) = (letters.last(), normal.last()) {
        pairs.push((last.clone(), *from, *to));
    }
    pairs
}

/// Whether every letter of a run is its own normal form, as nearly all are: its pairs then stand
/// in it as they are.
pub(crate) fn is_settled(run: &str) -> bool {
    run.chars().all(|letter| {
        matches!(letter, '\u{4e00}'..='\u{9fff}' | '\u{3041}'..='\u{3096}'
            | '\u{30a1}'..='\u{30fa}' | '\u{30fc}' | '\u{3005}' | '\u{ac00}'..='\u{d7a3}')
    })
}

/// A term at its place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    /// Where it begins in the text, in bytes.
    pub(crate) from: usize,
    /// Where it ends.
    pub(crate) to: usize,
    /// Its place among the words.
    pub(crate) place: usize,
    /// Its forms.
    pub(crate) forms: Forms,
}

/// Takes texts apart, and remembers the words it met.
#[derive(Default)]
pub(crate) struct Analyser {
    languages: Vec<(Option<Tongue>, Memory)>,
}

impl Analyser {
    /// The terms of a text of this language; places are counted from `place`.
    pub(crate) fn spots(&mut self, text: &str, tongue: Option<Tongue>, place: usize) -> Vec<Spot> {
        let memory = self.memory(tongue);
        let mut spots = Vec::new();
        let mut place = place;
        for piece in pieces(text) {
            if piece.unspaced {
                for (pair, from, to) in pairs(piece.text) {
                    let (from, to) = (piece.from + from, piece.from + to);
                    let forms = Forms { word: pair, stem: None };
                    spots.push(Spot { from, to, place, forms });
                    place += 1;
                }
            } else {
                let (from, to) = (piece.from, piece.from + piece.text.len());
                let (word, stem) = forms(memory, piece.text, tongue);
                let forms = Forms { word: word.to_owned(), stem: stem.map(str::to_owned) };
                spots.push(Spot { from, to, place, forms });
                place += 1;
            }
        }
        spots
    }

    /// What it remembers of this language.
    pub(crate) fn memory(&mut self, tongue: Option<Tongue>) -> &mut Memory {
        let known = self.languages.iter().position(|(language, _)| *language == tongue);
        let place = known.unwrap_or(self.languages.len());
        if place == self.languages.len() {
            self.languages.push((tongue, Memory::default()));
        }
        &mut self.languages[place].1
    }
}

/// The forms of a word of the language of this memory.
pub(crate) fn forms<'a>(
    memory: &'a mut Memory,
    word: &str,
    tongue: Option<Tongue>,
) -> (&'a str, Option<&'a str>) {
    // Whether two words differ behind that many letters is of no matter.
    let cut = word.char_indices().nth(WORD_CHARACTERS_MAX).map_or(word.len(), |(at, _)| at);
    memory.forms(&word[..cut], |word| work_out(word, tongue))
}

fn work_out(word: &str, tongue: Option<Tongue>) -> Forms {
    let lowered = lower(word);
    let word = fold(&lowered);
    let stem = tongue.and_then(|tongue| {
        let stem = fold(&tongue.stem(&lowered));
        let is_other = !stem.is_empty() && stem != word;
        is_other.then(|| marked(&stem, tongue))
    });
    Forms { word, stem }
}

/// A stem as it is indexed.
pub(crate) fn marked(stem: &str, tongue: Tongue) -> String {
    format!("{STEM_MARK}{}{STEM_MARK}{stem}", tongue.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let spots = Analyser::default().spots(text, None, 0);
        spots.iter().map(|spot| spot.forms.word.to_string()).collect()
    }

    #[test]
    fn words_are_runs_of_letters() {
        assert_eq!(words("The harbour’s $412m, re-let."), ["the", "harbour", "412m", "re", "let"]);
        assert_eq!(words("L’été d’Ahmed"), ["l", "ete", "d", "ahmed"]);
        assert_eq!(words("שָׁלוֹם, עולם"), ["שלומ", "עולמ"]);
        assert!(words("*** ?! — ’s").is_empty());
    }

    #[test]
    fn scripts_without_spaces_become_pairs() {
        assert_eq!(words("東京都2026"), ["東京", "京都", "都", "2026"]);
        assert_eq!(words("ﾊﾟﾘ"), ["パリ", "リ"]);
        assert_eq!(words("雨"), ["雨"]);
    }

    #[test]
    fn every_term_knows_where_it_stands() {
        let text = "Das Büro in 東京都.";
        for spot in Analyser::default().spots(text, Tongue::of("de"), 0) {
            let shown = &text[spot.from..spot.to];
            assert_eq!(fold(&lower(shown)), spot.forms.word);
        }
    }

    #[test]
    fn the_pairs_of_a_settled_run_stand_in_it() {
        let all = ('\u{3005}'..='\u{d7a3}').filter(|letter| is_settled(&letter.to_string()));
        for letter in all {
            assert_eq!(fold(&lower(&letter.to_string())), letter.to_string());
            assert!(is_unspaced(letter), "{letter}");
        }
        assert!(
            is_settled("東京スカイツリー한국") && !is_settled("ﾊﾟﾘ") && !is_settled("か\u{3099}")
        );
    }

    #[test]
    fn a_stem_is_marked_with_its_language_and_stands_only_where_it_differs() {
        let mut analyser = Analyser::default();
        let mut forms_of = |word: &str, code| {
            let tongue = Tongue::of(code);
            let (word, stem) = forms(analyser.memory(tongue), word, tongue);
            (word.to_owned(), stem.map(str::to_owned))
        };
        let ferries = ("ferries".to_owned(), Some("\u{1}en\u{1}ferri".to_owned()));
        // The second time out of memory.
        assert_eq!(
            [forms_of("Ferries", "en"), forms_of("Ferries", "en")],
            [ferries.clone(), ferries]
        );
        assert_eq!(forms_of("run", "en").1, None);
        assert_eq!(forms_of("Häuser", "de").1.as_deref(), Some("\u{1}de\u{1}haus"));
    }
}
