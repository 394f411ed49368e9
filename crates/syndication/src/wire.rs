//! What feeds and maps tell of stories whose wire is held: what readers saw before.

use article::{CardData, Listed, Live};
use kit::{Id, Instant};
use store::Result;

use crate::Syndication;

/// Whether the wire of a story is held, and what it tells.
pub(crate) enum Told {
    /// What readers see.
    AsItIs,
    /// What they saw before, until this moment.
    AsItWas(Box<Live>, Instant),
    /// Nothing, until this moment.
    NotYet(Instant),
}

impl Syndication {
    /// The stories of a list as the wire has them, and when the first of those it holds is told.
    pub(crate) async fn on_the_wire(
        &self,
        listed: Vec<Listed>,
        now: Instant,
    ) -> Result<(Vec<Listed>, Option<Instant>)> {
        let ids: Vec<Id> = listed.iter().map(|it| it.id).collect();
        let wires = article::wires(&self.db, &ids, now).await?;
        let mut told = Vec::with_capacity(listed.len());
        for mut story in listed {
            let Some(wire) = wires.iter().find(|wire| wire.article == story.id) else {
                told.push(story);
                continue;
            };
            if !wire.was_shown() {
                continue;
            }
            let former = article::story(&self.db, story.id, wire.version).await?;
            (story.version, story.modified_at) = (wire.version, wire.modified_at);
            story.published_at = wire.published_at;
            (story.section, story.access) = (former.section, former.access);
            story.language.clone_from(&former.language);
            story.card = CardData::of(&former);
            told.push(story);
        }
        Ok((told, wires.iter().map(|wire| wire.until).min()))
    }

    /// What the wire tells of one live story.
    pub(crate) async fn told(&self, live: &Live, now: Instant) -> Result<Told> {
        let Some(wire) = article::wire(&self.db, live.id, now).await? else {
            return Ok(Told::AsItIs);
        };
        if !wire.was_shown() {
            return Ok(Told::NotYet(wire.until));
        }
        let story = article::story(&self.db, live.id, wire.version).await?;
        let former = Live { story, version: wire.version, ..live.clone() };
        Ok(Told::AsItWas(Box::new(former), wire.until))
    }
}
