//! What a result shows of a story: its words marked, and the line they stand in.

use article::{CardData, Correction, Live};
use serde::Serialize;

use crate::find::Found;
use crate::matter::open;
use crate::snippet::{Stretch, mark, snippet};
use crate::tongue::Tongue;
use crate::{Analyser, Search};

/// A story as a result shows it. Where nothing is to be marked a field is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The headline.
    pub headline: Vec<Stretch>,
    /// The sentence under it.
    pub standfirst: Vec<Stretch>,
    /// The line of the text in which most of the words stand.
    pub snippet: Vec<Stretch>,
}

impl Search {
    /// Marks what was looked for in a live story, as far as everybody may read it now.
    pub fn shown(&self, live: &Live, found: &Found) -> Shown {
        let Some(open) = open(live, self.0.clock.now()) else { return Shown::default() };
        let (tongue, card) = (self.tongue_of(live), CardData::of(&live.story));
        let terms = &found.terms;
        self.with_analyser(|analyser| Shown {
            headline: mark(analyser, &card.headline, tongue, terms),
            standfirst: mark(analyser, &card.standfirst.unwrap_or_default(), tongue, terms),
            snippet: snippet(analyser, &open.body, tongue, terms),
        })
    }

    /// Marks what was looked for in a correction's note, which everybody may read.
    pub fn shown_note(&self, live: &Live, correction: &Correction, found: &Found) -> Vec<Stretch> {
        let (tongue, note) = (self.tongue_of(live), correction.note.plain());
        let work = |analyser: &mut Analyser| mark(analyser, &note, tongue, &found.terms);
        let marked = self.with_analyser(work);
        if marked.is_empty() { vec![Stretch { text: note, marked: false }] } else { marked }
    }

    fn tongue_of(&self, live: &Live) -> Option<Tongue> {
        let language = &live.story.language;
        Tongue::of(if language.is_empty() { &self.0.settings.language } else { language })
    }
}
