//! What stories are filed under: sections, topics of any kind, and series.
//!
//! A story stands in one section and is about any number of topics. Topics may be mapped onto the
//! IPTC Media Topics by their code, so that agencies and archives understand ours.

mod facts;
mod rows;
mod rules;

use std::collections::BTreeMap;

use kit::{Clock, Id, Instant};
use serde::{Deserialize, Serialize};
use store::{Db, Result, Tx};

pub use facts::TopicChanged;
pub use rows::STATEMENTS;
pub use rules::{RESERVED_SLUGS, free_slug};

/// What kind of thing stories are filed under.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A section of the paper.
    Section,
    /// A subject.
    #[default]
    Topic,
    /// A person.
    Person,
    /// A body: council, firm, club.
    Organisation,
    /// A place.
    Place,
    /// Something that happens.
    Event,
    /// Stories that belong together, in the paper's own order of telling.
    Series,
}

impl Kind {
    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Section => "section",
            Kind::Topic => "topic",
            Kind::Person => "person",
            Kind::Organisation => "organisation",
            Kind::Place => "place",
            Kind::Event => "event",
            Kind::Series => "series",
        }
    }

    /// The kind of a word written by [`Kind::word`]; a topic when it is none.
    pub fn of_word(word: &str) -> Kind {
        serde_json::from_value(serde_json::Value::String(word.to_owned())).unwrap_or_default()
    }

    /// Where its page stands: what its slug must be unique within.
    pub fn shelf(self) -> Shelf {
        match self {
            Kind::Section => Shelf::Sections,
            Kind::Series => Shelf::Series,
            _ => Shelf::Topics,
        }
    }
}

/// The three families of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// `/city`
    Sections,
    /// `/topics/housing`
    Topics,
    /// `/series/low-water`
    Series,
}

/// A section, topic or series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its id.
    pub id: Id,
    /// What it is.
    pub kind: Kind,
    /// The readable part of its address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// A sentence about it.
    pub description: Option<String>,
    /// The wider one above it.
    pub parent: Option<Id>,
    /// Its IPTC Media Topic, `medtop:…`.
    pub medtop: Option<String>,
    /// Its names in other languages, by BCP 47 tag.
    pub names: BTreeMap<String, String>,
    /// Its place among its kind.
    pub position: i64,
    /// Since when new stories are not offered it.
    pub retired_at: Option<Instant>,
    /// The topic it was merged into.
    pub merged_into: Option<Id>,
}

impl Topic {
    /// The address of its page.
    pub fn path(&self) -> String {
        match self.kind.shelf() {
            Shelf::Sections => format!("/{}", self.slug),
            Shelf::Topics => format!("/topics/{}", self.slug),
            Shelf::Series => format!("/series/{}", self.slug),
        }
    }
}

/// What is known of a section, topic or series when it is put down.
#[derive(Clone, Debug, Default)]
pub struct NewTopic {
    /// Its id where it is given by the source; else a fresh one.
    pub id: Option<Id>,
    /// What it is.
    pub kind: Kind,
    /// The slug wanted; changed when it is taken by a page of the paper.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// A sentence about it.
    pub description: Option<String>,
    /// The wider one above it.
    pub parent: Option<Id>,
    /// Its IPTC Media Topic.
    pub medtop: Option<String>,
    /// Its names in other languages.
    pub names: BTreeMap<String, String>,
    /// Its place among its kind.
    pub position: i64,
    /// Whether new stories are not to be offered it.
    pub retired: bool,
}

/// Puts a topic down, or changes the one with its id, or else with its slug on its shelf.
/// Empty fields leave what is there. Returns its id; a fact is written only when something changed.
///
/// # Errors
/// When the store refuses.
pub async fn put(tx: &mut Tx, clock: &Clock, new: NewTopic) -> Result<Id> {
    journal::turn(tx).await?;
    let now = clock.now();
    let slug = free_slug(new.kind, &kit::slug::slug(&new.slug, "topic"));
    let standing = match new.id {
        Some(id) => rows::find_tx(tx, id).await?,
        None => rows::by_slug_tx(tx, new.kind.shelf(), &slug).await?,
    };
    let (before, mut topic) = match standing {
        Some(topic) => (Some(topic.clone()), topic),
        None => (None, blank(new.id.unwrap_or_else(|| Id::fresh(now)), &new, slug)),
    };
    lay_over(&mut topic, new, now);
    if before.as_ref() == Some(&topic) {
        return Ok(topic.id);
    }
    rows::save(tx, &topic, now).await?;
    journal::append(tx, now, &TopicChanged { topic: topic.id, kind: topic.kind }).await?;
    Ok(topic.id)
}

fn blank(id: Id, new: &NewTopic, slug: String) -> Topic {
    Topic {
        id,
        kind: new.kind,
        slug,
        name: new.name.clone(),
        description: None,
        parent: None,
        medtop: None,
        names: BTreeMap::new(),
        position: new.position,
        retired_at: None,
        merged_into: None,
    }
}

fn lay_over(topic: &mut Topic, new: NewTopic, now: Instant) {
    if !new.name.is_empty() {
        topic.name = new.name;
    }
    topic.description = new.description.or(topic.description.take());
    topic.parent = new.parent.or(topic.parent);
    topic.medtop = new.medtop.or(topic.medtop.take());
    topic.names.extend(new.names);
    if new.position != 0 {
        topic.position = new.position;
    }
    if new.retired && topic.retired_at.is_none() {
        topic.retired_at = Some(now);
    }
}

/// The topic of this id.
///
/// # Errors
/// When the store cannot be read.
pub async fn find(db: &Db, id: Id) -> Result<Option<Topic>> {
    rows::find(db, id).await
}

/// The topic of this id, as the transaction sees it.
///
/// # Errors
/// When the store cannot be read.
pub async fn find_in(tx: &mut Tx, id: Id) -> Result<Option<Topic>> {
    rows::find_tx(tx, id).await
}

/// The topics of these ids, in no order; ids that are none are left out.
///
/// # Errors
/// When the store cannot be read.
pub async fn find_many(db: &Db, ids: &[Id]) -> Result<Vec<Topic>> {
    if ids.is_empty() { Ok(Vec::new()) } else { rows::find_many(db, ids).await }
}

/// The topic whose page has this address; one that was merged is returned as it is.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_slug(db: &Db, shelf: Shelf, slug: &str) -> Result<Option<Topic>> {
    rows::by_slug(db, shelf, slug).await
}

/// The sections in their order.
///
/// # Errors
/// When the store cannot be read.
pub async fn sections(db: &Db) -> Result<Vec<Topic>> {
    rows::of_kind(db, Kind::Section).await
}

/// Every section, topic and series, by id; for export.
///
/// # Errors
/// When the store cannot be read.
pub async fn all(db: &Db) -> Result<Vec<Topic>> {
    rows::all(db).await
}
