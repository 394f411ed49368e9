//! SQL of the fronts.

use kit::{Id, Instant};
use store::{Db, Error, Result, Tx};

use crate::{Container, Layout};

store::sql! {
    /// Takes everything off a front.
    CLEAR = one("DELETE FROM front_container WHERE front = $1");
    /// Puts a container on it.
    INSERT = one(
        "INSERT INTO front_container (id, front, position, title, url, layout, rule) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
    /// What is on it.
    CONTAINERS = one(
        "SELECT id, title, url, layout, rule FROM front_container WHERE front = $1 \
         ORDER BY position, id"
    );
    /// What the desk is doing with it.
    DESK = one(
        "SELECT draft, revision, touched_at, touched_by, goes_live_at, scheduled_by \
         FROM front_desk WHERE front = $1"
    );
    /// Keeps what the desk is doing with it.
    KEEP_DESK = one(
        "INSERT INTO front_desk \
         (front, draft, revision, touched_at, touched_by, goes_live_at, scheduled_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (front) DO UPDATE SET \
         draft = excluded.draft, revision = excluded.revision, touched_at = excluded.touched_at, \
         touched_by = excluded.touched_by, goes_live_at = excluded.goes_live_at, \
         scheduled_by = excluded.scheduled_by"
    );
    /// Drafts whose moment has come.
    DUE = one(
        "SELECT front FROM front_desk WHERE goes_live_at IS NOT NULL AND goes_live_at <= $1 \
         ORDER BY goes_live_at, front"
    );
    /// The number of its last edition.
    NEWEST_NUMBER = one(
        "SELECT number FROM front_edition WHERE front = $1 ORDER BY number DESC LIMIT 1"
    );
    /// Keeps an edition.
    INSERT_EDITION = one(
        "INSERT INTO front_edition (front, number, body, at, by_whom, how) \
         VALUES ($1, $2, $3, $4, $5, $6)"
    );
    /// Its editions, newest first.
    EDITIONS = one(
        "SELECT number, body, at, by_whom, how FROM front_edition WHERE front = $1 \
         ORDER BY number DESC LIMIT $2"
    );
    /// One of them.
    EDITION = one(
        "SELECT number, body, at, by_whom, how FROM front_edition \
         WHERE front = $1 AND number = $2"
    );
}

/// An arrangement that is or was live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontEdition {
    /// Its number among those of the front.
    pub number: i64,
    /// Its containers; none: the paper filled the front by itself.
    pub containers: Vec<Container>,
    /// When it went live; the epoch when that is not known.
    pub at: Instant,
    /// Who made it live; id 0: the paper itself.
    pub by: Id,
    /// arranged, published, scheduled, back.
    pub how: String,
}

/// What the desk is doing with a front.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AtDesk {
    pub(crate) draft: Option<Vec<Container>>,
    pub(crate) revision: i64,
    pub(crate) touched: Option<(Instant, Id)>,
    pub(crate) goes_live_at: Option<Instant>,
    pub(crate) scheduled_by: Option<Id>,
}

pub(crate) async fn clear(tx: &mut Tx, front: &str) -> Result<()> {
    tx.run(CLEAR, (front,)).await.map(|_| ())
}

pub(crate) async fn insert(
    tx: &mut Tx,
    front: &str,
    position: usize,
    container: &Container,
) -> Result<()> {
    let rule = serde_json::to_string(&container.rule).map_err(|e| Error::Shape(e.to_string()))?;
    let (title, url) = (container.title.as_deref(), container.url.as_deref());
    let values = (container.id, front, position, title, url, container.layout.word(), rule);
    tx.run(INSERT, values).await.map(|_| ())
}

type Line = (Id, Option<String>, Option<String>, String, String);

pub(crate) async fn containers(db: &Db, front: &str) -> Result<Vec<Container>> {
    containers_of(db.all(CONTAINERS, (front,)).await?)
}

pub(crate) async fn containers_in(tx: &mut Tx, front: &str) -> Result<Vec<Container>> {
    containers_of(tx.all(CONTAINERS, (front,)).await?)
}

fn containers_of(lines: Vec<Line>) -> Result<Vec<Container>> {
    lines
        .into_iter()
        .map(|(id, title, url, layout, rule)| {
            let rule = serde_json::from_str(&rule).map_err(|e| Error::Shape(e.to_string()))?;
            let layout = Layout::of_word(&layout).unwrap_or_default();
            Ok(Container { id, title, url, layout, rule })
        })
        .collect()
}

type DeskLine = (Option<String>, i64, Instant, Id, Option<Instant>, Option<Id>);

pub(crate) async fn at_desk(db: &Db, front: &str) -> Result<AtDesk> {
    at_desk_of(db.maybe(DESK, (front,)).await?)
}

pub(crate) async fn at_desk_in(tx: &mut Tx, front: &str) -> Result<AtDesk> {
    at_desk_of(tx.maybe(DESK, (front,)).await?)
}

fn at_desk_of(line: Option<DeskLine>) -> Result<AtDesk> {
    let Some((draft, revision, at, by, goes_live_at, scheduled_by)) = line else {
        return Ok(AtDesk::default());
    };
    let draft = draft.as_deref().map(read).transpose()?;
    Ok(AtDesk { draft, revision, touched: Some((at, by)), goes_live_at, scheduled_by })
}

pub(crate) async fn keep(
    tx: &mut Tx,
    front: &str,
    desk: &AtDesk,
    (at, by): (Instant, Id),
) -> Result<()> {
    let draft = desk.draft.as_deref().map(written).transpose()?;
    let moment = (desk.goes_live_at, desk.scheduled_by);
    let values = (front, draft, desk.revision, at, by, moment.0, moment.1);
    tx.run(KEEP_DESK, values).await.map(|_| ())
}

pub(crate) async fn due(db: &Db, now: Instant) -> Result<Vec<String>> {
    let found: Vec<(String,)> = db.all(DUE, (now,)).await?;
    Ok(found.into_iter().map(|(front,)| front).collect())
}

pub(crate) async fn newest_number(tx: &mut Tx, front: &str) -> Result<i64> {
    let found: Option<(i64,)> = tx.maybe(NEWEST_NUMBER, (front,)).await?;
    Ok(found.map_or(0, |(number,)| number))
}

pub(crate) async fn insert_edition(tx: &mut Tx, front: &str, edition: &FrontEdition) -> Result<()> {
    let body = written(&edition.containers)?;
    let values = (front, edition.number, body, edition.at, edition.by, edition.how.as_str());
    tx.run(INSERT_EDITION, values).await.map(|_| ())
}

type EditionLine = (i64, String, Instant, Id, String);

pub(crate) async fn editions(db: &Db, front: &str, limit: usize) -> Result<Vec<FrontEdition>> {
    let lines: Vec<EditionLine> = db.all(EDITIONS, (front, limit)).await?;
    lines.into_iter().map(edition_of).collect()
}

pub(crate) async fn edition(tx: &mut Tx, front: &str, number: i64) -> Result<Option<FrontEdition>> {
    let line: Option<EditionLine> = tx.maybe(EDITION, (front, number)).await?;
    line.map(edition_of).transpose()
}

fn edition_of((number, body, at, by, how): EditionLine) -> Result<FrontEdition> {
    Ok(FrontEdition { number, containers: read(&body)?, at, by, how })
}

fn read(text: &str) -> Result<Vec<Container>> {
    serde_json::from_str(text).map_err(|error| Error::Shape(error.to_string()))
}

fn written(containers: &[Container]) -> Result<String> {
    serde_json::to_string(containers).map_err(|error| Error::Shape(error.to_string()))
}
