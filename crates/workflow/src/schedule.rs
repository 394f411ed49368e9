//! Going live at a moment to come.

use article::Change;
use kit::{Clock, Id, Instant};
use newsroom::{Capability, House, Staff};
use store::{Db, Tx};

use crate::back_read::after_publishing;
use crate::copy::{open, story_of};
use crate::leave::{Standing, standing_tx};
use crate::publication::{go_live, is_heavy};
use crate::rules::{class_fits, may_see, obstacles};
use crate::{Asked, Refusal, Result, Stage, freeze, rows};

/// Why what only its writer has read is not scheduled by them.
const UNREAD: &str = "nobody but who wrote it has read it; publish it, which asks a colleague to \
                      approve it, or let one schedule it";

/// Lets a story go live at a moment to come. A story that readers do not see yet goes as its copy
/// is then; a change of one that they see goes as it is now.
///
/// # Errors
/// [`Refusal::Moment`] when it has passed, and those of [`crate::publish`]; a change whose class
/// needs somebody's approval cannot be scheduled.
pub async fn schedule(
    tx: &mut Tx,
    clock: &Clock,
    (by, house): (&Staff, &House),
    id: Id,
    (at, asked): (Instant, &Asked),
) -> Result<()> {
    let now = clock.now();
    let (held, mut work) = open(tx, now, id).await?;
    if !by.may(Capability::Publish) || !may_see(by, &work) {
        return Err(Refusal::NotAllowed.into());
    }
    if at <= now {
        return Err(Refusal::Moment(at.rfc3339()).into());
    }
    if work.revision != asked.revision || held.live_version != asked.live_version {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    class_fits(&held, asked.class)?;
    if matches!(asked.class, Change::Correction | Change::Clarification | Change::Retraction) {
        let words = "a correction goes out when it is known, not at a moment to come";
        return Err(Refusal::Class(words).into());
    }
    let story = story_of(tx, &held).await?;
    if is_heavy(tx, &held, &story, asked.class).await? {
        let words = "this change needs a colleague’s approval, and what waits for approval \
                     cannot be scheduled";
        return Err(Refusal::Class(words).into());
    }
    if standing_tx(tx, house, by.id, (&held, story.section, false)).await? == Standing::Unread {
        return Err(Refusal::Class(UNREAD).into());
    }
    let holds = rows::holds_tx(tx, id).await?;
    let found = obstacles(&work, &story, &holds, at);
    if !found.is_empty() {
        return Err(Refusal::NotReady(found.join("; ")).into());
    }
    let version =
        if held.live_version > 0 { Some(freeze(tx, clock, by.id, id).await?) } else { None };
    article::schedule(tx, id, at).await?;
    work.stage = Stage::Ready;
    (work.scheduled_class, work.scheduled_version) = (Some(asked.class), version);
    work.scheduled_by = Some(by.id);
    work.missed = None;
    (work.touched_at, work.touched_by) = (now, by.id);
    rows::update(tx, &work).await?;
    rows::tell(tx, (id, version), (by.id, now), "scheduled", &at.rfc3339()).await?;
    Ok(())
}

/// A story is not to go live by itself after all. Whether it was going to.
///
/// # Errors
/// [`Refusal::NotAllowed`].
pub async fn unschedule(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id) -> Result<bool> {
    let now = clock.now();
    let (_, mut work) = open(tx, now, id).await?;
    if !by.may(Capability::Publish) || !may_see(by, &work) {
        return Err(Refusal::NotAllowed.into());
    }
    if !article::unschedule(tx, id).await? {
        return Ok(false);
    }
    (work.scheduled_class, work.scheduled_version, work.scheduled_by) = (None, None, None);
    (work.touched_at, work.touched_by) = (now, by.id);
    rows::update(tx, &work).await?;
    rows::tell(tx, (id, None), (by.id, now), "taken off the schedule", "").await?;
    Ok(true)
}

/// Publishes every story whose moment has come; how many. One that something keeps from readers
/// is taken off the schedule and says so at the desk.
///
/// # Errors
/// When the store refuses.
pub async fn publish_due(db: &Db, clock: &Clock, house: &House) -> Result<usize> {
    let now = clock.now();
    let mut published = 0;
    for id in article::due(db, now).await? {
        let mut tx = db.begin().await?;
        // While this node waited for its turn another may have published the story, or an editor
        // put it off: what was read before the turn does not count.
        if article::is_due(&mut tx, id, now).await? {
            published += usize::from(publish_one(&mut tx, clock, house, id).await?);
            tx.commit().await?;
        }
    }
    Ok(published)
}

async fn publish_one(tx: &mut Tx, clock: &Clock, house: &House, id: Id) -> Result<bool> {
    let now = clock.now();
    let (held, mut work) = open(tx, now, id).await?;
    let story = match work.scheduled_version {
        Some(version) => article::story_in(tx, id, version).await?,
        None => story_of(tx, &held).await?,
    };
    let holds = rows::holds_tx(tx, id).await?;
    let mut found = obstacles(&work, &story, &holds, now);
    let by = work.scheduled_by.unwrap_or(Id(0));
    // Who wrote in it since it was scheduled is asked for now: the copy goes as it is.
    let standing = standing_tx(tx, house, by, (&held, story.section, false)).await?;
    if standing == Standing::Unread {
        found.push(UNREAD.to_owned());
    }
    if !found.is_empty() {
        let reason = found.join("; ");
        article::unschedule(tx, id).await?;
        work.missed = Some(reason.clone());
        (work.scheduled_class, work.scheduled_version) = (None, None);
        work.touched_at = now;
        rows::update(tx, &work).await?;
        rows::tell(tx, (id, None), (Id(0), now), "did not go live as scheduled", &reason).await?;
        return Ok(false);
    }
    let usual = if held.live_version == 0 { Change::New } else { Change::Update };
    let class = work.scheduled_class.unwrap_or(usual);
    let version = match work.scheduled_version {
        Some(version) => version,
        None => freeze(tx, clock, by, id).await?,
    };
    // Who chose the minute means it for feeds as well.
    article::release_wire(tx, id).await?;
    go_live(tx, clock, (id, version), class, by).await?;
    after_publishing(tx, standing, (id, version), (by, now)).await?;
    Ok(true)
}
