//! What the reader room writes in the journal: never an address or a name, because the journal is
//! kept for good.

use kit::Id;
use serde::{Deserialize, Serialize};

/// Somebody made an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReaderJoined {
    /// Who.
    pub reader: Id,
}

/// Somebody deleted their account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReaderLeft {
    /// Who it was.
    pub reader: Id,
}

/// A reader's mail goes to another address from now on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddressChanged {
    /// Who.
    pub reader: Id,
}

/// A reader's name, time zone or language changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SettingsChanged {
    /// Who.
    pub reader: Id,
}

/// Sessions of a reader were ended. Whose is nothing to be kept for good: every node reads anew who
/// is signed in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SessionsEnded {}

/// Whether a fact says that a session, or what is known of a reader, is not what it was.
pub fn ends_something(entry: &journal::Entry) -> bool {
    let kinds =
        [SessionsEnded::KIND, ReaderLeft::KIND, AddressChanged::KIND, SettingsChanged::KIND];
    kinds.contains(&entry.kind.as_str())
}

impl SessionsEnded {
    /// Its kind in the journal.
    pub const KIND: &'static str = "reader.sessions_ended";
}

impl journal::Fact for SessionsEnded {
    fn kind(&self) -> &'static str {
        SessionsEnded::KIND
    }
    fn subject(&self) -> Option<Id> {
        None
    }
}

/// A reader comes in by an OpenID provider from now on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProviderLinked {
    /// Who.
    pub reader: Id,
}

/// A reader no longer comes in by an OpenID provider.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProviderUnlinked {
    /// Who.
    pub reader: Id,
}

impl ReaderJoined {
    /// Its kind in the journal.
    pub const KIND: &'static str = "reader.joined";
}

impl ReaderLeft {
    /// Its kind in the journal.
    pub const KIND: &'static str = "reader.left";
}

impl AddressChanged {
    /// Its kind in the journal.
    pub const KIND: &'static str = "reader.address_changed";
}

impl SettingsChanged {
    /// Its kind in the journal.
    pub const KIND: &'static str = "reader.settings_changed";
}

impl journal::Fact for ReaderJoined {
    fn kind(&self) -> &'static str {
        ReaderJoined::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.reader)
    }
}

impl journal::Fact for ReaderLeft {
    fn kind(&self) -> &'static str {
        ReaderLeft::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.reader)
    }
}

impl journal::Fact for AddressChanged {
    fn kind(&self) -> &'static str {
        AddressChanged::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.reader)
    }
}

impl journal::Fact for SettingsChanged {
    fn kind(&self) -> &'static str {
        SettingsChanged::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.reader)
    }
}

impl ProviderLinked {
    /// Its kind in the journal.
    pub const KIND: &'static str = "reader.provider_linked";
}

impl ProviderUnlinked {
    /// Its kind in the journal.
    pub const KIND: &'static str = "reader.provider_unlinked";
}

impl journal::Fact for ProviderLinked {
    fn kind(&self) -> &'static str {
        ProviderLinked::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.reader)
    }
}

impl journal::Fact for ProviderUnlinked {
    fn kind(&self) -> &'static str {
        ProviderUnlinked::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.reader)
    }
}
