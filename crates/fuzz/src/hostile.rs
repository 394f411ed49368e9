//! Words that have broken other papers: active content, odd dates, numbers and characters.

use fastrand::Rng;

const TEXTS: [&str; 32] = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "' autofocus onfocus='alert(1)",
    "<iframe srcdoc=\"<script>alert(1)</script>\">",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "</title></style></textarea><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "{{ 7 * 7 }}{% raw %}",
    "${7*7}#{7*7}",
    "\u{0}",
    "\u{202e}dlrow\u{2069}",
    "\u{fffe}\u{ffff}\u{feff}",
    "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{301}\u{301}",
    "ﷺﷺﷺ",
    "İIıi ẞß",
    "\r\n\r\nX-Header: y",
    "../../../../etc/passwd",
    "%00%2e%2e%2f",
    "&x;&amp&#x110000;&#99999999999;",
    "[gallery ids=\"1,2][/caption][",
    "<!--more--><!--nextpage--><!--members-only-->",
    "--",
    "'",
    " ",
    "",
    "\u{85}\u{2028}\u{a0}",
    "=cmd|' /C calc'!A0",
];

const ADDRESSES: [&str; 26] = [
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "\u{1}javascript:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,PHN2Zy8+",
    "vbscript:msgbox(1)",
    "//evil.example/x",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "https:evil",
    "https://[::1",
    "https://a.example@b.example:99999/x?y=\"><b>#z",
    "http://%00.example/",
    "https://paper.example",
    "https://paper.example/a/b.jpg?x=1&y='2'",
    "__GHOST_URL__/content/images/x.png",
    "mailto:a@b.example?subject=%0d%0aBcc:",
    "tel:+1",
    "#",
    "?",
    "../..//x",
    "file:///etc/passwd",
];

const DATES: [&str; 14] = [
    "9999-12-31T23:59:59Z",
    "9998-12-31T23:59:59Z",
    "9999-12-31 23:59:59",
    "0000-00-00 00:00:00",
    "0001-01-01T00:00:00Z",
    "-271821-04-20T00:00:00Z",
    "+275760-09-13T00:00:00Z",
    "2020-02-30",
    "1000-01-01T00:00:00+23:59",
    "2024-12-31T23:59:60Z",
    "Thu, 01 Jan 1970 00:00:00 -0000",
    "253402300799999",
    "9223372036854775807",
    "-1",
];

/// Text that should stay text.
pub fn text(rng: &mut Rng) -> String {
    match rng.u32(..12) {
        0 => long(rng),
        1 => address(rng),
        2 => date(rng),
        _ => one_of(rng, &TEXTS).to_owned(),
    }
}

/// An address that may be none.
pub fn address(rng: &mut Rng) -> String {
    match rng.u32(..10) {
        0 => format!("https://x.example/{}", long(rng)),
        1 => one_of(rng, &TEXTS).to_owned(),
        _ => one_of(rng, &ADDRESSES).to_owned(),
    }
}

/// A date that may be none.
pub fn date(rng: &mut Rng) -> String {
    one_of(rng, &DATES).to_owned()
}

/// The same piece again and again.
fn long(rng: &mut Rng) -> String {
    let piece = one_of(rng, &["x", "é ", "<b>", "&amp;", "a-", "/", "\u{301}", "[x]", "\n"]);
    piece.repeat(rng.usize(1..3000))
}

/// One of several.
pub fn one_of<'a>(rng: &mut Rng, all: &[&'a str]) -> &'a str {
    all[rng.usize(..all.len())]
}
