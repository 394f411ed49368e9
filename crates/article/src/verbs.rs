//! What can be done with a story.

use kit::{Clock, Id, Instant};
use store::{Db, Result, Tx};

use crate::facts::{Published, Withdrawn};
use crate::listing::CardData;
use crate::rows::{self, ArticleRow};
use crate::rules::STORY_BYTES_MAX;
use crate::{Correction, CorrectionKind, Role, Story, address, uses};

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

    /// The change of a word written by [`Change::word`]; none other.
    pub fn of_word(word: &str) -> Option<Change> {
        serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
    }

    /// Whether readers are told the story was updated.
    pub(crate) fn is_of_substance(self) -> bool {
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
    rows::insert_version(tx, id, 1, "draft", now, by, None, &to_json(story)?).await?;
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
    let json = to_json(story)?;
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
    match rows::find_tx(tx, id).await? {
        Some(row) => {
            let version = row.last_version;
            publish_row(tx, clock, row, version, (change, by)).await.map(Some)
        }
        None => Ok(None),
    }
}

/// Makes this version the one readers see, whatever was written after it. The fact's number in
/// the journal, or `None` when there is no such story or version.
///
/// # Errors
/// When the store refuses.
pub async fn publish_version(
    tx: &mut Tx,
    clock: &Clock,
    (id, version): (Id, i64),
    change: Change,
    by: &str,
) -> Result<Option<i64>> {
    journal::turn(tx).await?;
    match rows::find_tx(tx, id).await?.filter(|row| (1..=row.last_version).contains(&version)) {
        Some(row) => publish_row(tx, clock, row, version, (change, by)).await.map(Some),
        None => Ok(None),
    }
}

async fn publish_row(
    tx: &mut Tx,
    clock: &Clock,
    mut row: ArticleRow,
    version: i64,
    (change, by): (Change, &str),
) -> Result<i64> {
    let now = clock.now();
    rows::set_class(tx, row.id, version, change.word(), now, by).await?;
    if row.first_published_at == Instant(0) {
        row.first_published_at = now;
        row.published_at = now;
        row.modified_at = now;
    } else if change.is_of_substance() {
        row.modified_at = now;
    }
    go_live(tx, row, version, change, now).await
}

/// Sets a story to go live at a moment to come: for the first time, again, or as it was changed.
/// `false` when there is no such story.
///
/// # Errors
/// When the store refuses.
pub async fn schedule(tx: &mut Tx, id: Id, at: Instant) -> Result<bool> {
    journal::turn(tx).await?;
    rows::set_scheduled(tx, id, at).await
}

/// A story is not to go live by itself after all. `false` when it was not going to.
///
/// # Errors
/// When the store refuses.
pub async fn unschedule(tx: &mut Tx, id: Id) -> Result<bool> {
    journal::turn(tx).await?;
    rows::set_unscheduled(tx, id).await
}

/// Stories whose moment to go live has come, at most a hundred.
///
/// # Errors
/// When the store cannot be read.
pub async fn due(db: &Db, now: Instant) -> Result<Vec<Id>> {
    rows::due(db, now).await
}

/// Whether the moment of this story has come and nobody has published or put it off since.
///
/// # Errors
/// When the store refuses.
pub async fn is_due(tx: &mut Tx, id: Id, now: Instant) -> Result<bool> {
    journal::turn(tx).await?;
    rows::is_due(tx, id, now).await
}

/// Gives a story that was never published another slug. `false` when there is no such story or
/// readers know its address already.
///
/// # Errors
/// When the store refuses.
pub async fn rename(tx: &mut Tx, id: Id, slug: &str) -> Result<bool> {
    journal::turn(tx).await?;
    let unknown = |row: &ArticleRow| row.first_published_at == Instant(0);
    let Some(mut row) = rows::find_tx(tx, id).await?.filter(unknown) else {
        return Ok(false);
    };
    let story = rows::story_tx(tx, id, row.last_version).await?;
    let section = section_slug(tx, &story).await?;
    row.path = address::reserve(tx, id, &section, slug).await?;
    row.slug = slug.to_owned();
    rows::update(tx, &row).await?;
    Ok(true)
}

/// Lets a story go up in another one: its address then leads there for good. The fact's number,
/// or `None` when either is not live or they are the same.
///
/// # Errors
/// When the store refuses.
pub async fn merge(tx: &mut Tx, clock: &Clock, id: Id, into: Id) -> Result<Option<i64>> {
    journal::turn(tx).await?;
    let stands = rows::find_tx(tx, into).await?.is_some_and(|row| row.state == "live");
    let Some(mut row) = rows::find_tx(tx, id).await?.filter(|row| row.live_version > 0) else {
        return Ok(None);
    };
    if !stands || id == into {
        return Ok(None);
    }
    rows::end_wire(tx, id).await?;
    let filed = rows::unfile(tx, id).await?;
    row.state = "merged".to_owned();
    row.merged_into = Some(into);
    row.listed = false;
    row.goes_live_at = None;
    rows::update(tx, &row).await?;
    let topics = with_section(filed.topics, &row);
    let fact = Withdrawn { article: id, path: row.path, topics, authors: filed.authors };
    journal::append(tx, clock.now(), &fact).await.map(Some)
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
    rows::end_wire(tx, id).await?;
    let filed = rows::unfile(tx, id).await?;
    row.state = "withdrawn".to_owned();
    row.reason = Some(reason.to_owned());
    row.listed = false;
    rows::update(tx, &row).await?;
    let topics = with_section(filed.topics, &row);
    let fact = Withdrawn { article: id, path: row.path, topics, authors: filed.authors };
    journal::append(tx, clock.now(), &fact).await.map(Some)
}

/// Files a version where readers find it and writes the fact. Shared by publishing and by import,
/// which differ only in the times they set on the row beforehand.
pub(crate) async fn go_live(
    tx: &mut Tx,
    mut row: ArticleRow,
    version: i64,
    change: Change,
    now: Instant,
) -> Result<i64> {
    let story = rows::story_tx(tx, row.id, version).await?;
    let former = (row.path.clone(), row.live_version > 0);
    let before = with_section(Vec::new(), &row);
    let filed = rows::unfile(tx, row.id).await?;
    let first_time = row.live_version == 0;
    let section = section_slug(tx, &story).await?;
    row.path = address::reserve(tx, row.id, &section, &row.slug).await?;
    row.live_version = version;
    row.state = if change == Change::Retraction { "retracted" } else { "live" }.to_owned();
    row.goes_live_at = None;
    row.reason = None;
    row.merged_into = None;
    row.show(&story);
    rows::update(tx, &row).await?;
    file(tx, &row, &story).await?;
    let wire = rows::wire_tx(tx, row.id).await?.filter(|wire| wire.until > now);
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
        wire_at: wire.map(|wire| wire.until),
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
    uses::file(tx, row.id, story).await
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

/// A story as it is stored.
///
/// # Errors
/// [`store::Error::Shape`] when it is longer than 20 MB.
pub fn to_json(story: &Story) -> Result<String> {
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
