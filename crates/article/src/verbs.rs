//! What can be done with a story.

use kit::{Clock, Id, Instant};
use store::{Db, Result, Tx};

use crate::facts::{Published, Withdrawn};
use crate::listing::CardData;
use crate::rows::{self, ArticleRow};
use crate::rules::STORY_BYTES_MAX;
use crate::{Correction, CorrectionKind, Role, Story, address};

/// What a publication changes for readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It was not there before.
    New,
    /// Typing, spelling, links, layout.
    Silent,
    /// New facts.
    Update,
    /// Something that could be misread was made clear.
    Clarification,
    /// Something that was wrong was put right.
    Correction,
    /// It does not stand, and says so.
    Retraction,
    /// Something was taken out for law or privacy.
    Redaction,
}

impl Change {
    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Silent => "silent",
            Change::Update => "update",
            Change::Clarification => "clarification",
            Change::Correction => "correction",
            Change::Retraction => "retraction",
            Change::Redaction => "redaction",
        }
    }

    /// Whether readers are told the story was updated.
    fn is_of_substance(self) -> bool {
        !matches!(self, Change::New | Change::Silent)
    }
}

/// Writes the first version of a story that nobody sees yet; its id.
///
/// # Errors
/// When the store refuses.
pub async fn create(tx: &mut Tx, clock: &Clock, story: &Story, slug: &str, by: &str) -> Result<Id> {
    journal::turn(tx).await?;
    let now = clock.now();
    let id = Id::fresh(now);
    let section = section_slug(tx, story).await?;
    let path = address::reserve(tx, id, &section, slug).await?;
    let row = ArticleRow::unpublished(id, slug, path, story, now);
    rows::insert(tx, &row).await?;
    rows::insert_version(tx, id, 1, "draft", now, by, None, &story_json(story)?).await?;
    Ok(id)
}

/// Writes a new version beside the one readers see; its number. `None` when there is no such story.
///
/// # Errors
/// When the store refuses.
pub async fn revise(
    tx: &mut Tx,
    clock: &Clock,
    id: Id,
    story: &Story,
    by: &str,
) -> Result<Option<i64>> {
    journal::turn(tx).await?;
    let Some(row) = rows::find_tx(tx, id).await? else {
        return Ok(None);
    };
    let version = row.last_version + 1;
    let json = story_json(story)?;
    rows::insert_version(tx, id, version, "draft", clock.now(), by, None, &json).await?;
    rows::set_last_version(tx, id, version).await?;
    Ok(Some(version))
}

/// Makes the newest version the one readers see. The fact's number in the journal, or `None` when
/// there is no such story.
///
/// # Errors
/// When the store refuses.
pub async fn publish(
    tx: &mut Tx,
    clock: &Clock,
    id: Id,
    change: Change,
    by: &str,
) -> Result<Option<i64>> {
    journal::turn(tx).await?;
    let now = clock.now();
    let Some(mut row) = rows::find_tx(tx, id).await? else {
        return Ok(None);
    };
    rows::set_class(tx, id, row.last_version, change.word(), now, by).await?;
    if row.first_published_at == Instant(0) {
        row.first_published_at = now;
        row.published_at = now;
        row.modified_at = now;
    } else if change.is_of_substance() {
        row.modified_at = now;
    }
    go_live(tx, row, change, now).await.map(Some)
}

/// Sets a story to go live at a moment to come. `false` when there is no such story.
///
/// # Errors
/// When the store refuses.
pub async fn schedule(tx: &mut Tx, id: Id, at: Instant) -> Result<bool> {
    journal::turn(tx).await?;
    rows::set_scheduled(tx, id, at).await
}

/// Publishes every scheduled story whose moment has come; how many.
///
/// # Errors
/// When the store refuses.
pub async fn publish_due(db: &Db, clock: &Clock) -> Result<usize> {
    let now = clock.now();
    let mut published = 0;
    for id in rows::due(db, now).await? {
        let mut tx = db.begin().await?;
        journal::turn(&mut tx).await?;
        // While this node waited for its turn another may have published the story, or an editor
        // put it off: what was read before the turn does not count.
        if rows::is_due(&mut tx, id, now).await? {
            publish(&mut tx, clock, id, Change::New, "schedule").await?;
            tx.commit().await?;
            published += 1;
        }
    }
    Ok(published)
}

/// Adds a correction to the live version and publishes it at once. The fact's number, or `None`
/// when no version is live.
///
/// # Errors
/// When the store refuses.
pub async fn correct(
    tx: &mut Tx,
    clock: &Clock,
    id: Id,
    correction: Correction,
    by: &str,
) -> Result<Option<i64>> {
    journal::turn(tx).await?;
    let Some(row) = rows::find_tx(tx, id).await?.filter(|row| row.live_version > 0) else {
        return Ok(None);
    };
    let change = match correction.kind {
        CorrectionKind::Correction | CorrectionKind::EditorsNote => Change::Correction,
        CorrectionKind::Clarification => Change::Clarification,
        CorrectionKind::Retraction => Change::Retraction,
    };
    let mut story = rows::story_tx(tx, id, row.live_version).await?;
    story.corrections.push(correction);
    revise(tx, clock, id, &story, by).await?;
    publish(tx, clock, id, change, by).await
}

