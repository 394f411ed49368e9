//! Sessions: doors that stand open, each on one device, listed and shut one by one.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::token::hash;
use crate::{Holder, Realm, Token, rows};

const DAY_SECONDS: i64 = 86_400;

/// That somebody is there is written down this often, not with every page.
const SEEN_EVERY_SECONDS: i64 = 300;

/// Longest name of a device.
const DEVICE_LENGTH_MAX: usize = 120;

impl Realm {
    /// After how many seconds a session ends that nobody uses. Whoever reads a paper once a month
    /// is not to sign in each time.
    pub fn idle_seconds(self) -> i64 {
        match self {
            Realm::Staff => 7 * DAY_SECONDS,
            Realm::Reader => 120 * DAY_SECONDS,
        }
    }

    /// After how many seconds a session ends in any case: how long its cookie is kept.
    pub fn life_seconds(self) -> i64 {
        match self {
            Realm::Staff => 90 * DAY_SECONDS,
            Realm::Reader => 400 * DAY_SECONDS,
        }
    }
}

/// By what the door was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// A passkey.
    Passkey,
    /// A password and a code.
    Password,
    /// A recovery code.
    Recovery,
    /// A link that was handed over.
    Link,
    /// The word of an OpenID provider.
    Provider,
}

impl How {
    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        match self {
            How::Passkey => "passkey",
            How::Password => "password",
            How::Recovery => "recovery",
            How::Link => "link",
            How::Provider => "provider",
        }
    }

    pub(crate) fn of_word(word: &str) -> How {
        match word {
            "passkey" => How::Passkey,
            "password" => How::Password,
            "recovery" => How::Recovery,
            "provider" => How::Provider,
            _ => How::Link,
        }
    }
}

/// A door that stands open.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id; not its token.
    pub id: Id,
    /// Whose it is.
    pub holder: Holder,
    /// By what it was opened.
    pub how: How,
    /// What the browser calls itself.
    pub device: String,
    /// Since when.
    pub created_at: Instant,
    /// When it was last used, to five minutes.
    pub seen_at: Instant,
    /// When it ends by itself.
    pub expires_at: Instant,
}

/// Opens a door; the token is for the device's cookie and is not kept.
///
/// # Errors
/// When the store refuses.
pub async fn open_session(
    tx: &mut Tx,
    now: Instant,
    holder: Holder,
    how: How,
    device: &str,
) -> Result<Token> {
    rows::sweep(tx, now).await?;
    let token = Token::fresh();
    let session = Session {
        id: Id::fresh(now),
        holder,
        how,
        device: device.chars().take(DEVICE_LENGTH_MAX).collect(),
        created_at: now,
        seen_at: now,
        expires_at: now.plus_seconds(holder.realm.idle_seconds()),
    };
    rows::open(tx, &session, &hash(token.reveal())).await?;
    Ok(token)
}

/// Who holds this token, if the door still stands open.
///
/// # Errors
/// When the store cannot be read.
pub async fn who(db: &Db, now: Instant, realm: Realm, token: &str) -> Result<Option<Session>> {
    let Some(session) = rows::who(db, now, realm, &hash(token)).await? else {
        return Ok(None);
    };
    if now.0 - session.seen_at.0 > SEEN_EVERY_SECONDS * 1_000_000 {
        let last = session.created_at.plus_seconds(realm.life_seconds());
        let idle = now.plus_seconds(realm.idle_seconds());
        let mut tx = db.begin().await?;
        rows::seen(&mut tx, now, idle.min(last), session.id).await?;
        tx.commit().await?;
    }
    Ok(Some(session))
}

/// The holder's open doors, the latest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn sessions(db: &Db, now: Instant, holder: Holder) -> Result<Vec<Session>> {
    rows::sessions(db, now, holder).await
}

/// Shuts one door; false when it is not the holder's.
///
/// # Errors
/// When the store refuses.
pub async fn end_session(tx: &mut Tx, holder: Holder, session: Id) -> Result<bool> {
    rows::shut(tx, holder, session).await
}

/// Shuts the door that this token opened, whosever it is; false when it opens none.
///
/// # Errors
/// When the store refuses.
pub async fn end_session_of(tx: &mut Tx, realm: Realm, token: &str) -> Result<bool> {
    rows::shut_by_token(tx, realm, &hash(token)).await
}

/// Shuts every door of the holder but this one; how many.
///
/// # Errors
/// When the store refuses.
pub async fn end_all_sessions(tx: &mut Tx, holder: Holder, kept: Option<Id>) -> Result<u64> {
    rows::shut_others(tx, holder, kept.unwrap_or(Id(-1))).await
}
