//! Proof: the rules of the house, and whole stories told over HTTP on both databases. They are
//! under `tests/`; here is what the people in them have in common: how a browser keeps cookies and
//! sends forms.

/// The names and values of a browser's cookies.
pub type Cookies = Vec<(String, String)>;

/// Keeps a cookie as a browser does: the newest of its name, and none that is taken back.
///
/// # Panics
/// When the header is no cookie.
pub fn keep(cookies: &mut Cookies, set_cookie: &str) {
    let (name, value) = set_cookie.split_once('=').expect("a cookie");
    let value = value.split(';').next().unwrap_or_default();
    cookies.retain(|(kept, _)| kept != name);
    if !value.is_empty() {
        cookies.push((name.to_owned(), value.to_owned()));
    }
}

/// The header that sends them.
pub fn cookie_header(cookies: &Cookies) -> String {
    let pairs: Vec<String> =
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("; ")
}

/// A form as a browser sends it.
pub fn form(fields: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| {
        format!("{}={}", web::address::encode(name), web::address::encode(value))
    };
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}
