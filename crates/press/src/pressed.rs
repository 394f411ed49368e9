//! A pressed page: its bytes in every encoding, each with its headers made ready.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use kit::Instant;
use sha2::{Digest, Sha256};

use crate::condition::{self, Held};
use crate::encoding::{Accepted, Encoding};
use crate::{Printed, squeeze, tag};

/// What besides body and headers a page in the cache takes, roughly.
const OVERHEAD_BYTES: usize = 4096;

const STALE_WARNING: HeaderValue = HeaderValue::from_static("110 - \"Response is Stale\"");

/// The headers that a 304 repeats (RFC 9110, 15.4.5); the reader has the others.
const KEPT_BY_304: [HeaderName; 6] = [
    header::ETAG,
    header::CACHE_CONTROL,
    header::VARY,
    header::LAST_MODIFIED,
    header::CONTENT_LOCATION,
    header::EXPIRES,
];

/// A page as it is answered. Also what the paper's own assets are kept in.
#[derive(Debug)]
pub struct Pressed {
    status: StatusCode,
    plain: Leaf,
    gzip: Option<Leaf>,
    brotli: OnceLock<Option<Leaf>>,
    brotli_wanted: AtomicBool,
    modified: Instant,
}

/// The page in one encoding.
#[derive(Debug)]
struct Leaf {
    etag: String,
    body: Bytes,
    headers: HeaderMap,
    unchanged: HeaderMap,
}

impl Pressed {
    /// Presses a page: hashes it, compresses it, makes its headers. Slow; for a blocking thread.
    /// `always` are headers of every page, such as the content security policy.
    pub fn new(printed: &Printed, always: &HeaderMap, now: Instant) -> Pressed {
        let base = base_headers(printed, always, now);
        let hash = body_hash(printed);
        let kind = printed.content_type.to_str().unwrap_or("");
        let worthwhile = squeeze::is_worthwhile(kind, &printed.body);
        let gzip = if worthwhile { squeeze::gzip(&printed.body) } else { None };
        let gzip = gzip.map(|body| Leaf::new(&base, &hash, Encoding::Gzip, body));
        let brotli = OnceLock::new();
        if !worthwhile {
            let _ = brotli.set(None);
        }
        Pressed {
            status: printed.status,
            plain: Leaf::new(&base, &hash, Encoding::Identity, printed.body.clone()),
            gzip,
            brotli,
            brotli_wanted: AtomicBool::new(false),
            modified: now,
        }
    }

    /// Takes over the date of an older print with the very same body: what a reader holds of that
    /// one is still good.
    pub(crate) fn keep_date_of(mut self, older: &Pressed) -> Pressed {
        if self.etag() != older.etag() || self.modified <= older.modified {
            return self;
        }
        self.modified = older.modified;
        for leaf in [Some(&mut self.plain), self.gzip.as_mut()].into_iter().flatten() {
            for headers in [&mut leaf.headers, &mut leaf.unchanged] {
                if let Some(date) = older.plain.headers.get(header::LAST_MODIFIED) {
                    headers.insert(header::LAST_MODIFIED, date.clone());
                }
            }
        }
        self
    }

    /// Makes the brotli form, once; every answer after this may use it. Slow.
    pub fn make_brotli(&self) {
        self.brotli.get_or_init(|| {
            let limit = self.gzip.as_ref().map_or(self.plain.body.len(), |leaf| leaf.body.len());
            let body = squeeze::brotli(&self.plain.body, limit)?;
            let hash = self.plain.etag.trim_matches('"');
            let mut base = self.plain.headers.clone();
            base.remove(header::ETAG);
            Some(Leaf::new(&base, hash, Encoding::Brotli, body))
        });
    }

    /// Whether this reader would take brotli, it is not made yet, and nobody asked before.
    pub(crate) fn asks_for_brotli(&self, headers: &HeaderMap) -> bool {
        self.brotli.get().is_none()
            && !self.brotli_wanted.load(Ordering::Relaxed)
            && Accepted::of(headers).choose(self.gzip.is_some(), true) == Encoding::Brotli
            && !self.brotli_wanted.swap(true, Ordering::Relaxed)
    }

    /// The answer to a request: the page, or 304 when the reader holds it, without a body for
    /// HEAD. Copies no body and allocates only the header map.
    pub fn answer(&self, method: &Method, headers: &HeaderMap) -> Response<Bytes> {
        let accepted = Accepted::of(headers);
        let leaf = match condition::held(headers) {
            Held::Nothing => self.leaf(accepted),
            _ if self.status != StatusCode::OK => self.leaf(accepted),
            Held::Tags => match self.held_leaf(accepted, headers) {
                Some(leaf) => return unchanged(leaf),
                None => self.leaf(accepted),
            },
            Held::Since => {
                let leaf = self.leaf(accepted);
                let modified = leaf.headers.get(header::LAST_MODIFIED);
                let modified = modified.and_then(|value| value.to_str().ok()).unwrap_or("");
                if condition::not_modified_since(headers, modified, self.modified) {
                    return unchanged(leaf);
                }
                leaf
            }
        };
        let body = if method == Method::HEAD { Bytes::new() } else { leaf.body.clone() };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = leaf.headers.clone();
        response
    }

