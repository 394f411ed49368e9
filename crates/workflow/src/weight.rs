//! What weighs too much to be changed silently: numbers, dates, names, quotations, headlines and
//! negations. Words are looked at, not meant: where a script has no capitals, any other word may
//! be a name, and the rule is then the strict one.

use std::collections::BTreeMap;

use article::Story;
use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

use crate::diff::texts;

/// A kind of change that needs a second pair of eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// The headline or the standfirst.
    Headline,
    /// A number.
    Number,
    /// A day, a month, a year.
    Date,
    /// A name.
    Name,
    /// What somebody said.
    Quotation,
    /// Whether something is so or not.
    Negation,
}

impl Weight {
    /// What changed, in words.
    pub fn words(self) -> &'static str {
        match self {
            Weight::Headline => "the headline",
            Weight::Number => "a number",
            Weight::Date => "a date",
            Weight::Name => "a name",
            Weight::Quotation => "a quotation",
            Weight::Negation => "a negation",
        }
    }
}

/// Months and weekdays in the languages of most of our papers, in lower case.
const DATE_WORDS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "yesterday",
    "today",
    "tomorrow",
    "januar",
    "februar",
    "märz",
    "mai",
    "juni",
    "juli",
    "oktober",
    "dezember",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "gestern",
    "heute",
    "morgen",
    "janvier",
    "février",
    "mars",
    "avril",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "hier",
    "demain",
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "ayer",
    "hoy",
    "mañana",
];

/// Words that turn a sentence round, in the same languages, in lower case.
const NEGATIONS: &[&str] = &[
    "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot",
    "nicht", "kein", "keine", "keinen", "keiner", "keinem", "nie", "niemals", "niemand", "nichts",
    "ohne", "weder", "ne", "pas", "jamais", "aucun", "aucune", "rien", "sans", "ni", "nunca",
    "jamás", "nadie", "nada", "sin", "ningún", "ninguna", "non", "mai", "nessuno", "niente",
    "senza", "niet", "geen", "nooit", "niemand", "niets", "zonder", "nem", "não", "nunca",
    "ninguém", "sem",
];

/// What weighs in the step from one text of a story to another, in the order of [`Weight`].
pub fn weights(before: &Story, after: &Story) -> Vec<Weight> {
    let (old, new) = (Counted::of(before), Counted::of(after));
    let changed = [
        (Weight::Headline, head(before) != head(after)),
        (Weight::Number, old.numbers != new.numbers),
        (Weight::Date, old.dates != new.dates),
        (Weight::Name, old.names != new.names),
        (Weight::Quotation, old.quotations != new.quotations),
        (Weight::Negation, old.negations != new.negations),
    ];
    changed.into_iter().filter(|(_, differs)| *differs).map(|(weight, _)| weight).collect()
}

/// Headline and standfirst without what only a typesetter sees.
fn head(story: &Story) -> (String, String) {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    (plain(&story.headline), plain(story.standfirst.as_deref().unwrap_or("")))
}

type Counts = BTreeMap<String, usize>;

/// How often each weighty thing stands in a story: a sentence that only moved changes nothing.
#[derive(Default)]
struct Counted {
    numbers: Counts,
    dates: Counts,
    names: Counts,
    quotations: Counts,
    negations: Counts,
}

impl Counted {
    fn of(story: &Story) -> Counted {
        let mut counted = Counted::default();
        for text in texts(story) {
            for quotation in quotations(&text) {
                *counted.quotations.entry(quotation).or_default() += 1;
            }
            counted.count_words(&text);
        }
        counted
    }

    fn count_words(&mut self, text: &str) {
        let mut starts_sentence = true;
        for piece in text.split_word_bounds() {
            if !piece.chars().any(char::is_alphanumeric) {
                let ends = piece.contains(['.', '!', '?', '\n', ':', '“', '"', '«', '„']);
                starts_sentence |= ends;
                continue;
            }
            self.count_word(piece, starts_sentence);
            starts_sentence = false;
        }
    }

