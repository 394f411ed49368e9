//! Cookies (RFC 6265): only for who signed in or asked for something to be remembered.

use http::{HeaderMap, HeaderValue, header};

/// A cookie of ours: for this site only, out of reach of scripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    name: String,
    secure: bool,
}

impl Cookie {
    /// The cookie of this name for a paper at this address. With TLS its name says, and browsers
    /// then hold us to it, that only this very host could set it (`__Host-`, RFC 6265bis).
    pub fn new(name: &str, base_url: &str) -> Cookie {
        let secure = base_url.starts_with("https://");
        let name = if secure { format!("__Host-{name}") } else { name.to_owned() };
        Cookie { name, secure }
    }

    /// Its value in a request.
    pub fn read<'h>(&self, headers: &'h HeaderMap) -> Option<&'h str> {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|it| it.split_once('='));
        pairs.find(|(name, _)| name.trim() == self.name).map(|(_, value)| value.trim())
    }

    /// The header that sets it for so many seconds. The value is a token of ours: letters, digits,
    /// `-` and `_`.
    ///
    /// # Panics
    /// When it is something else.
    pub fn set(&self, value: &str, seconds: i64) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        let name = &self.name;
        // Lax, not strict: a link in a mail or a chat must find its reader signed in. What changes
        // something is kept from other sites by `csrf`.
        let text =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::from_str(&text).expect("a token makes a header")
    }

    /// The header that takes it back.
    pub fn forget(&self) -> HeaderValue {
        self.set("", 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_read_back_among_others() {
        let cookie = Cookie::new("desk", "http://127.0.0.1:8080");
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; desk=abc_-9; z=2"));
        assert_eq!(cookie.read(&headers), Some("abc_-9"));
        assert_eq!(Cookie::new("sk", "http://x").read(&headers), None);
        assert_eq!(Cookie::new("desk", "https://x").read(&headers), None);
    }

    #[test]
    fn with_tls_only_this_host_can_set_it() {
        let set = Cookie::new("desk", "https://paper.example").set("abc", 60);
        let form = "__Host-desk=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure";
        assert_eq!(set, form);
        assert!(
            !Cookie::new("desk", "http://x").forget().to_str().expect("text").contains("Secure")
        );
    }
}
