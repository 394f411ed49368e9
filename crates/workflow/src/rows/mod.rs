//! SQL of the workflow.

use article::Change;
use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::facts::Worked;
use crate::{Hold, HoldKind, Proposal, Stage, Verdict, Work};

mod coverage;
mod eyes;
mod lists;
pub(crate) mod words;
mod writers;

pub use coverage::COVERAGE_STATEMENTS;
pub(crate) use coverage::{
    coverage_by, coverage_due, coverage_of, coverage_tx, coverage_undated, save_coverage,
};
pub use eyes::EYES_STATEMENTS;
pub(crate) use eyes::{
    all_owed, end_leave, forgive, give_leave, leave_tx, leaves, leaves_of, leaves_of_tx, owe, owed,
    owed_tx, read_back,
};
pub use lists::LIST_STATEMENTS;
pub(crate) use lists::{
    Line, Place, Wanted, back_read, due_before, in_work, live, of_person, of_stage, of_state,
    scheduled, unlisted,
};
pub use words::WORD_STATEMENTS;
pub use writers::WRITER_STATEMENTS;
pub(crate) use writers::{writers, writers_since, writers_since_tx, writers_tx, written_is, wrote};

macro_rules! work {
    ($tail:literal) => {
        concat!(
            "SELECT story, stage, former_stage, headline, section, made_by, assignee, due_at, ",
            "budget, words_planned, wants, slug, touched_at, touched_by, base_version, ",
            "CAST(CASE WHEN copy IS NULL THEN 0 ELSE 1 END AS BIGINT) AS has_copy, revision, scheduled_class, ",
            "scheduled_version, scheduled_by, missed FROM work ",
            $tail
        )
    };
}

macro_rules! hold {
    ($tail:literal) => {
        concat!(
            "SELECT id, story, kind, reason, until, by_whom, at, lifted_by, lifted_at ",
            "FROM work_hold ",
            $tail
        )
    };
}

macro_rules! proposal {
    ($tail:literal) => {
        concat!(
            "SELECT id, story, version, live_version, class, note, by_whom, at, verdict, ",
            "decided_by, decided_at, decided_note FROM work_proposal ",
            $tail
        )
    };
}

