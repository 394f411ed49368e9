//! What the templates are given.

use kit::Id;
use serde::Serialize;

use super::Pages;
use crate::index::Thing;
use crate::suggest::{Ground, Hints, Suggestion};
use crate::wish::Wish;

/// Stories read last that suggestions are made of.
const READ_STORIES: usize = 50;

/// Something that can be followed, as pages show it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ThingView {
    /// As forms name it.
    pub(super) thing: String,
    pub(super) name: String,
    pub(super) url: String,
    pub(super) kind: &'static str,
    pub(super) about: Option<String>,
    /// What the reader wishes of it: follow, mute, none.
    pub(super) wish: &'static str,
}

/// A suggestion.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SuggestionView {
    #[serde(flatten)]
    pub(super) thing: ThingView,
    /// read, readers, stories, section, everywhere.
    pub(super) ground: &'static str,
    /// What the ground speaks of.
    pub(super) near: Option<String>,
    /// And of which kind that is.
    pub(super) near_kind: Option<&'static str>,
    /// How many of the stories that the reader read last it is in, where that is the ground.
    pub(super) times: Option<usize>,
}

/// A line that says what was just done, and takes it back.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SaidView {
    pub(super) text: String,
    pub(super) thing: String,
    /// What it was before, which undoes it.
    pub(super) undo: &'static str,
}

impl Pages {
    /// How a thing is shown; `None` when it is not there any more.
    pub(super) fn thing(&self, thing: Thing, wish: Wish) -> Option<ThingView> {
        let named = self.room.named(thing)?;
        Some(ThingView {
            thing: thing.to_string(),
            name: named.name,
            url: named.path,
            kind: named.kind,
            about: named.about,
            wish: wish.word(),
        })
    }

    /// The stories that a reader who follows nothing read last, if their history is kept.
    pub(super) async fn read_lately(&self, reader: Option<Id>) -> store::Result<Vec<Id>> {
        match reader {
            Some(reader) if self.room.index().follows(reader).is_empty() => {
                self.saved.read_lately(reader, READ_STORIES).await
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Suggestions for a reader, or with what else is known.
    pub(super) fn suggestions(
        &self,
        reader: Option<Id>,
        hints: Hints<'_>,
        limit: usize,
    ) -> Vec<SuggestionView> {
        let found = self.room.suggest(reader, hints, limit);
        found.into_iter().filter_map(|it| self.suggestion(it)).collect()
    }

    fn suggestion(&self, it: Suggestion) -> Option<SuggestionView> {
        let (ground, near) = match it.ground {
            Ground::Readers(near) => ("readers", Some(near)),
            Ground::Stories(near) => ("stories", Some(near)),
            Ground::Popular(near) => ("section", Some(near)),
            Ground::Everywhere => ("everywhere", None),
            Ground::Read(_) => ("read", None),
        };
        let times = if let Ground::Read(times) = it.ground { Some(times) } else { None };
        let (near, near_kind) = match near {
            Some(near) => self.room.named(near).map(|near| (Some(near.name), Some(near.kind)))?,
            None => (None, None),
        };
        let thing = self.thing(it.thing, Wish::None)?;
        Some(SuggestionView { thing, ground, near, near_kind, times })
    }

    /// What was just done, if it still stands. The words are made here, of what the reader wishes
    /// now: an address cannot say anything in our name.
    pub(super) fn said(&self, reader: Id, said: &str) -> Option<SaidView> {
        let (was, thing) = said.split_once('.')?;
        let (was, thing) = (Wish::of_word(was)?, thing.parse().ok()?);
        let wish = self.room.index().wish_of(reader, thing);
        let text = said_words(wish, was, &self.room.named(thing)?.name)?;
        Some(SaidView { text, thing: thing.to_string(), undo: was.word() })
    }
}

/// The words for what was done.
pub(super) fn said_words(wish: Wish, was: Wish, name: &str) -> Option<String> {
    Some(match (wish, was) {
        (Wish::Follow, Wish::None) => format!("You now follow {name}."),
        (Wish::Follow, Wish::Mute) => format!("You now follow {name}, which is no longer muted."),
        (Wish::Mute, Wish::None) => format!("{name} is muted: its stories stay out of Following."),
        (Wish::Mute, Wish::Follow) => format!("{name} is muted, and you no longer follow it."),
        (Wish::None, Wish::Follow) => format!("You no longer follow {name}."),
        (Wish::None, Wish::Mute) => format!("{name} is no longer muted."),
        _ => return None,
    })
}
