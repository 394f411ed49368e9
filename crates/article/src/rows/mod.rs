//! SQL of the articles.

use kit::{Id, Instant};
use store::{Db, Error, Result, Tx};

use crate::{Story, Version};

mod filings;
mod lists;
mod pictures;
mod whole;
mod wire;

pub(crate) use filings::{filings, filings_after};
pub use lists::{Found, find_live};
pub(crate) use lists::{
    cards, corrections, count, count_spans, extent, first_from, list, places_before, topics_of,
};
pub(crate) use pictures::{clear_due, due_pictures, file_picture, shown, unfile_pictures};

/// The statements about pictures.
pub const PICTURE_STATEMENTS: &[store::Statement] = pictures::STATEMENTS;

pub(crate) use whole::{listed, whole_many, whole_page};

/// The statements of stories with their text.
pub const WHOLE_STATEMENTS: &[store::Statement] = whole::STATEMENTS;

pub(crate) use wire::{end_wire, hold_wire, make_drafts, prolong_wire, wire, wire_tx, wires};

/// The statements about stories that feeds do not tell yet.
pub const WIRE_STATEMENTS: &[store::Statement] = wire::STATEMENTS;

/// The statements about what stories are filed under.
pub const FILING_STATEMENTS: &[store::Statement] = filings::STATEMENTS;

/// The statements of the lists.
pub const LIST_STATEMENTS: &[store::Statement] = lists::STATEMENTS;

macro_rules! article {
    ($tail:literal) => {
        concat!(
            "SELECT id, state, live_version, last_version, path, slug, first_published_at, ",
            "published_at, modified_at, goes_live_at, headline, card, section, series, work_type, ",
            "access, language, listed, words, reason, merged_into, source_key, created_at ",
            "FROM article ",
            $tail
        )
    };
}

store::sql! {
    /// By id.
    FIND = one(article!("WHERE id = $1"));
    /// By address.
    BY_PATH = one(article!("WHERE path = $1"));
    /// By its name in the source.
    BY_SOURCE = one(article!("WHERE source_key = $1"));
    /// By id, a page.
    PAGE = one(article!("WHERE id > $1 ORDER BY id LIMIT $2"));
    /// Who has this address.
    PATH_HOLDER = one("SELECT id FROM article WHERE path = $1");
    /// A new story.
    INSERT = one(
        "INSERT INTO article (id, state, live_version, last_version, path, slug, \
         first_published_at, published_at, modified_at, goes_live_at, headline, card, section, \
         series, work_type, access, language, listed, words, reason, merged_into, source_key, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
         $16, $17, $18, $19, $20, $21, $22, $23)"
    );
    /// Everything of a story but what it was born with.
    UPDATE = one(
        "UPDATE article SET state = $2, live_version = $3, last_version = $4, path = $5, \
         slug = $6, first_published_at = $7, published_at = $8, modified_at = $9, \
         goes_live_at = $10, headline = $11, card = $12, section = $13, series = $14, \
         work_type = $15, access = $16, language = $17, listed = $18, words = $19, reason = $20, \
         merged_into = $21 WHERE id = $1"
    );
    /// Keeps it from readers whatever its source says, or no longer.
    KEEP_BACK = one("UPDATE article SET kept_back = $2 WHERE id = $1 AND kept_back <> $2");
    /// Whether it is kept from them.
    KEPT_BACK = one("SELECT kept_back FROM article WHERE id = $1");
    /// The newest version's number.
    SET_LAST = one("UPDATE article SET last_version = $2 WHERE id = $1");
    /// It is to go live; what readers see until then stays.
    SET_SCHEDULED = one(
        "UPDATE article SET goes_live_at = $2, \
         state = CASE WHEN live_version = 0 THEN 'scheduled' ELSE state END WHERE id = $1"
    );
    /// It is not to go live after all.
    SET_UNSCHEDULED = one(
        "UPDATE article SET goes_live_at = NULL, \
         state = CASE WHEN state = 'scheduled' THEN 'never' ELSE state END \
         WHERE id = $1 AND goes_live_at IS NOT NULL"
    );
    /// Whose moment has come.
    DUE = one(
        "SELECT id FROM article WHERE goes_live_at <= $1 ORDER BY goes_live_at, id LIMIT 100"
    );
    /// Whether this one is.
    IS_DUE = one("SELECT id FROM article WHERE id = $1 AND goes_live_at <= $2");
    /// A version.
    INSERT_VERSION = one(
        "INSERT INTO article_version (article, version, class, at, by_whom, note, story) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
    /// What a version changed for readers.
    SET_CLASS = one(
        "UPDATE article_version SET class = $3, at = $4, by_whom = $5 \
         WHERE article = $1 AND version = $2"
    );
    /// What a version changed, judged anew.
    SET_ONLY_CLASS = one(
        "UPDATE article_version SET class = $3 WHERE article = $1 AND version = $2"
    );
    /// A version's story.
    STORY = one("SELECT story FROM article_version WHERE article = $1 AND version = $2");
    /// All versions.
    HISTORY = one(
        "SELECT version, class, at, by_whom, story FROM article_version \
         WHERE article = $1 ORDER BY version"
    );
    /// All versions without their stories.
    HEADINGS = one(
        "SELECT version, class, at, by_whom FROM article_version WHERE article = $1 \
         ORDER BY version"
    );
    /// Files a story under a topic.
    FILE_TOPIC = one(
        "INSERT INTO article_topic (topic, published_at, article) VALUES ($1, $2, $3)"
    );
    /// Files a story under an author.
    FILE_AUTHOR = one(
        "INSERT INTO article_author (author, published_at, article, role) VALUES ($1, $2, $3, $4)"
    );
    /// Files a correction; the same one may stand in several versions.
    FILE_CORRECTION = one(
        "INSERT INTO article_correction (at, id, article, kind) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (at, id) DO NOTHING"
    );
    /// Takes a story out of its topics.
    UNFILE_TOPICS = one("DELETE FROM article_topic WHERE article = $1 RETURNING topic");
    /// Takes a story out of its authors' lists.
    UNFILE_AUTHORS = one("DELETE FROM article_author WHERE article = $1 RETURNING author");
    /// Takes a story's corrections off the corrections page.
    UNFILE_CORRECTIONS = one("DELETE FROM article_correction WHERE article = $1");
    /// The topics a story is filed under.
    TOPICS_OF = one("SELECT topic FROM article_topic WHERE article = $1");
    /// The authors a story is filed under.
    AUTHORS_OF = one("SELECT author FROM article_author WHERE article = $1");
    /// One more or less.
    BUMP = one(
        "INSERT INTO article_count (kind, subject, stories) VALUES ($1, $2, $3) \
         ON CONFLICT (kind, subject) DO UPDATE SET stories = article_count.stories + $3"
    );
    /// An old address.
    INSERT_REDIRECT = one(
        "INSERT INTO redirect (path, article, target, permanent, created_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (path) DO NOTHING"
    );
    /// Where an address leads.
    REDIRECT = one("SELECT article, target, permanent FROM redirect WHERE path = $1");
    /// Redirects, a page.
    REDIRECTS = one(
        "SELECT path, article, target, permanent FROM redirect WHERE path > $1 \
         ORDER BY path LIMIT $2"
    );
}