store::sql! {
    /// Of a story.
    FIND = one(work!("WHERE story = $1"));
    /// A story comes to the desk.
    INSERT = one(
        "INSERT INTO work (story, stage, headline, section, made_by, budget, wants, touched_at, \
         touched_by, base_version, revision) \
         VALUES ($1, $2, $3, $4, $5, '', '', $6, $5, $7, 0) ON CONFLICT (story) DO NOTHING"
    );
    /// Everything about it but the copy.
    UPDATE = one(
        "UPDATE work SET stage = $2, former_stage = $3, assignee = $4, due_at = $5, budget = $6, \
         words_planned = $7, wants = $8, slug = $9, touched_at = $10, touched_by = $11, \
         scheduled_class = $12, scheduled_version = $13, scheduled_by = $14, missed = $15 \
         WHERE story = $1"
    );
    /// The copy.
    COPY = one("SELECT copy FROM work WHERE story = $1");
    /// Another copy.
    SET_COPY = one(
        "UPDATE work SET copy = $2, headline = $3, section = $4, touched_at = $5, \
         touched_by = $6, revision = revision + 1 WHERE story = $1"
    );
    /// The copy became a version.
    SET_FROZEN = one("UPDATE work SET copy = NULL, base_version = $2 WHERE story = $1");
    /// A hold.
    PUT_HOLD = one(
        "INSERT INTO work_hold (id, story, kind, reason, until, by_whom, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
    /// All holds of a story, lifted ones too.
    HOLDS = one(hold!("WHERE story = $1 ORDER BY id"));
    /// Lifts one.
    LIFT = one(
        "UPDATE work_hold SET lifted_by = $2, lifted_at = $3 WHERE id = $1 AND lifted_at IS NULL"
    );
    /// A change that waits for approval.
    PROPOSE = one(
        "INSERT INTO work_proposal (id, story, version, live_version, class, note, by_whom, at, \
         verdict) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open')"
    );
    /// One.
    PROPOSAL = one(proposal!("WHERE id = $1"));
    /// Of a story, the latest first.
    PROPOSALS = one(proposal!("WHERE story = $1 ORDER BY id DESC LIMIT 50"));
    /// All that wait, the longest waiting first.
    OPEN_PROPOSALS = one(proposal!("WHERE verdict = 'open' ORDER BY id LIMIT 200"));
    /// What came of it.
    DECIDE = one(
        "UPDATE work_proposal SET verdict = $2, decided_by = $3, decided_at = $4, \
         decided_note = $5 WHERE id = $1 AND verdict = 'open'"
    );
    /// Newer ones replace those that wait.
    OVERTAKE = one(
        "UPDATE work_proposal SET verdict = 'overtaken', decided_at = $2 \
         WHERE story = $1 AND verdict = 'open'"
    );
    /// What was done.
    TELL = one(
        "INSERT INTO work_event (id, story, at, by_whom, what, detail, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
    /// What was done with a story, the latest first.
    EVENTS = one(
        "SELECT id, at, by_whom, what, detail, version FROM work_event WHERE story = $1 \
         ORDER BY id DESC LIMIT $2"
    );
}

store::record! {
    struct WorkRow {
        story: Id,
        stage: String,
        former_stage: Option<String>,
        headline: String,
        section: Option<Id>,
        made_by: Id,
        assignee: Option<Id>,
        due_at: Option<Instant>,
        budget: String,
        words_planned: Option<i64>,
        wants: String,
        slug: Option<String>,
        touched_at: Instant,
        touched_by: Id,
        base_version: i64,
        has_copy: bool,
        revision: i64,
        scheduled_class: Option<String>,
        scheduled_version: Option<i64>,
        scheduled_by: Option<Id>,
        missed: Option<String>,
    }
}

impl WorkRow {
    fn work(self) -> Work {
        Work {
            story: self.story,
            stage: Stage::of_word(&self.stage).unwrap_or(Stage::Drafting),
            former_stage: self.former_stage.as_deref().and_then(Stage::of_word),
            headline: self.headline,
            section: self.section,
            made_by: self.made_by,
            assignee: self.assignee,
            due_at: self.due_at,
            budget: self.budget,
            words_planned: self.words_planned,
            wants: self.wants,
            slug: self.slug,
            touched_at: self.touched_at,
            touched_by: self.touched_by,
            base_version: self.base_version,
            has_copy: self.has_copy,
            revision: self.revision,
            scheduled_class: self.scheduled_class.as_deref().and_then(Change::of_word),
            scheduled_version: self.scheduled_version,
            scheduled_by: self.scheduled_by,
            missed: self.missed,
        }
    }
}

store::record! {
    struct HoldRow {
        id: Id,
        story: Id,
        kind: String,
        reason: String,
        until: Option<Instant>,
        by_whom: Id,
        at: Instant,
        lifted_by: Option<Id>,
        lifted_at: Option<Instant>,
    }
}

impl HoldRow {
    fn hold(self) -> Hold {
        Hold {
            id: self.id,
            story: self.story,
            // One that this version does not know takes the most careful hands to lift.
            kind: HoldKind::of_word(&self.kind).unwrap_or(HoldKind::Legal),
            reason: self.reason,
            until: self.until,
            by: self.by_whom,
            at: self.at,
            lifted_by: self.lifted_by,
            lifted_at: self.lifted_at,
        }
    }
}

store::record! {
    struct ProposalRow {
        id: Id,
        story: Id,
        version: i64,
        live_version: i64,
        class: String,
        note: String,
        by_whom: Id,
        at: Instant,
        verdict: String,
        decided_by: Option<Id>,
        decided_at: Option<Instant>,
        decided_note: Option<String>,
    }
}

impl ProposalRow {
    fn proposal(self) -> Proposal {
        Proposal {
            id: self.id,
            story: self.story,
            version: self.version,
            live_version: self.live_version,
            class: Change::of_word(&self.class).unwrap_or(Change::Update),
            note: self.note,
            by: self.by_whom,
            at: self.at,
            verdict: Verdict::of_word(&self.verdict),
            decided_by: self.decided_by,
            decided_at: self.decided_at,
            decided_note: self.decided_note,
        }
    }
}

store::record! {
    /// Something that was done with a story.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Event {
        /// Its id; ids rise with time.
        pub id: Id,
        /// When.
        pub at: Instant,
        /// By whom; id 0 by the machine.
        pub by_whom: Id,
        /// What.
        pub what: String,
        /// More about it.
        pub detail: String,
        /// The version it made or concerned.
        pub version: Option<i64>,
    }
}

pub(crate) async fn find(db: &Db, story: Id) -> Result<Option<Work>> {
    Ok(db.maybe::<WorkRow>(FIND, (story,)).await?.map(WorkRow::work))
}

pub(crate) async fn find_tx(tx: &mut Tx, story: Id) -> Result<Option<Work>> {
    Ok(tx.maybe::<WorkRow>(FIND, (story,)).await?.map(WorkRow::work))
}

/// A story comes to the desk, unless it is there.
pub(crate) async fn insert(
    tx: &mut Tx,
    story: (Id, &article::Story),
    stage: Stage,
    by: Id,
    now: Instant,
    version: i64,
) -> Result<()> {
    let (id, text) = story;
    let values = (id, stage.word(), &text.headline, text.section, by, now, version);
    tx.run(INSERT, values).await.map(|_| ())
}

pub(crate) async fn update(tx: &mut Tx, work: &Work) -> Result<()> {
    let values = (
        work.story,
        work.stage.word(),
        work.former_stage.map(Stage::word),
        work.assignee,
        work.due_at,
        &work.budget,
        work.words_planned,
        &work.wants,
        work.slug.as_deref(),
        work.touched_at,
        work.touched_by,
        work.scheduled_class.map(Change::word),
        work.scheduled_version,
        work.scheduled_by,
        work.missed.as_deref(),
    );
    tx.run(UPDATE, values).await.map(|_| ())
}

pub(crate) async fn copy(db: &Db, story: Id) -> Result<Option<String>> {
    let row: Option<(Option<String>,)> = db.maybe(COPY, (story,)).await?;
    Ok(row.and_then(|(copy,)| copy))
}

pub(crate) async fn copy_tx(tx: &mut Tx, story: Id) -> Result<Option<String>> {
    let row: Option<(Option<String>,)> = tx.maybe(COPY, (story,)).await?;
    Ok(row.and_then(|(copy,)| copy))
}

pub(crate) async fn set_copy(
    tx: &mut Tx,
    id: Id,
    (text, json): (&article::Story, &str),
    (by, now): (Id, Instant),
) -> Result<()> {
    let values = (id, json, &text.headline, text.section, now, by);
    tx.run(SET_COPY, values).await.map(|_| ())
}

pub(crate) async fn set_frozen(tx: &mut Tx, id: Id, version: i64) -> Result<()> {
    tx.run(SET_FROZEN, (id, version)).await.map(|_| ())
}

/// All holds of a story, lifted ones too, in the order they were put on.
///
/// # Errors
/// When the store cannot be read.
pub async fn holds(db: &Db, story: Id) -> Result<Vec<Hold>> {
    let rows: Vec<HoldRow> = db.all(HOLDS, (story,)).await?;
    Ok(rows.into_iter().map(HoldRow::hold).collect())
}

pub(crate) async fn holds_tx(tx: &mut Tx, story: Id) -> Result<Vec<Hold>> {
    let rows: Vec<HoldRow> = tx.all(HOLDS, (story,)).await?;
    Ok(rows.into_iter().map(HoldRow::hold).collect())
}

pub(crate) async fn put_hold(tx: &mut Tx, hold: &Hold) -> Result<()> {
    let reason = hold.reason.as_str();
    let values = (hold.id, hold.story, hold.kind.word(), reason, hold.until, hold.by, hold.at);
    tx.run(PUT_HOLD, values).await.map(|_| ())
}

pub(crate) async fn lift(tx: &mut Tx, hold: Id, by: Id, now: Instant) -> Result<bool> {
    Ok(tx.run(LIFT, (hold, by, now)).await? == 1)
}

pub(crate) async fn propose(tx: &mut Tx, proposal: &Proposal) -> Result<()> {
    let values = (
        proposal.id,
        proposal.story,
        proposal.version,
        proposal.live_version,
        proposal.class.word(),
        &proposal.note,
        proposal.by,
        proposal.at,
    );
    tx.run(PROPOSE, values).await.map(|_| ())
}

pub(crate) async fn proposal_tx(tx: &mut Tx, id: Id) -> Result<Option<Proposal>> {
    Ok(tx.maybe::<ProposalRow>(PROPOSAL, (id,)).await?.map(ProposalRow::proposal))
}

pub(crate) async fn proposals(db: &Db, story: Id) -> Result<Vec<Proposal>> {
    let rows: Vec<ProposalRow> = db.all(PROPOSALS, (story,)).await?;
    Ok(rows.into_iter().map(ProposalRow::proposal).collect())
}

pub(crate) async fn open_proposals(db: &Db) -> Result<Vec<Proposal>> {
    let rows: Vec<ProposalRow> = db.all(OPEN_PROPOSALS, ()).await?;
    Ok(rows.into_iter().map(ProposalRow::proposal).collect())
}

pub(crate) async fn decide(
    tx: &mut Tx,
    proposal: Id,
    verdict: Verdict,
    (by, now): (Id, Instant),
    note: &str,
) -> Result<bool> {
    Ok(tx.run(DECIDE, (proposal, verdict.word(), by, now, note)).await? == 1)
}

pub(crate) async fn overtake(tx: &mut Tx, story: Id, now: Instant) -> Result<()> {
    tx.run(OVERTAKE, (story, now)).await.map(|_| ())
}

/// Notes what was done, in the story's history and in the journal.
pub(crate) async fn tell(
    tx: &mut Tx,
    (story, version): (Id, Option<i64>),
    (by, now): (Id, Instant),
    what: &str,
    detail: &str,
) -> Result<()> {
    tx.run(TELL, (Id::fresh(now), story, now, by, what, detail, version)).await?;
    journal::append(tx, now, &Worked { story, what: what.to_owned() }).await.map(|_| ())
}

/// What was done with a story, the latest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn events(db: &Db, story: Id, limit: usize) -> Result<Vec<Event>> {
    db.all(EVENTS, (story, limit)).await
}
