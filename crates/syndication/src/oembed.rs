//! oEmbed 1.0: how another site may show a link to a story. The type is `link`: a title, a name
//! and a small picture, never markup of ours in a foreign page.

use serde_json::json;

use crate::xml::Xml;
use crate::{Item, Site, json};

/// How long others may keep an answer.
const CACHE_SECONDS: u32 = 3600;

/// The forms of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OembedForm {
    /// JSON.
    #[default]
    Json,
    /// XML.
    Xml,
}

impl OembedForm {
    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            OembedForm::Json => "application/json",
            OembedForm::Xml => "text/xml; charset=utf-8",
        }
    }
}

/// The answer for a story.
pub(crate) fn print(item: &Item, site: &Site, form: OembedForm, width_max: Option<u32>) -> String {
    let fits = |width: u32| width_max.is_none_or(|most| width <= most);
    let picture = item.picture.as_ref().filter(|picture| fits(picture.width));
    let author = item.authors.first();
    let document = json::without_empty(json!({
        "type": "link",
        "version": "1.0",
        "title": item.headline,
        "author_name": author.map(|author| &author.name),
        "author_url": author.map(|author| &author.url),
        "provider_name": site.name,
        "provider_url": site.url("/"),
        "cache_age": CACHE_SECONDS,
        "thumbnail_url": picture.map(|picture| site.url(&picture.url)),
        "thumbnail_width": picture.map(|picture| picture.width),
        "thumbnail_height": picture.map(|picture| picture.height),
    }));
    match form {
        OembedForm::Json => document.to_string(),
        OembedForm::Xml => as_xml(&document),
    }
}

/// The names of the fields are ours, so they are good names of elements.
fn as_xml(document: &serde_json::Value) -> String {
    const FIELDS: [&str; 11] = [
        "type",
        "version",
        "title",
        "author_name",
        "author_url",
        "provider_name",
        "provider_url",
        "cache_age",
        "thumbnail_url",
        "thumbnail_width",
        "thumbnail_height",
    ];
    let mut xml = Xml::new();
    xml.open("oembed", &[]);
    for field in FIELDS {
        match &document[field] {
            serde_json::Value::String(text) => xml.text(field, text),
            serde_json::Value::Null => {}
            other => xml.text(field, &other.to_string()),
        }
    }
    xml.finish()
}