    /// The same answer, saying that the page is older than it should be.
    pub(crate) fn stale_answer(&self, method: &Method, headers: &HeaderMap) -> Response<Bytes> {
        let mut response = self.answer(method, headers);
        response.headers_mut().insert(header::WARNING, STALE_WARNING);
        response
    }

    /// How much of the cache's bytes this page takes, the brotli form reckoned in from the start.
    pub fn weight(&self) -> u64 {
        let gzip = self.gzip.as_ref().map_or(0, |leaf| leaf.body.len());
        (self.plain.body.len() + 2 * gzip + OVERHEAD_BYTES) as u64
    }

    /// The entity tag of the page as printed.
    pub fn etag(&self) -> &str {
        &self.plain.etag
    }

    /// When its bytes last changed, as far as the press remembers; what `Last-Modified` says.
    pub fn modified(&self) -> Instant {
        self.modified
    }

    /// The status it is answered with.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    fn brotli_leaf(&self) -> Option<&Leaf> {
        self.brotli.get().and_then(Option::as_ref)
    }

    fn leaf(&self, accepted: Accepted) -> &Leaf {
        let brotli = self.brotli_leaf();
        match (accepted.choose(self.gzip.is_some(), brotli.is_some()), &self.gzip, brotli) {
            (Encoding::Brotli, _, Some(leaf)) | (Encoding::Gzip, Some(leaf), _) => leaf,
            _ => &self.plain,
        }
    }

    /// The form of this page that the reader holds already. A reader that got gzip while brotli
    /// was still being made need not fetch the page again.
    fn held_leaf(&self, accepted: Accepted, headers: &HeaderMap) -> Option<&Leaf> {
        let others = [
            (Encoding::Brotli, self.brotli_leaf()),
            (Encoding::Gzip, self.gzip.as_ref()),
            (Encoding::Identity, Some(&self.plain)),
        ];
        let others = others.into_iter().filter(|(encoding, _)| accepted.takes(*encoding));
        std::iter::once(self.leaf(accepted))
            .chain(others.filter_map(|(_, leaf)| leaf))
            .find(|leaf| condition::lists_tag(headers, &leaf.etag))
    }
}

impl Leaf {
    fn new(base: &HeaderMap, hash: &str, encoding: Encoding, body: Bytes) -> Leaf {
        let etag = match encoding {
            Encoding::Identity => format!("\"{hash}\""),
            Encoding::Gzip => format!("\"{hash}.g\""),
            Encoding::Brotli => format!("\"{hash}.b\""),
        };
        let mut headers = base.clone();
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        if let Ok(value) = HeaderValue::from_str(&etag) {
            headers.insert(header::ETAG, value);
        }
        if let Some(value) = encoding.header() {
            headers.insert(header::CONTENT_ENCODING, value);
        }
        let mut unchanged = HeaderMap::new();
        for name in KEPT_BY_304 {
            if let Some(value) = headers.get(&name) {
                unchanged.insert(name, value.clone());
            }
        }
        Leaf { etag, body, headers, unchanged }
    }
}

fn unchanged(leaf: &Leaf) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    *response.headers_mut() = leaf.unchanged.clone();
    response
}

fn base_headers(printed: &Printed, always: &HeaderMap, modified: Instant) -> HeaderMap {
    let mut headers = always.clone();
    for (name, value) in &printed.headers {
        headers.append(name, value.clone());
    }
    headers.insert(header::CONTENT_TYPE, printed.content_type.clone());
    headers.insert(header::CACHE_CONTROL, printed.cache.header());
    let vary = if printed.varies_by_cookie { "Accept-Encoding, Cookie" } else { "Accept-Encoding" };
    headers.insert(header::VARY, HeaderValue::from_static(vary));
    if let Ok(date) = HeaderValue::try_from(modified.http_date()) {
        headers.insert(header::LAST_MODIFIED, date);
    }
    if let Some(tags) = tag::header(&printed.tags, " ") {
        headers.insert(HeaderName::from_static("surrogate-key"), tags);
    }
    headers
}

/// 96 bits of SHA-256 over what the reader receives: enough to tell any two pages apart.
fn body_hash(printed: &Printed) -> String {
    let mut hasher = Sha256::new();
    hasher.update(printed.content_type.as_bytes());
    hasher.update([0]);
    hasher.update(&printed.body);
    URL_SAFE_NO_PAD.encode(&hasher.finalize()[..12])
}
