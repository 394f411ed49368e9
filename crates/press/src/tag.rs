//! Tags: what a page depends on, such as `article:7` or `offers`.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use http::HeaderValue;

/// A page with more tags than this depends on everything: any stale tag makes it stale.
pub const TAGS_A_PAGE_MAX: usize = 256;

/// How many bytes of tags a page tells the caches before us. Each hit pays for them.
const HEADER_BYTES_MAX: usize = 768;

const TAG_BYTES_MAX: usize = 100;

/// The name of one thing that pages are printed from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(Arc<str>);

impl Tag {
    /// A tag of this name; characters that a purge header cannot carry become `-`.
    pub fn new(name: &str) -> Tag {
        let clean: String = name.chars().take(TAG_BYTES_MAX).map(plain).collect();
        Tag(clean.into())
    }

    /// A tag of a kind and an id: `Tag::of("article", 7)` is `article:7`.
    pub fn of(kind: &str, id: impl fmt::Display) -> Tag {
        Tag::new(&format!("{kind}:{id}"))
    }

    /// The tag of pages with too many tags to list. It goes stale with every other tag, and who
    /// purges a cache before us by tag purges this one as well.
    pub fn crowded() -> Tag {
        Tag::new("crowded")
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn plain(letter: char) -> char {
    if letter.is_ascii_graphic() && letter != ',' { letter } else { '-' }
}

/// The tags without doubles; only the crowded one when there are too many, and never none, so
/// that every page is on the books.
pub(crate) fn settle(mut tags: Vec<Tag>) -> Vec<Tag> {
    let mut seen = HashSet::new();
    tags.retain(|tag| seen.insert(tag.clone()));
    match tags.len() {
        0 => vec![Tag::new("untagged")],
        1..=TAGS_A_PAGE_MAX => tags,
        _ => vec![Tag::crowded()],
    }
}

/// The header that lets a cache before us purge by tag: as many tags as fit, first ones first,
/// and `crowded` when some did not.
pub(crate) fn header(tags: &[Tag], separator: &str) -> Option<HeaderValue> {
    let mut text = String::new();
    for tag in tags {
        if text.len() + tag.as_str().len() > HEADER_BYTES_MAX {
            text.push_str(separator);
            text.push_str(Tag::crowded().as_str());
            break;
        }
        if !text.is_empty() {
            text.push_str(separator);
        }
        text.push_str(tag.as_str());
    }
    if text.is_empty() { None } else { HeaderValue::try_from(text).ok() }
}
