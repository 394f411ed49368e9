//! Coverage: what is wanted with a story, who does it, and how far it has come.

use kit::{Clock, Id, Instant};
use newsroom::Staff;
use store::{Db, Tx};

use crate::verbs::open_for;
use crate::{Refusal, Result, rows};

/// Characters of what is wanted at most.
const WHAT_CHARACTERS_MAX: usize = 500;

/// What kind of work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverageKind {
    /// A text.
    Text,
    /// Photographs.
    Photo,
    /// A graphic.
    Graphic,
    /// A film.
    Video,
    /// Posts elsewhere.
    Social,
    /// Live coverage.
    Live,
}

impl CoverageKind {
    /// Every one, with its word and its name at the desk.
    pub const ALL: [(CoverageKind, &'static str, &'static str); 6] = [
        (CoverageKind::Photo, "photo", "Photo"),
        (CoverageKind::Graphic, "graphic", "Graphic"),
        (CoverageKind::Video, "video", "Video"),
        (CoverageKind::Social, "social", "Social"),
        (CoverageKind::Live, "live", "Live"),
        (CoverageKind::Text, "text", "Text"),
    ];

    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        CoverageKind::ALL.iter().find(|(it, _, _)| *it == self).map_or("text", |(_, word, _)| word)
    }

    /// Its name at the desk.
    pub fn name(self) -> &'static str {
        CoverageKind::ALL.iter().find(|(it, _, _)| *it == self).map_or("Text", |(_, _, name)| name)
    }

    /// The kind of a word written by [`CoverageKind::word`].
    pub fn of_word(word: &str) -> Option<CoverageKind> {
        CoverageKind::ALL.iter().find(|(_, known, _)| *known == word).map(|(it, _, _)| *it)
    }
}

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverageState {
    /// Nobody does it yet.
    Wanted,
    /// Somebody does it.
    Assigned,
    /// It is there.
    Done,
    /// It is not wanted any more.
    Dropped,
}

impl CoverageState {
    /// Every one, with its word and its name at the desk.
    pub const ALL: [(CoverageState, &'static str, &'static str); 4] = [
        (CoverageState::Wanted, "wanted", "Wanted"),
        (CoverageState::Assigned, "assigned", "Assigned"),
        (CoverageState::Done, "done", "Done"),
        (CoverageState::Dropped, "dropped", "Dropped"),
    ];

    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        let found = CoverageState::ALL.iter().find(|(it, _, _)| *it == self);
        found.map_or("wanted", |(_, word, _)| word)
    }

    /// Its name at the desk.
    pub fn name(self) -> &'static str {
        let found = CoverageState::ALL.iter().find(|(it, _, _)| *it == self);
        found.map_or("Wanted", |(_, _, name)| name)
    }

    /// The state of a word written by [`CoverageState::word`].
    pub fn of_word(word: &str) -> Option<CoverageState> {
        CoverageState::ALL.iter().find(|(_, known, _)| *known == word).map(|(it, _, _)| *it)
    }

    /// Whether somebody still has something to do.
    pub fn is_open(self) -> bool {
        matches!(self, CoverageState::Wanted | CoverageState::Assigned)
    }
}

/// Something that is wanted with a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Its id.
    pub id: Id,
    /// The story.
    pub story: Id,
    /// What kind of work it is.
    pub kind: CoverageKind,
    /// What is wanted, in words; may be empty.
    pub what: String,
    /// Who does it.
    pub assignee: Option<Id>,
    /// Until when.
    pub due_at: Option<Instant>,
    /// How far it has come.
    pub state: CoverageState,
    /// The headline of the story.
    pub headline: String,
    /// Its section.
    pub section: Option<Id>,
}

/// What is said of something wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// What is wanted, in words.
    pub what: String,
    /// Who does it.
    pub assignee: Option<Id>,
    /// Until when.
    pub due_at: Option<Instant>,
}

