//! HTML cut into tags and text: the tokenizer of the HTML Standard, kept to what an import needs
//! and bounded everywhere, so that hostile markup costs time in proportion to its length.
//!
//! A browser's own parser is not used because its tree repairs are quadratic on input made for it
//! (a million open tags, a million attributes); here both are ignored past a limit.

use quick_xml::escape::resolve_html5_entity;

/// Attributes kept of one tag.
const ATTRIBUTES_MAX: usize = 40;
/// Bytes kept of one attribute's value.
const VALUE_MAX: usize = 64 * 1024;
/// Bytes of a tag's or attribute's name.
const NAME_MAX: usize = 64;

/// A piece of markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Text, its character references resolved.
    Text(String),
    /// A start tag; the name is in lower case.
    Open(Tag),
    /// An end tag.
    Close(String),
    /// The inside of a comment.
    Comment(String),
    /// The name of an element whose raw text (a script's, a style's) was passed over.
    Raw(String),
}

/// A start tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// Its name in lower case.
    pub name: String,
    /// Its attributes, names in lower case, values resolved.
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Whether its `class` names one of these.
    pub fn has_class(&self, class: &str) -> bool {
        self.get("class").is_some_and(|all| all.split_ascii_whitespace().any(|c| c == class))
    }
}

/// The tokens of a text.
pub struct Tokens<'a> {
    rest: &'a str,
    plain: bool,
}

/// Cuts markup into tokens.
pub fn tokens(markup: &str) -> Tokens<'_> {
    Tokens { rest: markup, plain: false }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if self.rest.is_empty() {
            return None;
        }
        if self.plain {
            return Some(Token::Text(std::mem::take(&mut self.rest).to_owned()));
        }
        let Some(markup) = self.rest.strip_prefix('<') else { return Some(self.text(0)) };
        match markup.bytes().next() {
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.open(markup),
            Some(b'/') => self.close(&markup[1..]),
            Some(b'!') => Some(self.comment(&markup[1..])),
            Some(b'?') => Some(self.until(markup, ">")),
            _ => Some(self.text(1)),
        }
    }
}

impl<'a> Tokens<'a> {
    /// Text up to the next `<` that is at or after `from`.
    fn text(&mut self, from: usize) -> Token {
        let end = self.rest[from..].find('<').map_or(self.rest.len(), |at| at + from);
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Token::Text(resolve(text, false))
    }

    fn until(&mut self, inside: &'a str, end: &str) -> Token {
        let (comment, rest) = inside.split_once(end).unwrap_or((inside, ""));
        self.rest = rest;
        Token::Comment(comment.to_owned())
    }

    fn comment(&mut self, inside: &'a str) -> Token {
        if let Some(body) = inside.strip_prefix("--") {
            if let Some(rest) = body.strip_prefix('>').or_else(|| body.strip_prefix("->")) {
                self.rest = rest;
                return Token::Comment(String::new());
            }
            return self.until_comment_end(body);
        }
        if let Some(body) = inside.strip_prefix("[CDATA[") {
            return self.until(body, "]]>");
        }
        self.until(inside, ">")
    }

    /// A comment ends at the first `-->` or `--!>`.
    fn until_comment_end(&mut self, body: &'a str) -> Token {
        let mut from = 0;
        while let Some(at) = body[from..].find("--").map(|at| at + from) {
            let after = &body[at + 2..];
            if let Some(rest) = after.strip_prefix('>').or_else(|| after.strip_prefix("!>")) {
                self.rest = rest;
                return Token::Comment(body[..at].to_owned());
            }
            from = at + 1;
        }
        self.rest = "";
        Token::Comment(body.to_owned())
    }

    fn close(&mut self, inside: &'a str) -> Option<Token> {
        if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Some(self.until(inside, ">"));
        }
        let mut scan = Scan(inside);
        let name = scan.name();
        scan.attributes(&mut Vec::new());
        self.rest = scan.0;
        Some(Token::Close(name))
    }

    fn open(&mut self, inside: &'a str) -> Option<Token> {
        let mut scan = Scan(inside);
        let mut tag = Tag { name: scan.name(), attributes: Vec::new() };
        scan.attributes(&mut tag.attributes);
        self.rest = scan.0;
        match tag.name.as_str() {
            "script" | "style" | "xmp" | "noembed" | "noframes" => {
                self.skip_raw(&tag.name);
                return Some(Token::Raw(tag.name));
            }
            // What stands inside is for browsers without frames; the tag itself is the matter.
            "iframe" | "title" | "textarea" => {
                let inside = self.skip_raw(&tag.name);
                if tag.name == "textarea" {
                    tag.attributes.push(("value".into(), resolve(inside, false)));
                }
            }
            "plaintext" => self.plain = true,
            _ => {}
        }
        Some(Token::Open(tag))
    }

    /// Passes over everything up to the end tag of `name`, and over that tag.
    fn skip_raw(&mut self, name: &str) -> &'a str {
        let bytes = self.rest.as_bytes();
        let mut from = 0;
        while let Some(at) = self.rest[from..].find("</") {
            let start = from + at + 2;
            let end = start + name.len();
            let named = bytes.get(start..end).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()));
            let ended = bytes.get(end).is_none_or(|b| matches!(b, b'>' | b'/' | b' ' | b'\t' | b'\n'));
            if named && ended {
                let inside = &self.rest[..from + at];
                let rest = &self.rest[end..];
                self.rest = rest.split_once('>').map_or("", |(_, rest)| rest);
                return inside;
            }
            from = start;
        }
        std::mem::take(&mut self.rest)
    }
}

