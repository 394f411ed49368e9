//! What this room writes in the journal. A fact names ids and nothing else of a reader.

use kit::Id;
use serde::{Deserialize, Serialize};

use crate::index::Thing;
use crate::wish::Wish;

/// A reader follows something, mutes it, or does neither any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishChanged {
    /// Who.
    pub reader: Id,
    /// author or topic.
    pub family: String,
    /// What.
    pub thing: Id,
    /// follow, mute, or none.
    pub wish: String,
}

/// How a reader wants to be told of new stories of something they follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertChanged {
    /// Who.
    pub reader: Id,
    /// author or topic.
    pub family: String,
    /// What.
    pub thing: Id,
    /// none, instant, daily.
    pub alert: String,
}

/// A reader follows and mutes nothing any more: the account is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderForgotten {
    /// Who.
    pub reader: Id,
}

impl WishChanged {
    /// Its kind in the journal.
    pub const KIND: &'static str = "following.wish_changed";

    /// Of this wish.
    pub(crate) fn of(reader: Id, thing: Thing, wish: Wish) -> WishChanged {
        let (family, wish) = (thing.family().to_owned(), wish.word().to_owned());
        WishChanged { reader, family, thing: thing.id(), wish }
    }

    /// What is wished of what; `None` when it was written by a version that knows more.
    pub fn wish(&self) -> Option<(Thing, Wish)> {
        Some((Thing::of(&self.family, self.thing)?, Wish::of_word(&self.wish)?))
    }
}

impl AlertChanged {
    /// Its kind in the journal.
    pub const KIND: &'static str = "following.alert_changed";
}

impl ReaderForgotten {
    /// Its kind in the journal.
    pub const KIND: &'static str = "following.reader_forgotten";
}

impl journal::Fact for WishChanged {
    fn kind(&self) -> &'static str {
        WishChanged::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.reader)
    }
}

impl journal::Fact for AlertChanged {
    fn kind(&self) -> &'static str {
        AlertChanged::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.reader)
    }
}

impl journal::Fact for ReaderForgotten {
    fn kind(&self) -> &'static str {
        ReaderForgotten::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.reader)
    }
}
