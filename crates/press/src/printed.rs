//! What a printer hands in: a page before it is pressed.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use kit::Instant;

use crate::{CachePolicy, Tag};

/// One page as a room printed it.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The status it is answered with.
    pub status: StatusCode,
    /// Its media type, with the charset where it is text.
    pub content_type: HeaderValue,
    /// The page itself, not compressed.
    pub body: Bytes,
    /// What it depends on, most particular first.
    pub tags: Vec<Tag>,
    /// How long caches may keep it.
    pub cache: CachePolicy,
    /// Headers besides those the press makes, such as `Link` or `Content-Language`.
    pub headers: HeaderMap,
    /// When the matter last changed, as the room knows it. `Last-Modified` is not made from it: a
    /// page also changes with what stands around the matter, and a list from which a story was
    /// withdrawn even gets older, so a reader who asks by date would be told "not modified".
    pub modified: Option<Instant>,
    /// The moment the page becomes stale by itself.
    pub fresh_until: Option<Instant>,
    /// Whether other cookies may bring another variant; caches before us must then keep apart.
    pub varies_by_cookie: bool,
}

impl Printed {
    /// A found page of any media type.
    pub fn new(content_type: &'static str, body: impl Into<Bytes>) -> Printed {
        Printed {
            status: StatusCode::OK,
            content_type: HeaderValue::from_static(content_type),
            body: body.into(),
            tags: Vec::new(),
            cache: CachePolicy::PAGE,
            headers: HeaderMap::new(),
            modified: None,
            fresh_until: None,
            varies_by_cookie: false,
        }
    }

    /// A found page of HTML.
    pub fn html(body: impl Into<Bytes>) -> Printed {
        Printed::new("text/html; charset=utf-8", body)
    }

    /// A redirect that may be kept.
    pub fn moved(status: StatusCode, location: &str) -> Printed {
        let mut printed = Printed::new("text/plain; charset=utf-8", location.to_owned());
        printed.status = status;
        if let Ok(value) = HeaderValue::try_from(location) {
            printed.headers.insert(http::header::LOCATION, value);
        }
        printed
    }

    /// The same page with this status.
    pub fn status(mut self, status: StatusCode) -> Printed {
        self.status = status;
        self
    }

    /// The same page with this status, given as a number; what is none leaves it as it is.
    pub fn code(mut self, status: u16) -> Printed {
        self.status = StatusCode::from_u16(status).unwrap_or(self.status);
        self
    }

    /// The same page, depending on these too.
    pub fn tags(mut self, tags: impl IntoIterator<Item = Tag>) -> Printed {
        self.tags.extend(tags);
        self
    }

    /// The same page under another policy.
    pub fn cache(mut self, policy: CachePolicy) -> Printed {
        self.cache = policy;
        self
    }

    /// The same page with one more header.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Printed {
        self.headers.append(name, value);
        self
    }

    /// The same page, going stale by the clock.
    pub fn fresh_until(mut self, moment: Instant) -> Printed {
        self.fresh_until = Some(moment);
        self
    }

    /// The same page, saying when its matter last changed.
    pub fn modified(mut self, moment: Instant) -> Printed {
        self.modified = Some(moment);
        self
    }

    /// Whether this page says that there is nothing at the address.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self.status, StatusCode::NOT_FOUND | StatusCode::GONE)
    }
}
