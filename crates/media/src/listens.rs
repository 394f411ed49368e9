//! What this room does on reading the journal: a killed picture's renditions go, on every node.

use journal::Entry;

use crate::darkroom::Darkroom;
use crate::facts::MediaKilled;

/// Acts on a fact. Each node follows for itself, since each has renditions of its own; the desk's
/// answer does not wait for it, because a killed picture is refused by its record already.
pub fn hear(darkroom: &Darkroom, entry: &Entry) {
    if let Some(fact) = entry.read::<MediaKilled>(MediaKilled::KIND) {
        let darkroom = darkroom.clone();
        tokio::spawn(async move { darkroom.forget(fact.media).await });
    }
}
