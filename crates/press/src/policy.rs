//! How long a page may be kept by browsers and by caches before us, stated as a type.

use http::HeaderValue;

/// What the `Cache-Control` header says; every page type names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CachePolicy {
    /// The same for every reader of a variant: browsers and shared caches may keep it.
    Edge {
        /// How long a browser may show it without asking again.
        browser_seconds: u32,
        /// How long a shared cache may, unless it is purged by tag before.
        shared_seconds: u32,
        /// How long after that a cache may show it while it fetches a new one.
        stale_while_revalidate_seconds: u32,
        /// How long after that a cache may show it when we do not answer.
        stale_if_error_seconds: u32,
    },
    /// The address names the very bytes, so they never change.
    Immutable,
    /// The same for every reader of a variant that caches before us cannot tell apart: the press
    /// keeps it, a browser asks each time, and nobody in between has it.
    Readers,
    /// Made for one reader; the press refuses it.
    Private,
    /// Kept by nobody; the press refuses it.
    NoStore,
}

impl CachePolicy {
    /// What a page of the paper says: browsers ask each time and mostly hear 304, so a correction
    /// is seen at once; shared caches hold it a minute, and for a day if we are down.
    pub const PAGE: CachePolicy = CachePolicy::Edge {
        browser_seconds: 0,
        shared_seconds: 60,
        stale_while_revalidate_seconds: 30,
        stale_if_error_seconds: 86_400,
    };

    /// What a page that is not there says: a story may appear at the address any minute.
    pub const MISSING: CachePolicy = CachePolicy::Edge {
        browser_seconds: 0,
        shared_seconds: 10,
        stale_while_revalidate_seconds: 0,
        stale_if_error_seconds: 0,
    };

    /// What feeds and site maps say: their readers poll, so a little age saves many requests.
    pub const FEED: CachePolicy = CachePolicy::Edge {
        browser_seconds: 60,
        shared_seconds: 60,
        stale_while_revalidate_seconds: 60,
        stale_if_error_seconds: 86_400,
    };

    /// Whether one printed page may be given to more than one reader.
    pub fn is_shared(self) -> bool {
        matches!(self, CachePolicy::Edge { .. } | CachePolicy::Immutable | CachePolicy::Readers)
    }

    /// The value of the `Cache-Control` header.
    pub fn header(self) -> HeaderValue {
        match self {
            CachePolicy::Edge { .. } => edge_header(self),
            CachePolicy::Immutable => {
                HeaderValue::from_static("public, max-age=31536000, immutable")
            }
            CachePolicy::Private | CachePolicy::Readers => {
                HeaderValue::from_static("private, no-cache")
            }
            CachePolicy::NoStore => HeaderValue::from_static("no-store"),
        }
    }
}

fn edge_header(policy: CachePolicy) -> HeaderValue {
    let CachePolicy::Edge {
        browser_seconds,
        shared_seconds,
        stale_while_revalidate_seconds,
        stale_if_error_seconds,
    } = policy
    else {
        return HeaderValue::from_static("no-store");
    };
    let mut text = format!("public, max-age={browser_seconds}, s-maxage={shared_seconds}");
    for (name, seconds) in [
        ("stale-while-revalidate", stale_while_revalidate_seconds),
        ("stale-if-error", stale_if_error_seconds),
    ] {
        if seconds > 0 {
            text.push_str(&format!(", {name}={seconds}"));
        }
    }
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("no-store"))
}