    fn count_word(&mut self, word: &str, starts_sentence: bool) {
        let lower = word.to_lowercase();
        let add = |counts: &mut Counts| *counts.entry(lower.clone()).or_default() += 1;
        if word.chars().any(char::is_numeric) {
            add(&mut self.numbers);
        }
        if DATE_WORDS.contains(&lower.as_str()) {
            add(&mut self.dates);
        } else if NEGATIONS.contains(&lower.as_str())
            || lower.ends_with("n't")
            || lower.ends_with("n’t")
        {
            add(&mut self.negations);
        } else if may_be_name(word, starts_sentence) {
            add(&mut self.names);
        }
    }
}

/// A capital inside a sentence, capitals inside a word, or a script that has none.
fn may_be_name(word: &str, starts_sentence: bool) -> bool {
    let mut letters = word.chars().filter(|letter| letter.is_alphabetic());
    let Some(first) = letters.next() else { return false };
    let has_case = first.is_lowercase() || first.is_uppercase();
    let inner = letters.any(char::is_uppercase);
    !has_case || inner || (first.is_uppercase() && !starts_sentence)
}

/// What stands between quotation marks, without regard to their shape.
fn quotations(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<(char, String)> = None;
    for letter in text.chars() {
        match &mut open {
            Some((end, quoted)) if letter == *end || (*end == '“' && letter == '”') => {
                let words: Vec<&str> = quoted.split_whitespace().collect();
                found.push(words.join(" "));
                open = None;
            }
            Some((_, quoted)) => quoted.push(letter),
            None => open = end_of(letter).map(|end| (end, String::new())),
        }
    }
    found
}

/// The mark that ends what this one begins.
fn end_of(letter: char) -> Option<char> {
    match letter {
        '"' => Some('"'),
        '“' => Some('”'),
        '„' => Some('“'),
        '«' => Some('»'),
        '»' => Some('«'),
        '「' => Some('」'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use article::{Block, Body, Story};

    use super::{Weight, weights};

    fn story(text: &str) -> Story {
        let body = Body::Text { text: text.into() };
        Story {
            headline: "Bridge reopens".to_owned(),
            blocks: vec![Block::new("b1", body)],
            ..Story::default()
        }
    }

    #[test]
    fn slips_are_light_and_facts_are_heavy() {
        let before = story(
            "The bridge reoponed in March after 14 months, said Mary Dunne: “It is not safe.”",
        );
        let cases: [(&str, &[Weight]); 8] = [
            (
                "The bridge reopened in March after 14 months, said Mary Dunne: “It is not safe.”",
                &[],
            ),
            (
                "The  bridge reoponed, in March, after 14 months said Mary Dunne: “It is not safe.”",
                &[],
            ),
            (
                "The bridge reoponed in March after 15 months, said Mary Dunne: “It is not safe.”",
                &[Weight::Number],
            ),
            (
                "The bridge reoponed in May after 14 months, said Mary Dunne: “It is not safe.”",
                &[Weight::Date],
            ),
            (
                "The bridge reoponed in March after 14 months, said Mary Dunn: “It is not safe.”",
                &[Weight::Name],
            ),
            (
                "The bridge reoponed in March after 14 months, said Mary Dunne: “It is safe.”",
                &[Weight::Quotation, Weight::Negation],
            ),
            (
                "The bridge never reoponed in March after 14 months, said Mary Dunne: “It is not safe.”",
                &[Weight::Negation],
            ),
            (
                "After 14 months, said Mary Dunne: “It is not safe.” The bridge reoponed in March.",
                &[],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(weights(&before, &story(text)), expected, "{text}");
        }
        let mut renamed = before.clone();
        renamed.headline = "Bridge reopens at last".to_owned();
        assert!(weights(&before, &renamed).contains(&Weight::Headline));
    }

    #[test]
    fn a_script_without_capitals_is_judged_strictly() {
        assert_eq!(weights(&story("他说桥安全"), &story("她说桥安全")), [Weight::Name]);
    }
}