/// The inside of a tag, read from the left.
struct Scan<'a>(&'a str);

impl<'a> Scan<'a> {
    fn take(&mut self, stop: impl Fn(char) -> bool) -> &'a str {
        let end = self.0.find(stop).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at(end);
        self.0 = rest;
        taken
    }

    fn name(&mut self) -> String {
        let name = self.take(|c| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
        short(name, NAME_MAX).to_ascii_lowercase()
    }

    /// Reads attributes up to and over the closing `>`.
    fn attributes(&mut self, kept: &mut Vec<(String, String)>) {
        loop {
            self.take(|c| !(c.is_ascii_whitespace() || c == '/'));
            if self.0.is_empty() {
                return;
            }
            if let Some(rest) = self.0.strip_prefix('>') {
                self.0 = rest;
                return;
            }
            let (name, value) = self.attribute();
            if kept.len() < ATTRIBUTES_MAX && !kept.iter().any(|(n, _)| *n == name) {
                kept.push((name, resolve(short(value, VALUE_MAX), true)));
            }
        }
    }

    fn attribute(&mut self) -> (String, &'a str) {
        // The standard lets a name begin with "=".
        let first = usize::from(self.0.starts_with('='));
        let end = self.0[first..]
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '='))
            .map_or(self.0.len(), |at| at + first);
        let (name, rest) = self.0.split_at(end);
        let name = short(name, NAME_MAX).to_ascii_lowercase();
        self.0 = rest.trim_ascii_start();
        let Some(rest) = self.0.strip_prefix('=') else { return (name, "") };
        self.0 = rest.trim_ascii_start();
        for quote in ['"', '\''] {
            if let Some(rest) = self.0.strip_prefix(quote) {
                let (value, rest) = rest.split_once(quote).unwrap_or((rest, ""));
                self.0 = rest;
                return (name, value);
            }
        }
        (name, self.take(|c| c.is_ascii_whitespace() || c == '>'))
    }
}

fn short(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

/// Resolves character references; null characters become U+FFFD as the standard says.
pub fn resolve(text: &str, in_attribute: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let (character, used) = reference(rest, in_attribute).unwrap_or(("&".into(), 0));
        out.push_str(&character);
        rest = &rest[used..];
    }
    out.push_str(rest);
    if out.contains('\0') { out.replace('\0', "\u{fffd}") } else { out }
}

/// The text of the reference that begins `rest` (after its `&`), and its length.
fn reference(rest: &str, in_attribute: bool) -> Option<(String, usize)> {
    if let Some(number) = rest.strip_prefix('#') {
        return numeric(number).map(|(text, used)| (text, used + 1));
    }
    let name_end = rest
        .bytes()
        .take(33)
        .position(|b| !b.is_ascii_alphanumeric())
        .unwrap_or_else(|| rest.len().min(33));
    let name = &rest[..name_end];
    if rest[name_end..].starts_with(';') && let Some(text) = resolve_html5_entity(name) {
        return Some((text.to_owned(), name_end + 1));
    }
    let used = (2..=name_end.min(6)).rev().find(|&used| LEGACY.contains(&&name[..used]))?;
    let next = rest[used..].bytes().next();
    if in_attribute && next.is_some_and(|b| b == b'=' || b.is_ascii_alphanumeric()) {
        return None;
    }
    resolve_html5_entity(&name[..used]).map(|text| (text.to_owned(), used))
}

fn numeric(number: &str) -> Option<(String, usize)> {
    let (digits, radix, prefix) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 1),
        None => (number, 10, 0),
    };
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    if end == 0 {
        return None;
    }
    let code = u32::from_str_radix(&digits[..end], radix).unwrap_or(u32::MAX);
    let semicolon = usize::from(digits[end..].starts_with(';'));
    Some((code_point(code).to_string(), prefix + end + semicolon))
}

