//! The page of corrections.

use std::collections::HashMap;

use article::Place;
use kit::Id;
use serde::Serialize;

use crate::listing::tagged;
use crate::paging::url_after;
use crate::view::{Card, Correction, PageHead, Site};
use crate::{Edition, Print, tags};

/// Corrections on one page.
const PAGE_CORRECTIONS: usize = 40;

#[derive(Serialize)]
struct Item {
    correction: Correction,
    article: Card,
}

#[derive(Serialize)]
struct CorrectionsView {
    items: Vec<Item>,
    older_url: Option<String>,
    newer_url: Option<&'static str>,
    policy_url: &'static str,
}

#[derive(Serialize)]
struct Context<'a> {
    site: &'a Site,
    page: PageHead,
    corrections: CorrectionsView,
}

impl Edition {
    /// Prints the corrections, newest first, from `after` on.
    ///
    /// # Errors
    /// When the store cannot be read or the template cannot be filled.
    pub async fn print_corrections(&self, after: Option<Place>) -> Print {
        let from = after.unwrap_or(Place::NEWEST);
        let mut places = article::corrections(&self.db, from, PAGE_CORRECTIONS + 1).await?;
        let more = places.len() > PAGE_CORRECTIONS;
        places.truncate(PAGE_CORRECTIONS);
        let older = places.last().filter(|_| more).map(|last| Place { at: last.at, id: last.id });
        let ids: Vec<Id> = places.iter().map(|place| place.article).collect();
        let stories = article::cards(&self.db, &ids).await?;
        let cards: HashMap<Id, Card> =
            stories.iter().map(|s| s.id).zip(self.cards(&stories).await?).collect();
        let mut items = Vec::new();
        for place in &places {
            let Some(card) = cards.get(&place.article) else { continue };
            let live = article::live(&self.db, place.article).await?;
            let story = live.map(|live| live.story).unwrap_or_default();
            if let Some(found) = story.corrections.iter().find(|c| c.id == place.id) {
                let correction = Correction::of(found, &self.zone);
                items.push(Item { correction, article: card.clone() });
            }
        }
        let view = CorrectionsView {
            items,
            older_url: older.map(|place| url_after("/corrections", place)),
            newer_url: after.map(|_| "/corrections"),
            policy_url: "/corrections-policy",
        };
        let description = format!("What {} got wrong, and what is right.", self.facts.name);
        let title = "Corrections and clarifications";
        let mut page = self.listing_head("corrections", title, Some(&description), "/corrections");
        page.head = self.corrections_head(&page, "/corrections").await?;
        let site = self.site().await?;
        let context = Context { site: &site, page, corrections: view };
        let printed = self.page("corrections.html", context)?;
        Ok(tagged(printed, &stories).tags([tags::corrections()]))
    }
}
