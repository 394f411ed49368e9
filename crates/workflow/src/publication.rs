//! Publishing: what the desk has becomes what readers see, with a class that says what changed.

use article::{Change, Correction, CorrectionKind, Gravity, Held, Story};
use kit::{Clock, Id, Instant};
use newsroom::{Capability, House, Staff};
use store::Tx;

use crate::back_read::after_publishing;
use crate::copy::{open, signature, story_of};
use crate::leave::{Standing, standing_tx};
use crate::rules::{class_fits, may_see, obstacles};
use crate::weight::weights;
use crate::{
    Error, HoldKind, Proposal, Refusal, Result, Stage, Verdict, Work, freeze, put_hold, rows,
};

/// What somebody who publishes asks for, and what they saw when they did.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What it changes for readers.
    pub class: Change,
    /// The copy's revision that was looked at.
    pub revision: i64,
    /// The version that readers saw then; 0: none.
    pub live_version: i64,
    /// The note that readers are owed with a correction, clarification or retraction.
    pub note: Option<NoteAsked>,
    /// For who has to approve it.
    pub reason: String,
    /// Whether feeds and alerts are to tell it at once, as breaking news.
    pub breaking: bool,
}

/// A note for readers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoteAsked {
    /// The note as printed.
    pub note: String,
    /// The words that were wrong.
    pub was: String,
    /// The words that are right.
    pub is: String,
    /// How much it matters.
    pub gravity: Gravity,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Readers see it: the fact's number in the journal and the version.
    Live {
        /// The number.
        seq: i64,
        /// The version.
        version: i64,
    },
    /// Somebody else has to approve it.
    Proposed(Id),
}

/// Publishes the working copy. A silent change of something that weighs becomes a proposal, and so
/// does what nobody else has read, where the house asks for that.
///
/// # Errors
/// [`Refusal::NotAllowed`], [`Refusal::ChangedMeanwhile`] when the copy or the live version is not
/// the one that was looked at, [`Refusal::NotReady`], [`Refusal::Class`],
/// [`Refusal::NoteMissing`].
pub async fn publish(
    tx: &mut Tx,
    clock: &Clock,
    (by, house): (&Staff, &House),
    id: Id,
    asked: &Asked,
) -> Result<Outcome> {
    let now = clock.now();
    let (held, work) = open(tx, now, id).await?;
    let mut story = allowed(tx, by, &held, &work, (asked, now)).await?;
    let note = correction(asked, now)?;
    let light = note.is_some() || !is_heavy(tx, &held, &story, asked.class).await?;
    let about = (&held, story.section, note.is_some());
    let standing = standing_tx(tx, house, by.id, about).await?;
    let noted = note_for_readers(tx, &held, &mut story, note).await?;
    if noted {
        let json = article::to_json(&story)?;
        rows::set_copy(tx, id, (&story, &json), (by.id, now)).await?;
    }
    let version = freeze(tx, clock, by.id, id).await?;
    rows::overtake(tx, id, now).await?;
    if !light || standing == Standing::Unread {
        return propose(tx, (&held, work), version, by, (asked, now)).await;
    }
    let seconds = if asked.breaking { 0 } else { house.wire_hold_seconds };
    hold_wire(tx, clock, id, seconds).await?;
    let outcome = go_live(tx, clock, (id, version), asked.class, by.id).await?;
    after_publishing(tx, standing, (id, version), (by.id, now)).await?;
    Ok(outcome)
}

