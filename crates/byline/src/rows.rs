//! SQL of the authors.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::Author;

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, slug, name, name_native, role, bio, email, location, portrait, left_at, ",
            "merged_into FROM author ",
            $tail
        )
    };
}

store::sql! {
    /// By id.
    FIND = one(select!("WHERE id = $1"));
    /// By slug.
    BY_SLUG = one(select!("WHERE slug = $1"));
    /// Several by id.
    FIND_MANY = pair(
        select!("WHERE id IN (SELECT value FROM json_each($1))"),
        select!("WHERE id IN (SELECT CAST(value AS BIGINT) \
                 FROM jsonb_array_elements_text(CAST($1 AS JSONB)))")
    );
    /// All of them.
    ALL = one(select!("WHERE merged_into IS NULL ORDER BY name, id"));
    /// Makes or changes one.
    SAVE = one(
        "INSERT INTO author (id, slug, name, name_native, role, bio, email, location, portrait, \
         left_at, merged_into, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name, \
         name_native = excluded.name_native, role = excluded.role, bio = excluded.bio, \
         email = excluded.email, location = excluded.location, portrait = excluded.portrait, \
         left_at = excluded.left_at, merged_into = excluded.merged_into"
    );
}

store::record! {
    struct Line {
        id: Id,
        slug: String,
        name: String,
        name_native: Option<String>,
        role: Option<String>,
        bio: Option<String>,
        email: Option<String>,
        location: Option<String>,
        portrait: Option<Id>,
        left_at: Option<Instant>,
        merged_into: Option<Id>,
    }
}

impl Line {
    fn author(self) -> Author {
        Author {
            id: self.id,
            slug: self.slug,
            name: self.name,
            name_native: self.name_native,
            role: self.role,
            bio: self.bio,
            email: self.email,
            location: self.location,
            portrait: self.portrait,
            left_at: self.left_at,
            merged_into: self.merged_into,
        }
    }
}

pub(crate) async fn find(db: &Db, id: Id) -> Result<Option<Author>> {
    Ok(db.maybe::<Line>(FIND, (id,)).await?.map(Line::author))
}

pub(crate) async fn find_tx(tx: &mut Tx, id: Id) -> Result<Option<Author>> {
    Ok(tx.maybe::<Line>(FIND, (id,)).await?.map(Line::author))
}

pub(crate) async fn find_many(db: &Db, ids: &[Id]) -> Result<Vec<Author>> {
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let lines: Vec<Line> = db.all(FIND_MANY, (serde_json::json!(numbers).to_string(),)).await?;
    Ok(lines.into_iter().map(Line::author).collect())
}

pub(crate) async fn by_slug(db: &Db, slug: &str) -> Result<Option<Author>> {
    Ok(db.maybe::<Line>(BY_SLUG, (slug,)).await?.map(Line::author))
}

pub(crate) async fn by_slug_tx(tx: &mut Tx, slug: &str) -> Result<Option<Author>> {
    Ok(tx.maybe::<Line>(BY_SLUG, (slug,)).await?.map(Line::author))
}

pub(crate) async fn all(db: &Db) -> Result<Vec<Author>> {
    let lines: Vec<Line> = db.all(ALL, ()).await?;
    Ok(lines.into_iter().map(Line::author).collect())
}

pub(crate) async fn save(tx: &mut Tx, author: &Author, now: Instant) -> Result<()> {
    let values = (
        author.id,
        author.slug.as_str(),
        author.name.as_str(),
        author.name_native.as_deref(),
        author.role.as_deref(),
        author.bio.as_deref(),
        author.email.as_deref(),
        author.location.as_deref(),
        author.portrait,
        author.left_at,
        author.merged_into,
        now,
    );
    tx.run(SAVE, values).await.map(|_| ())
}
