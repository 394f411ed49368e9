//! Words brought to one form: case, width, diacritics, and letters that readers do not tell apart.

use std::borrow::Cow;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// The word in small letters and composed, as stemmers want it.
pub(crate) fn lower(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let shown: Cow<'_, str> = if word.contains(is_invisible) {
        Cow::Owned(word.replace(is_invisible, ""))
    } else {
        Cow::Borrowed(word)
    };
    ComposingNormalizerBorrowed::new_nfkc().normalize(&shown).to_lowercase()
}

/// The same without diacritics and differences of spelling: what is compared.
pub(crate) fn fold(lowered: &str) -> String {
    if lowered.is_ascii() {
        return lowered.to_owned();
    }
    let mut folded = String::with_capacity(lowered.len());
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd();
    for letter in lowered.chars() {
        // The marks of kana and the parts of Hangul are letters of their own.
        if is_unspaced(letter) {
            folded.push(letter);
            continue;
        }
        let parts = decomposed.normalize_iter(std::iter::once(letter));
        parts.filter(|part| !is_mark(*part)).for_each(|part| push(&mut folded, part));
    }
    folded
}

fn push(folded: &mut String, letter: char) {
    let written = match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ŋ' => "n",
        'ı' => "i",
        'ς' => "σ",
        // Arabic and Persian: alef maqsura, teh marbuta, the Persian kaf and yeh, wasla, tatweel.
        'ى' | 'ی' => "ي",
        'ة' => "ه",
        'ک' => "ك",
        'ٱ' => "ا",
        'ـ' => "",
        // Hebrew letters at a word's end.
        'ך' => "כ",
        'ם' => "מ",
        'ן' => "נ",
        'ף' => "פ",
        'ץ' => "צ",
        other => {
            folded.push(digit(other).unwrap_or(other));
            return;
        }
    };
    folded.push_str(written);
}

/// Arabic and Persian digits as ours.
fn digit(letter: char) -> Option<char> {
    let value = match letter {
        '\u{660}'..='\u{669}' => letter as u32 - 0x660,
        '\u{6f0}'..='\u{6f9}' => letter as u32 - 0x6f0,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// Whether it only changes the letter before it: accents, vowel points. Signs that are vowels in
/// their own right, as in Indian scripts, are none.
pub(crate) fn is_mark(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}'
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}'
        | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}'
        | '\u{6ea}'..='\u{6ed}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Whether nobody sees it: soft hyphens, joiners, marks of direction.
pub(crate) fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether it belongs to a script that is written without spaces, or, like Hangul, glues so much
/// to its words that it is better compared in pairs of letters.
pub(crate) fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' | '\u{e80}'..='\u{ecd}'
        | '\u{1000}'..='\u{1049}' | '\u{1780}'..='\u{17d3}' | '\u{1100}'..='\u{11ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{3099}' | '\u{309a}'
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{3105}'..='\u{312f}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(word: &str) -> String {
        fold(&lower(word))
    }

    #[test]
    fn what_readers_do_not_tell_apart_is_the_same() {
        for (one, other) in [
            ("Straße", "STRASSE"),
            ("Économie", "economie"),
            ("ĉirkaŭ", "cirkau"),
            ("ﬁnance", "Finance"),
            ("Łódź", "lodz"),
            ("e\u{301}te\u{301}", "été"),
            ("إسرائيل", "اسرائيل"),
            ("مدرسة", "مدرسه"),
            ("كِتَاب", "كتاب"),
            ("٢٠٢٦", "2026"),
            ("שָׁלוֹם", "שלום"),
            ("co\u{ad}operate", "cooperate"),
            ("ΟΔΟΣ", "οδοσ"),
        ] {
            assert_eq!(both(one), both(other), "{one} and {other}");
        }
    }

    #[test]
    fn what_is_another_word_stays_another() {
        assert_ne!(both("か"), both("が"));
        assert_ne!(both("ハ"), both("パ"));
        assert_eq!(both("ﾊﾟﾘ"), "パリ");
        assert_eq!(both("한국"), "한국");
        assert_ne!(both("कि"), both("की"));
    }
}