/// The character of a number; the numbers 128 to 159 mean Windows-1252, as in every browser.
fn code_point(code: u32) -> char {
    const WINDOWS: [u16; 32] = [
        0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039,
        0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
        0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
    ];
    let code = match code {
        0x80..=0x9f => u32::from(WINDOWS[(code - 0x80) as usize]),
        other => other,
    };
    char::from_u32(code).filter(|&c| c != '\0').unwrap_or('\u{fffd}')
}

/// Names that count without their semicolon (HTML Standard, 13.5, the entries without ";").
const LEGACY: [&str; 106] = [
    "AElig", "AMP", "Aacute", "Acirc", "Agrave", "Aring", "Atilde", "Auml", "COPY", "Ccedil",
    "ETH", "Eacute", "Ecirc", "Egrave", "Euml", "GT", "Iacute", "Icirc", "Igrave", "Iuml", "LT",
    "Ntilde", "Oacute", "Ocirc", "Ograve", "Oslash", "Otilde", "Ouml", "QUOT", "REG", "THORN",
    "Uacute", "Ucirc", "Ugrave", "Uuml", "Yacute", "aacute", "acirc", "acute", "aelig", "agrave",
    "amp", "aring", "atilde", "auml", "brvbar", "ccedil", "cedil", "cent", "copy", "curren", "deg",
    "divide", "eacute", "ecirc", "egrave", "eth", "euml", "frac12", "frac14", "frac34", "gt",
    "iacute", "icirc", "iexcl", "igrave", "iquest", "iuml", "laquo", "lt", "macr", "micro",
    "middot", "nbsp", "not", "ntilde", "oacute", "ocirc", "ograve", "ordf", "ordm", "oslash",
    "otilde", "ouml", "para", "plusmn", "pound", "quot", "raquo", "reg", "sect", "shy", "sup1",
    "sup2", "sup3", "szlig", "thorn", "times", "uacute", "ucirc", "ugrave", "uml", "uuml",
    "yacute", "yen", "yuml",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn open(name: &str, attributes: &[(&str, &str)]) -> Token {
        let own = |(n, v): &(&str, &str)| ((*n).to_owned(), (*v).to_owned());
        Token::Open(Tag { name: name.into(), attributes: attributes.iter().map(own).collect() })
    }

    fn all(markup: &str) -> Vec<Token> {
        tokens(markup).collect()
    }

    #[test]
    fn cuts_tags_text_and_comments() {
        assert_eq!(
            all("a<B x=1 y='2' z=\"&lt;\" x=9 on>c</b ><!-- d -->"),
            vec![
                Token::Text("a".into()),
                open("b", &[("x", "1"), ("y", "2"), ("z", "<"), ("on", "")]),
                Token::Text("c".into()),
                Token::Close("b".into()),
                Token::Comment(" d ".into()),
            ]
        );
    }

    #[test]
    fn what_is_no_tag_is_text() {
        let text: String = all("3 < 4 & 5<6")
            .into_iter()
            .map(|t| if let Token::Text(t) = t { t } else { String::new() })
            .collect();
        assert_eq!(text, "3 < 4 & 5<6");
    }

    #[test]
    fn raw_text_is_passed_over() {
        assert_eq!(
            all("<script>if (a</b>) '</scripty>' </SCRIPT >x<style>p{}"),
            vec![Token::Raw("script".into()), Token::Text("x".into()), Token::Raw("style".into())]
        );
        assert_eq!(all("<script>"), vec![Token::Raw("script".into())]);
    }

    #[test]
    fn character_references_as_browsers_read_them() {
        let cases = [
            ("&eacute;&#233;&#xE9;", "ééé"),
            ("&copy 2020 &amp &notit; &unknown;", "© 2020 & ¬it; &unknown;"),
            ("&#146;&#0;&#x110000;", "’\u{fffd}\u{fffd}"),
            ("a&b&", "a&b&"),
            ("&#;&#x;", "&#;&#x;"),
        ];
        for (from, to) in cases {
            assert_eq!(resolve(from, false), to, "{from}");
        }
        assert_eq!(resolve("?a=1&copy=2&lt;", true), "?a=1&copy=2<");
    }

    #[test]
    fn unclosed_things_end_with_the_text() {
        for markup in ["<", "<a", "<a href", "<a href=", "<a href='x", "<!--", "<!", "</", "</a", "&", "<?"] {
            let _ = all(markup);
        }
        assert_eq!(all("<a href='x"), vec![open("a", &[("href", "x")])]);
    }

    #[test]
    fn a_million_attributes_take_no_time() {
        let markup = format!("<p {}>x", "a=1 b=2 c ".repeat(300_000));
        assert_eq!(all(&markup).len(), 2);
        let many: String = (0..200_000).map(|n| format!("a{n}=1 ")).collect();
        assert_eq!(all(&format!("<p {many}>x")).len(), 2);
    }
}
