//! Which encodings a reader takes: `Accept-Encoding` (RFC 9110, 12.5.3).

use http::header::{ACCEPT_ENCODING, GetAll};
use http::{HeaderMap, HeaderValue};

/// How a page's bytes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// As printed.
    Identity,
    /// `gzip`.
    Gzip,
    /// `br`.
    Brotli,
}

impl Encoding {
    /// The name in `Content-Encoding`; none for the page as printed.
    pub fn header(self) -> Option<HeaderValue> {
        match self {
            Encoding::Identity => None,
            Encoding::Gzip => Some(HeaderValue::from_static("gzip")),
            Encoding::Brotli => Some(HeaderValue::from_static("br")),
        }
    }
}

/// How much a reader wants each encoding, in thousandths; 0 is not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    brotli: u16,
    gzip: u16,
    identity: u16,
}

const PLAIN: Accepted = Accepted { brotli: 0, gzip: 0, identity: 1000 };
const GZIP: Accepted = Accepted { brotli: 0, gzip: 1000, identity: 1 };
const BROWSER: Accepted = Accepted { brotli: 1000, gzip: 1000, identity: 1 };

impl Accepted {
    /// What these request headers accept.
    pub fn of(headers: &HeaderMap) -> Accepted {
        let mut values = headers.get_all(ACCEPT_ENCODING).iter();
        match (values.next(), values.next()) {
            (None, _) => PLAIN,
            (Some(only), None) => known(only.as_bytes()),
            _ => parse_lines(headers.get_all(ACCEPT_ENCODING)),
        }
    }

    /// The best of the encodings at hand. The page as printed is always at hand, and is given
    /// even to who refuses everything: a page beats a 406.
    pub fn choose(self, gzip: bool, brotli: bool) -> Encoding {
        let brotli = if brotli { self.brotli } else { 0 };
        let gzip = if gzip { self.gzip } else { 0 };
        if brotli > 0 && brotli >= gzip && brotli >= self.identity {
            Encoding::Brotli
        } else if gzip > 0 && gzip >= self.identity {
            Encoding::Gzip
        } else {
            Encoding::Identity
        }
    }

    /// Whether this encoding may be given at all.
    pub fn takes(self, encoding: Encoding) -> bool {
        match encoding {
            Encoding::Identity => true,
            Encoding::Gzip => self.gzip > 0,
            Encoding::Brotli => self.brotli > 0,
        }
    }
}

/// What nearly every reader sends, answered without parsing.
fn known(value: &[u8]) -> Accepted {
    match value {
        b"gzip, deflate, br, zstd" | b"gzip, deflate, br" | b"br, gzip" | b"gzip, br" => BROWSER,
        b"gzip" | b"gzip, deflate" | b"deflate, gzip" => GZIP,
        b"identity" | b"" => PLAIN,
        _ => std::str::from_utf8(value).map_or(PLAIN, |text| parse([text].into_iter())),
    }
}

fn parse_lines(lines: GetAll<'_, HeaderValue>) -> Accepted {
    parse(lines.iter().filter_map(|line| line.to_str().ok()))
}

fn parse<'a>(lines: impl Iterator<Item = &'a str>) -> Accepted {
    let (mut brotli, mut gzip, mut identity, mut rest) = (None, None, None, None);
    for item in lines.flat_map(|line| line.split(',')) {
        let mut parts = item.split(';');
        let name = parts.next().unwrap_or("").trim();
        let quality = parts.find_map(quality).unwrap_or(1000);
        match name {
            n if n.eq_ignore_ascii_case("br") => brotli = Some(quality),
            n if n.eq_ignore_ascii_case("gzip") || n.eq_ignore_ascii_case("x-gzip") => {
                gzip = Some(quality);
            }
            n if n.eq_ignore_ascii_case("identity") => identity = Some(quality),
            "*" => rest = Some(quality),
            _ => {}
        }
    }
    Accepted {
        brotli: brotli.or(rest).unwrap_or(0),
        gzip: gzip.or(rest).unwrap_or(0),
        // Unnamed, the plain page is welcome but last.
        identity: identity.unwrap_or(if rest == Some(0) { 0 } else { 1 }),
    }
}

/// The weight of `q=0.8` in thousandths; what cannot be read counts as not wanted.
fn quality(parameter: &str) -> Option<u16> {
    let value = parameter.trim().strip_prefix(['q', 'Q'])?.trim_start().strip_prefix('=')?.trim();
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Some(0);
    }
    let thousandths = format!("{fraction:0<3}").parse::<u16>().unwrap_or(0);
    match whole {
        "1" => Some(1000),
        "0" => Some(thousandths),
        _ => Some(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(lines: &[&str]) -> Encoding {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(ACCEPT_ENCODING, HeaderValue::from_str(line).expect("a header value"));
        }
        Accepted::of(&headers).choose(true, true)
    }

    #[test]
    fn chooses_as_the_reader_asks() {
        for (line, encoding) in [
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip", Encoding::Gzip),
            ("GZIP", Encoding::Gzip),
            ("x-gzip", Encoding::Gzip),
            ("identity", Encoding::Identity),
            ("", Encoding::Identity),
            ("zstd, compress", Encoding::Identity),
            ("br;q=0.2, gzip;q=0.9", Encoding::Gzip),
            ("gzip;q=0.5,br;q=0.5", Encoding::Brotli),
            ("gzip;q=0", Encoding::Identity),
            ("gzip;q=0.000, *", Encoding::Brotli),
            ("*", Encoding::Brotli),
            ("*;q=0", Encoding::Identity),
            ("identity;q=0", Encoding::Identity),
            ("identity;q=1, gzip;q=0.5", Encoding::Identity),
            ("gzip; Q = 0.3 , identity;q=0.2", Encoding::Gzip),
            ("gzip;q=2", Encoding::Identity),
            ("gzip;q=0.1234", Encoding::Identity),
            ("gzip;q=", Encoding::Identity),
            (",,;;q=1,gzip", Encoding::Gzip),
        ] {
            assert_eq!(chosen(&[line]), encoding, "{line:?}");
        }
    }

    #[test]
    fn no_header_is_the_plain_page_and_two_headers_are_one_list() {
        assert_eq!(chosen(&[]), Encoding::Identity);
        assert_eq!(chosen(&["br;q=0", "gzip"]), Encoding::Gzip);
    }
}
