//! What a reader typed, understood: words, phrases in quotes, and words that must not be there.
//!
//! There is no language of operators to trip over. Everything that is not a word, a quote around
//! words or a minus before one is passed over.

use crate::words::{Piece, pieces};

/// Characters of a query at most.
pub const QUERY_CHARACTERS_MAX: usize = 300;
/// Words that are looked for at most; the others are passed over, and the reader told.
pub const WORDS_MAX: usize = 20;

/// Why nothing is looked for, in words for who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is too long.
    #[error(
        "That is longer than {QUERY_CHARACTERS_MAX} characters. Please search for a few of its \
         words."
    )]
    TooLong,
    /// There is no word in it.
    #[error(
        "There is no word in that to look for. Signs such as * and ? stand for nothing here; \
         please write at least one word."
    )]
    NoWord,
    /// Every word in it has a minus.
    #[error(
        "Every word there has a minus before it. Please write at least one word that is to be \
         found."
    )]
    OnlyExcluded,
}

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Its words as they were written; whether each is of a script without spaces.
    pub(crate) words: Vec<(String, bool)>,
    /// Whether they must stand side by side.
    pub(crate) phrase: bool,
    /// Whether it must not be there.
    pub(crate) excluded: bool,
}

/// A query that can be looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    /// Its parts, in order.
    pub(crate) parts: Vec<Part>,
    /// Whether words were passed over because there were too many.
    pub(crate) cut: bool,
}

impl Ask {
    /// Understands a query.
    ///
    /// # Errors
    /// [`Refusal`] when there is nothing to look for.
    pub(crate) fn parse(text: &str) -> Result<Ask, Refusal> {
        if text.chars().count() > QUERY_CHARACTERS_MAX {
            return Err(Refusal::TooLong);
        }
        let mut parts = Vec::new();
        for (run, quoted, minus) in runs(text) {
            let words: Vec<(String, bool)> = pieces(run)
                .map(|Piece { text, unspaced, .. }| (text.to_owned(), unspaced))
                .collect();
            if words.is_empty() {
                continue;
            }
            // Outside of quotes what is glued together by a sign belongs together: 'e-mail', '3.5'.
            let glued = !quoted && words.len() > 1 && !words.iter().any(|(_, unspaced)| *unspaced);
            parts.push(Part { words, phrase: quoted || glued, excluded: minus });
        }
        let cut = keep(&mut parts, WORDS_MAX);
        if parts.is_empty() {
            return Err(Refusal::NoWord);
        }
        if parts.iter().all(|part| part.excluded) {
            return Err(Refusal::OnlyExcluded);
        }
        Ok(Ask { parts, cut })
    }
}

/// Keeps the parts up to so many words; whether something was left out.
fn keep(parts: &mut Vec<Part>, words_max: usize) -> bool {
    let mut left = words_max;
    let before: usize = parts.iter().map(|part| part.words.len()).sum();
    for part in parts.iter_mut() {
        part.words.truncate(left);
        left -= part.words.len();
    }
    parts.retain(|part| !part.words.is_empty());
    before > words_max
}

/// What stands between spaces or in quotes, whether it was quoted, whether a minus stands before.
fn runs(text: &str) -> Vec<(&str, bool, bool)> {
    let mut runs = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let bare = rest.strip_prefix(['-', '−', '－']);
        let bare = bare.filter(|bare| bare.starts_with(|c: char| !c.is_whitespace()));
        let body = bare.unwrap_or(rest);
        if let Some((inside, after)) = quoted(body) {
            runs.push((inside, true, bare.is_some()));
            rest = after.trim_start();
            continue;
        }
        let ends = |c: char| c.is_whitespace() || closing(c).is_some();
        let end = body.find(ends).unwrap_or(body.len());
        if end > 0 {
            runs.push((&body[..end], false, bare.is_some()));
            rest = body[end..].trim_start();
        } else {
            // A quote that nothing closes is passed over.
            rest = rest[first.len_utf8()..].trim_start();
        }
    }
    runs
}

/// What stands in quotes at the start, and what comes after.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let open = text.chars().next()?;
    let close = closing(open)?;
    let inside = &text[open.len_utf8()..];
    let end = inside.find(close)?;
    Some((&inside[..end], &inside[end + close.len_utf8()..]))
}

/// The sign that closes a quote opened by this one.
fn closing(open: char) -> Option<char> {
    Some(match open {
        '"' => '"',
        '“' => '”',
        '”' => '”',
        '„' => '“',
        '«' => '»',
        '»' => '«',
        '「' => '」',
        '『' => '』',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let ask = Ask::parse(text).expect("a query");
        let part = |part: &Part| {
            let words: Vec<&str> = part.words.iter().map(|(word, _)| word.as_str()).collect();
            let minus = if part.excluded { "-" } else { "" };
            let quote = if part.phrase { "'" } else { "" };
            format!("{minus}{quote}{}{quote}", words.join(" "))
        };
        ask.parts.iter().map(part).collect()
    }

    #[test]
    fn words_phrases_and_what_must_not_be_there() {
        assert_eq!(told("ferry dispute"), ["ferry", "dispute"]);
        assert_eq!(told("\"low water\" -tide"), ["'low water'", "-tide"]);
        assert_eq!(
            told("„Alte Brücke“ «le pont» ”bron”"),
            ["'Alte Brücke'", "'le pont'", "'bron'"]
        );
        assert_eq!(told("-\"high tide\" ferry"), ["-'high tide'", "ferry"]);
        assert_eq!(told("e-mail 3.5%"), ["'e mail'", "'3 5'"]);
        assert_eq!(told("東京　地震"), ["東京", "地震"]);
    }

    #[test]
    fn what_is_no_word_is_passed_over() {
        assert_eq!(
            told("ferry AND (title:dispute)^4 * ~ \" - "),
            ["ferry", "AND", "'title dispute 4'"]
        );
        assert_eq!(told("\"never closed"), ["never", "closed"]);
    }

    #[test]
    fn what_cannot_be_looked_for_is_refused() {
        for signs in ["", "***", "? * ?", "\"\"", "-", "’s"] {
            assert_eq!(Ask::parse(signs), Err(Refusal::NoWord), "{signs}");
        }
        assert_eq!(Ask::parse("-tide -\"low water\""), Err(Refusal::OnlyExcluded));
        assert_eq!(Ask::parse(&"a".repeat(301)), Err(Refusal::TooLong));
        let many = "ab ".repeat(30);
        let ask = Ask::parse(&many).expect("a query");
        assert_eq!((ask.parts.len(), ask.cut), (WORDS_MAX, true));
    }
}