store::record! {
    /// A version without its story.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Heading {
        /// Its number, from 1.
        pub version: i64,
        /// new, silent, update, clarification, correction, retraction, redaction, draft.
        pub class: String,
        /// When it was written or published.
        pub at: Instant,
        /// By whom.
        pub by_whom: String,
    }
}

store::record! {
    #[derive(Clone, Debug)]
    pub(crate) struct ArticleRow {
        pub(crate) id: Id,
        pub(crate) state: String,
        pub(crate) live_version: i64,
        pub(crate) last_version: i64,
        pub(crate) path: String,
        pub(crate) slug: String,
        pub(crate) first_published_at: Instant,
        pub(crate) published_at: Instant,
        pub(crate) modified_at: Instant,
        pub(crate) goes_live_at: Option<Instant>,
        pub(crate) headline: String,
        pub(crate) card: String,
        pub(crate) section: Option<Id>,
        pub(crate) series: Option<Id>,
        pub(crate) work_type: String,
        pub(crate) access: String,
        pub(crate) language: String,
        pub(crate) listed: bool,
        pub(crate) words: i64,
        pub(crate) reason: Option<String>,
        pub(crate) merged_into: Option<Id>,
        pub(crate) source_key: Option<String>,
        pub(crate) created_at: Instant,
    }
}

fn shape(error: serde_json::Error) -> Error {
    Error::Shape(error.to_string())
}

pub(crate) async fn find(db: &Db, id: Id) -> Result<Option<ArticleRow>> {
    db.maybe(FIND, (id,)).await
}

pub(crate) async fn find_tx(tx: &mut Tx, id: Id) -> Result<Option<ArticleRow>> {
    tx.maybe(FIND, (id,)).await
}

pub(crate) async fn by_path(db: &Db, path: &str) -> Result<Option<ArticleRow>> {
    db.maybe(BY_PATH, (path,)).await
}

pub(crate) async fn by_source_tx(tx: &mut Tx, key: &str) -> Result<Option<ArticleRow>> {
    tx.maybe(BY_SOURCE, (key,)).await
}

pub(crate) async fn page(db: &Db, after: Id, limit: usize) -> Result<Vec<ArticleRow>> {
    db.all(PAGE, (after, limit)).await
}

