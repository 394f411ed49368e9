//! Taking in stories that were published somewhere else: imports and wires.

use kit::{Clock, Id, Instant};
use store::{Result, Tx};

use crate::rows::{self, ArticleRow};
use crate::verbs::{Change, go_live, section_slug, to_json};
use crate::{Story, address};

/// A story from elsewhere, its section, topics and authors already ours.
#[derive(Clone, Debug)]
pub struct Intake {
    /// Its name in the source, "ghost:6512…"; taking it in again changes the same story.
    pub source_key: String,
    /// Its id, where the source is an export of a paper of ours.
    pub id: Option<Id>,
    /// The slug wanted.
    pub slug: String,
    /// The story.
    pub story: Story,
    /// Where it stands.
    pub standing: Standing,
    /// Addresses it had there; they will lead to it.
    pub former_paths: Vec<String>,
    /// Who is named in its history.
    pub by: String,
}

/// Where a story from elsewhere stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody but the desk sees it.
    Draft,
    /// It goes live then.
    Scheduled(Instant),
    /// It is live.
    Live {
        /// When it first was.
        first_published: Instant,
        /// The date it is shown and sorted by.
        published: Instant,
        /// When a fact in it last changed.
        modified: Instant,
    },
    /// It was live and is not any more.
    Withdrawn(String),
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A story that was not here before.
    New(Id),
    /// A new version of one that was.
    Changed(Id),
    /// Exactly what is here already.
    Same(Id),
    /// A new version of one that the desk keeps from readers: it is a draft.
    KeptBack(Id),
}

impl Taken {
    /// The story.
    pub fn id(self) -> Id {
        match self {
            Taken::New(id) | Taken::Changed(id) | Taken::Same(id) | Taken::KeptBack(id) => id,
        }
    }
}

/// Takes a story in: new, as a new version, or not at all when nothing differs.
///
/// # Errors
/// When the store refuses.
pub async fn take_in(tx: &mut Tx, clock: &Clock, intake: Intake) -> Result<Taken> {
    journal::turn(tx).await?;
    let now = clock.now();
    let json = to_json(&intake.story)?;
    let taken = match rows::by_source_tx(tx, &intake.source_key).await? {
        Some(row) => take_again(tx, row, &intake, &json, now).await?,
        None => take_first(tx, &intake, &json, now).await?,
    };
    for path in &intake.former_paths {
        address::put_redirect(tx, clock, path, Some(taken.id()), None, true).await?;
    }
    Ok(taken)
}

/// Keeps a story from its readers whatever comes from its source, until it is published at the
/// desk; or lets its source speak again.
///
/// # Errors
/// When the store refuses.
pub async fn keep_back(tx: &mut Tx, id: Id, back: bool) -> Result<()> {
    rows::keep_back(tx, id, back).await
}

async fn take_first(tx: &mut Tx, intake: &Intake, json: &str, now: Instant) -> Result<Taken> {
    let id = intake.id.unwrap_or_else(|| Id::fresh(now));
    let section = section_slug(tx, &intake.story).await?;
    let path = address::reserve(tx, id, &section, &intake.slug).await?;
    let mut row = ArticleRow::unpublished(id, &intake.slug, path, &intake.story, now);
    row.source_key = Some(intake.source_key.clone());
    rows::insert(tx, &row).await?;
    rows::insert_version(tx, id, 1, "draft", now, &intake.by, None, json).await?;
    settle(tx, row, intake, Change::New, now).await?;
    Ok(Taken::New(id))
}

async fn take_again(
    tx: &mut Tx,
    mut row: ArticleRow,
    intake: &Intake,
    json: &str,
    now: Instant,
) -> Result<Taken> {
    let id = row.id;
    let same_text = rows::story_json_tx(tx, id, row.last_version).await? == json;
    if same_text && stands(&row, &intake.standing) {
        return Ok(Taken::Same(id));
    }
    if !same_text {
        row.last_version += 1;
        rows::insert_version(tx, id, row.last_version, "draft", now, &intake.by, None, json)
            .await?;
        rows::set_last_version(tx, id, row.last_version).await?;
    }
    if rows::is_kept_back(tx, id).await? {
        return Ok(if same_text { Taken::Same(id) } else { Taken::KeptBack(id) });
    }
    settle(tx, row, intake, Change::Update, now).await?;
    Ok(Taken::Changed(id))
}

fn stands(row: &ArticleRow, standing: &Standing) -> bool {
    match standing {
        Standing::Draft => row.state == "never",
        Standing::Scheduled(at) => row.state == "scheduled" && row.goes_live_at == Some(*at),
        Standing::Live { published, modified, .. } => {
            matches!(row.state.as_str(), "live" | "retracted")
                && row.published_at == *published
                && row.modified_at == *modified
        }
        Standing::Withdrawn(_) => row.state == "withdrawn",
    }
}

async fn settle(
    tx: &mut Tx,
    mut row: ArticleRow,
    intake: &Intake,
    change: Change,
    now: Instant,
) -> Result<()> {
    match &intake.standing {
        Standing::Draft => Ok(()),
        Standing::Scheduled(at) => rows::set_scheduled(tx, row.id, *at).await.map(|_| ()),
        Standing::Live { first_published, published, modified } => {
            let (id, version) = (row.id, row.last_version);
            rows::set_class(tx, id, version, change.word(), *modified, &intake.by).await?;
            row.first_published_at = *first_published;
            row.published_at = *published;
            row.modified_at = *modified;
            go_live(tx, row, version, change, now).await.map(|_| ())
        }
        Standing::Withdrawn(reason) => {
            row.state = "withdrawn".to_owned();
            row.reason = Some(reason.clone());
            row.listed = false;
            rows::unfile(tx, row.id).await?;
            rows::update(tx, &row).await
        }
    }
}
