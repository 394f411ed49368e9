//! The names of what pages hang on.

use kit::Id;
use press::Tag;

/// A story.
pub fn article(id: Id) -> Tag {
    Tag::of("a", id)
}

/// A section, topic or series.
pub fn topic(id: Id) -> Tag {
    Tag::of("t", id)
}

/// An author.
pub fn author(id: Id) -> Tag {
    Tag::of("u", id)
}

/// A picture.
pub fn media(id: Id) -> Tag {
    Tag::of("m", id)
}

/// A standing page.
pub fn standing(slug: &str) -> Tag {
    Tag::of("s", slug)
}

/// Lists of everything: the archive, the feed of all, sitemaps.
pub fn latest() -> Tag {
    Tag::new("latest")
}

/// The front page.
pub fn front() -> Tag {
    Tag::new("front")
}

/// The page of corrections.
pub fn corrections() -> Tag {
    Tag::new("corrections")
}

/// What stands on every page: menu and footer.
pub fn site() -> Tag {
    Tag::new("site")
}

/// An address at which there is nothing yet, or something that leads elsewhere.
pub fn path(path: &str) -> Tag {
    Tag::of("p", path)
}
