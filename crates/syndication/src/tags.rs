//! The names of what these pages hang on: those of the edition, which turns facts into stale tags,
//! so that a story taken back is out of every feed at once.

use kit::Id;

/// Menu and footer, standing pages: what the whole paper says of itself.
pub(crate) const SITE: &str = "site";
/// Lists of everything.
pub(crate) const LATEST: &str = "latest";
/// The corrections.
pub(crate) const CORRECTIONS: &str = "corrections";
/// Every map, for whoever wants them printed again.
pub(crate) const SITEMAPS: &str = "sitemaps";

/// A story.
pub(crate) fn article(id: Id) -> String {
    format!("a:{id}")
}

/// A section, topic or series.
pub(crate) fn topic(id: Id) -> String {
    format!("t:{id}")
}

/// An author.
pub(crate) fn author(id: Id) -> String {
    format!("u:{id}")
}

/// A picture.
pub(crate) fn media(id: Id) -> String {
    format!("m:{id}")
}
