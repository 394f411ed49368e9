//! SQL of keys, sessions and tickets.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::keys::{Key, KeyKind};
use crate::session::{How, Session};
use crate::{Holder, Realm};

store::sql! {
    /// A new key.
    ADD_KEY = one(
        "INSERT INTO signin_key (id, realm, holder, kind, mark, label, secret, step, created_at, \
         used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, NULL)"
    );
    /// What a holder can open the door with.
    KEYS = one(
        "SELECT id, kind, mark, label, secret, step, created_at, used_at FROM signin_key \
         WHERE realm = $1 AND holder = $2 ORDER BY created_at, id"
    );
    /// The key of this kind with this mark, whosever it is.
    BY_MARK = one(
        "SELECT id, kind, mark, label, secret, step, created_at, used_at, holder FROM signin_key \
         WHERE realm = $1 AND kind = $2 AND mark = $3"
    );
    /// It was used, and what has changed in it by that.
    USE_KEY = one("UPDATE signin_key SET used_at = $1, secret = $2 WHERE id = $3");
    /// A generator's code was accepted: only ever a later one.
    TAKE_STEP = one("UPDATE signin_key SET used_at = $1, step = $2 WHERE id = $3 AND step < $2");
    /// Another name for it.
    RENAME_KEY = one(
        "UPDATE signin_key SET label = $1 WHERE realm = $2 AND holder = $3 AND id = $4"
    );
    /// One key less.
    DROP_KEY = one("DELETE FROM signin_key WHERE realm = $1 AND holder = $2 AND id = $3");
    /// All of one kind less.
    DROP_KIND = one("DELETE FROM signin_key WHERE realm = $1 AND holder = $2 AND kind = $3");
    /// The one with this mark less.
    DROP_MARK = one(
        "DELETE FROM signin_key WHERE realm = $1 AND holder = $2 AND kind = $3 AND mark = $4"
    );
    /// A door is opened.
    OPEN = one(
        "INSERT INTO signin_session (id, token_hash, realm, holder, how, device, created_at, \
         seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)"
    );
    /// Who holds this token.
    WHO = one(
        "SELECT id, holder, how, device, created_at, seen_at, expires_at FROM signin_session \
         WHERE token_hash = $1 AND realm = $2 AND expires_at > $3"
    );
    /// Seen again.
    SEEN = one("UPDATE signin_session SET seen_at = $1, expires_at = $2 WHERE id = $3");
    /// A holder's open doors, the latest first.
    SESSIONS = one(
        "SELECT id, holder, how, device, created_at, seen_at, expires_at FROM signin_session \
         WHERE realm = $1 AND holder = $2 AND expires_at > $3 ORDER BY seen_at DESC, id DESC"
    );
    /// One is shut.
    SHUT = one("DELETE FROM signin_session WHERE realm = $1 AND holder = $2 AND id = $3");
    /// The one that this token opened is shut.
    SHUT_BY_TOKEN = one("DELETE FROM signin_session WHERE realm = $1 AND token_hash = $2");
    /// All but one are shut.
    SHUT_OTHERS = one("DELETE FROM signin_session WHERE realm = $1 AND holder = $2 AND id <> $3");
    /// Those that ran out.
    SWEEP_SESSIONS = one("DELETE FROM signin_session WHERE expires_at <= $1");
    /// A ticket is written.
    ISSUE = one(
        "INSERT INTO signin_ticket (token_hash, realm, purpose, holder, matter, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)"
    );
    /// What a ticket says.
    PEEK = one(
        "SELECT holder, matter, expires_at FROM signin_ticket \
         WHERE token_hash = $1 AND realm = $2 AND purpose = $3 AND expires_at > $4"
    );
    /// The same, and it is gone.
    TAKE = one(
        "DELETE FROM signin_ticket WHERE token_hash = $1 AND realm = $2 AND purpose = $3 \
         AND expires_at > $4 RETURNING holder, matter, expires_at"
    );
    /// Tickets of a purpose that no longer hold.
    REVOKE = one("DELETE FROM signin_ticket WHERE realm = $1 AND purpose = $2 AND holder = $3");
    /// Every key of a holder less.
    DROP_KEYS = one("DELETE FROM signin_key WHERE realm = $1 AND holder = $2");
    /// Every ticket of a holder less.
    DROP_TICKETS = one("DELETE FROM signin_ticket WHERE realm = $1 AND holder = $2");
    /// Those that ran out.
    SWEEP_TICKETS = one("DELETE FROM signin_ticket WHERE expires_at <= $1");
}

