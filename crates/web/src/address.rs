//! The address a reader asks for: checked, decoded, and brought to its one canonical form.

use http::Uri;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// Longer addresses are refused; ours are far shorter.
pub const LENGTH_MAX: usize = 2048;

/// What must be written with a percent sign inside a path segment (RFC 3986, `pchar`).
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'%')
    .add(b'/')
    .add(b'\\')
    .add(b'^')
    .add(b'|')
    .add(b'[')
    .add(b']');

/// The same inside a query's name or value.
const QUERY: &AsciiSet = &SEGMENT.add(b'&').add(b'=').add(b'+').add(b'\'');

/// Text as it may stand in the value of a query.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, QUERY).to_string()
}

/// An address in canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    path: String,
    decoded: String,
    query: Vec<(String, String)>,
    moved: Option<String>,
}

/// Why a request target is no address of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is longer than [`LENGTH_MAX`].
    #[error("the address is too long")]
    TooLong,
    /// Its encoding is broken, or it has dot segments, hidden slashes or control characters.
    #[error("the address is malformed")]
    Malformed,
}

impl Address {
    /// Reads a request target. Of an absolute one only the path counts: the paper's own address
    /// comes from its settings, never from what a request says about the host.
    ///
    /// # Errors
    /// [`AddressError`] when it cannot be an address of a page.
    pub fn parse(target: &Uri) -> Result<Address, AddressError> {
        let whole = target.path_and_query().map_or("/", |both| both.as_str());
        if whole.len() > LENGTH_MAX {
            return Err(AddressError::TooLong);
        }
        let mut path = String::with_capacity(target.path().len());
        let mut decoded = String::with_capacity(target.path().len());
        for segment in target.path().split('/').filter(|segment| !segment.is_empty()) {
            let segment = decode_segment(segment)?;
            decoded.push('/');
            decoded.push_str(&segment);
            path.push('/');
            path.extend(utf8_percent_encode(&segment.to_ascii_lowercase(), SEGMENT));
        }
        if path.is_empty() {
            path.push('/');
        }
        decoded.make_ascii_lowercase();
        let moved = (path != target.path()).then(|| with_query(&path, target.query()));
        Ok(Address { path, decoded, query: parse_query(target.query()), moved })
    }

    /// The canonical path, percent-encoded where it must be.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path as people write it; `/` for the front page's empty one.
    pub fn decoded(&self) -> &str {
        if self.decoded.is_empty() { "/" } else { &self.decoded }
    }

    /// Where the reader should go instead, when what was asked for is not canonical: a slash at
    /// the end or twice, capitals, idle percent signs.
    pub fn moved_to(&self) -> Option<&str> {
        self.moved.as_deref()
    }

    /// The value of a query parameter; the first one when it is given twice.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The name of the page in the press: the path and those parameters that the route knows, in
    /// the route's order. Tracking parameters so lead to the one page there is.
    pub fn key(&self, known: &[&str]) -> String {
        let mut key = self.path.clone();
        let mut mark = '?';
        for name in known {
            if let Some(value) = self.value(name).filter(|value| !value.is_empty()) {
                key.push(mark);
                key.push_str(name);
                key.push('=');
                key.extend(utf8_percent_encode(value, QUERY));
                mark = '&';
            }
        }
        key
    }
}

fn decode_segment(segment: &str) -> Result<String, AddressError> {
    if !has_whole_escapes(segment) {
        return Err(AddressError::Malformed);
    }
    let text = percent_decode_str(segment).decode_utf8().map_err(|_| AddressError::Malformed)?;
    let is_dots = matches!(&*text, "." | "..");
    if is_dots || text.contains(['/', '\\']) || text.chars().any(char::is_control) {
        return Err(AddressError::Malformed);
    }
    Ok(text.into_owned())
}

/// Whether every percent sign is followed by two hexadecimal digits.
fn has_whole_escapes(text: &str) -> bool {
    let mut parts = text.split('%');
    parts.next();
    parts.all(|part| part.len() >= 2 && part.bytes().take(2).all(|b| b.is_ascii_hexdigit()))
}

/// Reads a query as forms write it. What cannot be decoded is left out: a broken tracking
/// parameter is no reason to refuse a page.
fn parse_query(query: Option<&str>) -> Vec<(String, String)> {
    let pairs = query.unwrap_or("").split('&').filter(|pair| !pair.is_empty());
    pairs
        .filter_map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode_query(name)?, decode_query(value)?))
        })
        .collect()
}

fn decode_query(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    (!decoded.contains('\0')).then(|| decoded.into_owned())
}

fn with_query(path: &str, query: Option<&str>) -> String {
    query.map_or(path.to_owned(), |query| format!("{path}?{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(target: &str) -> Result<Address, AddressError> {
        Address::parse(&target.parse::<Uri>().expect("a target"))
    }

    #[test]
    fn canonical_addresses_stay_and_others_are_moved() {
        for (target, moved) in [
            ("/", None),
            ("/news/rain-in-may", None),
            ("/news/%D0%B4%D0%BE%D0%B6%D0%B4%D1%8C", None),
            ("/news/", Some("/news")),
            ("/News/Rain", Some("/news/rain")),
            ("/news//rain/?page=2", Some("/news/rain?page=2")),
            ("/%6eews", Some("/news")),
            ("/%d0%b4", Some("/%D0%B4")),
            ("//evil.example/news", Some("/evil.example/news")),
            ("//", Some("/")),
            ("http://other.example/News", Some("/news")),
        ] {
            let address = parse(target).expect(target);
            assert_eq!(address.moved_to(), moved, "{target}");
        }
        assert_eq!(parse("/d/%D0%B4").expect("an address").decoded(), "/d/\u{434}");
    }

    #[test]
    fn malformed_addresses_are_refused() {
        for target in [
            "/a/../b",
            "/a/%2e%2E/b",
            "/.",
            "/a%00",
            "/a%2Fb",
            "/a%5Cb",
            "/%",
            "/%g1",
            "/%ff",
            "/%0a",
        ] {
            assert_eq!(parse(target), Err(AddressError::Malformed), "{target}");
        }
        let long = format!("/{}", "a".repeat(LENGTH_MAX));
        assert_eq!(parse(&long), Err(AddressError::TooLong));
    }

    #[test]
    fn only_known_parameters_name_the_page() {
        let address = parse("/news?utm_source=x&q=a+b%26&page=2&page=3&empty=").expect("ok");
        assert_eq!(address.key(&["page", "q", "empty"]), "/news?page=2&q=a%20b%26");
        assert_eq!(address.key(&[]), "/news");
        assert_eq!(address.value("q"), Some("a b&"));
    }

    proptest! {
        #[test]
        fn a_moved_address_is_canonical(path in "[/a-cA-C%0-9.\\-_~ü]{0,40}") {
            let encoded = path.replace('ü', "%C3%BC");
            if let Ok(uri) = format!("/{encoded}").parse::<Uri>()
                && let Ok(address) = Address::parse(&uri)
            {
                let target = address.moved_to().unwrap_or(address.path()).to_owned();
                let again = parse(&target).expect("still an address");
                prop_assert_eq!(again.moved_to(), None);
                prop_assert_eq!(again.path(), address.path());
                prop_assert!(!address.path().starts_with("//"));
            }
        }
    }
}
