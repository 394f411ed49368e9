//! What the media room writes in the journal.

use kit::Id;
use serde::{Deserialize, Serialize};

macro_rules! fact {
    ($name:ident, $kind:literal) => {
        impl $name {
            /// Its kind in the journal.
            pub const KIND: &'static str = $kind;
        }

        impl journal::Fact for $name {
            fn kind(&self) -> &'static str {
                $name::KIND
            }
            fn subject(&self) -> Option<Id> {
                Some(self.media)
            }
        }
    };
}

/// A picture came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaTaken {
    /// Which.
    pub media: Id,
}

/// Its words, its focal point or its rights changed, or its time ran out: pages that show it are
/// stale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaChanged {
    /// Which.
    pub media: Id,
}

/// It must not be shown any more, anywhere, at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaKilled {
    /// Which.
    pub media: Id,
    /// Who said so.
    pub by: String,
    /// Why.
    pub why: String,
}

/// Its renditions are made: pages may name the AVIF ones from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenditionsMade {
    /// Which.
    pub media: Id,
}

fact!(MediaTaken, "media.taken");
fact!(MediaChanged, "media.changed");
fact!(MediaKilled, "media.killed");
fact!(RenditionsMade, "media.renditions_made");
