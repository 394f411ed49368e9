//! The lines of a story in which a reader's words stand, with the words marked.

use std::collections::HashSet;

use serde::Serialize;

use crate::tongue::Tongue;
use crate::words::{Analyser, Spot};

/// Characters of a snippet, about.
const CHARACTERS: usize = 240;
/// Characters before the first word that is marked, about.
const BEFORE: usize = 60;
/// Bytes of a story that are looked through.
const BYTES_MAX: usize = 200_000;

/// A stretch of a snippet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// Its text, not yet escaped.
    pub text: String,
    /// Whether it is what was looked for.
    pub marked: bool,
}

/// Marks these terms in a whole text; empty when none of them is there.
pub(crate) fn mark(
    analyser: &mut Analyser,
    text: &str,
    tongue: Option<Tongue>,
    wanted: &HashSet<String>,
) -> Vec<Stretch> {
    let spots = matching(analyser, text, tongue, wanted);
    if spots.is_empty() { Vec::new() } else { stretches(text, 0, text.len(), &spots) }
}

/// The stretch of these lines with most of these terms; empty when there is none.
pub(crate) fn snippet(
    analyser: &mut Analyser,
    lines: &[String],
    tongue: Option<Tongue>,
    wanted: &HashSet<String>,
) -> Vec<Stretch> {
    let mut best: Option<(usize, &str, usize, usize, Vec<Spot>)> = None;
    let mut seen = 0;
    for line in lines {
        seen += line.len();
        let spots = matching(analyser, line, tongue, wanted);
        for (first, spot) in spots.iter().enumerate() {
            let (from, to) = window(line, spot.from);
            let within = spots[first..].iter().take_while(|spot| spot.to <= to);
            let terms: HashSet<&str> = within.map(|spot| &*spot.forms.word).collect();
            if best.as_ref().is_none_or(|(most, ..)| terms.len() > *most) {
                best = Some((terms.len(), line, from, to, spots.clone()));
            }
        }
        if seen > BYTES_MAX {
            break;
        }
    }
    let Some((_, line, from, to, spots)) = best else { return Vec::new() };
    let mut found = stretches(line, from, to, &spots);
    if from > 0 {
        found.insert(0, Stretch { text: "… ".to_owned(), marked: false });
    }
    if to < line.len() {
        found.push(Stretch { text: " …".to_owned(), marked: false });
    }
    found
}

fn matching(
    analyser: &mut Analyser,
    text: &str,
    tongue: Option<Tongue>,
    wanted: &HashSet<String>,
) -> Vec<Spot> {
    let is_wanted = |spot: &Spot| {
        let stem = spot.forms.stem.as_ref();
        wanted.contains(&spot.forms.word) || stem.is_some_and(|stem| wanted.contains(stem))
    };
    let mut spots = analyser.spots(text, tongue, 0);
    spots.retain(is_wanted);
    spots
}

/// From where to where a snippet goes that shows what begins here, cut between words.
fn window(line: &str, at: usize) -> (usize, usize) {
    let from = line[..at].char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| at);
    let from = match line[from..at].find(char::is_whitespace) {
        Some(space) if from > 0 => from + space,
        _ => from,
    };
    let from = from + line[from..at].len() - line[from..at].trim_start().len();
    let end = line[from..].char_indices().nth(CHARACTERS).map(|(at, _)| from + at);
    let Some(end) = end else { return (from, line.len()) };
    let space = line[at..end].rfind(char::is_whitespace).map(|space| at + space);
    (from, space.filter(|space| *space > at).unwrap_or(end))
}

/// The text between two places, taken apart where it is marked.
fn stretches(text: &str, from: usize, to: usize, spots: &[Spot]) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    let mut done = from;
    for spot in spots.iter().filter(|spot| spot.from >= from && spot.to <= to) {
        if spot.from > done {
            found.push(Stretch { text: text[done..spot.from].to_owned(), marked: false });
        }
        // Pairs of letters overlap.
        let start = spot.from.max(done);
        if start < spot.to {
            match found.last_mut().filter(|last| last.marked && start == done) {
                Some(last) => last.text.push_str(&text[start..spot.to]),
                None => {
                    let text = text[start..spot.to].to_owned();
                    found.push(Stretch { text, marked: true });
                }
            }
            done = spot.to;
        }
    }
    if done < to {
        found.push(Stretch { text: text[done..to].to_owned(), marked: false });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(stretches: &[Stretch]) -> String {
        let one = |it: &Stretch| if it.marked { format!("[{}]", it.text) } else { it.text.clone() };
        stretches.iter().map(one).collect()
    }

    fn wanted(terms: &[&str]) -> HashSet<String> {
        terms.iter().map(|term| (*term).to_owned()).collect()
    }

    #[test]
    fn words_are_marked_in_any_script() {
        let mut analyser = Analyser::default();
        let mut show = |text: &str, terms: &[&str]| {
            shown(&mark(&mut analyser, text, Tongue::of("en"), &wanted(terms)))
        };
        assert_eq!(show("The Ferries run.", &["\u{1}en\u{1}ferri"]), "The [Ferries] run.");
        assert_eq!(show("昨日の東京都庁", &["東京", "京都"]), "昨日の[東京都]庁");
        assert_eq!(show("Nothing here", &["ferry"]), "");
        assert_eq!(show("שָׁלוֹם לך", &["שלומ"]), "[שָׁלוֹם] לך");
    }

    #[test]
    fn the_snippet_is_the_line_with_most_of_the_words() {
        let mut analyser = Analyser::default();
        let long = "word ".repeat(80);
        let lines = [
            "A ferry alone.".to_owned(),
            format!("{long}the ferry and its dispute {long}"),
            "Dispute.".to_owned(),
        ];
        let found = snippet(&mut analyser, &lines, None, &wanted(&["ferry", "dispute"]));
        let found = shown(&found);
        assert!(found.starts_with("… word"), "{found}");
        assert!(found.contains("the [ferry] and its [dispute] word"), "{found}");
        assert!(found.ends_with("word …") && found.chars().count() < 280, "{found}");
    }
}
