//! What a listed story is filed under.

use kit::{Id, Instant};
use store::{Db, Result};

use crate::{Place, rows};

/// A listed story and what it is filed under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The story.
    pub id: Id,
    /// When it was first published.
    pub published_at: Instant,
    /// Its section.
    pub section: Option<Id>,
    /// Its series.
    pub series: Option<Id>,
    /// Its topics, each once.
    pub topics: Vec<Id>,
    /// Who signs it, each once.
    pub authors: Vec<Id>,
}

impl Filing {
    /// The story's place in every list.
    pub fn place(&self) -> Place {
        Place { at: self.published_at, id: self.id }
    }
}

/// Listed stories with an id above this one, by id.
///
/// # Errors
/// When the store cannot be read.
pub async fn filings_after(db: &Db, after: Id, limit: usize) -> Result<Vec<Filing>> {
    rows::filings_after(db, after, limit).await
}

/// Those of these stories that are listed, in no order.
///
/// # Errors
/// When the store cannot be read.
pub async fn filings(db: &Db, ids: &[Id]) -> Result<Vec<Filing>> {
    if ids.is_empty() { Ok(Vec::new()) } else { rows::filings(db, ids).await }
}
