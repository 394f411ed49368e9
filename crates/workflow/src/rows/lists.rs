//! The desk's lists of stories, each in an order of its own and along an index.

use kit::{Id, Instant};
use store::{Db, Result};

/// The columns of a [`Line`]; `$at` is what the list is sorted by.
macro_rules! line {
    ($at:literal, $from:literal, $tail:literal) => {
        concat!(
            "SELECT a.id, ",
            $at,
            " AS at, COALESCE(w.headline, a.headline) AS headline, a.state, a.path, ",
            "a.live_version, a.published_at, a.goes_live_at, w.stage, ",
            "COALESCE(w.section, a.section) AS section, w.assignee, w.due_at, ",
            "CAST(CASE WHEN w.copy IS NULL THEN 0 ELSE 1 END AS BIGINT) AS has_copy, w.missed, ",
            "(SELECT COUNT(*) FROM work_hold h WHERE h.story = a.id AND h.lifted_at IS NULL) ",
            "AS holds FROM ",
            $from,
            " ",
            $tail
        )
    };
}

store::sql! {
    /// Stories somebody has something to do with: of a stage, a section, a person, with a word.
    IN_WORK = one(line!(
        "w.touched_at",
        "work w JOIN article a ON a.id = w.story",
        "WHERE w.stage NOT IN ('done', 'parked', 'spiked') AND (w.touched_at, w.story) < ($1, $2) \
         AND ($3 = '' OR w.stage = $3) AND ($4 = 0 OR w.section = $4) \
         AND ($5 = 0 OR w.assignee = $5 OR w.made_by = $5) \
         AND ($6 = '' OR LOWER(w.headline) LIKE $6 ESCAPE '!') \
         ORDER BY w.touched_at DESC, w.story DESC LIMIT $7"
    ));
    /// Stories of one stage.
    OF_STAGE = one(line!(
        "w.touched_at",
        "work w JOIN article a ON a.id = w.story",
        "WHERE w.stage = $3 AND (w.touched_at, w.story) < ($1, $2) \
         ORDER BY w.touched_at DESC, w.story DESC LIMIT $4"
    ));
    /// Stories that one person began or is to write, whatever their stage.
    OF_PERSON = one(line!(
        "w.touched_at",
        // Each half goes along an index of its own; together they would be sorted whole.
        "(SELECT story FROM (SELECT story FROM work \
         WHERE made_by = $3 AND (touched_at, story) < ($1, $2) \
         ORDER BY touched_at DESC, story DESC LIMIT $4) AS begun \
         UNION SELECT story FROM (SELECT story FROM work \
         WHERE assignee = $3 AND (touched_at, story) < ($1, $2) \
         ORDER BY touched_at DESC, story DESC LIMIT $4) AS given) AS own \
         JOIN work w ON w.story = own.story JOIN article a ON a.id = w.story",
        "ORDER BY w.touched_at DESC, w.story DESC LIMIT $4"
    ));
    /// Stories in work that are wanted before a moment, the first wanted first.
    DUE_BEFORE = one(line!(
        "w.due_at",
        "work w JOIN article a ON a.id = w.story",
        "WHERE w.due_at IS NOT NULL AND w.due_at < $1 \
         AND w.stage NOT IN ('done', 'parked', 'spiked') ORDER BY w.due_at, w.story LIMIT $2"
    ));
    /// What was published alone and is to be read, the longest waiting first.
    BACK_READ = one(line!(
        "b.at",
        "work_back_read b JOIN article a ON a.id = b.story LEFT JOIN work w ON w.story = a.id",
        "WHERE b.read_at IS NULL AND b.by_whom <> $1 ORDER BY b.at, b.story LIMIT $2"
    ));
    /// What readers see, newest first.
    LIVE = one(line!(
        "a.published_at",
        "article a LEFT JOIN work w ON w.story = a.id",
        "WHERE a.listed = 1 AND (a.published_at, a.id) < ($1, $2) \
         ORDER BY a.published_at DESC, a.id DESC LIMIT $3"
    ));
    /// What readers see of a section.
    LIVE_IN_SECTION = one(line!(
        "a.published_at",
        "article a LEFT JOIN work w ON w.story = a.id",
        "WHERE a.listed = 1 AND a.section = $3 AND (a.published_at, a.id) < ($1, $2) \
         ORDER BY a.published_at DESC, a.id DESC LIMIT $4"
    ));
    /// What readers see at its address and in no list.
    UNLISTED = one(line!(
        "a.published_at",
        "article a LEFT JOIN work w ON w.story = a.id",
        "WHERE a.listed = 0 AND a.state = 'live' AND (a.published_at, a.id) < ($1, $2) \
         ORDER BY a.published_at DESC, a.id DESC LIMIT $3"
    ));
    /// Stories of a state other than live; the newest begun first.
    OF_STATE = one(line!(
        "a.created_at",
        "article a LEFT JOIN work w ON w.story = a.id",
        "WHERE a.state = $2 AND a.state <> 'live' AND a.id < $1 ORDER BY a.id DESC LIMIT $3"
    ));
    /// What goes live by itself, the next first.
    SCHEDULED = one(line!(
        "a.goes_live_at",
        "article a LEFT JOIN work w ON w.story = a.id",
        "WHERE a.goes_live_at IS NOT NULL AND (a.goes_live_at, a.id) > ($1, $2) \
         ORDER BY a.goes_live_at, a.id LIMIT $3"
    ));
}

