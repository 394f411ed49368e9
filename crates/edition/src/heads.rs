//! What machines are told in the head of a page.

use article::{Live, Story};
use byline::Author;

use crate::cards::Cast;
use crate::view::{Link, PageHead};
use crate::Edition;

/// Placeholder until syndication is merged.
pub struct Policies;

/// A sentence about a story for search engines and social networks.
pub(crate) fn description(story: &Story) -> String {
    let words = story.description.as_deref().or(story.standfirst.as_deref());
    kit::text::shorten(words.unwrap_or(&story.headline), 200)
}

/// The feeds of a list.
pub(crate) fn feed_links(path: &str) -> Vec<Link> {
    vec![
        Link::new("RSS", format!("{path}/feeds/rss.xml")),
        Link::new("Atom", format!("{path}/feeds/atom.xml")),
        Link::new("JSON Feed", format!("{path}/feeds/feed.json")),
    ]
}

impl Edition {
    pub(crate) fn article_head(&self, _: &Live, _: bool, _: &Cast) -> String {
        String::new()
    }
    pub(crate) fn listing_head_html(&self, _: &PageHead, _: &str) -> String {
        String::new()
    }
    pub(crate) fn front_head_html(&self, _: &PageHead) -> String {
        String::new()
    }
    pub(crate) fn author_head_html(&self, _: &PageHead, _: &Author, _: &str) -> String {
        String::new()
    }
}
