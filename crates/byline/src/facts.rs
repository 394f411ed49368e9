//! What the byline room writes in the journal.

use kit::Id;
use serde::{Deserialize, Serialize};

/// An author was made or changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuthorChanged {
    /// Who.
    pub author: Id,
}

impl AuthorChanged {
    /// Its kind in the journal.
    pub const KIND: &'static str = "author.changed";
}

impl journal::Fact for AuthorChanged {
    fn kind(&self) -> &'static str {
        AuthorChanged::KIND
    }
    fn subject(&self) -> Option<Id> {
        Some(self.author)
    }
}
