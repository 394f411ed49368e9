//! Markup as tokens, read as a browser reads it but for what is dropped anyway.

use std::borrow::Cow;

use quick_xml::escape::resolve_html5_entity;

use super::rules::DROPPED;

/// The longest name of a character, `&CounterClockwiseContourIntegral;`.
const REFERENCE_BYTES_MAX: usize = 33;

pub(super) enum Token<'a> {
    Text(&'a str),
    Open(Tag),
    Close(String),
}

#[derive(Default)]
pub(super) struct Tag {
    pub(super) name: String,
    /// In their order, their names in small letters, their values decoded.
    pub(super) attributes: Vec<(String, String)>,
}

/// All tokens; comments and what is dropped with its content are left out.
pub(super) fn tokens(mut rest: &str) -> Vec<Token<'_>> {
    let mut all = Vec::new();
    while let Some(at) = rest.find('<') {
        if at > 0 {
            all.push(Token::Text(&rest[..at]));
        }
        let after = &rest[at + 1..];
        rest = match after.bytes().next() {
            Some(b'!' | b'?') => after_comment(after),
            Some(b'/') if after[1..].starts_with(|c: char| c.is_ascii_alphabetic()) => {
                let (tag, rest) = tag(&after[1..]);
                all.extend(tag.map(|tag| Token::Close(tag.name)));
                rest
            }
            Some(b'/') => after_comment(after),
            Some(letter) if letter.is_ascii_alphabetic() => {
                let (tag, rest) = tag(after);
                match tag {
                    Some(tag) if DROPPED.contains(&tag.name.as_str()) => after_end(rest, &tag.name),
                    Some(tag) => {
                        all.push(Token::Open(tag));
                        rest
                    }
                    None => rest,
                }
            }
            _ => {
                all.push(Token::Text(&rest[at..=at]));
                after
            }
        };
    }
    if !rest.is_empty() {
        all.push(Token::Text(rest));
    }
    all
}

fn after<'a>(text: &'a str, end: &str) -> &'a str {
    text.find(end).map_or("", |at| &text[at + end.len()..])
}

fn after_comment(text: &str) -> &str {
    match text.strip_prefix("!--") {
        // A comment may be over as soon as it began.
        Some(comment) if comment.starts_with('>') => &comment[1..],
        Some(comment) if comment.starts_with("->") => &comment[2..],
        Some(comment) => after(comment, "-->"),
        None => after(text, ">"),
    }
}

/// What follows the end of an element whose content is dropped.
fn after_end<'a>(text: &'a str, name: &str) -> &'a str {
    // Some have no end of their own.
    if matches!(name, "base" | "embed" | "option") {
        return text;
    }
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        let is_it = rest.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name));
        if is_it && !rest[name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return after(rest, ">");
        }
    }
    ""
}

/// A tag after its `<` or `</`, and what follows it; one that is not ended is none, with all that
/// would be in it.
fn tag(text: &str) -> (Option<Tag>, &str) {
    let (name, mut rest) = until(text, |c| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
    let mut tag = Tag { name: name.to_ascii_lowercase(), attributes: Vec::new() };
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(rest) = rest.strip_prefix('>') {
            return (Some(tag), rest);
        }
        if rest.is_empty() {
            return (None, "");
        }
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '=');
        let length = first + rest[first..].find(ends).unwrap_or(rest.len() - first);
        let key = rest[..length].to_ascii_lowercase();
        rest = rest[length..].trim_start_matches(|c: char| c.is_ascii_whitespace());
        let Some(value) = rest.strip_prefix('=') else {
            tag.attributes.push((key, String::new()));
            continue;
        };
        let Some((value, after)) = value_of(value.trim_start()) else { return (None, "") };
        tag.attributes.push((key, decode(value).into_owned()));
        rest = after;
    }
}

/// The value of an attribute and what follows it.
fn value_of(text: &str) -> Option<(&str, &str)> {
    match text.chars().next()? {
        quote @ ('"' | '\'') => text[1..].split_once(quote),
        _ => Some(until(text, |c| c.is_ascii_whitespace() || c == '>')),
    }
}

fn until(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

/// Text with its character references as the characters they stand for.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let name = rest.bytes().take(REFERENCE_BYTES_MAX + 1).position(|it| it == b';');
        match name.and_then(|end| Some((character(rest.get(..end)?)?, end))) {
            Some((character, end)) => {
                out.push_str(&character);
                rest = &rest[end + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(name: &str) -> Option<Cow<'static, str>> {
    let Some(number) = name.strip_prefix('#') else {
        return resolve_html5_entity(name).map(Cow::Borrowed);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).map(|it| Cow::Owned(it.to_string()))
}