pub(crate) async fn path_holder(tx: &mut Tx, path: &str) -> Result<Option<Id>> {
    Ok(tx.maybe::<(Id,)>(PATH_HOLDER, (path,)).await?.map(|(id,)| id))
}

pub(crate) async fn insert(tx: &mut Tx, row: &ArticleRow) -> Result<()> {
    let values = (
        row.id,
        &row.state,
        row.live_version,
        row.last_version,
        &row.path,
        &row.slug,
        row.first_published_at,
        row.published_at,
        row.modified_at,
        row.goes_live_at,
        &row.headline,
        &row.card,
        row.section,
        row.series,
        &row.work_type,
        &row.access,
        &row.language,
        row.listed,
        row.words,
        row.reason.as_deref(),
        row.merged_into,
        row.source_key.as_deref(),
        row.created_at,
    );
    tx.run(INSERT, values).await.map(|_| ())
}

pub(crate) async fn update(tx: &mut Tx, row: &ArticleRow) -> Result<()> {
    let values = (
        row.id,
        &row.state,
        row.live_version,
        row.last_version,
        &row.path,
        &row.slug,
        row.first_published_at,
        row.published_at,
        row.modified_at,
        row.goes_live_at,
        &row.headline,
        &row.card,
        row.section,
        row.series,
        &row.work_type,
        &row.access,
        &row.language,
        row.listed,
        row.words,
        row.reason.as_deref(),
        row.merged_into,
    );
    tx.run(UPDATE, values).await.map(|_| ())
}

/// Every version of a story without its text, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn headings(db: &Db, id: Id) -> Result<Vec<Heading>> {
    db.all(HEADINGS, (id,)).await
}

/// Every version of a story without its text, oldest first, as a transaction sees them.
///
/// # Errors
/// When the store refuses.
pub async fn headings_tx(tx: &mut Tx, id: Id) -> Result<Vec<Heading>> {
    tx.all(HEADINGS, (id,)).await
}

pub(crate) async fn set_only_class(tx: &mut Tx, id: Id, version: i64, class: &str) -> Result<()> {
    tx.run(SET_ONLY_CLASS, (id, version, class)).await.map(|_| ())
}

pub(crate) async fn keep_back(tx: &mut Tx, id: Id, back: bool) -> Result<()> {
    tx.run(KEEP_BACK, (id, back)).await.map(|_| ())
}

pub(crate) async fn is_kept_back(tx: &mut Tx, id: Id) -> Result<bool> {
    let kept: Option<(bool,)> = tx.maybe(KEPT_BACK, (id,)).await?;
    Ok(kept.is_some_and(|(kept,)| kept))
}

pub(crate) async fn set_last_version(tx: &mut Tx, id: Id, version: i64) -> Result<()> {
    tx.run(SET_LAST, (id, version)).await.map(|_| ())
}

pub(crate) async fn set_scheduled(tx: &mut Tx, id: Id, at: Instant) -> Result<bool> {
    Ok(tx.run(SET_SCHEDULED, (id, at)).await? == 1)
}

pub(crate) async fn set_unscheduled(tx: &mut Tx, id: Id) -> Result<bool> {
    Ok(tx.run(SET_UNSCHEDULED, (id,)).await? == 1)
}