store::record! {
    struct KeyLine {
        id: Id,
        kind: String,
        mark: String,
        label: String,
        secret: String,
        step: i64,
        created_at: Instant,
        used_at: Option<Instant>,
    }
}

impl KeyLine {
    fn key(self) -> Key {
        Key {
            id: self.id,
            kind: KeyKind::of_word(&self.kind),
            mark: self.mark,
            label: self.label,
            secret: self.secret,
            step: self.step,
            created_at: self.created_at,
            used_at: self.used_at,
        }
    }
}

store::record! {
    struct OwnedLine {
        id: Id,
        holder: Id,
        label: String,
        mark: String,
        secret: String,
        created_at: Instant,
        used_at: Option<Instant>,
    }
}

impl OwnedLine {
    fn owned(self, realm: Realm, kind: KeyKind) -> (Holder, Key) {
        let key = Key {
            id: self.id,
            kind,
            mark: self.mark,
            label: self.label,
            secret: self.secret,
            step: 0,
            created_at: self.created_at,
            used_at: self.used_at,
        };
        (Holder { realm, id: self.holder }, key)
    }
}

store::record! {
    struct SessionLine {
        id: Id,
        holder: Id,
        how: String,
        device: String,
        created_at: Instant,
        seen_at: Instant,
        expires_at: Instant,
    }
}

impl SessionLine {
    fn session(self, realm: Realm) -> Session {
        Session {
            id: self.id,
            holder: Holder { realm, id: self.holder },
            how: How::of_word(&self.how),
            device: self.device,
            created_at: self.created_at,
            seen_at: self.seen_at,
            expires_at: self.expires_at,
        }
    }
}

pub(crate) async fn add_key(tx: &mut Tx, holder: Holder, key: &Key, secret: &str) -> Result<()> {
    let realm = holder.realm.word();
    let (mark, label) = (key.mark.as_str(), key.label.as_str());
    let values = (key.id, realm, holder.id, key.kind.word(), mark, label, secret, key.created_at);
    tx.run(ADD_KEY, values).await.map(|_| ())
}

pub(crate) async fn keys(db: &Db, holder: Holder) -> Result<Vec<Key>> {
    let lines: Vec<KeyLine> = db.all(KEYS, (holder.realm.word(), holder.id)).await?;
    Ok(lines.into_iter().map(KeyLine::key).collect())
}

pub(crate) async fn keys_tx(tx: &mut Tx, holder: Holder) -> Result<Vec<Key>> {
    let lines: Vec<KeyLine> = tx.all(KEYS, (holder.realm.word(), holder.id)).await?;
    Ok(lines.into_iter().map(KeyLine::key).collect())
}

pub(crate) async fn by_mark(
    db: &Db,
    realm: Realm,
    kind: KeyKind,
    mark: &str,
) -> Result<Option<(Holder, Key)>> {
    let line: Option<OwnedLine> = db.maybe(BY_MARK, (realm.word(), kind.word(), mark)).await?;
    Ok(line.map(|line| line.owned(realm, kind)))
}

pub(crate) async fn by_mark_tx(
    tx: &mut Tx,
    realm: Realm,
    kind: KeyKind,
    mark: &str,
) -> Result<Option<(Holder, Key)>> {
    let line: Option<OwnedLine> = tx.maybe(BY_MARK, (realm.word(), kind.word(), mark)).await?;
    Ok(line.map(|line| line.owned(realm, kind)))
}

pub(crate) async fn use_key(tx: &mut Tx, now: Instant, key: Id, secret: &str) -> Result<()> {
    tx.run(USE_KEY, (now, secret, key)).await.map(|_| ())
}

pub(crate) async fn take_step(tx: &mut Tx, now: Instant, key: Id, step: i64) -> Result<bool> {
    Ok(tx.run(TAKE_STEP, (now, step, key)).await? == 1)
}

pub(crate) async fn rename_key(tx: &mut Tx, holder: Holder, id: Id, label: &str) -> Result<bool> {
    Ok(tx.run(RENAME_KEY, (label, holder.realm.word(), holder.id, id)).await? == 1)
}

pub(crate) async fn drop_key(tx: &mut Tx, holder: Holder, id: Id) -> Result<bool> {
    Ok(tx.run(DROP_KEY, (holder.realm.word(), holder.id, id)).await? == 1)
}

