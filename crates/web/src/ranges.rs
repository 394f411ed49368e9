//! Files answered from disk in whole or in part (RFC 9110, 14), for pictures, sound and video.

use std::io::{self, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body::Frame;
use kit::Instant;
use press::CachePolicy;
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncSeekExt, ReadBuf};

const CHUNK_BYTES: usize = 128 * 1024;

/// What is known of a file besides its bytes.
#[derive(Clone, Debug)]
pub struct FileFacts {
    /// Its media type.
    pub content_type: &'static str,
    /// A strong entity tag without quotes, such as its hash.
    pub tag: String,
    /// When it last changed.
    pub modified: Instant,
    /// How long it may be kept.
    pub cache: CachePolicy,
}

/// What part of a file is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(Range<u64>),
    Nothing,
}

/// Answers GET or HEAD with a file: whole, one range, or 304.
///
/// # Errors
/// What opening or reading its length said.
pub async fn answer(
    path: &Path,
    facts: &FileFacts,
    method: &Method,
    asked: &HeaderMap,
) -> io::Result<Response> {
    let mut file = File::open(path).await?;
    let length = file.metadata().await?.len();
    let etag = format!("\"{}\"", facts.tag);
    let mut headers = file_headers(facts, &etag);
    if holds_already(asked, &etag, facts.modified) {
        headers.remove(header::CONTENT_TYPE);
        return Ok(response(StatusCode::NOT_MODIFIED, headers, Body::empty()));
    }
    let (status, part) = match wanted(asked, length, &etag, facts.modified) {
        Wanted::Whole => (StatusCode::OK, 0..length),
        Wanted::Part(part) => {
            let text = format!("bytes {}-{}/{length}", part.start, part.end - 1);
            insert(&mut headers, header::CONTENT_RANGE, &text);
            (StatusCode::PARTIAL_CONTENT, part)
        }
        Wanted::Nothing => {
            insert(&mut headers, header::CONTENT_RANGE, &format!("bytes */{length}"));
            return Ok(response(StatusCode::RANGE_NOT_SATISFIABLE, headers, Body::empty()));
        }
    };
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(part.end - part.start));
    if method == Method::HEAD {
        return Ok(response(status, headers, Body::empty()));
    }
    if part.start > 0 {
        file.seek(SeekFrom::Start(part.start)).await?;
    }
    file.set_max_buf_size(CHUNK_BYTES);
    let body = FileBody { file, left: part.end - part.start, chunk: Vec::new() };
    Ok(response(status, headers, Body::new(body)))
}

fn response(status: StatusCode, headers: HeaderMap, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn file_headers(facts: &FileFacts, etag: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(facts.content_type));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CACHE_CONTROL, facts.cache.header());
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    insert(&mut headers, header::ETAG, etag);
    insert(&mut headers, header::LAST_MODIFIED, &facts.modified.http_date());
    headers
}