/// What is wanted with a story, in the order it was asked for.
///
/// # Errors
/// When the store cannot be read.
pub async fn coverage(db: &Db, story: Id) -> store::Result<Vec<Coverage>> {
    rows::coverage_of(db, story).await
}

/// What this person has to do, the first wanted first.
///
/// # Errors
/// When the store cannot be read.
pub async fn coverage_by(db: &Db, person: Id, limit: usize) -> store::Result<Vec<Coverage>> {
    rows::coverage_by(db, person, limit).await
}

/// Asks for something with a story; its id.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Unknown`], [`Refusal::Field`].
pub async fn want(
    tx: &mut Tx,
    clock: &Clock,
    by: &Staff,
    story: Id,
    (kind, wish): (CoverageKind, Wish),
) -> Result<Id> {
    let now = clock.now();
    let work = open_for(tx, clock, by, story).await?;
    let mut item = Coverage {
        id: Id::fresh(now),
        story,
        kind,
        what: String::new(),
        assignee: None,
        due_at: None,
        state: CoverageState::Wanted,
        headline: work.headline,
        section: work.section,
    };
    put(&mut item, wish, CoverageState::Wanted)?;
    save(tx, &item, (by, now)).await?;
    Ok(item.id)
}

/// Changes what is wanted: who does it, until when, how far it has come.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Unknown`], [`Refusal::Field`].
pub async fn change_coverage(
    tx: &mut Tx,
    clock: &Clock,
    by: &Staff,
    (story, id): (Id, Id),
    (state, wish): (CoverageState, Wish),
) -> Result<()> {
    open_for(tx, clock, by, story).await?;
    let found = rows::coverage_tx(tx, id).await?.filter(|it| it.story == story);
    let mut item = found.ok_or(Refusal::Unknown)?;
    let before = item.clone();
    put(&mut item, wish, state)?;
    if item == before {
        return Ok(());
    }
    save(tx, &item, (by, clock.now())).await
}

/// Who does it says that it is done, though they may see nothing else of the story.
///
/// # Errors
/// [`Refusal::Unknown`], [`Refusal::Decided`] when there is nothing to do any more.
pub async fn finish(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id) -> Result<()> {
    journal::turn(tx).await?;
    let found = rows::coverage_tx(tx, id).await?.filter(|it| it.assignee == Some(by.id));
    let mut item = found.ok_or(Refusal::Unknown)?;
    if !item.state.is_open() {
        return Err(Refusal::Decided.into());
    }
    item.state = CoverageState::Done;
    save(tx, &item, (by, clock.now())).await
}

/// What is open is assigned when somebody does it, and wanted when nobody does.
fn put(item: &mut Coverage, wish: Wish, state: CoverageState) -> Result<(), Refusal> {
    if wish.what.chars().count() > WHAT_CHARACTERS_MAX {
        let words = format!("what is wanted has at most {WHAT_CHARACTERS_MAX} characters");
        return Err(Refusal::Field(words));
    }
    item.what = wish.what.trim().to_owned();
    (item.assignee, item.due_at) = (wish.assignee, wish.due_at);
    item.state = match (state.is_open(), item.assignee) {
        (true, Some(_)) => CoverageState::Assigned,
        (true, None) => CoverageState::Wanted,
        (false, _) => state,
    };
    Ok(())
}

async fn save(tx: &mut Tx, item: &Coverage, (by, now): (&Staff, Instant)) -> Result<()> {
    rows::save_coverage(tx, item, by.id, now).await?;
    let detail = format!("{} {}", item.kind.name(), item.what);
    let what = match item.state {
        CoverageState::Wanted => "asked for",
        CoverageState::Assigned => "assigned",
        CoverageState::Done => "has done",
        CoverageState::Dropped => "dropped",
    };
    rows::tell(tx, (item.story, None), (by.id, now), what, detail.trim_end()).await?;
    Ok(())
}
