//! Counting and shortening plain text in any script.

use unicode_segmentation::UnicodeSegmentation;

/// Words in a text: Unicode words, and for scripts without spaces (Han, kana, Thai) one for every
/// two characters, the usual ratio when a newspaper sets a length in that script.
pub fn words(text: &str) -> usize {
    let mut spaced = 0;
    let mut unspaced_characters = 0;
    for word in text.unicode_words() {
        match word.chars().next() {
            Some(first) if is_unspaced(first) => unspaced_characters += word.chars().count(),
            _ => spaced += 1,
        }
    }
    spaced + unspaced_characters.div_ceil(2)
}

fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Minutes it takes to read so many words, at 230 a minute, at least one.
pub fn reading_minutes(words: usize) -> usize {
    words.div_ceil(230).max(1)
}

/// The text cut to at most `characters` grapheme clusters, at a word's end where it can, with "…".
pub fn shorten(text: &str, characters: usize) -> String {
    let text = text.trim();
    let mut graphemes = text.grapheme_indices(true);
    let Some((cut, _)) = graphemes.nth(characters) else {
        return text.to_owned();
    };
    let head = &text[..cut];
    let end = match head.rfind(char::is_whitespace) {
        Some(space) if space >= head.len() / 2 => space,
        _ => cut,
    };
    let head = head[..end].trim_end_matches(|c: char| c.is_whitespace() || ",;:.–—-".contains(c));
    format!("{head}…")
}

/// Runs of white space (and no-break spaces) become one space; the ends are trimmed.
pub fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The direction a language is written in: `"rtl"` or `"ltr"` (by its primary subtag, RFC 5646).
pub fn direction(language: &str) -> &'static str {
    let primary = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    match primary.as_str() {
        "ar" | "he" | "fa" | "ur" | "ps" | "yi" | "dv" | "ckb" | "sd" | "ug" | "syr" => "rtl",
        _ => "ltr",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_words_in_any_script() {
        assert_eq!(words("The harbour’s $412m contract, re-let."), 6);
        assert_eq!(words("東京で地震"), 3);
        assert_eq!(words(""), 0);
        assert_eq!(reading_minutes(0), 1);
        assert_eq!(reading_minutes(900), 4);
    }

    #[test]
    fn shortens_at_words_and_never_splits_a_character() {
        assert_eq!(shorten("One two three four", 9), "One two…");
        assert_eq!(shorten("short", 9), "short");
        assert_eq!(shorten("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 2), "👩‍👩‍👧👩‍👩‍👧…");
    }

    #[test]
    fn knows_which_way_a_language_runs() {
        assert_eq!(direction("ar"), "rtl");
        assert_eq!(direction("he-IL"), "rtl");
        assert_eq!(direction("en-CA"), "ltr");
    }
}