/// Takes a story away from readers: its address then answers 410 with the reason. The fact's
/// number, or `None` when no version is live.
///
/// # Errors
/// When the store refuses.
pub async fn withdraw(tx: &mut Tx, clock: &Clock, id: Id, reason: &str) -> Result<Option<i64>> {
    journal::turn(tx).await?;
    let Some(mut row) = rows::find_tx(tx, id).await?.filter(|row| row.live_version > 0) else {
        return Ok(None);
    };
    let filed = rows::unfile(tx, id).await?;
    row.state = "withdrawn".to_owned();
    row.reason = Some(reason.to_owned());
    row.listed = false;
    rows::update(tx, &row).await?;
    let topics = with_section(filed.topics, &row);
    let fact = Withdrawn { article: id, path: row.path, topics, authors: filed.authors };
    journal::append(tx, clock.now(), &fact).await.map(Some)
}

/// Files the newest version where readers find it and writes the fact. Shared by publishing and
/// by import, which differ only in the times they set on the row beforehand.
pub(crate) async fn go_live(
    tx: &mut Tx,
    mut row: ArticleRow,
    change: Change,
    now: Instant,
) -> Result<i64> {
    let story = rows::story_tx(tx, row.id, row.last_version).await?;
    let former = (row.path.clone(), row.live_version > 0);
    let before = with_section(Vec::new(), &row);
    let filed = rows::unfile(tx, row.id).await?;
    let first_time = row.live_version == 0;
    let section = section_slug(tx, &story).await?;
    row.path = address::reserve(tx, row.id, &section, &row.slug).await?;
    row.live_version = row.last_version;
    row.state = if change == Change::Retraction { "retracted" } else { "live" }.to_owned();
    row.goes_live_at = None;
    row.reason = None;
    row.show(&story);
    rows::update(tx, &row).await?;
    file(tx, &row, &story).await?;
    let moved = former.1 && former.0 != row.path;
    if moved {
        rows::insert_redirect(tx, &former.0, Some(row.id), None, true, now).await?;
    }
    let mut topics = with_section(story.topics.clone(), &row);
    topics.extend(filed.topics.into_iter().chain(before));
    let mut authors: Vec<Id> = story.credits.iter().filter_map(|credit| credit.author).collect();
    authors.extend(filed.authors);
    let fact = Published {
        article: row.id,
        version: row.live_version,
        class: change.word().to_owned(),
        first_time,
        listed: row.listed,
        path: row.path,
        former_path: moved.then_some(former.0),
        topics: unique(topics),
        authors: unique(authors),
    };
    journal::append(tx, now, &fact).await
}

async fn file(tx: &mut Tx, row: &ArticleRow, story: &Story) -> Result<()> {
    if row.listed {
        for topic in unique(story.topics.clone()) {
            rows::file_topic(tx, topic, row.published_at, row.id).await?;
        }
        let mut seen = Vec::new();
        for credit in &story.credits {
            if let Some(author) = credit.author.filter(|_| credit.role != Role::EditedBy)
                && !seen.contains(&author)
            {
                seen.push(author);
                let role = credit.role.word();
                rows::file_author(tx, author, row.published_at, row.id, role).await?;
            }
        }
        rows::count_filed(tx, row, 1).await?;
    }
    for correction in &story.corrections {
        rows::file_correction(tx, correction.at, correction.id, row.id, correction.kind.word())
            .await?;
    }
    Ok(())
}

fn with_section(mut topics: Vec<Id>, row: &ArticleRow) -> Vec<Id> {
    topics.extend(row.section);
    topics.extend(row.series);
    topics
}

fn unique(mut ids: Vec<Id>) -> Vec<Id> {
    ids.sort();
    ids.dedup();
    ids
}

/// The first part of the address of a story without a section is `news`.
pub(crate) async fn section_slug(tx: &mut Tx, story: &Story) -> Result<String> {
    let section = match story.section {
        Some(id) => topic::find_in(tx, id).await?,
        None => None,
    };
    Ok(section.map_or_else(|| "news".to_owned(), |section| section.slug))
}

pub(crate) fn story_json(story: &Story) -> Result<String> {
    let json = serde_json::to_string(story)
        .map_err(|error| store::Error::Shape(format!("a story cannot be written: {error}")))?;
    if json.len() > STORY_BYTES_MAX {
        return Err(store::Error::Shape("a story is longer than 20 MB".to_owned()));
    }
    Ok(json)
}

impl ArticleRow {
    /// A story nobody sees yet.
    pub(crate) fn unpublished(
        id: Id,
        slug: &str,
        path: String,
        story: &Story,
        now: Instant,
    ) -> ArticleRow {
        let mut row = ArticleRow {
            id,
            state: "never".to_owned(),
            live_version: 0,
            last_version: 1,
            path,
            slug: slug.to_owned(),
            first_published_at: Instant(0),
            published_at: Instant(0),
            modified_at: Instant(0),
            goes_live_at: None,
            headline: String::new(),
            card: String::new(),
            section: None,
            series: None,
            work_type: String::new(),
            access: String::new(),
            language: String::new(),
            listed: false,
            words: 0,
            reason: None,
            merged_into: None,
            source_key: None,
            created_at: now,
        };
        row.show(story);
        row.listed = false;
        row
    }

    /// Copies what fronts and lists need from a version.
    pub(crate) fn show(&mut self, story: &Story) {
        self.headline = story.headline.clone();
        self.section = story.section;
        self.series = story.series;
        self.work_type = story.work_type.word().to_owned();
        self.access = story.access.word().to_owned();
        self.language = story.language.clone();
        self.words = story.words() as i64;
        self.card = serde_json::to_string(&CardData::of(story)).unwrap_or_default();
        self.listed = !story.flags.unlisted;
    }
}
