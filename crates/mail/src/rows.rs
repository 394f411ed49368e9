//! SQL of the outbox and of the addresses that get no mail.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::Rank;

store::sql! {
    /// Puts a message; one of its key is enough.
    INSERT = one(
        "INSERT INTO mail_outbox (id, key, kind, rank, about, to_name, to_address, letter, \
         message_id, state, since, next_try, expires_at, created_at, settled_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13, $14) \
         ON CONFLICT (key) DO NOTHING"
    );
    /// Takes the messages of a rank that have been due longest.
    CLAIM = pair(
        "UPDATE mail_outbox SET lease_until = $1, attempts = attempts + 1, tried_at = $2 \
         WHERE id IN (SELECT id FROM mail_outbox \
         WHERE state = 'waiting' AND rank = $3 AND next_try <= $2 AND lease_until <= $2 \
         ORDER BY next_try, id LIMIT $4) RETURNING *",
        "UPDATE mail_outbox SET lease_until = $1, attempts = attempts + 1, tried_at = $2 \
         WHERE id IN (SELECT id FROM mail_outbox \
         WHERE state = 'waiting' AND rank = $3 AND next_try <= $2 AND lease_until <= $2 \
         ORDER BY next_try, id LIMIT $4 FOR UPDATE SKIP LOCKED) RETURNING *"
    );
    /// It was taken and not tried.
    GIVE_BACK = one(
        "UPDATE mail_outbox SET lease_until = 0, attempts = attempts - 1 \
         WHERE id = $1 AND attempts = $2 AND state = 'waiting'"
    );
    /// It is out, whatever was decided about it meanwhile. Its words are forgotten.
    SENT = one(
        "UPDATE mail_outbox SET state = 'sent', letter = '', reply = $1, settled_at = $2, \
         lease_until = 0 WHERE id = $3 AND attempts = $4"
    );
    /// It never will be.
    REFUSED = one(
        "UPDATE mail_outbox SET state = 'refused', reply = $1, settled_at = $2, lease_until = 0 \
         WHERE id = $3 AND attempts = $4 AND state = 'waiting'"
    );
    /// It may go later.
    LATER = one(
        "UPDATE mail_outbox SET next_try = $1, reply = $2, lease_until = 0 \
         WHERE id = $3 AND attempts = $4 AND state = 'waiting'"
    );
    /// It was tried long enough, or says what is no longer true.
    EXHAUSTED = one(
        "UPDATE mail_outbox SET state = 'given_up', reply = $1, settled_at = $2, lease_until = 0 \
         WHERE id = $3 AND attempts = $4 AND state = 'waiting'"
    );
    /// Somebody decided that it is not sent; not while it is on its way.
    GIVE_UP = one(
        "UPDATE mail_outbox SET state = 'given_up', reply = $1, settled_at = $2 \
         WHERE id = $3 AND state = 'waiting' AND lease_until <= $2"
    );
    /// All that waits about somebody is not sent any more, and its words are forgotten.
    CALL_BACK = one(
        "UPDATE mail_outbox SET state = 'given_up', letter = '', reply = $1, settled_at = $2 \
         WHERE about = $3 AND state = 'waiting'"
    );
    /// What was written about somebody, sent or not, is gone.
    ERASE = one("DELETE FROM mail_outbox WHERE about = $1");
    /// Another round, from now; one that waits is tried at once.
    TRY_AGAIN = one(
        "UPDATE mail_outbox SET state = 'waiting', since = $1, next_try = $1, settled_at = NULL \
         WHERE id = $2 AND state IN ('waiting', 'refused', 'given_up') AND letter <> '' \
         AND (expires_at IS NULL OR expires_at > $1)"
    );
    /// When the next one of a rank is due.
    NEXT_DUE = one(
        "SELECT next_try FROM mail_outbox WHERE state = 'waiting' AND rank = $1 \
         ORDER BY next_try LIMIT 1"
    );
    /// How many were tried since then.
    TRIED_SINCE = one("SELECT COUNT(*) FROM mail_outbox WHERE tried_at > $1");
    /// How many there are in each state.
    COUNTS = one("SELECT state, COUNT(*) FROM mail_outbox GROUP BY state ORDER BY state");
    /// The newest of a state, or of all.
    LIST = one(
        "SELECT * FROM mail_outbox WHERE ($1 = '' OR state = $1) AND id < $2 \
         ORDER BY id DESC LIMIT $3"
    );
    /// What was written about somebody, the newest first.
    LIST_ABOUT = one("SELECT * FROM mail_outbox WHERE about = $1 ORDER BY id DESC LIMIT $2");
    /// The message of a key.
    BY_KEY = one("SELECT * FROM mail_outbox WHERE key = $1");
    /// One message.
    FIND = one("SELECT * FROM mail_outbox WHERE id = $1");
    /// What has waited since before then, and when a message last went out.
    OVERDUE = one(
        "SELECT COUNT(*), MIN(since), (SELECT MAX(settled_at) FROM mail_outbox \
         WHERE state = 'sent') FROM mail_outbox WHERE state = 'waiting' AND since <= $1"
    );
    /// Words that are no longer true are forgotten.
    FORGET = one(
        "UPDATE mail_outbox SET letter = '' \
         WHERE letter <> '' AND state <> 'waiting' AND expires_at <= $1"
    );
    /// What became of messages long ago is forgotten.
    SWEEP = one("DELETE FROM mail_outbox WHERE settled_at <= $1");
    /// The message of this Message-ID.
    CALLED = one("SELECT * FROM mail_outbox WHERE message_id = $1");
    /// It was taken, and came back.
    CAME_BACK = one(
        "UPDATE mail_outbox SET state = $1, letter = '', reply = $2, settled_at = $3 WHERE id = $4"
    );
    /// Something was said of it on its way.
    SAID = one("UPDATE mail_outbox SET reply = $1 WHERE id = $2");
    /// How much came back from an address since then.
    CAME_BACK_SINCE = one(
        "SELECT COUNT(*) FROM mail_outbox \
         WHERE to_address = $1 AND state = 'bounced' AND settled_at > $2"
    );
    /// No more mail to this address.
    SUPPRESS = one(
        "INSERT INTO mail_suppressed (address_hash, reason, since) VALUES ($1, $2, $3) \
         ON CONFLICT (address_hash) DO UPDATE SET reason = excluded.reason"
    );
    /// Mail to it again.
    ALLOW = one("DELETE FROM mail_suppressed WHERE address_hash = $1");
    /// Why it gets none.
    SUPPRESSED = one("SELECT reason FROM mail_suppressed WHERE address_hash = $1");
}

