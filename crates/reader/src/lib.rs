//! Readers: who reads the paper by name, how they come in, and the pages of their account.
//!
//! An account is an address that was proved by opening a link sent to it; everything else about it
//! is optional. Nobody but its holder ever learns that there is one: the same form, answer and
//! message serve who has an account and who has none. Rooms above ask the [`Door`] who a request
//! comes from, hand over a [`Keeper`] of what they keep, and show their own pages in its frame.

mod facts;
mod keeper;
mod moving;
pub mod post;
pub mod public;
mod rows;
mod rules;
mod sessions;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(test)]
mod tests;
mod verbs;
mod vouched;

use kit::{Id, Instant};
use serde::Serialize;
use signin::Holder;
use store::Db;

pub use facts::{
    AddressChanged, ProviderLinked, ProviderUnlinked, ReaderJoined, ReaderLeft, SessionsEnded,
    SettingsChanged, ends_something,
};
pub use keeper::{Arrived, Keeper, Keepers, Soon};
pub use moving::{Moving, Returning, ask_to_move, move_address, move_back};
pub use public::{Door, Setting, SignedIn, Trouble};
pub use rows::STATEMENTS;
pub use rules::{HOME, way_on};
pub use verbs::{Coming, arrive, change_settings, come_in, leave};
pub use vouched::{Welcomed, come_in_vouched, unlink};

/// Somebody who has an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reader {
    /// Their id.
    pub id: Id,
    /// Where their mail goes, in lower case; proved.
    pub address: String,
    /// How they want to be called; empty when they did not say.
    pub name: String,
    /// Their time zone; empty: the paper's.
    pub zone: String,
    /// Their language, a BCP 47 tag; empty: the paper's.
    pub language: String,
    /// Since when they have the account.
    pub created_at: Instant,
}

impl Reader {
    /// Their account, as sign-in knows it.
    pub fn holder(&self) -> Holder {
        Holder::reader(self.id)
    }
}

/// Why something about an account cannot be done, in words for who tried it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not an address.
    #[error("this is not an e-mail address; it should look like name@provider.example")]
    Address,
    /// A name too long, or with signs that are none of a name.
    #[error("a name has 100 characters at most, and no signs like < or >")]
    Name,
    /// Not a time zone.
    #[error("there is no such time zone; choose one from the list")]
    Zone,
    /// Somebody has it, who has proved it to be theirs.
    #[error(
        "this address has an account of its own; sign in with it and delete that account first, \
         then open this link again"
    )]
    Taken,
    /// A provider vouches for somebody new without a proved address.
    #[error("it does not say that your e-mail address was proved to be yours")]
    Unproved,
    /// Then nobody could come in any more.
    #[error("this is the only way into your account; add a passkey or a password first")]
    LastWay,
    /// The link was used, replaced, or is too old.
    #[error("this link was used already or is too old; ask for a new one")]
    LinkSpent,
}

/// A refusal, or the store's trouble.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was asked cannot be.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Shorthand for results of this room.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The reader of this address, however it is written.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_address(db: &Db, address: &str) -> store::Result<Option<Reader>> {
    match rules::address(address) {
        Ok(address) => rows::by_address(db, &address).await,
        Err(_) => Ok(None),
    }
}

/// The reader of this id.
///
/// # Errors
/// When the store cannot be read.
pub async fn find(db: &Db, id: Id) -> store::Result<Option<Reader>> {
    rows::find(db, id).await
}

/// Readers whose address or name holds these words, the newest first; for staff who look after
/// them.
///
/// # Errors
/// When the store cannot be read.
pub async fn search(db: &Db, words: &str, limit: usize) -> store::Result<Vec<Reader>> {
    rows::search(db, words, limit).await
}

/// The readers of these ids, in no order; those that are gone are left out.
///
/// # Errors
/// When the store cannot be read.
pub async fn find_all(db: &Db, ids: &[Id]) -> store::Result<Vec<Reader>> {
    rows::find_all(db, ids).await
}
