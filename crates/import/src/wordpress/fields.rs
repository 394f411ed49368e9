//! The fields of one unit of a WordPress export.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::Event;

/// Deepest element that is looked at.
const DEPTH_MAX: usize = 8;

/// The texts of an element, of the elements in it that repeat, and their attributes.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// The text of each plain child.
    texts: HashMap<String, String>,
    /// Children with children: comments, metadata.
    pub groups: Vec<(String, Fields)>,
    /// `category` elements: domain, slug, name.
    pub terms: Vec<(String, String, String)>,
}

impl Fields {
    /// Reads one unit's XML.
    ///
    /// # Errors
    /// When it is not well-formed.
    pub fn of(xml: &str) -> Result<Fields, String> {
        let mut reader = Reader::from_str(xml);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        let mut stack: Vec<Open> = Vec::new();
        loop {
            let event = reader.read_event().map_err(|e| format!("not well-formed: {e}"))?;
            match event {
                Event::Start(start) => {
                    let name = start.name().as_ref().to_owned();
                    let attribute = |wanted: &str| {
                        let found = start.try_get_attribute(wanted).ok().flatten()?;
                        Some(resolve(&found.value))
                    };
                    let (domain, slug) = (attribute("domain"), attribute("nicename"));
                    if stack.len() >= DEPTH_MAX {
                        return Err("nested deeper than an export is".into());
                    }
                    stack.push(Open { name, domain, slug, ..Open::default() });
                }
                Event::Text(text) => push(&mut stack, &text),
                Event::CData(text) => push(&mut stack, &text),
                Event::GeneralRef(name) => push(&mut stack, &reference(&name)),
                Event::End(_) => {
                    let Some(done) = stack.pop() else { return Err("not well-formed".into()) };
                    match stack.last_mut() {
                        Some(parent) => parent.take(done),
                        None => return Ok(done.fields),
                    }
                }
                Event::Eof => return Err("not well-formed: it ends inside an element".into()),
                _ => {}
            }
        }
    }

    /// The text of a child; empty when it is missing.
    pub fn get(&self, name: &str) -> &str {
        self.texts.get(name).map(String::as_str).unwrap_or_default()
    }

    /// The text of a child, unless it is blank.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.get(name).trim()).filter(|text| !text.is_empty())
    }

    /// The values of a metadata key.
    pub fn metas<'f>(&'f self, key: &'f str) -> impl Iterator<Item = &'f str> {
        let metas =
            self.groups.iter().filter(|(name, _)| name == "wp:postmeta" || name == "wp:termmeta");
        metas
            .filter(move |(_, meta)| meta.get("wp:meta_key") == key)
            .map(|(_, meta)| meta.get("wp:meta_value"))
    }

    /// The first value of a metadata key, unless it is blank.
    pub fn meta<'f>(&'f self, key: &'f str) -> Option<&'f str> {
        self.metas(key).map(str::trim).find(|value| !value.is_empty())
    }

    /// All metadata keys.
    pub fn meta_keys(&self) -> impl Iterator<Item = &str> {
        let metas = self.groups.iter().filter(|(name, _)| name == "wp:postmeta");
        metas.map(|(_, meta)| meta.get("wp:meta_key"))
    }

    /// Everything as JSON, for what is kept word for word.
    pub fn json(&self) -> serde_json::Value {
        let mut texts: Vec<(&String, &String)> = self.texts.iter().collect();
        texts.sort();
        let mut all: serde_json::Map<String, serde_json::Value> =
            texts.into_iter().map(|(name, text)| (name.clone(), text.as_str().into())).collect();
        for (name, group) in &self.groups {
            let list =
                all.entry(name.clone()).or_insert_with(|| serde_json::Value::Array(Vec::new()));
            if let serde_json::Value::Array(list) = list {
                list.push(group.json());
            }
        }
        serde_json::Value::Object(all)
    }
}

/// An element being read.
#[derive(Default)]
struct Open {
    name: String,
    domain: Option<String>,
    slug: Option<String>,
    text: String,
    fields: Fields,
}

impl Open {
    fn take(&mut self, child: Open) {
        let has_children = !child.fields.texts.is_empty() || !child.fields.groups.is_empty();
        if let Some(domain) = child.domain {
            let slug = child.slug.unwrap_or_default();
            self.fields.terms.push((domain, slug, child.text.trim().to_owned()));
        } else if has_children {
            self.fields.groups.push((child.name, child.fields));
        } else {
            self.fields.texts.insert(child.name, child.text);
        }
    }
}

fn push(stack: &mut [Open], text: &str) {
    if let Some(open) = stack.last_mut() {
        open.text.push_str(text);
    }
}

/// The five entities of XML and numbers; any other name stays as it was written, unexpanded.
fn reference(name: &str) -> String {
    resolve(&format!("&{name};"))
}

fn resolve(text: &str) -> String {
    if text.contains('&') { crate::markup::token::resolve(text, false) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_terms_and_groups() {
        let xml = "<item><title><![CDATA[A ]]]]><![CDATA[> b]]></title><link>x?a=1&amp;b&#33;</lin\
            k>\
            <category domain=\"category\" nicename=\"a&amp;b\"><![CDATA[A &amp; B]]></category>\
            <wp:postmeta><wp:meta_key>k</wp:meta_key>\
            <wp:meta_value><![CDATA[v]]></wp:meta_value></wp:postmeta>\
            <empty/></item>";
        let fields = Fields::of(xml).expect("well-formed");
        assert_eq!(fields.get("title"), "A ]]> b");
        assert_eq!(fields.get("link"), "x?a=1&b!");
        assert_eq!(fields.terms, [("category".into(), "a&b".into(), "A &amp; B".into())]);
        assert_eq!((fields.meta("k"), fields.some("empty")), (Some("v"), None));
    }

    #[test]
    fn entities_are_never_expanded() {
        let fields = Fields::of("<item><a>&xxe;&lol9;</a></item>").expect("well-formed");
        assert_eq!(fields.get("a"), "&xxe;&lol9;");
        let fields =
            Fields::of("<!DOCTYPE x [<!ENTITY a \"b\">]><item><a>&a;</a></item>").expect("read");
        assert_eq!(fields.get("a"), "&a;");
    }

    #[test]
    fn what_is_not_well_formed_is_an_error() {
        for broken in ["<item><a></b></item>", "<item>", "", "<item><a <b></item>"] {
            assert!(Fields::of(broken).is_err(), "{broken}");
        }
        assert!(Fields::of(&"<a>".repeat(100_000)).is_err());
    }
}