store::record! {
    /// A message of the outbox.
    #[derive(Clone, Debug)]
    pub struct Item {
        /// Its id; ids rise with time.
        pub id: Id,
        /// What its caller knows it by.
        pub key: String,
        /// Its kind.
        pub kind: String,
        /// Whom or what it concerns.
        pub about: String,
        /// The recipient's name.
        pub to_name: String,
        /// The recipient's address.
        pub to_address: String,
        /// What it says, as JSON; empty once it is sent or no longer true.
        pub letter: String,
        /// Its Message-ID.
        pub message_id: String,
        /// Its state's word.
        pub state: String,
        /// How often it was tried.
        pub attempts: i64,
        /// When this round of tries began.
        pub since: Instant,
        /// When it is tried next, while it waits.
        pub next_try: Instant,
        /// What the server said last.
        pub reply: String,
        /// When it is no longer worth sending.
        pub expires_at: Option<Instant>,
        /// When it was put.
        pub created_at: Instant,
        /// When it was tried last.
        pub tried_at: Option<Instant>,
        /// When it was settled.
        pub settled_at: Option<Instant>,
    }
}

/// What is written of a new message.
pub(crate) struct New<'a> {
    pub(crate) id: Id,
    pub(crate) key: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) rank: i64,
    pub(crate) about: &'a str,
    pub(crate) to_name: &'a str,
    pub(crate) to_address: &'a str,
    pub(crate) letter: &'a str,
    pub(crate) message_id: &'a str,
    pub(crate) state: &'a str,
    pub(crate) due: Instant,
    pub(crate) expires_at: Option<Instant>,
    pub(crate) settled_at: Option<Instant>,
}

/// Whether it is new.
pub(crate) async fn insert(tx: &mut Tx, now: Instant, new: New<'_>) -> Result<bool> {
    let New { id, key, kind, rank, about, to_name, to_address, letter, message_id, .. } = new;
    let who = (id, key, kind, rank, about, to_name, to_address, letter, message_id);
    let (a, b, c, d, e, f, g, h, i) = who;
    let when = (new.due, new.expires_at, now, new.settled_at);
    let (k, l, m, n) = when;
    Ok(tx.run(INSERT, (a, b, c, d, e, f, g, h, i, new.state, k, l, m, n)).await? == 1)
}

/// Takes so many messages at most, the highest rank first.
pub(crate) async fn claim(
    db: &Db,
    now: Instant,
    lease_until: Instant,
    most: usize,
) -> Result<Vec<Item>> {
    let mut claimed: Vec<Item> = Vec::new();
    let mut tx = db.begin().await?;
    for rank in Rank::ALL {
        let left = most - claimed.len();
        if left > 0 {
            let mut items: Vec<Item> =
                tx.all(CLAIM, (lease_until, now, rank.number(), left)).await?;
            items.sort_by_key(|item| (item.next_try, item.id));
            claimed.extend(items);
        }
    }
    tx.commit().await?;
    Ok(claimed)
}

/// Gives back what was taken and not tried.
pub(crate) async fn give_back(db: &Db, items: &[Item]) -> Result<()> {
    let mut tx = db.begin().await?;
    for item in items {
        tx.run(GIVE_BACK, (item.id, item.attempts)).await?;
    }
    tx.commit().await
}

