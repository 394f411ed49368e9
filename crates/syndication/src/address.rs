//! The addresses this room answers at.

use crate::{Form, OembedForm};

/// Query parameters that an answer depends on; all others lead to the same page.
pub const QUERY: &[&str] = &["url", "format", "maxwidth"];

/// Whose stories a feed has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    /// All of them.
    All,
    /// A section's, by its slug.
    Section(String),
    /// A topic's.
    Topic(String),
    /// A series'.
    Series(String),
    /// An author's.
    Author(String),
    /// None: the corrections.
    Corrections,
}

/// What stands at an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    /// A feed.
    Feed(Of, Form),
    /// The list of site maps.
    SitemapIndex,
    /// The stories of a month, part by part from 1.
    SitemapMonth(i16, i8, usize),
    /// Everything that is no story, part by part from 1.
    SitemapPages(usize),
    /// The stories of the last two days.
    SitemapNews,
    /// How a link to a story may be shown.
    Oembed {
        /// The story's whole address.
        url: String,
        /// The form wanted; none when it is not one we have.
        form: Option<OembedForm>,
        /// How wide a picture may be.
        width_max: Option<u32>,
    },
    /// `robots.txt`.
    Robots,
    /// `ads.txt`.
    Ads,
    /// `trust.txt`.
    Trust,
    /// `security.txt`.
    Security,
    /// `tdmrep.json`.
    Tdmrep,
    /// The web manifest.
    Manifest,
}

impl Address {
    /// The address of a path and the parameters of its query, when it is one of ours. Whether there
    /// is such a section or month is not asked here.
    pub fn parse(path: &str, query: impl Fn(&str) -> Option<String>) -> Option<Address> {
        Some(match path {
            "/sitemap.xml" => Address::SitemapIndex,
            "/sitemaps/news.xml" => Address::SitemapNews,
            "/oembed" => oembed(query),
            "/robots.txt" => Address::Robots,
            "/ads.txt" => Address::Ads,
            "/trust.txt" | "/.well-known/trust.txt" => Address::Trust,
            "/security.txt" | "/.well-known/security.txt" => Address::Security,
            "/.well-known/tdmrep.json" => Address::Tdmrep,
            "/manifest.webmanifest" => Address::Manifest,
            _ => match path.strip_prefix("/sitemaps/") {
                Some(file) => sitemap(file)?,
                None => feed(path)?,
            },
        })
    }
}

fn feed(path: &str) -> Option<Address> {
    let (page, file) = path.rsplit_once('/')?;
    let form = Form::of_file(file)?;
    let page = page.strip_suffix("/feeds")?;
    let parts: Vec<&str> = page.split('/').skip(1).collect();
    let is_good = parts.iter().all(|part| kit::slug::is_slug(part));
    let of = match parts[..] {
        _ if !is_good => return None,
        [] => Of::All,
        ["corrections"] => Of::Corrections,
        [section] => Of::Section(section.to_owned()),
        ["topics", slug] => Of::Topic(slug.to_owned()),
        ["series", slug] => Of::Series(slug.to_owned()),
        ["authors", slug] => Of::Author(slug.to_owned()),
        _ => return None,
    };
    Some(Address::Feed(of, form))
}

fn sitemap(file: &str) -> Option<Address> {
    let name = file.strip_suffix(".xml")?;
    if name == "pages" {
        return Some(Address::SitemapPages(1));
    }
    if let Some(part) = name.strip_prefix("pages-") {
        return Some(Address::SitemapPages(number(part).filter(|part| *part > 1)?));
    }
    let mut parts = name.split('-');
    let (year, month) = (parts.next()?, parts.next()?);
    let part = match parts.next() {
        Some(part) => number(part).filter(|part| *part > 1)?,
        None => 1,
    };
    let is_form = year.len() == 4 && month.len() == 2 && parts.next().is_none();
    let month = number(month).filter(|month| is_form && (1..=12).contains(month))?;
    let year = number(year).filter(|year| *year >= 1000)?;
    Some(Address::SitemapMonth(i16::try_from(year).ok()?, i8::try_from(month).ok()?, part))
}

/// Plain digits without a zero before them, except in months.
fn number(text: &str) -> Option<usize> {
    let is_plain = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain && (text.len() == 2 || !text.starts_with('0')))
}

fn oembed(query: impl Fn(&str) -> Option<String>) -> Address {
    let form = match query("format").as_deref() {
        None | Some("" | "json") => Some(OembedForm::Json),
        Some("xml") => Some(OembedForm::Xml),
        Some(_) => None,
    };
    let width_max = query("maxwidth").and_then(|width| width.parse().ok());
    Address::Oembed { url: query("url").unwrap_or_default(), form, width_max }
}

/// A text as the value of a query parameter.
pub(crate) fn query_value(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(path: &str) -> Option<Address> {
        Address::parse(path, |_| None)
    }

    #[test]
    fn knows_its_own_addresses() {
        let city = Of::Section("city".into());
        assert_eq!(parse("/feeds/rss.xml"), Some(Address::Feed(Of::All, Form::Rss)));
        assert_eq!(parse("/city/feeds/feed.json"), Some(Address::Feed(city, Form::Json)));
        let author = Of::Author("ann-lee".into());
        let path = "/authors/ann-lee/feeds/atom.xml";
        assert_eq!(parse(path), Some(Address::Feed(author, Form::Atom)));
        assert_eq!(
            parse("/corrections/feeds/rss.xml"),
            Some(Address::Feed(Of::Corrections, Form::Rss))
        );
        assert_eq!(parse("/sitemaps/2026-11.xml"), Some(Address::SitemapMonth(2026, 11, 1)));
        assert_eq!(parse("/sitemaps/2026-01-12.xml"), Some(Address::SitemapMonth(2026, 1, 12)));
        assert_eq!(parse("/sitemaps/pages-2.xml"), Some(Address::SitemapPages(2)));
    }

    #[test]
    fn leaves_all_others_alone() {
        for path in [
            "/",
            "/city",
            "/feeds",
            "/feeds/other.xml",
            "/city/extra/feeds/rss.xml",
            "//feeds/rss.xml",
            "/sitemaps/2026-13.xml",
            "/sitemaps/2026-1.xml",
            "/sitemaps/2026-11-1.xml",
            "/sitemaps/2026-11-2-3.xml",
            "/sitemaps/pages-1.xml",
            "/sitemaps/pages-01.xml",
            "/sitemaps/+026-11.xml",
            "/City/feeds/rss.xml",
            "/sitemaps/0001-01.xml",
        ] {
            assert_eq!(parse(path), None, "{path}");
        }
    }
}
