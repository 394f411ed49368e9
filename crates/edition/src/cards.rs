//! Cards: stories of a list with the names and pictures they show, read together.

use std::collections::HashMap;

use article::Listed;
use byline::Author;
use following::index::Thing;
use kit::Id;
use media::Ratio;
use press::PrintError;
use serde::Serialize;
use store::Result;
use topic::Topic;

use crate::Edition;
use crate::pictures::{self, Picture};
use crate::view::{Byline, Card, Link, When};

/// Everyone and everything that a page names, by id.
#[derive(Default)]
pub(crate) struct Cast {
    pub(crate) authors: HashMap<Id, Author>,
    pub(crate) topics: HashMap<Id, Topic>,
    pub(crate) pictures: HashMap<Id, Picture>,
}

/// Who and what is to be read.
#[derive(Default)]
pub(crate) struct Wanted {
    pub(crate) authors: Vec<Id>,
    pub(crate) topics: Vec<Id>,
    pub(crate) pictures: Vec<Id>,
}

impl Wanted {
    /// And what the cards of these stories name.
    pub(crate) fn cards(&mut self, stories: &[Listed]) {
        for story in stories {
            self.topics.extend(story.section);
            self.authors.extend(story.card.credits.iter().filter_map(|credit| credit.author));
            self.pictures.extend(story.card.picture.as_ref().and_then(|image| image.media));
        }
    }
}

#[derive(Serialize)]
struct CardContext<'a> {
    story: Card,
    lang: &'a str,
}

impl Edition {
    /// Reads everyone and everything wanted: three queries, and a fourth for portraits.
    pub(crate) async fn cast(&self, mut wanted: Wanted) -> Result<Cast> {
        for ids in [&mut wanted.authors, &mut wanted.topics] {
            ids.sort();
            ids.dedup();
        }
        let authors = byline::find_many(&self.db, &wanted.authors).await?;
        let topics = topic::find_many(&self.db, &wanted.topics).await?;
        wanted.pictures.extend(authors.iter().filter_map(|author| author.portrait));
        Ok(Cast {
            authors: authors.into_iter().map(|author| (author.id, author)).collect(),
            topics: topics.into_iter().map(|topic| (topic.id, topic)).collect(),
            pictures: pictures::load(&self.db, wanted.pictures, self.clock.now()).await?,
        })
    }

    /// The cards of these stories.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn cards(&self, stories: &[Listed]) -> Result<Vec<Card>> {
        let mut wanted = Wanted::default();
        wanted.cards(stories);
        let cast = self.cast(wanted).await?;
        Ok(stories.iter().map(|story| self.card(story, &cast)).collect())
    }

    /// The cards of these stories as finished HTML, in the form of a list's, by the story's id;
    /// stories that are not shown are left out.
    ///
    /// # Errors
    /// When the store cannot be read or the template cannot be filled.
    pub async fn finished_cards(&self, ids: &[Id]) -> Result<Vec<(Id, String)>, PrintError> {
        let stories = article::cards(&self.db, ids).await?;
        let cards = self.cards(&stories).await?;
        let lang = self.facts.language.as_str();
        let finished = stories.iter().zip(cards).map(|(story, card)| {
            let html = self.theme.render("card.html", CardContext { story: card, lang })?;
            Ok((story.id, html))
        });
        finished.collect()
    }

    pub(crate) fn card(&self, story: &Listed, cast: &Cast) -> Card {
        let lang = self.language_of(&story.language);
        let image = story.card.picture.as_ref().and_then(|image| image.media);
        let updated = story.modified_at > story.published_at;
        Card {
            id: story.id.to_string(),
            url: story.path.clone(),
            headline: story.card.headline.clone(),
            kicker: story.card.kicker.clone().filter(|_| !story.work_type.owes_label()),
            standfirst: story.card.standfirst.clone(),
            section: section_link(story.section, cast),
            bylines: story.card.credits.iter().map(|credit| byline(credit, cast)).collect(),
            published: self.when(story.published_at),
            updated: updated.then(|| self.when(story.modified_at)),
            reading_minutes: kit::text::reading_minutes(usize::try_from(story.words).unwrap_or(0)),
            work_type: story.work_type.word(),
            label: story.work_type.label(),
            is_opinion: story.work_type.is_opinion(),
            picture: image.and_then(|id| Some(cast.pictures.get(&id)?.cropped(Ratio::ThreeTwo))),
            dir: kit::text::direction(&lang),
            lang,
            corrected: story.card.corrected,
            access: story.access.word(),
            size: "normal",
        }
    }

    /// A moment as lists show it: the short date has the year when it is not this one.
    fn when(&self, moment: kit::Instant) -> When {
        let mut when = When::of(moment, &self.zone);
        if self.zone.day(moment).0 != self.zone.day(self.clock.now()).0 {
            when.short = self.zone.format(moment, "%-d %b %Y");
        }
        when
    }

    /// A story's language; its own, or the paper's.
    pub(crate) fn language_of(&self, language: &str) -> String {
        if language.is_empty() { self.facts.language.clone() } else { language.to_owned() }
    }
}

pub(crate) fn section_link(section: Option<Id>, cast: &Cast) -> Link {
    section
        .and_then(|id| cast.topics.get(&id))
        .map_or_else(|| Link::new("News", "/archive"), Link::to)
}

pub(crate) fn byline(credit: &article::Credit, cast: &Cast) -> Byline {
    let author = credit.author.and_then(|id| cast.authors.get(&id));
    let portrait = author.and_then(|author| author.portrait);
    Byline {
        name: author.map_or_else(|| credit.name.clone(), |author| author.name.clone()),
        url: author.map(Author::path),
        role: role_name(credit.role).to_owned(),
        portrait: portrait.and_then(|id| Some(cast.pictures.get(&id)?.cropped(Ratio::Square))),
        bio: author.and_then(|author| author.bio.clone()),
        follow: author.map(|author| Thing::Author(author.id).to_string()),
    }
}

/// What a contributor did, as printed before the name.
fn role_name(role: article::Role) -> &'static str {
    use article::Role;
    match role {
        Role::By => "by",
        Role::With => "with",
        Role::Photos => "Photographs",
        Role::Illustration => "Illustration",
        Role::Data => "Data",
        Role::AdditionalReporting => "Additional reporting",
        Role::EditedBy => "Edited by",
        Role::Translated => "Translated by",
        Role::Agency => "Agency",
    }
}
