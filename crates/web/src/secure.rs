//! The headers that make browsers careful with our pages.

use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue};

/// What a page may load and run: our own files and nothing inline. `data:` pictures are the blurred
/// placeholders. Frames are allowed from any secure site because a reader may agree to an embed,
/// and which sites a paper embeds is not known when the page is pressed; a frame appears only
/// through our script after the reader's click, never in the HTML, and `sanitise` lets none in. A
/// page of ours lies in a frame only where it says so itself, as a letter does at the desk.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    img-src 'self' data:; font-src 'self'; media-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src 'self' https:";

/// What no page of ours needs; embeds may still go full screen.
const PERMISSIONS_POLICY: &str =
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()";

/// Headers for every page of a paper at this address. Strict transport only where the paper is
/// reached by TLS: on plain HTTP it would lock readers out.
pub fn headers(base_url: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if base_url.starts_with("https://") {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strict_transport_is_for_papers_with_tls() {
        assert!(!headers("http://localhost:8080").contains_key("strict-transport-security"));
        assert!(headers("https://paper.example").contains_key("strict-transport-security"));
    }

    #[test]
    fn nothing_inline_runs() {
        let headers = headers("");
        let policy = headers["content-security-policy"].to_str().expect("plain");
        assert!(policy.starts_with("default-src 'none'"));
        assert!(!policy.contains("unsafe"));
    }
}
