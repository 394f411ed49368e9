//! Sign-in: how staff and readers prove who they are, and how long we believe it.
//!
//! Three things, none of which knows what an account is. A *key* opens a door: a passkey, a
//! password, a generator of codes, a recovery code, the word of an OpenID provider. A *session* is
//! a door that stands open on one device. A *ticket* is a link or a half-finished ceremony, good
//! once. Each belongs to a [`Holder`]. What must only be recognised is stored as a hash.

mod attempts;
mod generator;
mod keys;
mod passkey;
mod password;
mod provider;
mod provider_line;
mod public;
mod recovery;
mod rows;
mod session;
#[cfg(test)]
mod tests;
mod ticket;
mod token;

use kit::Id;
use serde::{Deserialize, Serialize};

pub use attempts::{Attempts, Bucket, TooMany};
pub use generator::{Generator, secret};
pub use keys::{
    Key, KeyKind, accept_code, accept_password, add_passkey, add_vouched, drop_key, drop_password,
    find_passkey, find_vouched, forget, keys, keys_in, passkey_marks, rename_key, set_generator,
    set_password, touch_passkey, touch_vouched,
};
pub use passkey::{PasskeyError, Passkeys};
pub use password::{Hashed, WeakPassword, hash_password, judge_password};
pub use provider::{Errand, Provider, ProviderError, ProviderSettingsError, Vouched};
pub use recovery::{CODES, accept_recovery_code, new_recovery_codes};
pub use rows::STATEMENTS;
pub use session::{
    How, Session, end_all_sessions, end_session, end_session_of, open_session, sessions, who,
};
pub use ticket::{Purpose, Ticket, issue, peek, revoke, take};
pub use token::Token;

/// Whose door it is: the same person may be staff and reader, with keys of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Realm {
    /// The newsroom's.
    Staff,
    /// The readers'.
    Reader,
}

impl Realm {
    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        match self {
            Realm::Staff => "staff",
            Realm::Reader => "reader",
        }
    }
}

/// An account, as sign-in sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Holder {
    /// Whose door.
    pub realm: Realm,
    /// Which account.
    pub id: Id,
}

impl Holder {
    /// One of the staff.
    pub fn staff(id: Id) -> Holder {
        Holder { realm: Realm::Staff, id }
    }

    /// One of the readers.
    pub fn reader(id: Id) -> Holder {
        Holder { realm: Realm::Reader, id }
    }
}
