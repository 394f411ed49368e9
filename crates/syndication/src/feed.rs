//! Feeds: one list of stories, printed as RSS 2.0, Atom or JSON Feed.

use kit::Instant;

use crate::plain_html::in_language;
use crate::{Content, Item, Site};

/// How many stories a feed carries.
pub const ITEMS_MAX: usize = 50;

/// The forms of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// RSS 2.0.
    Rss,
    /// Atom, RFC 4287.
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl Form {
    /// All of them.
    pub const ALL: [Form; 3] = [Form::Rss, Form::Atom, Form::Json];

    /// The file's name in a folder of feeds.
    pub fn file(self) -> &'static str {
        match self {
            Form::Rss => "rss.xml",
            Form::Atom => "atom.xml",
            Form::Json => "feed.json",
        }
    }

    /// The form of a file's name.
    pub fn of_file(name: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|form| form.file() == name)
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Form::Rss => "application/rss+xml",
            Form::Atom => "application/atom+xml",
            Form::Json => "application/feed+json",
        }
    }

    /// What readers call it.
    pub fn name(self) -> &'static str {
        match self {
            Form::Rss => "RSS",
            Form::Atom => "Atom",
            Form::Json => "JSON Feed",
        }
    }

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Form::Rss => "application/rss+xml; charset=utf-8",
            Form::Atom => "application/atom+xml; charset=utf-8",
            Form::Json => "application/feed+json; charset=utf-8",
        }
    }
}

/// The address of a feed of the page at `page`: `/` has `/feeds/rss.xml`, `/city` has
/// `/city/feeds/rss.xml`.
pub fn feed_path(page: &str, form: Form) -> String {
    format!("{}/feeds/{}", page.trim_end_matches('/'), form.file())
}

/// A list of stories for others to follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Its title.
    pub title: String,
    /// A sentence about it; may be empty.
    pub description: String,
    /// The page it belongs to: a path of ours.
    pub page: String,
    /// The name that stays with it.
    pub tag: String,
    /// Its stories, newest first.
    pub items: Vec<Item>,
}

impl Feed {
    /// When something in it last changed; the epoch when there is nothing in it.
    pub fn updated(&self) -> Instant {
        let changes = self.items.iter().map(|item| item.modified.max(item.published));
        changes.max().unwrap_or_default()
    }

    /// It in one of the forms.
    pub fn print(&self, site: &Site, form: Form) -> String {
        match form {
            Form::Rss => crate::rss::print(self, site),
            Form::Atom => crate::atom::print(self, site),
            Form::Json => crate::json_feed::print(self, site),
        }
    }

    pub(crate) fn self_url(&self, site: &Site, form: Form) -> String {
        site.url(&feed_path(&self.page, form))
    }
}

/// What an entry says in short: the sentence under the headline, and for a story behind the wall
/// also its lead-in.
pub(crate) fn summary_html(item: &Item, site: &Site) -> String {
    let mut html = String::new();
    if !item.standfirst.is_empty() {
        html.push_str("<p>");
        kit::html::escape_into(&mut html, &item.standfirst);
        html.push_str("</p>");
    }
    if let Content::LeadIn(lead_in) = &item.content {
        html.push_str(lead_in);
    }
    directed(item, site, html)
}

/// An entry's text, marked with its language where that is not the paper's or runs right to left.
pub(crate) fn content_html(item: &Item, site: &Site) -> String {
    directed(item, site, item.content.html().to_owned())
}

fn directed(item: &Item, site: &Site, html: String) -> String {
    let is_plain = item.language == site.language && kit::text::direction(&item.language) == "ltr";
    if is_plain || html.is_empty() { html } else { in_language(&html, &item.language) }
}
