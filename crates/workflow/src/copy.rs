//! The working copy: what the desk sees of a story and no reader does.

use article::{Block, Held, Story, manuscript};
use kit::{Clock, Id, Instant};
use newsroom::Staff;
use store::{Db, Tx};

use crate::rules::may_write;
use crate::{Error, Refusal, Result, Stage, Work, rows};

/// A story as the desk sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Working {
    /// What readers see of it, and where.
    pub held: Held,
    /// Where its copy stands.
    pub work: Work,
    /// The copy, or the newest version when nothing was changed since.
    pub story: Story,
}

/// The part of a story that is typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// The headline.
    pub headline: String,
    /// The sentence under it; empty: none.
    pub standfirst: String,
    /// The text.
    pub blocks: Vec<Block>,
}

impl Text {
    /// Puts it into a story. A text that is in it already changes nothing, white space apart.
    fn put_into(self, story: &mut Story) {
        story.headline = self.headline;
        if story.standfirst.as_deref().unwrap_or("") != self.standfirst {
            story.standfirst = Some(self.standfirst).filter(|words| !words.trim().is_empty());
        }
        // What has no form in the shared document (an empty line, say) is no change.
        let (as_written, _) = manuscript::from_nodes(&manuscript::to_nodes(&story.blocks));
        if as_written != self.blocks {
            story.blocks = self.blocks;
        }
    }
}

/// A story as the desk sees it; `None` when there is none. One that was never opened at the desk
/// stands there as done.
///
/// # Errors
/// When the store cannot be read.
pub async fn working(db: &Db, id: Id) -> store::Result<Option<Working>> {
    let Some(held) = article::find(db, id).await? else { return Ok(None) };
    let copy = rows::copy(db, id).await?;
    let story = match copy {
        Some(json) => read(&json)?,
        None => article::story(db, id, held.last_version).await?,
    };
    let work = rows::find(db, id).await?;
    let work = work.unwrap_or_else(|| untouched(&held, &story));
    Ok(Some(Working { held, work, story }))
}

fn untouched(held: &Held, story: &Story) -> Work {
    Work {
        story: held.id,
        stage: if held.live_version == 0 { Stage::Drafting } else { Stage::Done },
        former_stage: None,
        headline: story.headline.clone(),
        section: story.section,
        made_by: Id(0),
        assignee: None,
        due_at: None,
        budget: String::new(),
        words_planned: None,
        wants: String::new(),
        slug: None,
        touched_at: held.modified_at,
        touched_by: Id(0),
        base_version: held.last_version,
        has_copy: false,
        revision: 0,
        scheduled_class: None,
        scheduled_version: None,
        scheduled_by: None,
        missed: None,
    }
}

/// The story and its work inside a transaction that has the journal's turn, so that nobody else
/// changes them; the work is made when there is none yet.
pub(crate) async fn open(tx: &mut Tx, now: Instant, id: Id) -> Result<(Held, Work)> {
    journal::turn(tx).await?;
    let held = article::find_in(tx, id).await?.ok_or(Refusal::Unknown)?;
    if let Some(work) = rows::find_tx(tx, id).await? {
        return Ok((held, work));
    }
    let story = article::story_in(tx, id, held.last_version).await?;
    let stage = untouched(&held, &story).stage;
    rows::insert(tx, (id, &story), stage, Id(0), now, held.last_version).await?;
    let work = rows::find_tx(tx, id).await?.ok_or(Refusal::Unknown)?;
    Ok((held, work))
}

/// The copy, or the newest version when there is none.
pub(crate) async fn story_of(tx: &mut Tx, held: &Held) -> store::Result<Story> {
    match rows::copy_tx(tx, held.id).await? {
        Some(json) => read(&json),
        None => article::story_in(tx, held.id, held.last_version).await,
    }
}

fn read(json: &str) -> store::Result<Story> {
    let broken = |error| store::Error::Shape(format!("a working copy cannot be read: {error}"));
    serde_json::from_str(json).map_err(broken)
}

/// Keeps what was typed. Whether anything differed. Nothing is told to the journal: typing is not
/// a fact, a version is.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Unknown`].
pub async fn keep_text(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id, text: Text) -> Result<bool> {
    let differed = change_copy(tx, clock, (by.id, Some(by)), id, |story| text.put_into(story));
    let differed = differed.await?;
    if differed {
        rows::wrote(tx, id, by.id, clock.now()).await?;
    }
    Ok(differed)
}

