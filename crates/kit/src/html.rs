//! Escaping for HTML and XML: the only two functions that turn text into markup.

/// Text made safe inside an element or a double-quoted attribute of HTML or XML.
///
/// Characters that XML 1.0 forbids (most controls) are dropped, so feeds stay well-formed.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    escape_into(&mut out, text);
    out
}

/// [`escape`] onto the end of `out`.
pub fn escape_into(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(character),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
}

/// JSON made safe inside a `<script type="application/ld+json">`: `<`, `>` and `&` become
/// escapes, so that no text can end the element (HTML Standard, "Restrictions for contents of
/// script elements").
pub fn json_for_script(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// An address that may stand in an `href`: http, https, mailto, tel, or a path of our own.
/// Anything else (`javascript:`, `data:`, a control character, a protocol-relative host) is `None`.
pub fn safe_href(address: &str) -> Option<&str> {
    let address = address.trim();
    if address.is_empty() || address.len() > 4096 || address.chars().any(char::is_control) {
        return None;
    }
    if address.starts_with('#') {
        return Some(address);
    }
    if let Some(rest) = address.strip_prefix('/') {
        return (!rest.starts_with(['/', '\\'])).then_some(address);
    }
    let (scheme, rest) = address.split_once(':')?;
    let allowed = ["http", "https", "mailto", "tel"].iter().any(|s| scheme.eq_ignore_ascii_case(s));
    (allowed && !rest.is_empty()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_could_leave_text() {
        assert_eq!(
            escape("<b a=\"1\" b='2'>&\u{0}\u{b}"),
            "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;"
        );
        assert!(!json_for_script(r#"{"a":"</script>"}"#).contains('<'));
    }

    #[test]
    fn only_harmless_addresses_are_linked() {
        for good in
            ["https://a.example/x?y=1", "/city/story", "#part", "mailto:a@b.example", "HTTP://x"]
        {
            assert!(safe_href(good).is_some(), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            " JaVaScRiPt:x",
            "data:text/html,x",
            "//evil.example",
            "/\\evil",
            "vbscript:x",
            "java\nscript:x",
            "",
            "plain words",
            "https:",
        ] {
            assert!(safe_href(bad).is_none(), "{bad}");
        }
    }
}
