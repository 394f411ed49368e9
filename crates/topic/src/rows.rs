//! SQL of the topics.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::{Kind, Shelf, Topic};

/// The columns in the order [`Line`] reads them by name.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, kind, slug, name, description, parent, medtop, names, position, ",
            "retired_at, merged_into FROM topic ",
            $tail
        )
    };
}

store::sql! {
    /// By id.
    FIND = one(select!("WHERE id = $1"));
    /// By slug, on the shelf of sections, series, or anything else.
    BY_SLUG = one(select!(
        "WHERE (CASE WHEN kind IN ('section', 'series') THEN kind ELSE 'topic' END) = $1 \
         AND slug = $2"
    ));
    /// Several by id.
    FIND_MANY = pair(
        select!("WHERE id IN (SELECT value FROM json_each($1))"),
        select!("WHERE id IN (SELECT CAST(value AS BIGINT) \
                 FROM jsonb_array_elements_text(CAST($1 AS JSONB)))")
    );
    /// One kind, in order.
    OF_KIND = one(select!("WHERE kind = $1 AND merged_into IS NULL ORDER BY position, name, id"));
    /// All of them.
    ALL = one(select!("ORDER BY id"));
    /// Makes or changes one.
    SAVE = one(
        "INSERT INTO topic (id, kind, slug, name, description, parent, medtop, names, position, \
         retired_at, merged_into, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, slug = excluded.slug, \
         name = excluded.name, description = excluded.description, parent = excluded.parent, \
         medtop = excluded.medtop, names = excluded.names, position = excluded.position, \
         retired_at = excluded.retired_at, merged_into = excluded.merged_into"
    );
}

store::record! {
    struct Line {
        id: Id,
        kind: String,
        slug: String,
        name: String,
        description: Option<String>,
        parent: Option<Id>,
        medtop: Option<String>,
        names: String,
        position: i64,
        retired_at: Option<Instant>,
        merged_into: Option<Id>,
    }
}

impl Line {
    fn topic(self) -> Topic {
        Topic {
            id: self.id,
            kind: Kind::of_word(&self.kind),
            slug: self.slug,
            name: self.name,
            description: self.description,
            parent: self.parent,
            medtop: self.medtop,
            names: serde_json::from_str(&self.names).unwrap_or_default(),
            position: self.position,
            retired_at: self.retired_at,
            merged_into: self.merged_into,
        }
    }
}

fn shelf_word(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Sections => "section",
        Shelf::Topics => "topic",
        Shelf::Series => "series",
    }
}

pub(crate) async fn find(db: &Db, id: Id) -> Result<Option<Topic>> {
    Ok(db.maybe::<Line>(FIND, (id,)).await?.map(Line::topic))
}

pub(crate) async fn find_tx(tx: &mut Tx, id: Id) -> Result<Option<Topic>> {
    Ok(tx.maybe::<Line>(FIND, (id,)).await?.map(Line::topic))
}

pub(crate) async fn find_many(db: &Db, ids: &[Id]) -> Result<Vec<Topic>> {
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let list = serde_json::json!(numbers).to_string();
    let lines: Vec<Line> = db.all(FIND_MANY, (list,)).await?;
    Ok(lines.into_iter().map(Line::topic).collect())
}

pub(crate) async fn by_slug(db: &Db, shelf: Shelf, slug: &str) -> Result<Option<Topic>> {
    Ok(db.maybe::<Line>(BY_SLUG, (shelf_word(shelf), slug)).await?.map(Line::topic))
}

pub(crate) async fn by_slug_tx(tx: &mut Tx, shelf: Shelf, slug: &str) -> Result<Option<Topic>> {
    Ok(tx.maybe::<Line>(BY_SLUG, (shelf_word(shelf), slug)).await?.map(Line::topic))
}

pub(crate) async fn of_kind(db: &Db, kind: Kind) -> Result<Vec<Topic>> {
    let lines: Vec<Line> = db.all(OF_KIND, (kind.word(),)).await?;
    Ok(lines.into_iter().map(Line::topic).collect())
}

pub(crate) async fn all(db: &Db) -> Result<Vec<Topic>> {
    let lines: Vec<Line> = db.all(ALL, ()).await?;
    Ok(lines.into_iter().map(Line::topic).collect())
}

pub(crate) async fn save(tx: &mut Tx, topic: &Topic, now: Instant) -> Result<()> {
    let names = serde_json::json!(topic.names).to_string();
    let values = (
        topic.id,
        topic.kind.word(),
        topic.slug.as_str(),
        topic.name.as_str(),
        topic.description.as_deref(),
        topic.parent,
        topic.medtop.as_deref(),
        names,
        topic.position,
        topic.retired_at,
        topic.merged_into,
        now,
    );
    tx.run(SAVE, values).await.map(|_| ())
}
