//! Slugs: the readable part of an address.

/// Longest slug we make, in bytes.
pub const SLUG_LENGTH_MAX: usize = 80;

/// A slug of lower-case ASCII letters, digits and single hyphens, transliterated from any script.
///
/// Never empty: text with nothing to transliterate gives `fallback`.
pub fn slug(text: &str, fallback: &str) -> String {
    let ascii = deunicode::deunicode_with_tofu(text, "-");
    let mut out = String::with_capacity(ascii.len().min(SLUG_LENGTH_MAX));
    for byte in ascii.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => out.push(byte as char),
            b'A'..=b'Z' => out.push(byte.to_ascii_lowercase() as char),
            b'\'' => {}
            _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
        if out.len() >= SLUG_LENGTH_MAX {
            cut_at_word(&mut out);
            break;
        }
    }
    let trimmed = out.trim_end_matches('-');
    if trimmed.is_empty() { fallback.to_owned() } else { trimmed.to_owned() }
}

/// Ends an over-long slug at its last hyphen when that keeps at least half of it.
fn cut_at_word(slug: &mut String) {
    if let Some(hyphen) = slug.rfind('-')
        && hyphen >= SLUG_LENGTH_MAX / 2
    {
        slug.truncate(hyphen);
    }
}

/// Whether a text is a slug as we make them: what may stand in an address we route.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 2 * SLUG_LENGTH_MAX
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_script_gives_an_address() {
        assert_eq!(slug("Council’s $412m “harbour” deal", "x"), "councils-412m-harbour-deal");
        assert_eq!(slug("Ĉefaĵo: Ŝanĝo", "x"), "cefajo-sango");
        assert_eq!(slug("東京で地震", "x"), "dong-jing-dedi-zhen");
        assert_eq!(slug("—…—", "story"), "story");
        assert!(is_slug(&slug("مطبخ مشترك", "x")));
    }

    #[test]
    fn long_headlines_end_at_a_word() {
        let long = slug(&"reservoir levels ".repeat(20), "x");
        assert!(long.len() <= SLUG_LENGTH_MAX && !long.ends_with('-'));
        assert!(long.ends_with("levels") || long.ends_with("reservoir"));
    }
}
