//! What is done with the work on a story: begin, plan, move, hold, put away and bring back.

use article::Story;
use kit::{Clock, Id, Instant};
use newsroom::{Capability, Staff};
use store::Tx;

use crate::copy::{open, signature};
use crate::rules::{may_see, may_write};
use crate::{Hold, HoldKind, Refusal, Result, Stage, Work, rows};

/// Characters of a plan's lines at most.
const LINE_CHARACTERS_MAX: usize = 2_000;
/// How long a spiked story can be brought back, in seconds.
const SPIKE_SECONDS: i64 = 30 * 86_400;

/// What is planned for a story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Who is to write it.
    pub assignee: Option<Id>,
    /// When it is wanted.
    pub due_at: Option<Instant>,
    /// A line for the budget.
    pub budget: String,
    /// Words wanted.
    pub words_planned: Option<i64>,
    /// What else is wanted with it.
    pub wants: String,
}

/// Begins a story: the first version of it is blank but for its headline and section.
///
/// # Errors
/// [`Refusal::NotAllowed`], [`Refusal::Field`].
pub async fn begin(tx: &mut Tx, clock: &Clock, by: &Staff, story: &Story) -> Result<Id> {
    if !by.may(Capability::Draft) {
        return Err(Refusal::NotAllowed.into());
    }
    if story.headline.chars().count() > 400 {
        let words = "a headline has at most 400 characters".to_owned();
        return Err(Refusal::Field(words).into());
    }
    let now = clock.now();
    let slug = kit::slug::slug(&story.headline, "untitled");
    let id = article::create(tx, clock, story, &slug, &signature(by.id)).await?;
    rows::insert(tx, (id, story), Stage::Drafting, by.id, now, 1).await?;
    rows::tell(tx, (id, Some(1)), (by.id, now), "begun", "").await?;
    Ok(id)
}

/// Opens the work for who may change it.
pub(crate) async fn open_for(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id) -> Result<Work> {
    let (_, work) = open(tx, clock.now(), id).await?;
    if !may_see(by, &work) {
        return Err(Refusal::Unknown.into());
    }
    if !may_write(by, &work) && !by.may(Capability::Publish) {
        return Err(Refusal::NotYours.into());
    }
    Ok(work)
}

async fn close(
    tx: &mut Tx,
    mut work: Work,
    (by, now): (&Staff, Instant),
    (what, detail): (&str, &str),
) -> Result<()> {
    (work.touched_at, work.touched_by) = (now, by.id);
    rows::update(tx, &work).await?;
    rows::tell(tx, (work.story, None), (by.id, now), what, detail).await?;
    Ok(())
}

/// Moves a story to another stage. What its copy says is kept as a version.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Unknown`].
pub async fn move_to(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id, stage: Stage) -> Result<()> {
    let before = open_for(tx, clock, by, id).await?;
    if before.stage == stage {
        return Ok(());
    }
    crate::freeze(tx, clock, by.id, id).await?;
    let mut work = open_for(tx, clock, by, id).await?;
    work.stage = stage;
    work.former_stage = None;
    let detail = format!("{} > {}", before.stage.name(), stage.name());
    close(tx, work, (by, clock.now()), ("moved", &detail)).await
}

/// Plans a story.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Unknown`], [`Refusal::Field`].
pub async fn plan(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id, plan: Plan) -> Result<()> {
    let too_long = |text: &str| text.chars().count() > LINE_CHARACTERS_MAX;
    if too_long(&plan.budget) || too_long(&plan.wants) {
        let words = format!("a line of the plan has at most {LINE_CHARACTERS_MAX} characters");
        return Err(Refusal::Field(words).into());
    }
    let mut work = open_for(tx, clock, by, id).await?;
    let handed_over = plan.assignee != work.assignee;
    work.assignee = plan.assignee;
    work.due_at = plan.due_at;
    work.budget = plan.budget;
    work.words_planned = plan.words_planned;
    work.wants = plan.wants;
    if work.stage == Stage::Idea && work.assignee.is_some() {
        work.stage = Stage::Assigned;
    }
    let what = if handed_over { "assigned" } else { "planned" };
    let detail = match (handed_over, work.assignee) {
        (true, Some(assignee)) => signature(assignee),
        (true, None) => "nobody".to_owned(),
        (false, _) => String::new(),
    };
    close(tx, work, (by, clock.now()), (what, &detail)).await
}

/// Chooses the readable part of the address a story will have; empty: it follows the headline. A
/// story whose address readers know keeps it.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Unknown`], [`Refusal::Field`].
pub async fn choose_slug(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id, slug: &str) -> Result<()> {
    let mut work = open_for(tx, clock, by, id).await?;
    let chosen = Some(slug.to_owned()).filter(|slug| !slug.is_empty());
    if chosen.as_deref().is_some_and(|slug| !kit::slug::is_slug(slug)) {
        let words = format!("'{slug}' is no slug: small letters, digits and single hyphens only");
        return Err(Refusal::Field(words).into());
    }
    if work.slug != chosen {
        work.slug = chosen;
        let now = clock.now();
        close(tx, work, (by, now), ("chose the slug", slug)).await?;
    }
    Ok(())
}

