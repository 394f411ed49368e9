//! RSS 2.0, with the namespaces that newspapers use: Atom for its links, Dublin Core for names,
//! Content for the text, Media RSS for pictures.

use crate::feed::{Feed, Form, content_html, summary_html};
use crate::xml::Xml;
use crate::{Item, Site};

pub(crate) fn print(feed: &Feed, site: &Site) -> String {
    let mut xml = Xml::new();
    xml.open(
        "rss",
        &[
            ("version", "2.0"),
            ("xmlns:atom", "http://www.w3.org/2005/Atom"),
            ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:media", "http://search.yahoo.com/mrss/"),
        ],
    );
    xml.open("channel", &[]);
    head(&mut xml, feed, site);
    for item in &feed.items {
        entry(&mut xml, item, site);
    }
    xml.finish()
}

fn head(xml: &mut Xml, feed: &Feed, site: &Site) {
    xml.text("title", &feed.title);
    xml.text("link", &site.url(&feed.page));
    let has_words = !feed.description.is_empty();
    xml.text("description", if has_words { &feed.description } else { &feed.title });
    xml.text("language", &site.language);
    xml.text("copyright", &site.copyright_line());
    xml.text("generator", "Broadsheet");
    if !feed.items.is_empty() {
        xml.text("lastBuildDate", &feed.updated().rfc2822());
    }
    let url = feed.self_url(site, Form::Rss);
    let media_type = Form::Rss.media_type();
    xml.empty("atom:link", &[("rel", "self"), ("type", media_type), ("href", &url)]);
    for hub in &site.hubs {
        xml.empty("atom:link", &[("rel", "hub"), ("href", hub)]);
    }
}

fn entry(xml: &mut Xml, item: &Item, site: &Site) {
    xml.open("item", &[]);
    xml.text("title", &item.headline);
    xml.text("link", &item.url);
    xml.text_with("guid", &[("isPermaLink", "false")], &item.tag);
    xml.text("pubDate", &item.published.rfc2822());
    for author in &item.authors {
        xml.text("dc:creator", &author.name);
    }
    if item.language != site.language {
        xml.text("dc:language", &item.language);
    }
    for category in &item.categories {
        xml.text("category", &category.name);
    }
    xml.maybe_text("description", &[], &summary_html(item, site));
    if item.content.is_whole() {
        xml.maybe_text("content:encoded", &[], &content_html(item, site));
    }
    if item.modified > item.published {
        xml.text("atom:updated", &item.modified.rfc3339());
    }
    picture(xml, item, site);
    xml.close();
}

fn picture(xml: &mut Xml, item: &Item, site: &Site) {
    let Some(picture) = &item.picture else { return };
    let (width, height) = (picture.width.to_string(), picture.height.to_string());
    let url = site.url(&picture.url);
    let attributes = [
        ("url", url.as_str()),
        ("type", &picture.media_type),
        ("medium", "image"),
        ("width", &width),
        ("height", &height),
    ];
    xml.open("media:content", &attributes);
    xml.maybe_text("media:description", &[("type", "plain")], &picture.alt);
    xml.maybe_text("media:credit", &[], &picture.credit);
    xml.close();
}
