//! Texts as the index takes them: handed over whole, and taken apart into terms while it asks.
//!
//! A text opens with the code of its language; lines stand behind [`LINE`]. That way the terms of
//! a story are never all in memory, and no word is copied more than once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::tongue::Tongue;
use crate::words::{Analyser, Piece, Pieces, forms, is_settled, pairs, pieces};

/// The name that fields know it by.
pub(crate) const NAME: &str = "terms";
/// Stands before every line of a text. No word has it.
pub(crate) const LINE: char = '\u{1e}';
/// Places left between a line and the next, so that no phrase reaches from one into the other.
const GAP: usize = 20;

/// A text for a field: its language and its lines.
pub(crate) fn written<'a>(
    tongue: Option<Tongue>,
    lines: impl IntoIterator<Item = &'a String>,
) -> String {
    let mut text = tongue.map_or_else(String::new, |tongue| tongue.code().to_owned());
    for line in lines {
        text.push(LINE);
        text.push_str(line);
    }
    text
}

/// Takes texts apart for the index. What it remembers of words is shared by all its copies.
#[derive(Clone, Default)]
pub(crate) struct Terms(Arc<Mutex<Analyser>>);

/// The terms of a text, one after the other.
pub(crate) struct Stream<'a> {
    analyser: MutexGuard<'a, Analyser>,
    tongue: Option<Tongue>,
    text: &'a str,
    pieces: Pieces<'a>,
    /// Where the last piece ended.
    passed: usize,
    /// The place of the next word.
    place: usize,
    token: Token,
    /// The stem of the word that the token is, when it comes next.
    stem: String,
    run: Run<'a>,
}

/// What is left of a run of letters without spaces.
enum Run<'a> {
    /// Letters that stand in the index as they are.
    Settled(&'a str),
    /// Pairs of other letters.
    Other(std::vec::IntoIter<(String, usize, usize)>),
}

impl Tokenizer for Terms {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        let (code, lines) = text.split_once(LINE).unwrap_or_default();
        Stream {
            analyser: self.0.lock().unwrap_or_else(PoisonError::into_inner),
            tongue: Tongue::of(code),
            text: lines,
            pieces: pieces(lines),
            passed: 0,
            place: 0,
            token: Token::default(),
            stem: String::new(),
            run: Run::Settled(""),
        }
    }
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        if !self.stem.is_empty() {
            std::mem::swap(&mut self.token.text, &mut self.stem);
            self.stem.clear();
            return true;
        }
        if self.is_in_run() {
            return true;
        }
        let Some(piece) = self.pieces.next() else { return false };
        let between = &self.text.as_bytes()[self.passed..piece.from];
        if self.place > 0 && between.contains(&(LINE as u8)) {
            self.place += GAP - 1;
        }
        self.passed = piece.from + piece.text.len();
        if piece.unspaced {
            self.begin_run(piece);
            return self.is_in_run();
        }
        let memory = self.analyser.memory(self.tongue);
        let (word, stem) = forms(memory, piece.text, self.tongue);
        self.token.text.clear();
        self.token.text.push_str(word);
        self.stem.push_str(stem.unwrap_or_default());
        self.token.position = self.place;
        self.place += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

impl<'a> Stream<'a> {
    fn begin_run(&mut self, piece: Piece<'a>) {
        self.run = if is_settled(piece.text) {
            Run::Settled(piece.text)
        } else {
            Run::Other(pairs(piece.text).into_iter())
        };
    }

    /// Makes the next pair the token, as long as there is one.
    fn is_in_run(&mut self) -> bool {
        let text = &mut self.token.text;
        match &mut self.run {
            Run::Settled("") => return false,
            Run::Settled(rest) => {
                let mut letters = rest.chars();
                let first = letters.next().map_or(0, char::len_utf8);
                let second = letters.next().map_or(0, char::len_utf8);
                text.clear();
                text.push_str(&rest[..first + second]);
                *rest = &rest[first..];
            }
            Run::Other(rest) => {
                let Some((pair, ..)) = rest.next() else { return false };
                *text = pair;
            }
        }
        self.token.position = self.place;
        self.place += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the index gets, and what a query or snippet makes of the same lines.
    fn both(lines: &[String], tongue: Option<Tongue>) -> [Vec<(usize, String)>; 2] {
        let (mut terms, text) = (Terms::default(), written(tongue, lines));
        let mut got = Vec::new();
        terms.token_stream(&text).process(&mut |it| got.push((it.position, it.text.clone())));
        let (mut analyser, mut wanted) = (Analyser::default(), Vec::<(usize, String)>::new());
        for line in lines {
            let place = wanted.last().map_or(0, |(place, _)| place + GAP);
            for spot in analyser.spots(line, tongue, place) {
                wanted.push((spot.place, spot.forms.word));
                wanted.extend(spot.forms.stem.map(|stem| (spot.place, stem)));
            }
        }
        [got, wanted]
    }

    #[test]
    fn lines_are_apart_and_stems_stand_with_their_words() {
        let lines = ["Ferries wait".to_owned(), String::new(), "東京都".to_owned()];
        let [got, _] = both(&lines, Tongue::of("en"));
        let got: Vec<(usize, &str)> = got.iter().map(|(at, term)| (*at, term.as_str())).collect();
        let stem = "\u{1}en\u{1}ferri";
        assert_eq!(
            got,
            [(0, "ferries"), (0, stem), (1, "wait"), (21, "東京"), (22, "京都"), (23, "都")]
        );
    }

    /// Lines of many scripts, with everything that joins or parts letters.
    const LETTERS: &str = "[a-zA-ZéßŁ’'s 0-9,.東京ﾊﾟか\u{3099}한ไทย\u{301}\u{ad}שלוםمدرسة-]{0,40}";

    proptest! {
        #[test]
        fn the_index_gets_what_queries_and_snippets_are_made_of(
            lines in prop::collection::vec(LETTERS, 0..5),
            code in "(en|de|ar|ja|)",
        ) {
            let [got, wanted] = both(&lines, Tongue::of(&code));
            prop_assert_eq!(got, wanted);
        }
    }
}