/// How a try ended, as it is written down.
pub(crate) enum End {
    Sent,
    Refused,
    Exhausted,
    Later(Instant),
}

pub(crate) async fn settle(
    db: &Db,
    now: Instant,
    item: &Item,
    end: End,
    reply: &str,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (id, attempts) = (item.id, item.attempts);
    match end {
        End::Sent => tx.run(SENT, (reply, now, id, attempts)).await?,
        End::Refused => tx.run(REFUSED, (reply, now, id, attempts)).await?,
        End::Exhausted => tx.run(EXHAUSTED, (reply, now, id, attempts)).await?,
        End::Later(next) => tx.run(LATER, (next, reply, id, attempts)).await?,
    };
    tx.commit().await
}

pub(crate) async fn give_up(tx: &mut Tx, now: Instant, id: Id, why: &str) -> Result<bool> {
    Ok(tx.run(GIVE_UP, (why, now, id)).await? == 1)
}

pub(crate) async fn call_back(tx: &mut Tx, now: Instant, about: &str, why: &str) -> Result<u64> {
    tx.run(CALL_BACK, (why, now, about)).await
}

pub(crate) async fn erase(tx: &mut Tx, about: &str) -> Result<u64> {
    tx.run(ERASE, (about,)).await
}

pub(crate) async fn try_again(tx: &mut Tx, now: Instant, id: Id) -> Result<bool> {
    Ok(tx.run(TRY_AGAIN, (now, id)).await? == 1)
}

pub(crate) async fn next_due(db: &Db) -> Result<Option<Instant>> {
    let mut first: Option<Instant> = None;
    for rank in Rank::ALL {
        let row: Option<(Instant,)> = db.maybe(NEXT_DUE, (rank.number(),)).await?;
        first = [first, row.map(|(due,)| due)].into_iter().flatten().min();
    }
    Ok(first)
}

pub(crate) async fn tried_since(db: &Db, moment: Instant) -> Result<i64> {
    let row: Option<(i64,)> = db.maybe(TRIED_SINCE, (moment,)).await?;
    Ok(row.map_or(0, |(count,)| count))
}

pub(crate) async fn counts(db: &Db) -> Result<Vec<(String, i64)>> {
    db.all(COUNTS, ()).await
}

pub(crate) async fn list(db: &Db, state: &str, before: Id, limit: usize) -> Result<Vec<Item>> {
    db.all(LIST, (state, before, limit)).await
}

pub(crate) async fn list_about(db: &Db, about: &str, limit: usize) -> Result<Vec<Item>> {
    db.all(LIST_ABOUT, (about, limit)).await
}

pub(crate) async fn by_key(db: &Db, key: &str) -> Result<Option<Item>> {
    db.maybe(BY_KEY, (key,)).await
}

pub(crate) async fn find_tx(tx: &mut Tx, id: Id) -> Result<Option<Item>> {
    tx.maybe(FIND, (id,)).await
}

/// How many have waited since before this moment, the first of them, and the last one sent.
pub(crate) type Late = (i64, Option<Instant>, Option<Instant>);

pub(crate) async fn overdue(db: &Db, moment: Instant) -> Result<Late> {
    Ok(db.maybe(OVERDUE, (moment,)).await?.unwrap_or((0, None, None)))
}

pub(crate) async fn sweep(db: &Db, now: Instant, long_ago: Instant) -> Result<()> {
    let mut tx = db.begin().await?;
    tx.run(FORGET, (now,)).await?;
    tx.run(SWEEP, (long_ago,)).await?;
    tx.commit().await
}

pub(crate) async fn suppress(tx: &mut Tx, now: Instant, hash: &str, reason: &str) -> Result<()> {
    tx.run(SUPPRESS, (hash, reason, now)).await.map(|_| ())
}

pub(crate) async fn allow(tx: &mut Tx, hash: &str) -> Result<bool> {
    Ok(tx.run(ALLOW, (hash,)).await? == 1)
}

pub(crate) async fn suppressed(tx: &mut Tx, hash: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = tx.maybe(SUPPRESSED, (hash,)).await?;
    Ok(row.map(|(reason,)| reason))
}

pub(crate) async fn called(tx: &mut Tx, message_id: &str) -> Result<Option<Item>> {
    tx.maybe(CALLED, (message_id,)).await
}

pub(crate) async fn came_back(
    tx: &mut Tx,
    now: Instant,
    id: Id,
    state: &str,
    words: &str,
) -> Result<()> {
    tx.run(CAME_BACK, (state, words, now, id)).await.map(|_| ())
}

pub(crate) async fn said(tx: &mut Tx, id: Id, words: &str) -> Result<()> {
    tx.run(SAID, (words, id)).await.map(|_| ())
}

pub(crate) async fn came_back_since(tx: &mut Tx, address: &str, since: Instant) -> Result<i64> {
    let row: Option<(i64,)> = tx.maybe(CAME_BACK_SINCE, (address, since)).await?;
    Ok(row.map_or(0, |(count,)| count))
}
