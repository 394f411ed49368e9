//! Lists of live stories: newest first, exactly paged by moment and id.

use std::fmt;
use std::str::FromStr;

use kit::{Id, Instant};
use serde::{Deserialize, Serialize};
use store::{Db, Result};

use crate::rows;
use crate::{Access, Credit, ImageRef, Role, Story, WorkType};

/// Which stories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// All of them.
    Latest,
    /// Of a section.
    Section(Id),
    /// On a topic.
    Topic(Id),
    /// Of a series.
    Series(Id),
    /// Signed by an author.
    Author(Id),
    /// Published from the first moment on and before the second.
    Between(Instant, Instant),
}

/// A place in a list: that of the story published then, with that id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When it was published.
    pub at: Instant,
    /// Its id.
    pub id: Id,
}

impl Place {
    /// Before every story.
    pub const NEWEST: Place = Place { at: Instant(i64::MAX), id: Id(i64::MAX) };
}

/// Not a place as addresses name one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this names no place in a list")]
pub struct NoPlace;

/// As addresses name it: `1763000000000000-0h5k…`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at.0, self.id)
    }
}

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Place, NoPlace> {
        let (at, id) = text.rsplit_once('-').ok_or(NoPlace)?;
        let at = Instant(at.parse().map_err(|_| NoPlace)?);
        let place = Place { at, id: id.parse().map_err(|_| NoPlace)? };
        // Only the one form that we write; others would fill caches with doubles.
        if place.to_string() == text { Ok(place) } else { Err(NoPlace) }
    }
}

/// What a card shows of a story, kept beside it so that a list is one query.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CardData {
    /// The headline for cards.
    pub headline: String,
    /// A word or two above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kicker: Option<String>,
    /// The sentence under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standfirst: Option<String>,
    /// Who signs it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<Credit>,
    /// The picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<ImageRef>,
    /// Whether something in it was corrected.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub corrected: bool,
    /// Whether it is about harm to people.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
}

/// Characters of standfirst a card carries.
const STANDFIRST_CHARACTERS: usize = 280;

impl CardData {
    /// Of this version.
    pub fn of(story: &Story) -> CardData {
        let picture = story.card_picture.clone();
        let standfirst = story.standfirst.as_deref();
        CardData {
            headline: story.card_headline().to_owned(),
            kicker: story.kicker.clone(),
            standfirst: standfirst.map(|text| kit::text::shorten(text, STANDFIRST_CHARACTERS)),
            credits: story.credits.iter().filter(|c| is_signed(c)).cloned().collect(),
            picture: picture.or_else(|| story.lead.as_ref().map(|lead| lead.image.clone())),
            corrected: !story.corrections.is_empty(),
            sensitive: story.flags.sensitive,
        }
    }
}

fn is_signed(credit: &Credit) -> bool {
    matches!(credit.role, Role::By | Role::With | Role::Agency)
}

/// A live story as lists show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its id.
    pub id: Id,
    /// Its address.
    pub path: String,
    /// When it was first published, and when a fact in it last changed.
    pub published_at: Instant,
    /// When a fact in it last changed.
    pub modified_at: Instant,
    /// The version readers see.
    pub version: i64,
    /// What kind of work it is.
    pub work_type: WorkType,
    /// Who may read it.
    pub access: Access,
    /// Its section.
    pub section: Option<Id>,
    /// Its language; empty: the paper's own.
    pub language: String,
    /// Its length.
    pub words: i64,
    /// What its card shows.
    pub card: CardData,
}

impl Listed {
    /// Its place in every list.
    pub fn place(&self) -> Place {
        Place { at: self.published_at, id: self.id }
    }
}

/// The stories of a list that come after `after` (older), newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn list(db: &Db, which: List, after: Place, limit: usize) -> Result<Vec<Listed>> {
    rows::list(db, which, after, limit).await
}

/// Where the page before the one that begins with `place` starts after: `None` when that page is
/// the first of the list.
///
/// # Errors
/// When the store cannot be read.
pub async fn page_before(db: &Db, which: List, place: Place, size: usize) -> Result<Option<Place>> {
    // This story, those of the page before, and the one that page starts after.
    let places = rows::places_before(db, which, place, size + 2).await?;
    Ok(places.get(size + 1).copied())
}

/// How many stories a section, topic or series has.
///
/// # Errors
/// When the store cannot be read.
pub async fn count(db: &Db, which: List) -> Result<i64> {
    match which {
        List::Section(id) | List::Topic(id) | List::Series(id) => {
            rows::count(db, "topic", id).await
        }
        List::Author(id) => rows::count(db, "author", id).await,
        List::Latest => count_span(db, Instant(i64::MIN), Instant(i64::MAX)).await,
        List::Between(from, to) => count_span(db, from, to).await,
    }
}

/// How many stories were published in each of these spans.
///
/// # Errors
/// When the store cannot be read.
pub async fn archive_counts(db: &Db, spans: &[(Instant, Instant)]) -> Result<Vec<i64>> {
    if spans.is_empty() { Ok(Vec::new()) } else { rows::count_spans(db, spans).await }
}

async fn count_span(db: &Db, from: Instant, to: Instant) -> Result<i64> {
    Ok(rows::count_spans(db, &[(from, to)]).await?.first().copied().unwrap_or(0))
}

/// When the oldest and the newest live story were published.
///
/// # Errors
/// When the store cannot be read.
pub async fn extent(db: &Db) -> Result<Option<(Instant, Instant)>> {
    rows::extent(db).await
}

/// The topics that these stories are filed under, each as often as a story is.
///
/// # Errors
/// When the store cannot be read.
pub async fn topics_of(db: &Db, ids: &[Id]) -> Result<Vec<Id>> {
    if ids.is_empty() { Ok(Vec::new()) } else { rows::topics_of(db, ids).await }
}

/// When the first live story from this moment on was published.
///
/// # Errors
/// When the store cannot be read.
pub async fn first_from(db: &Db, from: Instant) -> Result<Option<Instant>> {
    rows::first_from(db, from).await
}

/// The live stories of these ids, in the order of the ids; others are left out.
///
/// # Errors
/// When the store cannot be read.
pub async fn cards(db: &Db, ids: &[Id]) -> Result<Vec<Listed>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = rows::cards(db, ids).await?;
    found.sort_by_key(|card| ids.iter().position(|id| *id == card.id));
    Ok(found)
}

/// A correction's place on the corrections page, and the story it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CorrectionPlace {
    /// When it was published.
    pub at: Instant,
    /// Its id.
    pub id: Id,
    /// The story.
    pub article: Id,
}

/// Corrections of live stories that come after this place (older), newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn corrections(db: &Db, after: Place, limit: usize) -> Result<Vec<CorrectionPlace>> {
    rows::corrections(db, after, limit).await
}
