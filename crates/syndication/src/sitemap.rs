//! Site maps (sitemaps.org 0.9) with the image and news extensions of the search engines.

use kit::Instant;

use crate::Site;
use crate::xml::Xml;

/// Addresses a map has at most. The protocol allows 50,000; smaller ones are printed and kept in
/// memory more lightly.
pub const URLS_A_MAP_MAX: usize = 10_000;
/// Stories of the news map at most; the search engines read no more.
pub const NEWS_MAX: usize = 1000;
/// How old a story of the news map may be.
pub const NEWS_SECONDS_MAX: i64 = 2 * 86_400;

const MAPS: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const IMAGES: &str = "http://www.google.com/schemas/sitemap-image/1.1";
const NEWS: &str = "http://www.google.com/schemas/sitemap-news/0.9";

/// A page in a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Url {
    /// Its address: a path of ours.
    pub path: String,
    /// When it last changed, where that is known.
    pub changed: Option<Instant>,
    /// Its picture's whole address.
    pub image: Option<String>,
}

/// A story in the news map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct News {
    pub path: String,
    pub title: String,
    pub language: String,
    pub published: Instant,
}

/// The list of maps: how many parts the pages have, and how many stories each month.
pub(crate) fn index(site: &Site, pages: usize, months: &[(i16, i8, usize)]) -> String {
    let mut xml = Xml::new();
    xml.open("sitemapindex", &[("xmlns", MAPS)]);
    map(&mut xml, site, "news.xml");
    for part in 1..=parts(pages) {
        map(&mut xml, site, &file("pages", part));
    }
    for (year, month, stories) in months {
        for part in 1..=parts(*stories) {
            map(&mut xml, site, &file(&format!("{year:04}-{month:02}"), part));
        }
    }
    xml.finish()
}

fn parts(urls: usize) -> usize {
    urls.div_ceil(URLS_A_MAP_MAX)
}

fn file(name: &str, part: usize) -> String {
    if part == 1 { format!("{name}.xml") } else { format!("{name}-{part}.xml") }
}

fn map(xml: &mut Xml, site: &Site, file: &str) {
    xml.open("sitemap", &[]);
    xml.text("loc", &site.url(&format!("/sitemaps/{file}")));
    xml.close();
}

/// A map.
pub(crate) fn urls(site: &Site, urls: &[Url]) -> String {
    let mut xml = Xml::new();
    xml.open("urlset", &[("xmlns", MAPS), ("xmlns:image", IMAGES)]);
    for url in urls {
        xml.open("url", &[]);
        xml.text("loc", &site.url(&url.path));
        xml.maybe_text("lastmod", &[], &url.changed.map(Instant::rfc3339).unwrap_or_default());
        if let Some(image) = &url.image {
            xml.open("image:image", &[]);
            xml.text("image:loc", image);
            xml.close();
        }
        xml.close();
    }
    xml.finish()
}

/// The news map.
pub(crate) fn news(site: &Site, stories: &[News]) -> String {
    let mut xml = Xml::new();
    xml.open("urlset", &[("xmlns", MAPS), ("xmlns:news", NEWS)]);
    for story in stories {
        xml.open("url", &[]);
        xml.text("loc", &site.url(&story.path));
        xml.open("news:news", &[]);
        xml.open("news:publication", &[]);
        xml.text("news:name", &site.name);
        xml.text("news:language", &news_language(&story.language));
        xml.close();
        xml.text("news:publication_date", &story.published.rfc3339());
        xml.text("news:title", &story.title);
        xml.close();
        xml.close();
    }
    xml.finish()
}

/// Two or three letters; Chinese says which script.
fn news_language(tag: &str) -> String {
    let lower = tag.to_ascii_lowercase();
    let primary = lower.split('-').next().unwrap_or_default();
    if primary != "zh" {
        return primary.to_owned();
    }
    let is_traditional = ["hant", "tw", "hk", "mo"].iter().any(|part| lower.contains(part));
    if is_traditional { "zh-tw".to_owned() } else { "zh-cn".to_owned() }
}
