//! Mail: messages that go out, each once, whatever breaks in between.
//!
//! A message is put into the outbox in the transaction of the change that causes it
//! ([`Mailroom::put`]), so none is lost and none is sent for a change that never stood. A worker
//! takes it under a lease, hands it to the server, and notes what the server said. Killed between
//! the two it sends the message once more, with the same Message-ID; that is the one repetition
//! there can be. A server that says no for good ends it; everything else is tried again, later each
//! time, for [`GIVE_UP_SECONDS`], and then given up, visible at the desk.

mod address;
mod bounce;
mod dkim;
mod letter;
mod line;
mod mailroom;
mod message;
mod outbox;
mod relay;
mod report;
mod reports_folder;
mod rows;
mod rules;
mod sender;
mod suppression;
#[cfg(feature = "testing")]
pub mod testing;
mod worker;

use kit::Instant;
use serde_json::Value;

pub use address::Address;
pub use bounce::Heard;
pub use letter::{Button, Entry, Group, Letter};
pub use mailroom::{Composed, Composer, Mailroom, SettingsError, Shown};
pub use outbox::{
    Count, Overdue, State, Waiting, allow_again, by_key, counts, give_up, list, list_about,
    overdue, try_again,
};
pub use rows::{Item, STATEMENTS};
pub use rules::{GIVE_UP_SECONDS, OVERDUE_SECONDS};
pub use suppression::{allow, is_suppressed, suppress};

/// The templates of mail.
pub const TEMPLATES: &[(&str, &str)] = &[("mail.html", include_str!("../theme/mail.html"))];

/// A kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The word it is stored by.
    pub word: &'static str,
    /// Whether it is sent to those, too, who want no mail: nobody gets in without it.
    pub necessary: bool,
    /// Which goes first when much waits.
    pub rank: Rank,
}

/// Which message goes first: a hundred thousand digests make nobody wait for a link to come in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Somebody waits for it in front of a screen.
    Awaited,
    /// It is news.
    News,
    /// It comes in thousands, at some hour.
    Bulk,
}

impl Rank {
    /// Every one, the first first.
    pub(crate) const ALL: [Rank; 3] = [Rank::Awaited, Rank::News, Rank::Bulk];

    /// The number it is stored by.
    pub(crate) fn number(self) -> i64 {
        self as i64
    }
}

/// What a message says.
#[derive(Clone, Debug)]
pub enum Words {
    /// This.
    Written(Letter),
    /// What the composer of its kind makes of this when it is sent ([`Mailroom::teach`]): mail to
    /// thousands is not kept a thousand times, and says what is true when it goes out.
    Composed(Value),
}

/// A message to one recipient, to be put into the outbox.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Its kind.
    pub kind: Kind,
    /// What makes it this one message: `invitation:…`. The same key twice is sent once.
    pub key: String,
    /// Whom it concerns, for [`Mailroom::call_back`]: `staff:ID`.
    pub about: String,
    /// The recipient's name; may be empty.
    pub name: String,
    /// The recipient's address.
    pub address: String,
    /// What it says.
    pub words: Words,
    /// Not before then.
    pub not_before: Option<Instant>,
    /// When it is no longer worth sending.
    pub expires_at: Option<Instant>,
}

/// What became of a message that was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It waits to be sent.
    Waiting,
    /// One of this key was there already.
    Known,
    /// Its recipient gets no mail; it is kept to say so.
    Suppressed,
    /// This paper sends no mail.
    Off,
}

/// Why a message was not put.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No server would take it.
    #[error("'{0}' is not an address that mail can be sent to")]
    Address(String),
    /// It cannot be written down as a message.
    #[error("the message cannot be made: {0}")]
    Message(String),
    /// The server, or the way to it, refused.
    #[error("it was not sent: {0}")]
    NotSent(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Shorthand for results of the mail room.
pub type Result<T, E = Error> = std::result::Result<T, E>;