/// The story, when this person may publish it as asked.
async fn allowed(
    tx: &mut Tx,
    by: &Staff,
    held: &Held,
    work: &Work,
    (asked, now): (&Asked, Instant),
) -> Result<Story> {
    if !by.may(Capability::Publish) || !may_see(by, work) {
        return Err(Refusal::NotAllowed.into());
    }
    if work.revision != asked.revision || held.live_version != asked.live_version {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    class_fits(held, asked.class)?;
    let story = story_of(tx, held).await?;
    let holds = rows::holds_tx(tx, held.id).await?;
    let found = obstacles(work, &story, &holds, now);
    if found.is_empty() { Ok(story) } else { Err(Refusal::NotReady(found.join("; ")).into()) }
}

/// Whether a silent change touches something that weighs.
pub(crate) async fn is_heavy(
    tx: &mut Tx,
    held: &Held,
    story: &Story,
    class: Change,
) -> store::Result<bool> {
    if class != Change::Silent || held.live_version == 0 {
        return Ok(false);
    }
    let live = article::story_in(tx, held.id, held.live_version).await?;
    Ok(!weights(&live, story).is_empty())
}

/// The note that this class of change owes its readers.
fn correction(asked: &Asked, now: Instant) -> Result<Option<Correction>, Refusal> {
    let kind = match asked.class {
        Change::Correction => CorrectionKind::Correction,
        Change::Clarification => CorrectionKind::Clarification,
        Change::Retraction => CorrectionKind::Retraction,
        _ => return Ok(None),
    };
    let written = asked.note.as_ref().filter(|note| !note.note.trim().is_empty());
    let note = written.ok_or(Refusal::NoteMissing)?;
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let gravity = if kind == CorrectionKind::Retraction { Gravity::Serious } else { note.gravity };
    Ok(Some(Correction {
        id: Id::fresh(now),
        kind,
        gravity,
        note: note.note.trim().into(),
        was: some(&note.was),
        is: some(&note.is),
        block: None,
        at: now,
    }))
}

/// Gives the copy the notes that readers were shown, and this one. Those of a change that was not
/// approved or was called a lesser one are not among them. Whether that changed the copy.
async fn note_for_readers(
    tx: &mut Tx,
    held: &Held,
    story: &mut Story,
    note: Option<Correction>,
) -> store::Result<bool> {
    let mut notes = match held.live_version {
        0 => story.corrections.clone(),
        live => article::story_in(tx, held.id, live).await?.corrections,
    };
    notes.extend(note);
    let changed = notes != story.corrections;
    story.corrections = notes;
    Ok(changed)
}

async fn propose(
    tx: &mut Tx,
    (held, mut work): (&Held, Work),
    version: i64,
    by: &Staff,
    (asked, now): (&Asked, Instant),
) -> Result<Outcome> {
    let id = held.id;
    let proposal = Proposal {
        id: Id::fresh(now),
        story: id,
        version,
        live_version: held.live_version,
        class: asked.class,
        note: asked.reason.trim().to_owned(),
        by: by.id,
        at: now,
        verdict: Verdict::Open,
        decided_by: None,
        decided_at: None,
        decided_note: None,
    };
    rows::propose(tx, &proposal).await?;
    work.stage = Stage::Ready;
    (work.touched_at, work.touched_by) = (now, by.id);
    rows::update(tx, &work).await?;
    rows::tell(tx, (id, Some(version)), (by.id, now), "proposed", asked.class.word()).await?;
    Ok(Outcome::Proposed(proposal.id))
}

/// Feeds and alerts tell the publication that comes so many seconds later, or at once.
pub(crate) async fn hold_wire(
    tx: &mut Tx,
    clock: &Clock,
    id: Id,
    seconds: i64,
) -> store::Result<()> {
    match seconds {
        0 => article::release_wire(tx, id).await,
        seconds => article::hold_wire(tx, clock, id, clock.now().plus_seconds(seconds)).await,
    }
}

/// Puts back what readers saw before the last publication, while feeds and alerts do not tell it
/// yet. What was published stays as a version, and is the working copy. The fact's number.
///
/// # Errors
/// [`Refusal::NotAllowed`], [`Refusal::TooLate`].
pub async fn undo(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id) -> Result<i64> {
    let now = clock.now();
    let (held, mut work) = open(tx, now, id).await?;
    if !by.may(Capability::Publish) || !may_see(by, &work) {
        return Err(Refusal::NotAllowed.into());
    }
    let seq = article::undo(tx, clock, id).await?.ok_or(Refusal::TooLate)?;
    rows::overtake(tx, id, now).await?;
    rows::forgive(tx, id).await?;
    if work.stage == Stage::Done {
        work.stage = Stage::Ready;
    }
    (work.scheduled_class, work.scheduled_version, work.scheduled_by) = (None, None, None);
    (work.touched_at, work.touched_by) = (now, by.id);
    rows::update(tx, &work).await?;
    rows::tell(tx, (id, Some(held.live_version)), (by.id, now), "undone", "").await?;
    Ok(seq)
}

/// A version goes to readers; its address follows the headline the first time.
pub(crate) async fn go_live(
    tx: &mut Tx,
    clock: &Clock,
    (id, version): (Id, i64),
    class: Change,
    by: Id,
) -> Result<Outcome> {
    let now = clock.now();
    let (held, mut work) = open(tx, now, id).await?;
    if held.first_published_at == Instant(0) && held.source_key.is_none() {
        let story = article::story_in(tx, id, version).await?;
        let follows = || kit::slug::slug(&story.headline, "story");
        let slug = work.slug.clone().unwrap_or_else(follows);
        article::rename(tx, id, &slug).await?;
    }
    let seq = article::publish_version(tx, clock, (id, version), class, &signature(by)).await?;
    let seq = seq.ok_or(Refusal::Unknown)?;
    article::keep_back(tx, id, false).await?;
    if !work.has_copy && version >= work.base_version {
        work.stage = Stage::Done;
    }
    work.former_stage = None;
    (work.scheduled_class, work.scheduled_version, work.scheduled_by) = (None, None, None);
    work.missed = None;
    (work.touched_at, work.touched_by) = (now, by);
    rows::update(tx, &work).await?;
    rows::tell(tx, (id, Some(version)), (by, now), "published", class.word()).await?;
    Ok(Outcome::Live { seq, version })
}

/// Kills a story, as an agency demands it: it is taken from readers if they see it, and nothing of
/// it goes to them until somebody who may publish lifts the kill.
///
/// # Errors
/// [`Refusal::NotAllowed`], [`Refusal::ReasonMissing`].
pub async fn kill(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id, reason: &str) -> Result<()> {
    match withdraw(tx, clock, by, id, reason).await {
        Ok(_) | Err(Error::Refused(Refusal::NotLive)) => {}
        Err(error) => return Err(error),
    }
    put_hold(tx, clock, by, id, (HoldKind::Kill, reason, None)).await?;
    Ok(())
}

/// Takes a story from its readers, who are told the reason at its address.
///
/// # Errors
/// [`Refusal::NotAllowed`], [`Refusal::ReasonMissing`], [`Refusal::NotLive`].
pub async fn withdraw(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id, reason: &str) -> Result<i64> {
    let now = clock.now();
    let (held, mut work) = open(tx, now, id).await?;
    if !by.may(Capability::Publish) || !may_see(by, &work) {
        return Err(Refusal::NotAllowed.into());
    }
    if !matches!(held.state.as_str(), "live" | "retracted") {
        return Err(Refusal::NotLive.into());
    }
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    let seq = article::withdraw(tx, clock, id, reason.trim()).await?.ok_or(Refusal::NotLive)?;
    // What its source sends next does not bring it back.
    article::keep_back(tx, id, true).await?;
    rows::overtake(tx, id, now).await?;
    if work.stage == Stage::Done {
        work.stage = Stage::Drafting;
    }
    (work.touched_at, work.touched_by) = (now, by.id);
    rows::update(tx, &work).await?;
    rows::tell(tx, (id, Some(held.live_version)), (by.id, now), "withdrawn", reason.trim()).await?;
    Ok(seq)
}
