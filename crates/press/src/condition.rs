//! Conditional requests: does the reader hold this page already (RFC 9110, 13)?

use http::HeaderMap;
use http::header::{IF_MODIFIED_SINCE, IF_NONE_MATCH};
use kit::Instant;

/// What the reader says about the page it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// It asks for the page outright.
    Nothing,
    /// It lists entity tags.
    Tags,
    /// It names a date.
    Since,
}

/// Which condition counts: entity tags come before dates.
pub(crate) fn held(headers: &HeaderMap) -> Held {
    if headers.contains_key(IF_NONE_MATCH) {
        Held::Tags
    } else if headers.contains_key(IF_MODIFIED_SINCE) {
        Held::Since
    } else {
        Held::Nothing
    }
}

/// Whether one of the listed entity tags is ours, compared weakly; `*` is any.
pub(crate) fn lists_tag(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .any(|line| line.trim() == "*" || line.split(',').any(|one| opaque(one) == etag))
}

fn opaque(tag: &str) -> &str {
    let tag = tag.trim();
    tag.strip_prefix("W/").unwrap_or(tag)
}

/// Whether the page is no newer than the date the reader names; a date that cannot be read is
/// no condition.
pub(crate) fn not_modified_since(headers: &HeaderMap, modified: &str, at: Instant) -> bool {
    let Some(since) = headers.get(IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    since == modified || Instant::parse(since).is_ok_and(|since| at.seconds() <= since.seconds())
}
