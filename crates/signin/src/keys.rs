//! Keys: what a holder can open the door with.

use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::password::{Hashed, matches};
use crate::{Generator, Holder, Realm, Vouched, rows};

/// What kind of key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// A passkey (WebAuthn): on its own enough.
    Passkey,
    /// A password: never enough for staff.
    Password,
    /// A generator of codes, beside a password.
    Generator,
    /// A recovery code, good once, beside a password or instead of all.
    Recovery,
    /// The word of an OpenID provider: on its own enough for readers.
    Provider,
}

impl KeyKind {
    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        match self {
            KeyKind::Passkey => "passkey",
            KeyKind::Password => "password",
            KeyKind::Generator => "generator",
            KeyKind::Recovery => "recovery",
            KeyKind::Provider => "provider",
        }
    }

    /// The kind of a stored word; what is not known opens nothing that matters.
    pub(crate) fn of_word(word: &str) -> KeyKind {
        match word {
            "passkey" => KeyKind::Passkey,
            "password" => KeyKind::Password,
            "generator" => KeyKind::Generator,
            "provider" => KeyKind::Provider,
            _ => KeyKind::Recovery,
        }
    }
}

/// One key, as its holder sees it.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its id.
    pub id: Id,
    /// What kind it is.
    pub kind: KeyKind,
    /// What it is recognised by.
    pub(crate) mark: String,
    /// What its holder calls it.
    pub label: String,
    /// Its secret or public half.
    pub(crate) secret: String,
    /// The last step accepted of a generator.
    pub(crate) step: i64,
    /// Since when.
    pub created_at: Instant,
    /// When it last opened the door.
    pub used_at: Option<Instant>,
}

impl Key {
    pub(crate) fn new(now: Instant, kind: KeyKind, mark: &str, label: &str) -> Key {
        Key {
            id: Id::fresh(now),
            kind,
            mark: mark.to_owned(),
            label: label.to_owned(),
            secret: String::new(),
            step: 0,
            created_at: now,
            used_at: None,
        }
    }

    /// Of a provider's word: the provider, and who the holder is there.
    pub fn vouched(&self) -> Option<(&str, &str)> {
        self.mark.split_once(' ').filter(|_| self.kind == KeyKind::Provider)
    }
}

/// Every key of a holder, the oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn keys(db: &Db, holder: Holder) -> Result<Vec<Key>> {
    rows::keys(db, holder).await
}

/// The same, as the transaction sees it.
///
/// # Errors
/// When the store cannot be read.
pub async fn keys_in(tx: &mut Tx, holder: Holder) -> Result<Vec<Key>> {
    rows::keys_tx(tx, holder).await
}

/// The credential ids of the holder's passkeys, so that a browser does not make a second one.
///
/// # Errors
/// When the store cannot be read.
pub async fn passkey_marks(db: &Db, holder: Holder) -> Result<Vec<String>> {
    let keys = rows::keys(db, holder).await?.into_iter();
    Ok(keys.filter(|key| key.kind == KeyKind::Passkey).map(|key| key.mark).collect())
}

/// Gives the holder this password instead of the former one.
///
/// # Errors
/// When the store refuses.
pub async fn set_password(tx: &mut Tx, now: Instant, holder: Holder, new: &Hashed) -> Result<()> {
    rows::drop_kind(tx, holder, KeyKind::Password).await?;
    let key = Key::new(now, KeyKind::Password, &holder.id.to_string(), "");
    rows::add_key(tx, holder, &key, &new.0).await
}

/// Whether this is the holder's password. `None` stands for an account that does not exist: it
/// takes as long and is false.
///
/// # Errors
/// When the store cannot be read.
pub async fn accept_password(db: &Db, holder: Option<Holder>, password: String) -> Result<bool> {
    let keys = match holder {
        Some(holder) => rows::keys(db, holder).await?,
        None => Vec::new(),
    };
    let stored = keys.into_iter().find(|key| key.kind == KeyKind::Password);
    Ok(matches(password, stored.map(|key| key.secret)).await)
}

/// Gives the holder this generator instead of the former one. The step is that of the code which
/// proved that the holder has it.
///
/// # Errors
/// When the store refuses.
pub async fn set_generator(
    tx: &mut Tx,
    now: Instant,
    holder: Holder,
    generator: &Generator,
    step: i64,
) -> Result<()> {
    rows::drop_kind(tx, holder, KeyKind::Generator).await?;
    let key = Key::new(now, KeyKind::Generator, &holder.id.to_string(), "");
    rows::add_key(tx, holder, &key, generator.secret()).await?;
    rows::take_step(tx, now, key.id, step).await.map(|_| ())
}

