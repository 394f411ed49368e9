//! Atom (RFC 4287).

use crate::feed::{Feed, Form, content_html, summary_html};
use crate::xml::Xml;
use crate::{Item, Name, Site};

pub(crate) fn print(feed: &Feed, site: &Site) -> String {
    let mut xml = Xml::new();
    xml.open(
        "feed",
        &[
            ("xmlns", "http://www.w3.org/2005/Atom"),
            ("xmlns:media", "http://search.yahoo.com/mrss/"),
            ("xml:lang", &site.language),
        ],
    );
    head(&mut xml, feed, site);
    for item in &feed.items {
        entry(&mut xml, item, site);
    }
    xml.finish()
}

fn head(xml: &mut Xml, feed: &Feed, site: &Site) {
    xml.text("id", &feed.tag);
    xml.text("title", &feed.title);
    xml.maybe_text("subtitle", &[], &feed.description);
    xml.text("updated", &feed.updated().rfc3339());
    xml.text("rights", &site.copyright_line());
    xml.text("generator", "Broadsheet");
    person(xml, &Name { name: site.name.clone(), url: site.url("/") });
    let page = site.url(&feed.page);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &page)]);
    let url = feed.self_url(site, Form::Atom);
    let media_type = Form::Atom.media_type();
    xml.empty("link", &[("rel", "self"), ("type", media_type), ("href", &url)]);
    for hub in &site.hubs {
        xml.empty("link", &[("rel", "hub"), ("href", hub)]);
    }
}

fn entry(xml: &mut Xml, item: &Item, site: &Site) {
    xml.open("entry", &[("xml:lang", &item.language)]);
    xml.text("id", &item.tag);
    xml.text("title", &item.headline);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &item.url)]);
    xml.text("published", &item.published.rfc3339());
    xml.text("updated", &item.modified.max(item.published).rfc3339());
    for author in &item.authors {
        person(xml, author);
    }
    for category in &item.categories {
        xml.empty("category", &[("term", &category.name)]);
    }
    xml.maybe_text("summary", &[("type", "html")], &summary_html(item, site));
    if item.content.is_whole() {
        xml.text_with("content", &[("type", "html")], &content_html(item, site));
    }
    if let Some(picture) = &item.picture {
        let (width, height) = (picture.width.to_string(), picture.height.to_string());
        let url = site.url(&picture.url);
        let attributes = [
            ("url", url.as_str()),
            ("type", &picture.media_type),
            ("medium", "image"),
            ("width", &width),
            ("height", &height),
        ];
        xml.empty("media:content", &attributes);
    }
    xml.close();
}

fn person(xml: &mut Xml, author: &Name) {
    xml.open("author", &[]);
    xml.text("name", &author.name);
    xml.maybe_text("uri", &[], &author.url);
    xml.close();
}
