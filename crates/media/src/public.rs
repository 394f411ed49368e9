//! Pictures over HTTP: renditions only, never the original.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    IF_RANGE, LOCATION, RANGE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use kit::{Clock, Id};
use store::Db;

use crate::darkroom::{Darkroom, MakeError, Rendition};
use crate::record::Media;
use crate::{Encoding, Ratio, is_served, picture, verbs};

/// What the addresses of pictures need.
#[derive(Clone)]
pub struct Public {
    /// The store.
    pub db: Db,
    /// The darkroom.
    pub darkroom: Darkroom,
    /// The clock.
    pub clock: Clock,
}

/// `GET /media/{id}/{width}-{stamp}.{ext}` and, for crops, `{width}-{ratio}-{stamp}.{ext}`.
pub fn router(public: Public) -> Router {
    Router::new().route("/media/{id}/{name}", get(show)).with_state(public)
}

async fn show(
    State(public): State<Public>,
    Path((id, name)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let (Ok(id), Some(wanted)) = (id.parse::<Id>(), Wanted::parse(&name)) else {
        return plain(StatusCode::NOT_FOUND, SHORT, "There is no such picture.");
    };
    let media = match verbs::find(&public.db, id).await {
        Ok(Some(media)) => media,
        Ok(None) => return plain(StatusCode::NOT_FOUND, SHORT, "There is no such picture."),
        Err(error) => {
            tracing::warn!(%id, %error, "a picture is served without asking the store");
            return without_store(&public, id, name, &wanted, &method, &headers).await;
        }
    };
    if media.held_back {
        return plain(StatusCode::NOT_FOUND, SHORT, "This picture is not published yet.");
    }
    if !media.may_be_shown(public.clock.now()) {
        let why = "This picture is no longer shown.";
        return plain(StatusCode::GONE, SHORT, why);
    }
    let rendition = wanted.rendition;
    let is_lost_avif = rendition.encoding == Encoding::Avif && !media.has_avif();
    if wanted.stamp != media.stamp(rendition.crop) || is_lost_avif {
        return to_current(&media, rendition);
    }
    if !is_served(&media, rendition) {
        return plain(StatusCode::NOT_FOUND, SHORT, "The picture is not served in this size.");
    }
    serve(&public, &media, rendition, name, &method, &headers).await
}

/// What an address asks for.
struct Wanted {
    rendition: Rendition,
    stamp: String,
}

impl Wanted {
    fn parse(name: &str) -> Option<Wanted> {
        let (stem, extension) = name.rsplit_once('.')?;
        let encoding = Encoding::by_extension(extension)?;
        let mut parts = stem.split('-');
        let width = parts.next().filter(|width| !width.starts_with(['0', '+']))?.parse().ok()?;
        let (second, third) = (parts.next()?, parts.next());
        let (crop, stamp) = match third {
            Some(stamp) => (Some(second.parse::<Ratio>().ok()?), stamp),
            None => (None, second),
        };
        let is_stamp = stamp.len() == 8
            && stamp.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        (is_stamp && parts.next().is_none()).then(|| Wanted {
            rendition: Rendition { width, crop, encoding },
            stamp: stamp.to_owned(),
        })
    }
}

/// An address of an older stamp, printed before the credit or the focal point changed, leads to
/// the one of today; an AVIF that is no longer there leads to the WebP.
fn to_current(media: &Media, mut rendition: Rendition) -> Response {
    if rendition.encoding == Encoding::Avif && !media.has_avif() {
        rendition.encoding = Encoding::Webp;
    }
    if !is_served(media, rendition) {
        rendition.encoding = Encoding::Jpeg;
    }
    if !is_served(media, rendition) {
        return plain(StatusCode::NOT_FOUND, SHORT, "The picture is not served in this size.");
    }
    let mut response = plain(StatusCode::FOUND, SHORT, "The picture has a new address.");
    if let Ok(address) = HeaderValue::from_str(&picture::address(media, rendition)) {
        response.headers_mut().insert(LOCATION, address);
    }
    response
}

async fn serve(
    public: &Public,
    media: &Media,
    rendition: Rendition,
    name: String,
    method: &Method,
    headers: &HeaderMap,
) -> Response {
    if is_known(headers, &name) {
        return known(media.id, &name);
    }
    if rendition.encoding == Encoding::Avif {
        return match public.darkroom.cached(media.id, name.clone()).await {
            Some(bytes) => {
                whole_or_part(bytes, rendition.encoding, media.id, &name, method, headers)
            }
            None => {
                public.darkroom.begin_avif(media, rendition.width);
                to_current(media, Rendition { encoding: Encoding::Webp, ..rendition })
            }
        };
    }
    match public.darkroom.rendition(media, rendition).await {
        Ok(bytes) => whole_or_part(bytes, rendition.encoding, media.id, &name, method, headers),
        Err(error) => not_made(media.id, &error),
    }
}

/// With the store away, what lies in the cache is still good: it was allowed when it was made.
async fn without_store(
    public: &Public,
    id: Id,
    name: String,
    wanted: &Wanted,
    method: &Method,
    headers: &HeaderMap,
) -> Response {
    if is_known(headers, &name) {
        return known(id, &name);
    }
    let encoding = wanted.rendition.encoding;
    match public.darkroom.cached(id, name.clone()).await {
        Some(bytes) => {
            let mut response = whole_or_part(bytes, encoding, id, &name, method, headers);
            set(&mut response, CACHE_CONTROL, SHORT);
            response
        }
        None => busy("The picture cannot be made at the moment."),
    }
}

fn not_made(id: Id, error: &MakeError) -> Response {
    if matches!(error, MakeError::Busy) {
        return busy("Many pictures are being made. Try again in a moment.");
    }
    tracing::error!(%id, %error, "a rendition could not be made");
    plain(StatusCode::INTERNAL_SERVER_ERROR, "no-store", "The picture could not be made.")
}

fn busy(why: &'static str) -> Response {
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, "no-store", why);
    set(&mut response, RETRY_AFTER, "2");
    response
}