pub(crate) async fn due(db: &Db, now: Instant) -> Result<Vec<Id>> {
    let ids: Vec<(Id,)> = db.all(DUE, (now,)).await?;
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

pub(crate) async fn is_due(tx: &mut Tx, id: Id, now: Instant) -> Result<bool> {
    let due: Option<(Id,)> = tx.maybe(IS_DUE, (id, now)).await?;
    Ok(due.is_some())
}

#[allow(clippy::too_many_arguments)] // one parameter a column of the version
pub(crate) async fn insert_version(
    tx: &mut Tx,
    id: Id,
    version: i64,
    class: &str,
    at: Instant,
    by: &str,
    note: Option<&str>,
    story: &str,
) -> Result<()> {
    tx.run(INSERT_VERSION, (id, version, class, at, by, note, story)).await.map(|_| ())
}

pub(crate) async fn set_class(
    tx: &mut Tx,
    id: Id,
    version: i64,
    class: &str,
    at: Instant,
    by: &str,
) -> Result<()> {
    tx.run(SET_CLASS, (id, version, class, at, by)).await.map(|_| ())
}

pub(crate) async fn story(db: &Db, id: Id, version: i64) -> Result<Story> {
    let row: Option<(String,)> = db.maybe(STORY, (id, version)).await?;
    let (json,) = row.ok_or_else(|| Error::Shape(format!("no version {version} of {id}")))?;
    serde_json::from_str(&json).map_err(shape)
}

pub(crate) async fn story_json_tx(tx: &mut Tx, id: Id, version: i64) -> Result<String> {
    let row: Option<(String,)> = tx.maybe(STORY, (id, version)).await?;
    row.map(|(json,)| json).ok_or_else(|| Error::Shape(format!("no version {version} of {id}")))
}

pub(crate) async fn story_tx(tx: &mut Tx, id: Id, version: i64) -> Result<Story> {
    serde_json::from_str(&story_json_tx(tx, id, version).await?).map_err(shape)
}

pub(crate) async fn history(db: &Db, id: Id) -> Result<Vec<Version>> {
    let rows: Vec<(i64, String, Instant, String, String)> = db.all(HISTORY, (id,)).await?;
    rows.into_iter()
        .map(|(version, class, at, by_whom, story)| {
            let story = serde_json::from_str(&story).map_err(shape)?;
            Ok(Version { version, class, at, by_whom, story })
        })
        .collect()
}

/// What a story was filed under until now.
#[derive(Default)]
pub(crate) struct Filed {
    pub(crate) topics: Vec<Id>,
    pub(crate) authors: Vec<Id>,
}

/// Takes a story out of every list, and out of the counts when it stood there.
pub(crate) async fn unfile(tx: &mut Tx, id: Id) -> Result<Filed> {
    let topics: Vec<(Id,)> = tx.all(UNFILE_TOPICS, (id,)).await?;
    let authors: Vec<(Id,)> = tx.all(UNFILE_AUTHORS, (id,)).await?;
    tx.run(UNFILE_CORRECTIONS, (id,)).await?;
    unfile_pictures(tx, id).await?;
    let filed = Filed {
        topics: topics.into_iter().map(|(id,)| id).collect(),
        authors: authors.into_iter().map(|(id,)| id).collect(),
    };
    if let Some(row) = find_tx(tx, id).await?.filter(|row| row.listed) {
        bump_all(tx, &row, &filed, -1).await?;
    }
    Ok(filed)
}

/// Counts a story that was just filed.
pub(crate) async fn count_filed(tx: &mut Tx, row: &ArticleRow, by: i64) -> Result<()> {
    let topics: Vec<(Id,)> = tx.all(TOPICS_OF, (row.id,)).await?;
    let authors: Vec<(Id,)> = tx.all(AUTHORS_OF, (row.id,)).await?;
    let filed = Filed {
        topics: topics.into_iter().map(|(id,)| id).collect(),
        authors: authors.into_iter().map(|(id,)| id).collect(),
    };
    bump_all(tx, row, &filed, by).await
}

/// A day in microseconds.
const DAY_MICROS: i64 = 86_400_000_000;

/// The day a story is counted under: days of UTC since 1970, whatever the paper's time zone.
fn day_of(moment: i64) -> i64 {
    moment.div_euclid(DAY_MICROS)
}

async fn bump_all(tx: &mut Tx, row: &ArticleRow, filed: &Filed, by: i64) -> Result<()> {
    tx.run(BUMP, ("day", day_of(row.published_at.0), by)).await?;
    for topic in filed.topics.iter().copied().chain(row.section).chain(row.series) {
        tx.run(BUMP, ("topic", topic, by)).await?;
    }
    for author in &filed.authors {
        tx.run(BUMP, ("author", *author, by)).await?;
    }
    Ok(())
}

pub(crate) async fn file_topic(tx: &mut Tx, topic: Id, at: Instant, id: Id) -> Result<()> {
    tx.run(FILE_TOPIC, (topic, at, id)).await.map(|_| ())
}

pub(crate) async fn file_author(
    tx: &mut Tx,
    author: Id,
    at: Instant,
    id: Id,
    role: &str,
) -> Result<()> {
    tx.run(FILE_AUTHOR, (author, at, id, role)).await.map(|_| ())
}

pub(crate) async fn file_correction(
    tx: &mut Tx,
    at: Instant,
    correction: Id,
    id: Id,
    kind: &str,
) -> Result<()> {
    tx.run(FILE_CORRECTION, (at, correction, id, kind)).await.map(|_| ())
}

pub(crate) async fn insert_redirect(
    tx: &mut Tx,
    path: &str,
    article: Option<Id>,
    target: Option<&str>,
    permanent: bool,
    now: Instant,
) -> Result<bool> {
    Ok(tx.run(INSERT_REDIRECT, (path, article, target, permanent, now)).await? == 1)
}

type RedirectRow = (Option<Id>, Option<String>, bool);

pub(crate) async fn redirect(db: &Db, path: &str) -> Result<Option<RedirectRow>> {
    db.maybe(REDIRECT, (path,)).await
}

pub(crate) async fn redirects(
    db: &Db,
    after: &str,
    limit: usize,
) -> Result<Vec<crate::reading::Redirect>> {
    db.all(REDIRECTS, (after, limit)).await
}
