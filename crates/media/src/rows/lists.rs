//! SQL of the desk's lists of pictures, and of their history.

use kit::{Id, Instant};
use store::{Bind, Db, Result, Sql, Tx, Value};

use super::Line;
use crate::record::Media;
use crate::verbs::View;

/// Pictures of a view that hold three words, newest first, before a place.
macro_rules! newest {
    ($view:literal) => {
        concat!(
            select!(""),
            "WHERE search LIKE $1 ESCAPE '!' AND search LIKE $2 ESCAPE '!' ",
            "AND search LIKE $3 ESCAPE '!' AND ",
            $view,
            " AND (created_at, id) < ($4, $5) ORDER BY created_at DESC, id DESC LIMIT $6"
        )
    };
}

store::sql! {
    /// All but the killed.
    ALL = one(newest!("killed_at IS NULL"));
    /// Brought in by one of the staff.
    OF_PERSON = one(newest!("killed_at IS NULL AND uploaded_by = $7"));
    /// Waiting for credit or rights.
    HELD_BACK = one(newest!("killed_at IS NULL AND held_back = 1"));
    /// Without a text for those who cannot see it.
    NO_ALT = one(newest!("killed_at IS NULL AND alt IS NULL"));
    /// Without a credit.
    NO_CREDIT = one(newest!("killed_at IS NULL AND credit IS NULL"));
    /// The killed.
    KILLED = one(newest!("killed_at IS NOT NULL"));
    /// Whose rights have ended, the last ended first.
    EXPIRED = one(select!(
        "WHERE search LIKE $1 ESCAPE '!' AND search LIKE $2 ESCAPE '!' \
         AND search LIKE $3 ESCAPE '!' AND killed_at IS NULL AND rights_expire <= $7 \
         AND (rights_expire, id) < ($4, $5) ORDER BY rights_expire DESC, id DESC LIMIT $6"
    ));
    /// Whose rights end between two moments, the next first.
    EXPIRING = one(select!(
        "WHERE search LIKE $1 ESCAPE '!' AND search LIKE $2 ESCAPE '!' \
         AND search LIKE $3 ESCAPE '!' AND killed_at IS NULL AND rights_expire > $7 \
         AND rights_expire <= $8 AND (rights_expire, id) > ($4, $5) \
         ORDER BY rights_expire, id LIMIT $6"
    ));
    /// How many have ended, and how many end by a moment.
    COUNTS = one(
        "SELECT (SELECT COUNT(*) FROM media WHERE rights_expire <= $1 AND killed_at IS NULL), \
         (SELECT COUNT(*) FROM media WHERE rights_expire > $1 AND rights_expire <= $2 \
         AND killed_at IS NULL), \
         (SELECT COUNT(*) FROM media WHERE held_back = 1 AND killed_at IS NULL)"
    );
    /// Something was done.
    INSERT_EVENT = one(
        "INSERT INTO media_event (id, media, at, by_whom, what, detail) \
         VALUES ($1, $2, $3, $4, $5, $6)"
    );
    /// What was done with a picture, the last first.
    EVENTS = one(
        "SELECT at, by_whom, what, detail FROM media_event WHERE media = $1 \
         ORDER BY id DESC LIMIT $2"
    );
}

/// The statements of the lists.
pub const LIST_STATEMENTS: &[store::Statement] = STATEMENTS;

store::record! {
    /// A line of a picture's history.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Event {
        /// When.
        pub at: Instant,
        /// Who: `staff:ID`, or a name as it was written.
        pub by_whom: String,
        /// What they did.
        pub what: String,
        /// More about it.
        pub detail: String,
    }
}

/// A page of a view. `place` is that of the last picture of the page before.
pub(crate) async fn list(
    db: &Db,
    words: [String; 3],
    view: View,
    place: Option<(Instant, Id)>,
    limit: usize,
) -> Result<Vec<Media>> {
    let first = match view {
        View::Expiring { .. } => (Instant(i64::MIN), Id(i64::MIN)),
        _ => (Instant(i64::MAX), Id(i64::MAX)),
    };
    let (at, id) = place.unwrap_or(first);
    let mut values: Vec<Value> = words.into_iter().map(Bind::bind).collect();
    values.extend([at.bind(), id.bind(), limit.bind()]);
    let sql: Sql = match view {
        View::All => ALL,
        View::HeldBack => HELD_BACK,
        View::NoAlt => NO_ALT,
        View::NoCredit => NO_CREDIT,
        View::Killed => KILLED,
        View::OfPerson(person) => {
            values.push(person.bind());
            OF_PERSON
        }
        View::Expired { now } => {
            values.push(now.bind());
            EXPIRED
        }
        View::Expiring { now, until } => {
            values.extend([now.bind(), until.bind()]);
            EXPIRING
        }
    };
    let lines: Vec<Line> = db.all(sql, values).await?;
    lines.into_iter().map(Line::media).collect()
}

/// How many have lost their rights, lose them by a moment, and are held back.
pub(crate) async fn counts(db: &Db, now: Instant, until: Instant) -> Result<(i64, i64, i64)> {
    Ok(db.maybe(COUNTS, (now, until)).await?.unwrap_or_default())
}

pub(crate) async fn insert_event(tx: &mut Tx, media: Id, event: &Event) -> Result<()> {
    let id = Id::fresh(event.at);
    let Event { at, by_whom, what, detail } = event;
    tx.run(INSERT_EVENT, (id, media, *at, by_whom, what, detail)).await.map(|_| ())
}

pub(crate) async fn events(db: &Db, media: Id, limit: usize) -> Result<Vec<Event>> {
    db.all(EVENTS, (media, limit)).await
}
