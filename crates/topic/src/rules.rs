//! Which slugs a section may have.

use crate::{Kind, Shelf};

/// First parts of addresses that are the paper's own; no section and no standing page has them.
pub const RESERVED_SLUGS: &[&str] = &[
    "account",
    "ads",
    "api",
    "archive",
    "assets",
    "authors",
    "corrections",
    "desk",
    "feeds",
    "following",
    "health",
    "letters",
    "library",
    "markets",
    "media",
    "metrics",
    "newsletters",
    "oembed",
    "offers",
    "robots",
    "search",
    "series",
    "sitemaps",
    "subscribe",
    "tags",
    "theme",
    "topics",
    "verify",
];

/// The slug, or the slug with its kind behind it when the plain one would hide a page of ours.
pub fn free_slug(kind: Kind, slug: &str) -> String {
    if kind.shelf() == Shelf::Sections && RESERVED_SLUGS.contains(&slug) {
        return format!("{slug}-section");
    }
    slug.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_cannot_hide_a_page_of_the_paper() {
        assert_eq!(free_slug(Kind::Section, "archive"), "archive-section");
        assert_eq!(free_slug(Kind::Topic, "archive"), "archive");
        assert_eq!(free_slug(Kind::Section, "city"), "city");
    }
}
