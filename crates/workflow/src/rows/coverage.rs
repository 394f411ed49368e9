//! SQL of what is wanted with stories.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::coverage::{Coverage, CoverageKind, CoverageState};

macro_rules! coverage {
    ($tail:literal) => {
        concat!(
            "SELECT c.id, c.story, c.kind, c.what, c.assignee, c.due_at, c.state, ",
            "COALESCE(w.headline, a.headline) AS headline, ",
            "COALESCE(w.section, a.section) AS section ",
            "FROM coverage c JOIN article a ON a.id = c.story LEFT JOIN work w ON w.story = c.story ",
            $tail
        )
    };
}

store::sql! {
    /// New or changed.
    SAVE = one(
        "INSERT INTO coverage (id, story, kind, what, assignee, due_at, state, touched_by, \
         touched_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (id) DO UPDATE SET what = excluded.what, assignee = excluded.assignee, \
         due_at = excluded.due_at, state = excluded.state, touched_by = excluded.touched_by, \
         touched_at = excluded.touched_at"
    );
    /// One.
    FIND = one(coverage!("WHERE c.id = $1"));
    /// Of a story.
    OF_STORY = one(coverage!("WHERE c.story = $1 ORDER BY c.id LIMIT 200"));
    /// What one person has to do, the first wanted first.
    OF_PERSON = one(coverage!(
        "WHERE c.assignee = $1 AND c.state IN ('wanted', 'assigned') \
         ORDER BY CASE WHEN c.due_at IS NULL THEN 1 ELSE 0 END, c.due_at, c.id LIMIT $2"
    ));
    /// What is to be done before a moment: of a section, by a person.
    DUE = one(coverage!(
        "WHERE c.state IN ('wanted', 'assigned') AND c.due_at < $1 \
         AND ($2 = 0 OR COALESCE(w.section, a.section) = $2) AND ($3 = 0 OR c.assignee = $3) \
         ORDER BY c.due_at, c.id LIMIT $4"
    ));
    /// What is to be done at no moment in particular.
    UNDATED = one(coverage!(
        "WHERE c.state IN ('wanted', 'assigned') AND c.due_at IS NULL \
         AND ($1 = 0 OR COALESCE(w.section, a.section) = $1) AND ($2 = 0 OR c.assignee = $2) \
         ORDER BY c.id LIMIT $3"
    ));
}

/// The statements about what is wanted.
pub const COVERAGE_STATEMENTS: &[store::Statement] = STATEMENTS;

store::record! {
    struct Line {
        id: Id,
        story: Id,
        kind: String,
        what: String,
        assignee: Option<Id>,
        due_at: Option<Instant>,
        state: String,
        headline: String,
        section: Option<Id>,
    }
}

impl Line {
    fn coverage(self) -> Coverage {
        Coverage {
            id: self.id,
            story: self.story,
            kind: CoverageKind::of_word(&self.kind).unwrap_or(CoverageKind::Text),
            what: self.what,
            assignee: self.assignee,
            due_at: self.due_at,
            state: CoverageState::of_word(&self.state).unwrap_or(CoverageState::Wanted),
            headline: self.headline,
            section: self.section,
        }
    }
}

fn read(lines: Vec<Line>) -> Vec<Coverage> {
    lines.into_iter().map(Line::coverage).collect()
}

pub(crate) async fn save_coverage(
    tx: &mut Tx,
    item: &Coverage,
    by: Id,
    now: Instant,
) -> Result<()> {
    let (kind, state) = (item.kind.word(), item.state.word());
    let values =
        (item.id, item.story, kind, &item.what, item.assignee, item.due_at, state, by, now);
    tx.run(SAVE, values).await.map(|_| ())
}

pub(crate) async fn coverage_tx(tx: &mut Tx, id: Id) -> Result<Option<Coverage>> {
    Ok(tx.maybe::<Line>(FIND, (id,)).await?.map(Line::coverage))
}

pub(crate) async fn coverage_of(db: &Db, story: Id) -> Result<Vec<Coverage>> {
    Ok(read(db.all(OF_STORY, (story,)).await?))
}

pub(crate) async fn coverage_by(db: &Db, person: Id, limit: usize) -> Result<Vec<Coverage>> {
    Ok(read(db.all(OF_PERSON, (person, limit)).await?))
}

/// What is to be done before a moment, of a section and by a person where they are given.
pub(crate) async fn coverage_due(
    db: &Db,
    before: Instant,
    (section, person): (Option<Id>, Option<Id>),
    limit: usize,
) -> Result<Vec<Coverage>> {
    let (section, person) = (section.unwrap_or(Id(0)), person.unwrap_or(Id(0)));
    Ok(read(db.all(DUE, (before, section, person, limit)).await?))
}

pub(crate) async fn coverage_undated(
    db: &Db,
    (section, person): (Option<Id>, Option<Id>),
    limit: usize,
) -> Result<Vec<Coverage>> {
    let (section, person) = (section.unwrap_or(Id(0)), person.unwrap_or(Id(0)));
    Ok(read(db.all(UNDATED, (section, person, limit)).await?))
}
