//! SQL of the standing pages.

use kit::Instant;
use store::{Db, Error, Result, Tx};

use crate::Page;

store::sql! {
    /// By address.
    FIND = one(
        "SELECT slug, title, summary, blocks, position, version, updated_at FROM standing_page \
         WHERE slug = $1"
    );
    /// In the order of the footer.
    ALL = one(
        "SELECT slug, title, summary, blocks, position, version, updated_at FROM standing_page \
         ORDER BY position, slug"
    );
    /// Names for the footer.
    LINKS = one("SELECT slug, title FROM standing_page WHERE position >= 0 ORDER BY position, slug");
    /// Makes or changes one.
    SAVE = one(
        "INSERT INTO standing_page (slug, title, summary, blocks, position, version, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (slug) DO UPDATE SET \
         title = excluded.title, summary = excluded.summary, blocks = excluded.blocks, \
         position = excluded.position, version = excluded.version, \
         updated_at = excluded.updated_at"
    );
    /// Keeps its version.
    KEEP = one(
        "INSERT INTO standing_version (slug, version, title, summary, blocks, at, by_whom) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
}

store::record! {
    struct Line {
        slug: String,
        title: String,
        summary: Option<String>,
        blocks: String,
        position: i64,
        version: i64,
        updated_at: Instant,
    }
}

impl Line {
    fn page(self) -> Result<Page> {
        Ok(Page {
            blocks: serde_json::from_str(&self.blocks)
                .map_err(|error| Error::Shape(format!("the page {}: {error}", self.slug)))?,
            slug: self.slug,
            title: self.title,
            summary: self.summary,
            position: self.position,
            version: self.version,
            updated_at: self.updated_at,
        })
    }
}

pub(crate) async fn find(db: &Db, slug: &str) -> Result<Option<Page>> {
    db.maybe::<Line>(FIND, (slug,)).await?.map(Line::page).transpose()
}

pub(crate) async fn find_tx(tx: &mut Tx, slug: &str) -> Result<Option<Page>> {
    tx.maybe::<Line>(FIND, (slug,)).await?.map(Line::page).transpose()
}

pub(crate) async fn all(db: &Db) -> Result<Vec<Page>> {
    let lines: Vec<Line> = db.all(ALL, ()).await?;
    lines.into_iter().map(Line::page).collect()
}

pub(crate) async fn links(db: &Db) -> Result<Vec<(String, String)>> {
    db.all(LINKS, ()).await
}

pub(crate) async fn save(tx: &mut Tx, page: &Page, by: &str) -> Result<()> {
    let blocks = serde_json::to_string(&page.blocks).map_err(|e| Error::Shape(e.to_string()))?;
    let (slug, title, summary) = (&page.slug, &page.title, page.summary.as_deref());
    let values =
        (slug, title, summary, blocks.as_str(), page.position, page.version, page.updated_at);
    tx.run(SAVE, values).await?;
    let values = (slug, page.version, title, summary, blocks.as_str(), page.updated_at, by);
    tx.run(KEEP, values).await.map(|_| ())
}