fn insert(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn holds_already(asked: &HeaderMap, etag: &str, modified: Instant) -> bool {
    if let Some(list) = text(asked, header::IF_NONE_MATCH) {
        let opaque = |one: &str| one.trim().trim_start_matches("W/") == etag;
        return list.trim() == "*" || list.split(',').any(opaque);
    }
    let since = text(asked, header::IF_MODIFIED_SINCE).and_then(|date| Instant::parse(date).ok());
    since.is_some_and(|since| modified.seconds() <= since.seconds())
}

fn wanted(asked: &HeaderMap, length: u64, etag: &str, modified: Instant) -> Wanted {
    let Some(range) = text(asked, header::RANGE) else {
        return Wanted::Whole;
    };
    if !is_still_the_same(text(asked, header::IF_RANGE), etag, modified) {
        return Wanted::Whole;
    }
    parse_range(range, length)
}

/// `If-Range`: a reader who holds a part of an older file must get the whole new one.
fn is_still_the_same(condition: Option<&str>, etag: &str, modified: Instant) -> bool {
    match condition.map(str::trim) {
        None => true,
        Some(tag) if tag.starts_with('"') => tag == etag,
        // A weak tag never vouches for bytes.
        Some(tag) if tag.starts_with("W/") => false,
        Some(date) => Instant::parse(date).is_ok_and(|date| date.seconds() == modified.seconds()),
    }
}

/// One range of bytes. Several, or what cannot be read, mean the whole file, as the standard
/// allows; a range beyond the end is nothing.
fn parse_range(range: &str, length: u64) -> Wanted {
    let Some((first, last)) = range
        .trim()
        .strip_prefix("bytes=")
        .filter(|ranges| !ranges.contains(','))
        .and_then(|one| one.trim().split_once('-'))
    else {
        return Wanted::Whole;
    };
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(first) || !is_number(last) || (first.is_empty() && last.is_empty()) {
        return Wanted::Whole;
    }
    // Digits that overflow name a byte past any end.
    let number = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
    let part = if first.is_empty() {
        length.saturating_sub(number(last))..length
    } else if last.is_empty() {
        number(first)..length
    } else if number(last) < number(first) {
        return Wanted::Whole;
    } else {
        number(first)..length.min(number(last).saturating_add(1))
    };
    if part.start < part.end { Wanted::Part(part) } else { Wanted::Nothing }
}

/// The bytes of a file, read as the connection takes them.
struct FileBody {
    file: File,
    left: u64,
    chunk: Vec<u8>,
}

impl http_body::Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = &mut *self;
        if this.left == 0 {
            return Poll::Ready(None);
        }
        let size = this.left.min(CHUNK_BYTES as u64) as usize;
        this.chunk.resize(size, 0);
        let mut buffer = ReadBuf::new(&mut this.chunk);
        if let Err(error) = ready!(Pin::new(&mut this.file).poll_read(cx, &mut buffer)) {
            return Poll::Ready(Some(Err(error)));
        }
        let filled = buffer.filled().len();
        if filled == 0 {
            let error = io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter");
            return Poll::Ready(Some(Err(error)));
        }
        this.left -= filled as u64;
        let mut chunk = std::mem::take(&mut this.chunk);
        chunk.truncate(filled);
        Poll::Ready(Some(Ok(Frame::data(chunk.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> http_body::SizeHint {
        http_body::SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        for (range, wanted) in [
            ("bytes=0-9", Wanted::Part(0..10)),
            ("bytes=90-200", Wanted::Part(90..100)),
            ("bytes=90-", Wanted::Part(90..100)),
            ("bytes=-10", Wanted::Part(90..100)),
            ("bytes=-200", Wanted::Part(0..100)),
            ("bytes=100-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=99999999999999999999999-", Wanted::Nothing),
            ("bytes=0-99999999999999999999999", Wanted::Part(0..100)),
            ("bytes=5-4", Wanted::Whole),
            ("bytes=0-1,3-4", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
        ] {
            assert_eq!(parse_range(range, 100), wanted, "{range}");
        }
        assert_eq!(parse_range("bytes=0-0", 0), Wanted::Nothing);
    }

    async fn ask(headers: &[(&'static str, &str)]) -> (u16, HeaderMap, Bytes) {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), "0123456789").expect("written");
        let facts = FileFacts {
            content_type: "video/mp4",
            tag: "abc".to_owned(),
            modified: Instant::from_seconds(1_800_000_000),
            cache: CachePolicy::Immutable,
        };
        let mut asked = HeaderMap::new();
        for (name, value) in headers {
            asked.insert(*name, HeaderValue::from_str(value).expect("a value"));
        }
        let response = answer(file.path(), &facts, &Method::GET, &asked).await.expect("answered");
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 1000).await.expect("a body");
        (parts.status.as_u16(), parts.headers, body)
    }

    #[tokio::test]
    async fn a_file_is_given_whole_in_part_or_not_again() {
        let (status, headers, body) = ask(&[]).await;
        assert_eq!((status, &body[..]), (200, &b"0123456789"[..]));
        assert_eq!(headers["content-length"], "10");
        let (status, headers, body) = ask(&[("range", "bytes=2-4")]).await;
        assert_eq!((status, &body[..]), (206, &b"234"[..]));
        assert_eq!(headers["content-range"], "bytes 2-4/10");
        let (status, headers, _) = ask(&[("range", "bytes=10-")]).await;
        assert_eq!((status, &headers["content-range"]), (416, &"bytes */10".parse().expect("v")));
        let date = "Fri, 15 Jan 2027 08:00:00 GMT";
        for (condition, status) in
            [("\"abc\"", 206), ("\"other\"", 200), ("W/\"abc\"", 200), (date, 206), ("x", 200)]
        {
            let asked = [("range", "bytes=2-4"), ("if-range", condition)];
            assert_eq!(ask(&asked).await.0, status, "{condition}");
        }
        assert_eq!(ask(&[("if-none-match", "\"abc\"")]).await.0, 304);
        assert_eq!(ask(&[("if-modified-since", date)]).await.0, 304);
    }
}
