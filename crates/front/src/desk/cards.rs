//! The cards of a front as the desk shows them: what is picked, what comes by itself, what may be
//! added.

use std::collections::HashMap;

use article::{List, Listed, Place};
use edition::Edition;
use edition::view::Card;
use kit::Id;
use newsroom::desk::when;
use serde_json::{Value, json};
use store::{Db, Result};

use crate::alarm::why_gone;
use crate::desk::seat::{Choice, Looking, Seat};
use crate::fill::Filled;
use crate::{Container, Size};

/// Stories offered at once.
const FOUND_MAX: usize = 24;

/// What the desk calls a container.
pub(crate) fn name_of(container: &Container) -> String {
    container.title.clone().unwrap_or_else(|| "Top stories".to_owned())
}

/// The cards of everything on a front.
pub(crate) struct Board {
    cards: HashMap<String, Card>,
    /// The name of the container each stands in.
    stands_in: HashMap<Id, String>,
}

impl Board {
    pub(crate) async fn of(edition: &Edition, filled: &[Filled]) -> Result<Board> {
        let all: Vec<Listed> =
            filled.iter().flat_map(|it| it.stories.iter().chain(&it.waiting).cloned()).collect();
        let cards = edition.cards(&all).await?;
        let stands_in = filled.iter().flat_map(|it| {
            let name = name_of(&it.container);
            it.stories.iter().chain(&it.waiting).map(move |story| (story.id, name.clone()))
        });
        let stands_in = stands_in.collect();
        let cards = cards.into_iter().map(|card| (card.id.clone(), card)).collect();
        Ok(Board { cards, stands_in })
    }

    /// The cards of a container: the picked ones in their order, those that readers do not see
    /// among them, then what comes by itself.
    pub(crate) async fn cards(&self, db: &Db, filled: &Filled) -> Result<Vec<Value>> {
        let rule = &filled.container.rule;
        let own = article::cards(db, &rule.picked).await?;
        let shown = filled.stories.len();
        let mut all = Vec::new();
        for id in &rule.picked {
            let place = filled.stories.iter().position(|story| story.id == *id);
            let waits = filled.waiting.iter().any(|story| story.id == *id);
            if place.is_none() && !waits {
                all.push(gone(db, *id).await?);
                continue;
            }
            let Some(card) = self.cards.get(&id.to_string()) else { continue };
            let own = own.iter().find(|it| it.id == *id);
            let told = match place {
                Some(place) => format!("now {} of {shown}", place + 1),
                None => "now without room".to_owned(),
            };
            all.push(json!({
                "id": id,
                "card": card,
                "kind": if waits { "waiting" } else { "picked" },
                "told": format!("“{}” is {told} in {}.", card.headline, name_of(&filled.container)),
                "change": change(filled, *id, own),
            }));
        }
        for story in &filled.stories[filled.picked..] {
            let card = self.cards.get(&story.id.to_string());
            all.push(json!({ "id": story.id, "card": card, "kind": "automatic" }));
        }
        Ok(all)
    }

    /// Stories to add: by words or address, else the newest, of a section or of all.
    pub(crate) async fn found(&self, seat: &Seat, looking: &Looking) -> Result<Vec<Value>> {
        let db = seat.desk.db();
        let section = looking.section.parse().ok();
        let stories = if looking.q.is_empty() {
            let list = section.map_or(List::Latest, List::Section);
            article::list(db, list, Place::NEWEST, FOUND_MAX).await?
        } else {
            let found = article::find_live(db, &looking.q, FOUND_MAX).await?;
            let ids: Vec<Id> = found.iter().map(|it| it.id).collect();
            let mut stories = article::cards(db, &ids).await?;
            stories.retain(|it| section.is_none() || it.section == section);
            stories
        };
        let cards = seat.tools.edition.cards(&stories).await?;
        let view = |(story, card): (&Listed, Card)| {
            json!({
                "id": story.id,
                "headline": card.headline,
                "url": card.url,
                "section": card.section.name,
                "at": when(seat.desk.zone(), story.published_at),
                "stands_in": self.stands_in.get(&story.id),
            })
        };
        Ok(stories.iter().zip(cards).map(view).collect())
    }
}

/// A picked story that readers do not see.
async fn gone(db: &Db, id: Id) -> Result<Value> {
    let held = article::find(db, id).await?;
    let headline = match held.filter(|it| it.last_version > 0) {
        Some(held) => article::story(db, id, held.last_version).await?.headline,
        None => "A story that is not there any more".to_owned(),
    };
    let why = why_gone(db, id).await?.unwrap_or("picked elsewhere on this front too");
    Ok(json!({ "id": id, "kind": "gone", "headline": headline, "why": why }))
}

/// The form of what a card says instead, and whether it says anything.
fn change(filled: &Filled, id: Id, own: Option<&Listed>) -> Value {
    let change = filled.container.rule.change_of(id).cloned().unwrap_or_default();
    let sizes = Size::ALL.iter();
    let sizes = sizes.map(|(size, name)| Choice::new(size.word(), *name, *size == change.size));
    let words = [
        ("headline", change.headline.is_some()),
        ("kicker", change.kicker.is_some()),
        ("picture", change.picture.is_some()),
        ("larger", change.size == Size::Large),
        ("smaller", change.size == Size::Small),
    ];
    let words = words.iter().filter(|(_, is_so)| *is_so).map(|(word, _)| *word);
    json!({
        "words": words.collect::<Vec<_>>(),
        "headline": change.headline,
        "kicker": change.kicker,
        "picture": change.picture,
        "sizes": sizes.collect::<Vec<_>>(),
        "is_any": filled.container.rule.change_of(id).is_some(),
        "own_headline": own.map(|it| it.card.headline.clone()),
        "own_kicker": own.and_then(|it| it.card.kicker.clone()),
    })
}