pub(crate) async fn drop_kind(tx: &mut Tx, holder: Holder, kind: KeyKind) -> Result<u64> {
    tx.run(DROP_KIND, (holder.realm.word(), holder.id, kind.word())).await
}

pub(crate) async fn drop_mark(
    tx: &mut Tx,
    holder: Holder,
    kind: KeyKind,
    mark: &str,
) -> Result<u64> {
    tx.run(DROP_MARK, (holder.realm.word(), holder.id, kind.word(), mark)).await
}

pub(crate) async fn open(tx: &mut Tx, session: &Session, token_hash: &str) -> Result<()> {
    let holder = session.holder;
    let (how, device) = (session.how.word(), session.device.as_str());
    let values = (
        session.id,
        token_hash,
        holder.realm.word(),
        holder.id,
        how,
        device,
        session.created_at,
        session.expires_at,
    );
    tx.run(OPEN, values).await.map(|_| ())
}

pub(crate) async fn who(
    db: &Db,
    now: Instant,
    realm: Realm,
    token_hash: &str,
) -> Result<Option<Session>> {
    let line: Option<SessionLine> = db.maybe(WHO, (token_hash, realm.word(), now)).await?;
    Ok(line.map(|line| line.session(realm)))
}

pub(crate) async fn seen(tx: &mut Tx, now: Instant, expires_at: Instant, id: Id) -> Result<()> {
    tx.run(SEEN, (now, expires_at, id)).await.map(|_| ())
}

pub(crate) async fn sessions(db: &Db, now: Instant, holder: Holder) -> Result<Vec<Session>> {
    let lines: Vec<SessionLine> = db.all(SESSIONS, (holder.realm.word(), holder.id, now)).await?;
    Ok(lines.into_iter().map(|line| line.session(holder.realm)).collect())
}

pub(crate) async fn shut(tx: &mut Tx, holder: Holder, id: Id) -> Result<bool> {
    tx.ends();
    Ok(tx.run(SHUT, (holder.realm.word(), holder.id, id)).await? == 1)
}

pub(crate) async fn shut_by_token(tx: &mut Tx, realm: Realm, token_hash: &str) -> Result<bool> {
    tx.ends();
    Ok(tx.run(SHUT_BY_TOKEN, (realm.word(), token_hash)).await? == 1)
}

pub(crate) async fn shut_others(tx: &mut Tx, holder: Holder, kept: Id) -> Result<u64> {
    tx.ends();
    tx.run(SHUT_OTHERS, (holder.realm.word(), holder.id, kept)).await
}

pub(crate) async fn sweep(tx: &mut Tx, now: Instant) -> Result<()> {
    tx.run(SWEEP_SESSIONS, (now,)).await?;
    tx.run(SWEEP_TICKETS, (now,)).await.map(|_| ())
}

pub(crate) async fn issue(
    tx: &mut Tx,
    token_hash: &str,
    holder: Holder,
    purpose: &str,
    matter: &str,
    expires_at: Instant,
) -> Result<()> {
    let values = (token_hash, holder.realm.word(), purpose, holder.id, matter, expires_at);
    tx.run(ISSUE, values).await.map(|_| ())
}

/// Holder, matter and expiry of a ticket.
pub(crate) type TicketLine = (Id, String, Instant);

pub(crate) async fn peek(
    db: &Db,
    now: Instant,
    realm: Realm,
    purpose: &str,
    token_hash: &str,
) -> Result<Option<TicketLine>> {
    db.maybe(PEEK, (token_hash, realm.word(), purpose, now)).await
}

pub(crate) async fn take(
    tx: &mut Tx,
    now: Instant,
    realm: Realm,
    purpose: &str,
    token_hash: &str,
) -> Result<Option<TicketLine>> {
    tx.maybe(TAKE, (token_hash, realm.word(), purpose, now)).await
}

pub(crate) async fn revoke(tx: &mut Tx, holder: Holder, purpose: &str) -> Result<u64> {
    tx.run(REVOKE, (holder.realm.word(), purpose, holder.id)).await
}

pub(crate) async fn forget(tx: &mut Tx, holder: Holder) -> Result<()> {
    let whose = (holder.realm.word(), holder.id);
    tx.run(DROP_KEYS, whose).await?;
    tx.run(DROP_TICKETS, whose).await?;
    shut_others(tx, holder, Id(-1)).await.map(|_| ())
}
