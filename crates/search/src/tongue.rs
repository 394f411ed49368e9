//! Languages whose words are brought to their stems.

use frostem::{Algorithm, Stemmer};

/// A language that has a stemmer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Tongue(&'static str);

/// Language codes and the stemmer's names.
const STEMMERS: [(&str, &str); 36] = [
    ("ar", "arabic"),
    ("ca", "catalan"),
    ("cs", "czech"),
    ("da", "danish"),
    ("de", "german"),
    ("el", "greek"),
    ("en", "english"),
    ("eo", "esperanto"),
    ("es", "spanish"),
    ("et", "estonian"),
    ("eu", "basque"),
    ("fa", "persian"),
    ("fi", "finnish"),
    ("fr", "french"),
    ("ga", "irish"),
    ("hi", "hindi"),
    ("hu", "hungarian"),
    ("hy", "armenian"),
    ("id", "indonesian"),
    ("it", "italian"),
    ("lt", "lithuanian"),
    ("nb", "norwegian"),
    ("ne", "nepali"),
    ("nl", "dutch"),
    ("nn", "norwegian"),
    ("no", "norwegian"),
    ("pl", "polish"),
    ("pt", "portuguese"),
    ("ro", "romanian"),
    ("ru", "russian"),
    ("sr", "serbian"),
    ("st", "sesotho"),
    ("sv", "swedish"),
    ("ta", "tamil"),
    ("tr", "turkish"),
    ("yi", "yiddish"),
];

impl Tongue {
    /// Of a BCP 47 tag; none when words of that language are compared as they are.
    pub(crate) fn of(language: &str) -> Option<Tongue> {
        let primary = language.split(['-', '_']).next()?;
        let known = STEMMERS.iter().find(|(code, _)| primary.eq_ignore_ascii_case(code))?;
        Some(Tongue(known.0))
    }

    /// Its code.
    pub(crate) fn code(self) -> &'static str {
        self.0
    }

    /// The stem of a word in small letters; the word itself when it is one.
    pub(crate) fn stem(self, lowered: &str) -> String {
        self.stemmer().map_or_else(|| lowered.to_owned(), |it| it.stem(lowered).into_owned())
    }

    fn stemmer(self) -> Option<Stemmer> {
        let (_, name) = STEMMERS.iter().find(|(code, _)| *code == self.0)?;
        Algorithm::from_name(name).ok().map(Stemmer::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_of_the_table_has_its_stemmer() {
        for (code, _) in STEMMERS {
            assert!(Tongue::of(code).and_then(Tongue::stemmer).is_some(), "{code}");
        }
        assert_eq!(Tongue::of("de-AT").map(Tongue::code), Some("de"));
        assert_eq!(Tongue::of("ja"), None);
    }
}