/// Whether this is a code of the holder's generator; each is accepted once.
///
/// # Errors
/// When the store refuses.
pub async fn accept_code(
    db: &Db,
    tx: &mut Tx,
    now: Instant,
    holder: Holder,
    code: &str,
) -> Result<bool> {
    let keys = rows::keys(db, holder).await?;
    let Some(key) = keys.into_iter().find(|key| key.kind == KeyKind::Generator) else {
        return Ok(false);
    };
    let Some(generator) = Generator::of_secret(&key.secret, "paper", "account") else {
        return Ok(false);
    };
    match generator.step_of(code, now) {
        Some(step) if step > key.step => rows::take_step(tx, now, key.id, step).await,
        _ => Ok(false),
    }
}

/// Adds a passkey, by the credential id a browser knows it by.
///
/// # Errors
/// [`store::Error::Exists`] when the passkey is somebody's already.
pub async fn add_passkey(
    tx: &mut Tx,
    now: Instant,
    holder: Holder,
    (credential, public): (&str, &str),
    label: &str,
) -> Result<Id> {
    let key = Key::new(now, KeyKind::Passkey, credential, label);
    rows::add_key(tx, holder, &key, public).await?;
    Ok(key.id)
}

/// Whose passkey this is, and its public half.
///
/// # Errors
/// When the store cannot be read.
pub async fn find_passkey(
    db: &Db,
    realm: Realm,
    credential: &str,
) -> Result<Option<(Holder, Id, String)>> {
    let found = rows::by_mark(db, realm, KeyKind::Passkey, credential).await?;
    Ok(found.map(|(holder, key)| (holder, key.id, key.secret)))
}

/// The passkey opened the door; its public half as it is now.
///
/// # Errors
/// When the store refuses.
pub async fn touch_passkey(tx: &mut Tx, now: Instant, key: Id, public: &str) -> Result<()> {
    rows::use_key(tx, now, key, public).await
}

/// Whom a provider's word was let in for before, and by which key.
///
/// # Errors
/// When the store cannot be read.
pub async fn find_vouched(
    tx: &mut Tx,
    realm: Realm,
    vouched: &Vouched,
) -> Result<Option<(Holder, Id)>> {
    let found = rows::by_mark_tx(tx, realm, KeyKind::Provider, &mark(vouched)).await?;
    Ok(found.map(|(holder, key)| (holder, key.id)))
}

/// Lets the holder in by the word of a provider from now on.
///
/// # Errors
/// [`store::Error::Exists`] when it lets in somebody already.
pub async fn add_vouched(
    tx: &mut Tx,
    now: Instant,
    holder: Holder,
    vouched: &Vouched,
    label: &str,
) -> Result<Id> {
    let key = Key::new(now, KeyKind::Provider, &mark(vouched), label);
    rows::add_key(tx, holder, &key, "").await?;
    rows::use_key(tx, now, key.id, "").await?;
    Ok(key.id)
}

/// The provider's word opened the door.
///
/// # Errors
/// When the store refuses.
pub async fn touch_vouched(tx: &mut Tx, now: Instant, key: Id) -> Result<()> {
    rows::use_key(tx, now, key, "").await
}

/// What a provider's word is recognised by: an address has no blank.
fn mark(vouched: &Vouched) -> String {
    format!("{} {}", vouched.issuer, vouched.subject)
}

/// Another name for a key; false when it is not the holder's.
///
/// # Errors
/// When the store refuses.
pub async fn rename_key(tx: &mut Tx, holder: Holder, key: Id, label: &str) -> Result<bool> {
    rows::rename_key(tx, holder, key, label).await
}

/// One key less; false when it is not the holder's.
///
/// # Errors
/// When the store refuses.
pub async fn drop_key(tx: &mut Tx, holder: Holder, key: Id) -> Result<bool> {
    rows::drop_key(tx, holder, key).await
}

/// Takes the holder's password back; false when there was none.
///
/// # Errors
/// When the store refuses.
pub async fn drop_password(tx: &mut Tx, holder: Holder) -> Result<bool> {
    Ok(rows::drop_kind(tx, holder, KeyKind::Password).await? > 0)
}

/// Forgets a holder: every key, session and ticket.
///
/// # Errors
/// When the store refuses.
pub async fn forget(tx: &mut Tx, holder: Holder) -> Result<()> {
    rows::forget(tx, holder).await
}
