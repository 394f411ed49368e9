//! SQL of how readers are told.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

store::sql! {
    /// How a reader is told.
    FIND = one("SELECT * FROM alert_reader WHERE reader = $1");
    /// By what a message is stopped.
    BY_STOP_TOKEN = one("SELECT * FROM alert_reader WHERE stop_token = $1");
    /// By what a private feed is known.
    BY_FEED_TOKEN = one("SELECT * FROM alert_reader WHERE feed_token = $1");
    /// A reader is known here from now on.
    ADD = one(
        "INSERT INTO alert_reader (reader, digest, hour, next_at, told_until, at_once, stop_token) \
         VALUES ($1, 'off', 7, NULL, $2, 1, $3) ON CONFLICT (reader) DO NOTHING"
    );
    /// When the digest comes.
    SET_DIGEST = one(
        "UPDATE alert_reader SET digest = $2, hour = $3, next_at = $4, told_until = $5 \
         WHERE reader = $1"
    );
    /// Whether alerts come at once.
    SET_AT_ONCE = one("UPDATE alert_reader SET at_once = $2 WHERE reader = $1");
    /// What the private feed is known by.
    SET_FEED = one("UPDATE alert_reader SET feed_token = $2 WHERE reader = $1");
    /// Digests that are due.
    DUE = one(
        "SELECT * FROM alert_reader WHERE next_at <= $1 ORDER BY next_at, reader LIMIT $2"
    );
    /// One is put: the next one. Of two nodes one does it.
    PUT = one(
        "UPDATE alert_reader SET next_at = $2, told_until = $3 WHERE reader = $1 AND next_at = $4"
    );
    /// What was agreed to.
    CONSENT = one(
        "INSERT INTO consent (id, reader, list, act, words, at) VALUES ($1, $2, $3, $4, $5, $6)"
    );
    /// All that a reader agreed to or took back.
    CONSENTS = one("SELECT list, act, words, at FROM consent WHERE reader = $1 ORDER BY id");
    /// A reader left: how they were told,
    FORGET = one("DELETE FROM alert_reader WHERE reader = $1");
    /// and what they agreed to.
    FORGET_CONSENT = one("DELETE FROM consent WHERE reader = $1");
}

store::record! {
    /// How a reader is told.
    #[derive(Clone, Debug)]
    pub(crate) struct Line {
        /// Whom.
        pub reader: Id,
        /// On which days the digest comes.
        pub digest: String,
        /// At what hour.
        pub hour: i64,
        /// When it is due.
        pub next_at: Option<Instant>,
        /// Until when stories were told.
        pub told_until: Instant,
        /// Whether alerts come at once.
        pub at_once: bool,
        /// By what messages are stopped.
        pub stop_token: String,
        /// By what the private feed is known.
        pub feed_token: Option<String>,
    }
}

pub(crate) async fn find(db: &Db, reader: Id) -> Result<Option<Line>> {
    db.maybe(FIND, (reader,)).await
}

pub(crate) async fn find_tx(tx: &mut Tx, reader: Id) -> Result<Option<Line>> {
    tx.maybe(FIND, (reader,)).await
}

pub(crate) async fn by_stop_token(db: &Db, token: &str) -> Result<Option<Line>> {
    db.maybe(BY_STOP_TOKEN, (token,)).await
}

pub(crate) async fn by_feed_token(db: &Db, token: &str) -> Result<Option<Line>> {
    db.maybe(BY_FEED_TOKEN, (token,)).await
}

pub(crate) async fn add(tx: &mut Tx, reader: Id, now: Instant, stop_token: &str) -> Result<()> {
    tx.run(ADD, (reader, now, stop_token)).await.map(|_| ())
}

pub(crate) async fn set_digest(tx: &mut Tx, line: &Line) -> Result<()> {
    let values = (line.reader, &line.digest, line.hour, line.next_at, line.told_until);
    tx.run(SET_DIGEST, values).await.map(|_| ())
}

pub(crate) async fn set_at_once(tx: &mut Tx, reader: Id, at_once: bool) -> Result<()> {
    tx.run(SET_AT_ONCE, (reader, at_once)).await.map(|_| ())
}

pub(crate) async fn set_feed(tx: &mut Tx, reader: Id, token: Option<&str>) -> Result<()> {
    tx.run(SET_FEED, (reader, token)).await.map(|_| ())
}

pub(crate) async fn due(db: &Db, now: Instant, limit: usize) -> Result<Vec<Line>> {
    db.all(DUE, (now, limit)).await
}

/// Whether it was this caller who put it.
pub(crate) async fn put(
    tx: &mut Tx,
    line: &Line,
    next_at: Option<Instant>,
    told_until: Instant,
) -> Result<bool> {
    Ok(tx.run(PUT, (line.reader, next_at, told_until, line.next_at)).await? == 1)
}

pub(crate) async fn consent(
    tx: &mut Tx,
    now: Instant,
    reader: Id,
    (list, act, words): (&str, &str, &str),
) -> Result<()> {
    tx.run(CONSENT, (Id::fresh(now), reader, list, act, words, now)).await.map(|_| ())
}

pub(crate) async fn consents(
    db: &Db,
    reader: Id,
) -> Result<Vec<(String, String, String, Instant)>> {
    db.all(CONSENTS, (reader,)).await
}

pub(crate) async fn forget(tx: &mut Tx, reader: Id) -> Result<()> {
    tx.run(FORGET, (reader,)).await?;
    tx.run(FORGET_CONSENT, (reader,)).await.map(|_| ())
}
