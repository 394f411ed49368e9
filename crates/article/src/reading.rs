//! Reading single stories.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::rows::{self, ArticleRow};
use crate::{Access, Story, WorkType};

/// What an address holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A live story.
    Story(Id),
    /// A story that was withdrawn, with the reason readers are given.
    Gone(String),
    /// It leads to another address, for good or for now.
    Moved(String, bool),
    /// Nothing.
    Nothing,
}

/// What stands at this address.
///
/// # Errors
/// When the store cannot be read.
pub async fn address(db: &Db, path: &str) -> Result<Address> {
    if let Some(row) = rows::by_path(db, path).await? {
        return at_story(db, &row).await;
    }
    let Some((article, target, permanent)) = rows::redirect(db, path).await? else {
        return Ok(Address::Nothing);
    };
    if let Some(target) = target {
        return Ok(Address::Moved(target, permanent));
    }
    let holder = match article {
        Some(id) => rows::find(db, id).await?,
        None => None,
    };
    Ok(match holder {
        Some(row) if is_shown(&row) => Address::Moved(row.path, permanent),
        Some(row) if row.state == "withdrawn" => Address::Gone(row.reason.unwrap_or_default()),
        _ => Address::Nothing,
    })
}

async fn at_story(db: &Db, row: &ArticleRow) -> Result<Address> {
    Ok(match row.state.as_str() {
        _ if is_shown(row) => Address::Story(row.id),
        "withdrawn" => Address::Gone(row.reason.clone().unwrap_or_default()),
        "merged" => match row.merged_into {
            Some(id) => match rows::find(db, id).await? {
                Some(other) if is_shown(&other) => Address::Moved(other.path, true),
                _ => Address::Nothing,
            },
            None => Address::Nothing,
        },
        _ => Address::Nothing,
    })
}

fn is_shown(row: &ArticleRow) -> bool {
    has_readers(row.live_version, &row.state)
}

fn has_readers(live_version: i64, state: &str) -> bool {
    live_version > 0 && matches!(state, "live" | "retracted")
}

/// A story as readers see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Live {
    /// Its id.
    pub id: Id,
    /// Its address.
    pub path: String,
    /// The version they see.
    pub version: i64,
    /// When it was first published.
    pub published_at: Instant,
    /// When a fact in it last changed.
    pub modified_at: Instant,
    /// What kind of work it is.
    pub work_type: WorkType,
    /// Who may read it.
    pub access: Access,
    /// Whether it does not stand any more.
    pub retracted: bool,
    /// The story itself.
    pub story: Story,
}

/// The live story of this id.
///
/// # Errors
/// When the store cannot be read.
pub async fn live(db: &Db, id: Id) -> Result<Option<Live>> {
    let Some(row) = rows::find(db, id).await?.filter(is_shown) else {
        return Ok(None);
    };
    let story = rows::story(db, id, row.live_version).await?;
    Ok(Some(Live {
        id,
        version: row.live_version,
        published_at: row.published_at,
        modified_at: row.modified_at,
        work_type: story.work_type,
        access: story.access,
        retracted: row.state == "retracted",
        path: row.path,
        story,
    }))
}

/// The stories that stand in lists and whose ids come after this one, with their text, by id.
///
/// # Errors
/// When the store cannot be read.
pub async fn listed_page(db: &Db, after: Id, limit: usize) -> Result<Vec<Live>> {
    rows::whole_page(db, after, limit).await
}

/// Those of these stories that stand in lists, with their text, in no order.
///
/// # Errors
/// When the store cannot be read.
pub async fn listed_many(db: &Db, ids: &[Id]) -> Result<Vec<Live>> {
    if ids.is_empty() { Ok(Vec::new()) } else { rows::whole_many(db, ids).await }
}

/// How many stories stand in lists.
///
/// # Errors
/// When the store cannot be read.
pub async fn listed_count(db: &Db) -> Result<i64> {
    rows::listed(db).await
}

/// Where a story stands, for the desk and for export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: Id,
    /// never, scheduled, live, withdrawn, retracted, merged.
    pub state: String,
    /// The version readers see; 0: none.
    pub live_version: i64,
    /// The newest version.
    pub last_version: i64,
    /// Its address.
    pub path: String,
    /// The readable part of it.
    pub slug: String,
    /// When it was first published; the epoch when it never was.
    pub first_published_at: Instant,
    /// The date it is shown and sorted by.
    pub published_at: Instant,
    /// When a fact in it last changed.
    pub modified_at: Instant,
    /// When it is to go live.
    pub goes_live_at: Option<Instant>,
    /// Why it was withdrawn.
    pub reason: Option<String>,
    /// Where it came from.
    pub source_key: Option<String>,
}

impl Held {
    /// Whether readers see it.
    pub fn is_shown(&self) -> bool {
        has_readers(self.live_version, &self.state)
    }
}

impl From<ArticleRow> for Held {
    fn from(row: ArticleRow) -> Held {
        Held {
            id: row.id,
            state: row.state,
            live_version: row.live_version,
            last_version: row.last_version,
            path: row.path,
            slug: row.slug,
            first_published_at: row.first_published_at,
            published_at: row.published_at,
            modified_at: row.modified_at,
            goes_live_at: row.goes_live_at,
            reason: row.reason,
            source_key: row.source_key,
        }
    }
}

/// The story of this id, whatever its state.
///
/// # Errors
/// When the store cannot be read.
pub async fn find(db: &Db, id: Id) -> Result<Option<Held>> {
    Ok(rows::find(db, id).await?.map(Held::from))
}

/// The story of this id, whatever its state, as a transaction sees it.
///
/// # Errors
/// When the store refuses.
pub async fn find_in(tx: &mut Tx, id: Id) -> Result<Option<Held>> {
    Ok(rows::find_tx(tx, id).await?.map(Held::from))
}

/// A version's story, as a transaction sees it.
///
/// # Errors
/// When the store refuses or there is no such version.
pub async fn story_in(tx: &mut Tx, id: Id, version: i64) -> Result<Story> {
    rows::story_tx(tx, id, version).await
}

/// A version with its story.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Its number, from 1.
    pub version: i64,
    /// new, silent, update, clarification, correction, retraction, redaction, draft.
    pub class: String,
    /// When it was written or published.
    pub at: Instant,
    /// By whom.
    pub by_whom: String,
    /// The story.
    pub story: Story,
}

/// Every version of a story, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn history(db: &Db, id: Id) -> Result<Vec<Version>> {
    rows::history(db, id).await
}

/// Stories of any state whose ids come after this one, by id; for export and rebuilding.
///
/// # Errors
/// When the store cannot be read.
pub async fn export_page(db: &Db, after: Id, limit: usize) -> Result<Vec<Held>> {
    let rows = rows::page(db, after, limit).await?;
    Ok(rows.into_iter().map(Held::from).collect())
}

/// A version's story.
///
/// # Errors
/// When the store cannot be read or there is no such version.
pub async fn story(db: &Db, id: Id, version: i64) -> Result<Story> {
    rows::story(db, id, version).await
}

/// A redirect as it is kept: from, the story it leads to or the address, whether for good.
pub type Redirect = (String, Option<Id>, Option<String>, bool);

/// Redirects whose path comes after this one, by path; for export.
///
/// # Errors
/// When the store cannot be read.
pub async fn redirects(db: &Db, after: &str, limit: usize) -> Result<Vec<Redirect>> {
    rows::redirects(db, after, limit).await
}