/// The name changes whenever the bytes would, so it is its own validator.
fn etag(name: &str) -> String {
    format!("\"{name}\"")
}

fn is_known(headers: &HeaderMap, name: &str) -> bool {
    let Some(known) = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let etag = etag(name);
    known.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

fn known(id: Id, name: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    immutable(&mut response, id, name);
    response
}

fn whole_or_part(
    bytes: Bytes,
    encoding: Encoding,
    id: Id,
    name: &str,
    method: &Method,
    headers: &HeaderMap,
) -> Response {
    let length = bytes.len();
    let range = wanted_range(headers, name, length);
    let (status, body, place) = match range {
        Range::Whole => (StatusCode::OK, bytes, None),
        Range::Part(from, to) => {
            let place = format!("bytes {from}-{}/{length}", to - 1);
            (StatusCode::PARTIAL_CONTENT, bytes.slice(from..to), Some(place))
        }
        Range::Impossible => {
            let place = Some(format!("bytes */{length}"));
            (StatusCode::RANGE_NOT_SATISFIABLE, Bytes::new(), place)
        }
    };
    let size = body.len();
    let body = if method == Method::HEAD { Body::empty() } else { Body::from(body) };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    immutable(&mut response, id, name);
    set(&mut response, CONTENT_TYPE, encoding.mime());
    set(&mut response, CONTENT_LENGTH, &size.to_string());
    if let Some(place) = place {
        set(&mut response, CONTENT_RANGE, &place);
    }
    response
}

enum Range {
    Whole,
    /// From the first to before the second.
    Part(usize, usize),
    Impossible,
}

/// One range (RFC 9110, 14.2); several, or one we do not understand, get the whole.
fn wanted_range(headers: &HeaderMap, name: &str, length: usize) -> Range {
    let text = |header: HeaderName| headers.get(header).and_then(|value| value.to_str().ok());
    if text(IF_RANGE).is_some_and(|tag| tag != etag(name)) {
        return Range::Whole;
    }
    let Some((from, to)) = text(RANGE)
        .and_then(|range| range.strip_prefix("bytes="))
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Range::Whole;
    };
    match (from.parse::<usize>(), to.parse::<usize>()) {
        (Err(_), Ok(0)) => Range::Impossible,
        (Err(_), Ok(last)) if from.is_empty() => Range::Part(length.saturating_sub(last), length),
        (Ok(from), _) if from >= length => Range::Impossible,
        (Ok(from), Ok(to)) if from <= to => Range::Part(from, to.saturating_add(1).min(length)),
        (Ok(from), Err(_)) if to.is_empty() => Range::Part(from, length),
        _ => Range::Whole,
    }
}

/// For answers that may be another one tomorrow.
const SHORT: &str = "public, max-age=60";
const FOREVER: &str = "public, max-age=31536000, immutable";

fn immutable(response: &mut Response, id: Id, name: &str) {
    set(response, CACHE_CONTROL, FOREVER);
    set(response, ETAG, &etag(name));
    set(response, ACCEPT_RANGES, "bytes");
    set(response, X_CONTENT_TYPE_OPTIONS, "nosniff");
    // A CDN that knows surrogate keys can drop a killed picture at once.
    set(response, HeaderName::from_static("surrogate-key"), &format!("media:{id}"));
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn plain(status: StatusCode, caching: &str, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    set(&mut response, CACHE_CONTROL, caching);
    set(&mut response, CONTENT_TYPE, "text/plain; charset=utf-8");
    response
}