/// Puts a hold on a story; its id. What is live stays live.
///
/// # Errors
/// [`Refusal::NotAllowed`], [`Refusal::ReasonMissing`], [`Refusal::Unknown`].
pub async fn put_hold(
    tx: &mut Tx,
    clock: &Clock,
    by: &Staff,
    id: Id,
    (kind, reason, until): (HoldKind, &str, Option<Instant>),
) -> Result<Id> {
    let now = clock.now();
    let (_, work) = open(tx, now, id).await?;
    if !may_see(by, &work) {
        return Err(Refusal::Unknown.into());
    }
    if !kind.may_put(by) {
        return Err(Refusal::NotAllowed.into());
    }
    if kind == HoldKind::Embargo && until.is_none_or(|until| until <= now) {
        let words = "an embargo needs the moment it ends, and that lies ahead".to_owned();
        return Err(Refusal::Field(words).into());
    }
    let reason = match (reason.trim(), kind) {
        ("", HoldKind::Embargo) => "embargo",
        ("", _) => return Err(Refusal::ReasonMissing.into()),
        (reason, _) => reason,
    };
    let hold = Hold {
        id: Id::fresh(now),
        story: id,
        kind,
        reason: kit::text::shorten(reason, LINE_CHARACTERS_MAX),
        until: until.filter(|_| kind == HoldKind::Embargo),
        by: by.id,
        at: now,
        lifted_by: None,
        lifted_at: None,
    };
    rows::put_hold(tx, &hold).await?;
    if kind == HoldKind::Kill {
        article::keep_back(tx, id, true).await?;
    }
    let detail = format!("{}: {}", kind.name(), hold.reason);
    rows::tell(tx, (id, None), (by.id, now), "held", &detail).await?;
    Ok(hold.id)
}

/// Lifts a hold.
///
/// # Errors
/// [`Refusal::NotAllowed`], [`Refusal::Unknown`], [`Refusal::Decided`] when it was lifted before.
pub async fn lift(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id, hold: Id) -> Result<()> {
    let now = clock.now();
    let (held, work) = open(tx, now, id).await?;
    let holds = rows::holds_tx(tx, id).await?;
    let found = holds.into_iter().find(|it| it.id == hold && may_see(by, &work));
    let found = found.ok_or(Refusal::Unknown)?;
    // Who asked a question may say that it is answered.
    if !found.kind.may_lift(by) && found.by != by.id {
        return Err(Refusal::NotAllowed.into());
    }
    if !rows::lift(tx, hold, by.id, now).await? {
        return Err(Refusal::Decided.into());
    }
    if found.kind == HoldKind::Kill && held.live_version == 0 {
        article::keep_back(tx, id, false).await?;
    }
    rows::tell(tx, (id, None), (by.id, now), "lifted a hold", found.kind.name()).await?;
    Ok(())
}

/// Puts a story aside for later.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Unknown`].
pub async fn park(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id) -> Result<()> {
    put_away(tx, clock, by, id, (Stage::Parked, "parked")).await
}

/// Gives a story up. It can be brought back for thirty days.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Unknown`].
pub async fn spike(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id) -> Result<()> {
    put_away(tx, clock, by, id, (Stage::Spiked, "spiked")).await
}

async fn put_away(
    tx: &mut Tx,
    clock: &Clock,
    by: &Staff,
    id: Id,
    (stage, what): (Stage, &str),
) -> Result<()> {
    let mut work = open_for(tx, clock, by, id).await?;
    if work.stage == stage {
        return Ok(());
    }
    let was = Some(work.stage).filter(|it| !matches!(it, Stage::Parked | Stage::Spiked));
    work.former_stage = was.or(work.former_stage);
    work.stage = stage;
    article::unschedule(tx, id).await?;
    close(tx, work, (by, clock.now()), (what, "")).await
}

/// Brings a parked or spiked story back to the stage it had.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Unknown`], [`Refusal::Field`] thirty days after it was spiked.
pub async fn bring_back(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id) -> Result<()> {
    let now = clock.now();
    let mut work = open_for(tx, clock, by, id).await?;
    if work.stage == Stage::Spiked && work.touched_at.plus_seconds(SPIKE_SECONDS) < now {
        let words = "it was spiked more than thirty days ago; restore a version of it instead";
        return Err(Refusal::Field(words.to_owned()).into());
    }
    work.stage = work.former_stage.take().unwrap_or(Stage::Drafting);
    close(tx, work, (by, now), ("brought back", "")).await
}

/// Lets a live story go up in another: its address leads there from now on. The fact's number.
///
/// # Errors
/// [`Refusal::NotAllowed`], [`Refusal::NotLive`], [`Refusal::MergeTarget`].
pub async fn merge(tx: &mut Tx, clock: &Clock, by: &Staff, id: Id, into: Id) -> Result<i64> {
    let now = clock.now();
    let (held, work) = open(tx, now, id).await?;
    if !by.may(Capability::Publish) || !may_see(by, &work) {
        return Err(Refusal::NotAllowed.into());
    }
    if held.live_version == 0 {
        return Err(Refusal::NotLive.into());
    }
    let seq = article::merge(tx, clock, id, into).await?.ok_or(Refusal::MergeTarget)?;
    close(tx, work, (by, now), ("merged", &into.to_string())).await?;
    Ok(seq)
}
