//! Standing pages: code of conduct, about and ownership, guidelines, privacy, cookies, contact.
//!
//! They are made of the same blocks as stories, and every version is kept, because readers agreed
//! to some of them.

mod facts;
mod rows;

use article::Block;
use kit::{Clock, Instant};
use store::{Db, Result, Tx};

pub use facts::PageChanged;
pub use rows::STATEMENTS;

/// The styles of this room's pages.
pub const STYLE: &str = include_str!("../theme/standing.css");

/// A standing page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its address without the slash.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// A sentence about it.
    pub summary: Option<String>,
    /// Its text.
    pub blocks: Vec<Block>,
    /// Its place in the footer; negative: not listed there.
    pub position: i64,
    /// Its version, from 1.
    pub version: i64,
    /// When readers were told it changed.
    pub updated_at: Instant,
}

/// A page to be put in place.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPage {
    /// Its address without the slash.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// A sentence about it.
    pub summary: Option<String>,
    /// Its text.
    pub blocks: Vec<Block>,
    /// Its place in the footer; negative: not listed there.
    pub position: i64,
    /// When it was changed, as readers are told.
    pub updated_at: Instant,
}

/// Why a page cannot be put in place.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// The address belongs to the paper itself or is no slug.
    #[error("'{0}' cannot be the address of a page; use small letters, digits and hyphens")]
    Slug(String),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Puts a page in place; whether anything changed. A change is a new version and a fact.
///
/// # Errors
/// [`PutError::Slug`] for an address that cannot be, or what the store says.
pub async fn put(tx: &mut Tx, clock: &Clock, new: NewPage, by: &str) -> Result<bool, PutError> {
    journal::turn(tx).await?;
    let reserved = new.slug != "corrections" && topic::RESERVED_SLUGS.contains(&new.slug.as_str());
    if !kit::slug::is_slug(&new.slug) || reserved {
        return Err(PutError::Slug(new.slug));
    }
    let standing = rows::find_tx(tx, &new.slug).await?;
    let version = standing.as_ref().map_or(1, |page| page.version + 1);
    let page = Page {
        slug: new.slug,
        title: new.title,
        summary: new.summary,
        blocks: new.blocks,
        position: new.position,
        version,
        updated_at: new.updated_at,
    };
    if standing.is_some_and(|before| Page { version, ..before } == page) {
        return Ok(false);
    }
    rows::save(tx, &page, by).await?;
    let fact = PageChanged { slug: page.slug, version };
    journal::append(tx, clock.now(), &fact).await?;
    Ok(true)
}

/// The page at this address.
///
/// # Errors
/// When the store cannot be read.
pub async fn find(db: &Db, slug: &str) -> Result<Option<Page>> {
    rows::find(db, slug).await
}

/// All pages, in the order of the footer.
///
/// # Errors
/// When the store cannot be read.
pub async fn all(db: &Db) -> Result<Vec<Page>> {
    rows::all(db).await
}

/// Slug and title of the pages that stand in the footer, in their order.
///
/// # Errors
/// When the store cannot be read.
pub async fn links(db: &Db) -> Result<Vec<(String, String)>> {
    rows::links(db).await
}
