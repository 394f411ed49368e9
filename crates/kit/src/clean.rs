//! Markup that somebody wrote by hand, made harmless.
//!
//! What comes out is written anew from what was understood: elements and attributes of a short
//! list, all text escaped. There are no scripts, styles, frames, forms or pictures of elsewhere in
//! that list, and nothing whose content a browser reads in another way than text, so that no
//! trick of nesting makes something else of it. A [`Clean`] can be had in no other way, not even
//! by reading one back.

mod rules;
mod tokens;

use serde::{Deserialize, Serialize};

use crate::html::{escape_into, safe_href};
use rules::{Element, attribute, belongs, closes, element};
use tokens::{Token, decode, tokens};

/// How deep elements stand in each other; what is deeper stands in the last that fits.
const DEPTH_MAX: usize = 64;

/// Harmless markup, every element closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Clean(String);

impl From<String> for Clean {
    fn from(markup: String) -> Clean {
        Clean::new(&markup)
    }
}

impl From<Clean> for String {
    fn from(clean: Clean) -> String {
        clean.0
    }
}

impl Clean {
    /// What is harmless in some markup.
    pub fn new(markup: &str) -> Clean {
        let keep = |address: &str| address.to_owned();
        Clean(Cleaner { out: String::new(), open: Vec::new(), link: &keep }.clean(markup))
    }

    /// As markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As markup with other addresses in its links.
    pub fn with_links(&self, link: impl Fn(&str) -> String) -> String {
        Cleaner { out: String::new(), open: Vec::new(), link: &link }.clean(&self.0)
    }

    /// Whether a reader would see nothing of it.
    pub fn is_blank(&self) -> bool {
        !self.0.contains("<hr>") && self.plain().is_empty()
    }

    /// Its text; what stands in blocks of its own is a line of its own.
    pub fn plain(&self) -> String {
        let mut out = String::new();
        for token in tokens(&self.0) {
            match token {
                Token::Text(text) => out.push_str(&decode(text)),
                Token::Open(tag) if element(&tag.name) != Some(Element::Inline) => out.push('\n'),
                Token::Close(name) if element(&name) != Some(Element::Inline) => out.push('\n'),
                Token::Open(_) | Token::Close(_) => {}
            }
        }
        let lines = out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }
}

struct Cleaner<'a> {
    out: String,
    open: Vec<&'static str>,
    link: &'a dyn Fn(&str) -> String,
}

impl Cleaner<'_> {
    fn clean(mut self, markup: &str) -> String {
        for token in tokens(markup) {
            match token {
                Token::Text(text) => escape_into(&mut self.out, &decode(text)),
                Token::Open(tag) => self.begin(&tag),
                Token::Close(name) => {
                    let name = rules::name(&name);
                    if let Some(at) = self.open.iter().rposition(|it| Some(*it) == name) {
                        self.close_to(at);
                    }
                }
            }
        }
        self.close_to(0);
        self.out
    }

    fn begin(&mut self, tag: &tokens::Tag) {
        let Some(name) = rules::name(&tag.name) else { return };
        if let Some(at) = closes(name, &self.open) {
            self.close_to(at);
        }
        let attributes = self.attributes(name, tag);
        // An element that does not belong here gives its text only; so does a link to nowhere.
        let is_lost = name == "a" && !attributes.contains(" href=");
        if is_lost || !belongs(name, self.open.last().copied()) || self.open.len() >= DEPTH_MAX {
            return;
        }
        self.out.push_str(&format!("<{name}{attributes}>"));
        if element(name) != Some(Element::Void) {
            self.open.push(name);
        }
    }

    fn attributes(&self, name: &str, tag: &tokens::Tag) -> String {
        let mut out = String::new();
        let mut given: Vec<&str> = Vec::new();
        for (key, value) in &tag.attributes {
            if given.contains(&key.as_str()) {
                continue;
            }
            given.push(key);
            let value = match (name, key.as_str()) {
                ("a", "href") => safe_href(value).map(self.link),
                _ => attribute(name, key, value).then(|| value.clone()),
            };
            if let Some(value) = value {
                out.push_str(&format!(" {key}=\""));
                escape_into(&mut out, &value);
                out.push('"');
            }
        }
        out
    }

    fn close_to(&mut self, depth: usize) {
        for name in self.open.drain(depth..).rev() {
            self.out.push_str(&format!("</{name}>"));
        }
    }
}

#[cfg(test)]
mod tests;
