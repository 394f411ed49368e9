//! Proposals: changes whose class somebody else has to approve.

use article::Change;
use kit::{Clock, Id, Instant};
use newsroom::{Capability, House, Staff};
use store::{Db, Tx};

use crate::copy::open;
use crate::publication::{go_live, hold_wire};
use crate::rules::obstacles;
use crate::{Outcome, Refusal, Result, Stage, rows};

/// What the history says of somebody who decided on what they made themselves.
pub(crate) const ONE_PERSON: &str = "their own, as the paper has one person";

/// A change that somebody wants to publish and may not alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its id.
    pub id: Id,
    /// The story.
    pub story: Id,
    /// The version proposed.
    pub version: i64,
    /// The version readers saw then.
    pub live_version: i64,
    /// The class it is to have.
    pub class: Change,
    /// Why, in the proposer's words.
    pub note: String,
    /// Who proposed it.
    pub by: Id,
    /// When.
    pub at: Instant,
    /// What came of it.
    pub verdict: Verdict,
    /// Who decided.
    pub decided_by: Option<Id>,
    /// When.
    pub decided_at: Option<Instant>,
    /// In their words.
    pub decided_note: Option<String>,
}

/// What came of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing yet.
    Open,
    /// It went to readers.
    Approved,
    /// It was not approved.
    SentBack,
    /// Something else was published, or proposed, before it was decided.
    Overtaken,
}

impl Verdict {
    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Open => "open",
            Verdict::Approved => "approved",
            Verdict::SentBack => "sent_back",
            Verdict::Overtaken => "overtaken",
        }
    }

    /// The verdict of a word written by [`Verdict::word`]; one unknown can no longer be decided.
    pub(crate) fn of_word(word: &str) -> Verdict {
        let all = [Verdict::Open, Verdict::Approved, Verdict::SentBack];
        all.into_iter().find(|it| it.word() == word).unwrap_or(Verdict::Overtaken)
    }
}

/// Proposals of a story, the latest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn proposals(db: &Db, story: Id) -> store::Result<Vec<Proposal>> {
    rows::proposals(db, story).await
}

/// All that wait for a decision, the longest waiting first, at most two hundred.
///
/// # Errors
/// When the store cannot be read.
pub async fn open_proposals(db: &Db) -> store::Result<Vec<Proposal>> {
    rows::open_proposals(db).await
}

/// Whether this person proposed a change or wrote what it changes: then somebody else decides.
///
/// # Errors
/// When the store cannot be read.
pub async fn is_of(db: &Db, proposal: &Proposal, person: Id) -> store::Result<bool> {
    let (after, version) = (proposal.live_version, proposal.version);
    let writers = rows::writers(db, proposal.story, after, version).await?;
    Ok(proposal.by == person || writers.contains(&person))
}

/// Approves a proposal, which publishes it, or sends it back with a reason. The publication's
/// number in the journal, when there was one. Who proposed or wrote it decides it only where the
/// paper has one person, and the history says so.
///
/// # Errors
/// [`Refusal::OwnChange`], [`Refusal::NotAllowed`], [`Refusal::Decided`], [`Refusal::NotReady`],
/// [`Refusal::ReasonMissing`] when sent back without one.
pub async fn decide(
    tx: &mut Tx,
    clock: &Clock,
    (by, house): (&Staff, &House),
    id: Id,
    (approves, note): (bool, &str),
) -> Result<Option<i64>> {
    journal::turn(tx).await?;
    let proposal = rows::proposal_tx(tx, id).await?.ok_or(Refusal::Unknown)?;
    if !by.may(Capability::Approve) {
        return Err(Refusal::NotAllowed.into());
    }
    let (after, version) = (proposal.live_version, proposal.version);
    let writers = rows::writers_tx(tx, proposal.story, after, version).await?;
    let own = proposal.by == by.id || writers.contains(&by.id);
    if own && !house.one_person {
        return Err(Refusal::OwnChange.into());
    }
    if proposal.verdict != Verdict::Open {
        return Err(Refusal::Decided.into());
    }
    if !approves && note.trim().is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    let done = (by.id, clock.now());
    let verdict = if approves { Verdict::Approved } else { Verdict::SentBack };
    if !rows::decide(tx, id, verdict, done, note.trim()).await? {
        return Err(Refusal::Decided.into());
    }
    if approves {
        approve(tx, clock, by, (&proposal, own, house.wire_hold_seconds)).await.map(Some)
    } else {
        send_back(tx, clock, by, &proposal, note.trim()).await.map(|()| None)
    }
}

async fn approve(
    tx: &mut Tx,
    clock: &Clock,
    by: &Staff,
    (proposal, own, wire_seconds): (&Proposal, bool, i64),
) -> Result<i64> {
    let now = clock.now();
    let (held, work) = open(tx, now, proposal.story).await?;
    if held.live_version != proposal.live_version {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let story = article::story_in(tx, proposal.story, proposal.version).await?;
    let holds = rows::holds_tx(tx, proposal.story).await?;
    let found = obstacles(&work, &story, &holds, now);
    if !found.is_empty() {
        return Err(Refusal::NotReady(found.join("; ")).into());
    }
    let named = (proposal.story, proposal.version);
    hold_wire(tx, clock, proposal.story, wire_seconds).await?;
    let outcome = go_live(tx, clock, named, proposal.class, proposal.by).await?;
    let told = (proposal.story, Some(proposal.version));
    let class = proposal.class.word();
    let detail = if own { format!("{class}; {ONE_PERSON}") } else { class.to_owned() };
    rows::tell(tx, told, (by.id, now), "approved", &detail).await?;
    match outcome {
        Outcome::Live { seq, .. } => Ok(seq),
        // What goes live is not proposed.
        Outcome::Proposed(_) => Err(Refusal::Decided.into()),
    }
}

async fn send_back(
    tx: &mut Tx,
    clock: &Clock,
    by: &Staff,
    proposal: &Proposal,
    note: &str,
) -> Result<()> {
    let now = clock.now();
    let (_, mut work) = open(tx, now, proposal.story).await?;
    if work.stage == Stage::Ready {
        work.stage = Stage::Drafting;
    }
    (work.touched_at, work.touched_by) = (now, by.id);
    rows::update(tx, &work).await?;
    let told = (proposal.story, Some(proposal.version));
    rows::tell(tx, told, (by.id, now), "sent back", note).await?;
    Ok(())
}