/// Keeps what these people wrote in the shared document, whose socket has asked who may; the last
/// of them is the one named for it. Whether anything differed.
pub(crate) async fn keep_written(
    tx: &mut Tx,
    clock: &Clock,
    by: &[Id],
    id: Id,
    text: Text,
) -> store::Result<bool> {
    let last = by.last().copied().unwrap_or(Id(0));
    match change_copy(tx, clock, (last, None), id, |story| text.put_into(story)).await {
        Ok(true) => {
            for person in by {
                rows::wrote(tx, id, *person, clock.now()).await?;
            }
            Ok(true)
        }
        Ok(false) => Ok(false),
        Err(Error::Store(error)) => Err(error),
        // Nobody's right is asked for, and the caller has opened the story.
        Err(error) => Err(store::Error::Shape(error.to_string())),
    }
}

/// The newest version is what the copy will be made from.
pub(crate) async fn rebase(tx: &mut Tx, id: Id, version: i64) -> store::Result<()> {
    rows::set_frozen(tx, id, version).await
}

/// Changes what is not typed: section, credits, access and the like. Whether anything differed.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Unknown`].
pub async fn keep_details(
    tx: &mut Tx,
    clock: &Clock,
    by: &Staff,
    id: Id,
    change: impl FnOnce(&mut Story),
) -> Result<bool> {
    change_copy(tx, clock, (by.id, Some(by)), id, change).await
}

/// Changes the copy in the name of somebody, whose right is asked for when they are given.
async fn change_copy(
    tx: &mut Tx,
    clock: &Clock,
    (by, judged): (Id, Option<&Staff>),
    id: Id,
    change: impl FnOnce(&mut Story),
) -> Result<bool> {
    let now = clock.now();
    let (held, mut work) = open(tx, now, id).await?;
    if judged.is_some_and(|staff| !may_write(staff, &work)) {
        return Err(Refusal::NotYours.into());
    }
    let before = story_of(tx, &held).await?;
    let mut after = before.clone();
    change(&mut after);
    if after == before {
        return Ok(false);
    }
    let json = article::to_json(&after)?;
    rows::set_copy(tx, id, (&after, &json), (by, now)).await?;
    // Work on what was done begins anew.
    if matches!(work.stage, Stage::Done | Stage::Idea | Stage::Assigned) {
        work.stage = Stage::Drafting;
        (work.touched_at, work.touched_by) = (now, by);
        rows::update(tx, &work).await?;
    }
    Ok(true)
}

/// Makes the copy a version that stays; its number. Without a copy the newest version is it.
/// Corrections that were published meanwhile come into it.
///
/// # Errors
/// [`Refusal::Unknown`].
pub async fn freeze(tx: &mut Tx, clock: &Clock, by: Id, id: Id) -> Result<i64> {
    let (held, _) = open(tx, clock.now(), id).await?;
    let Some(json) = rows::copy_tx(tx, id).await? else {
        return Ok(held.last_version);
    };
    let mut story = read(&json)?;
    if held.live_version > 0 {
        let live = article::story_in(tx, id, held.live_version).await?;
        let known: Vec<Id> = story.corrections.iter().map(|it| it.id).collect();
        let new = live.corrections.into_iter().filter(|it| !known.contains(&it.id));
        story.corrections.extend(new);
    }
    let version = article::revise(tx, clock, id, &story, &signature(by)).await?;
    let version = version.ok_or(Refusal::Unknown)?;
    rows::set_frozen(tx, id, version).await?;
    rows::written_is(tx, id, version).await?;
    Ok(version)
}

/// Brings an earlier version back as the working copy. What the copy said is kept as a version.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Unknown`].
pub async fn restore(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id, version: i64) -> Result<()> {
    let (held, work) = open(tx, clock.now(), id).await?;
    if !may_write(by, &work) {
        return Err(Refusal::NotYours.into());
    }
    if !(1..=held.last_version).contains(&version) {
        return Err(Refusal::Unknown.into());
    }
    freeze(tx, clock, by.id, id).await?;
    let former = article::story_in(tx, id, version).await?;
    change_copy(tx, clock, (by.id, Some(by)), id, |story| {
        // What readers were told stays told.
        let corrections = std::mem::take(&mut story.corrections);
        *story = former;
        story.corrections = corrections;
    })
    .await?;
    let done = (by.id, clock.now());
    rows::wrote(tx, id, by.id, done.1).await?;
    rows::tell(tx, (id, Some(version)), done, "restored", &format!("version {version}")).await?;
    Ok(())
}

/// How a person of the staff is named in a story's versions.
pub(crate) fn signature(by: Id) -> String {
    format!("staff:{by}")
}