/// The statements of the lists.
pub const LIST_STATEMENTS: &[store::Statement] = STATEMENTS;

store::record! {
    /// A story in a list of the desk.
    #[derive(Clone, Debug)]
    pub(crate) struct Line {
        pub(crate) id: Id,
        pub(crate) at: Instant,
        pub(crate) headline: String,
        pub(crate) state: String,
        pub(crate) path: String,
        pub(crate) live_version: i64,
        pub(crate) published_at: Instant,
        pub(crate) goes_live_at: Option<Instant>,
        pub(crate) stage: Option<String>,
        pub(crate) section: Option<Id>,
        pub(crate) assignee: Option<Id>,
        pub(crate) due_at: Option<Instant>,
        pub(crate) has_copy: bool,
        pub(crate) missed: Option<String>,
        pub(crate) holds: i64,
    }
}

/// A place in a list: the sorting moment and the id of the line before.
pub(crate) type Place = (Instant, Id);

/// What of the stories in work is wanted; what is none is not asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted<'a> {
    pub(crate) stage: &'a str,
    pub(crate) section: Option<Id>,
    pub(crate) person: Option<Id>,
    pub(crate) words: &'a str,
}

pub(crate) async fn in_work(
    db: &Db,
    wanted: &Wanted<'_>,
    (at, id): Place,
    limit: usize,
) -> Result<Vec<Line>> {
    let some = Some(wanted.words).filter(|words| !words.is_empty());
    let words = some.map_or_else(String::new, store::like::containing);
    let none = Id(0);
    let (section, person) = (wanted.section.unwrap_or(none), wanted.person.unwrap_or(none));
    db.all(IN_WORK, (at, id, wanted.stage, section, person, words, limit)).await
}

pub(crate) async fn of_stage(
    db: &Db,
    stage: &str,
    (at, id): Place,
    limit: usize,
) -> Result<Vec<Line>> {
    db.all(OF_STAGE, (at, id, stage, limit)).await
}

pub(crate) async fn of_person(
    db: &Db,
    person: Id,
    (at, id): Place,
    limit: usize,
) -> Result<Vec<Line>> {
    db.all(OF_PERSON, (at, id, person, limit)).await
}

pub(crate) async fn due_before(db: &Db, moment: Instant, limit: usize) -> Result<Vec<Line>> {
    db.all(DUE_BEFORE, (moment, limit)).await
}

/// What others than this person published alone.
pub(crate) async fn back_read(db: &Db, but: Id, limit: usize) -> Result<Vec<Line>> {
    db.all(BACK_READ, (but, limit)).await
}

pub(crate) async fn live(
    db: &Db,
    section: Option<Id>,
    (at, id): Place,
    limit: usize,
) -> Result<Vec<Line>> {
    match section {
        Some(section) => db.all(LIVE_IN_SECTION, (at, id, section, limit)).await,
        None => db.all(LIVE, (at, id, limit)).await,
    }
}

pub(crate) async fn unlisted(db: &Db, (at, id): Place, limit: usize) -> Result<Vec<Line>> {
    db.all(UNLISTED, (at, id, limit)).await
}

pub(crate) async fn of_state(db: &Db, state: &str, before: Id, limit: usize) -> Result<Vec<Line>> {
    db.all(OF_STATE, (before, state, limit)).await
}

pub(crate) async fn scheduled(db: &Db, (at, id): Place, limit: usize) -> Result<Vec<Line>> {
    db.all(SCHEDULED, (at, id, limit)).await
}
