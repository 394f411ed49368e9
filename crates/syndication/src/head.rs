//! The part of a page's head that is for machines: Open Graph, cards, feeds, structured data. It
//! is what the contract of the templates calls `page.head`.

use article::{Listed, Live};
use byline::Author;
use kit::Instant;
use kit::html::{escape, json_for_script};
use serde_json::Value;
use topic::Topic;

use crate::feed::feed_path;
use crate::{Form, Name, Picture, Site, crawlers, structured};

/// Widths from which a picture is shown large beside a shared link.
const LARGE_FROM: u32 = 600;

/// A story's page.
#[derive(Clone, Copy, Debug)]
pub struct StoryPage<'a> {
    /// The story.
    pub live: &'a Live,
    /// Its section.
    pub section: Option<&'a Topic>,
    /// What it is about.
    pub topics: &'a [Topic],
    /// The series it belongs to.
    pub series: Option<&'a Topic>,
    /// Those of its authors who have pages.
    pub authors: &'a [Author],
    /// Its main picture.
    pub picture: Option<&'a Picture>,
    /// Translations of it: language and address.
    pub translations: &'a [(String, String)],
}

/// Whose stories a list has.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Those of a section, topic or series.
    Topic(&'a Topic),
    /// An author's, with the portrait.
    Author(&'a Author, Option<&'a Picture>),
}

/// A page that lists stories.
#[derive(Clone, Copy, Debug)]
pub struct ListPage<'a> {
    /// Whose.
    pub whose: Whose<'a>,
    /// The page's address: that of the list, with the place in it when it is not the first page.
    pub path: &'a str,
    /// The stories on it.
    pub stories: &'a [Listed],
}

/// A page with a title and nothing more to say to machines.
#[derive(Clone, Copy, Debug)]
pub struct PlainPage<'a> {
    /// Its title.
    pub title: &'a str,
    /// A sentence about it; may be empty.
    pub description: &'a str,
    /// Its address.
    pub path: &'a str,
    /// Its schema.org type: `AboutPage`, `ContactPage`, `CollectionPage`, `WebPage`.
    pub schema_type: &'static str,
}

/// The pages that have a head.
#[derive(Clone, Copy, Debug)]
pub enum Page<'a> {
    /// The front page.
    Front,
    /// A story.
    Story(StoryPage<'a>),
    /// A section, topic, series or author.
    List(ListPage<'a>),
    /// The page of corrections, which has feeds of its own.
    Corrections(PlainPage<'a>),
    /// Any other page.
    Plain(PlainPage<'a>),
}

/// The head of a page for machines: safe HTML.
pub fn head_html(site: &Site, page: &Page<'_>, now: Instant) -> String {
    let mut head = Head { html: String::new() };
    match page {
        Page::Front => front(&mut head, site),
        Page::Story(story) => self::story(&mut head, site, story, now),
        Page::List(list) => self::list(&mut head, site, list),
        Page::Corrections(plain) => {
            self::plain(&mut head, site, plain);
            feeds(&mut head, site, plain.path, plain.title);
        }
        Page::Plain(plain) => self::plain(&mut head, site, plain),
    }
    feeds(&mut head, site, "/", &site.name);
    head.link(&[("rel", "manifest"), ("href", "/manifest.webmanifest")]);
    let reserved = matches!(page, Page::Story(s) if s.live.story.flags.no_ai_training);
    usage(&mut head, site, reserved);
    head.html
}

/// The sentence that search engines and networks show of a story: the editor's, the standfirst, or
/// the beginning of what everybody may read.
pub fn description(live: &Live) -> String {
    let story = &live.story;
    let chosen = story.description.as_deref().or(story.standfirst.as_deref());
    match chosen.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => kit::text::shorten(&kit::text::collapse(text), 300),
        None => {
            let lead_in = article::lead_in(story);
            let first = lead_in.iter().find_map(|block| match &block.body {
                article::Body::Text { text } => Some(text.plain()),
                _ => None,
            });
            kit::text::shorten(&kit::text::collapse(&first.unwrap_or_default()), 200)
        }
    }
}

struct Head {
    html: String,
}

impl Head {
    fn link(&mut self, attributes: &[(&str, &str)]) {
        self.element("link", attributes);
    }

    fn name(&mut self, name: &str, content: &str) {
        if !content.is_empty() {
            self.element("meta", &[("name", name), ("content", content)]);
        }
    }

    fn property(&mut self, property: &str, content: &str) {
        if !content.is_empty() {
            self.element("meta", &[("property", property), ("content", content)]);
        }
    }

    fn data(&mut self, data: &Value) {
        self.html.push_str("<script type=\"application/ld+json\">");
        self.html.push_str(&json_for_script(&data.to_string()));
        self.html.push_str("</script>\n");
    }

    fn element(&mut self, element: &str, attributes: &[(&str, &str)]) {
        self.html.push('<');
        self.html.push_str(element);
        for (name, value) in attributes {
            self.html.push_str(&format!(" {name}=\"{}\"", escape(value)));
        }
        self.html.push_str(">\n");
    }
}

fn front(head: &mut Head, site: &Site) {
    let description = if site.tagline.is_empty() { &site.name } else { &site.tagline };
    open_graph(head, site, "website", &site.name, description, &site.url("/"));
    picture(head, site, None);
    head.data(&structured::organization(site));
    head.data(&structured::website(site));
}

fn story(head: &mut Head, site: &Site, page: &StoryPage<'_>, now: Instant) {
    let live = page.live;
    let story = &live.story;
    let url = site.url(&live.path);
    let title = story.headlines.social.as_deref().unwrap_or(&story.headline);
    open_graph(head, site, "article", title, &description(live), &url);
    locale(head, site.language_of(&story.language));
    picture(head, site, page.picture);
    head.property("article:published_time", &live.published_at.rfc3339());
    if live.modified_at > live.published_at {
        head.property("article:modified_time", &live.modified_at.rfc3339());
    }
    for author in page.authors {
        head.property("article:author", &site.url(&author.path()));
    }
    head.property("article:section", page.section.map_or("", |section| &section.name));
    for topic in page.topics {
        head.property("article:tag", &topic.name);
    }
    for (language, address) in page.translations {
        let address = site.url(address);
        head.link(&[("rel", "alternate"), ("hreflang", language), ("href", &address)]);
    }
    oembed_link(head, site, &url);
    for list in page.section.iter().chain(page.series.iter()) {
        feed(head, site, &list.path(), &list.name, Form::Rss);
    }
    head.name("robots", "max-image-preview:large");
    head.data(&structured::article(site, page, now));
    head.data(&structured::breadcrumbs(site, &trail(site, page.section, &story.headline, &url)));
}

fn trail(site: &Site, section: Option<&Topic>, title: &str, url: &str) -> Vec<Name> {
    let mut trail = vec![Name { name: site.name.clone(), url: site.url("/") }];
    trail.extend(section.map(|s| Name { name: s.name.clone(), url: site.url(&s.path()) }));
    trail.push(Name { name: title.to_owned(), url: url.to_owned() });
    trail
}

fn oembed_link(head: &mut Head, site: &Site, url: &str) {
    let encoded = crate::address::query_value(url);
    for (format, media_type) in [("json", "application/json+oembed"), ("xml", "text/xml+oembed")] {
        let address = site.url(&format!("/oembed?url={encoded}&format={format}"));
        head.link(&[("rel", "alternate"), ("type", media_type), ("href", &address)]);
    }
}

fn list(head: &mut Head, site: &Site, page: &ListPage<'_>) {
    let (name, words, path, portrait) = match page.whose {
        Whose::Topic(topic) => (&topic.name, &topic.description, topic.path(), None),
        Whose::Author(author, portrait) => (&author.name, &author.bio, author.path(), portrait),
    };
    let words = kit::text::shorten(words.as_deref().unwrap_or_default(), 300);
    let kind = if matches!(page.whose, Whose::Author(..)) { "profile" } else { "website" };
    let url = site.url(page.path);
    open_graph(head, site, kind, name, &words, &url);
    locale(head, &site.language);
    picture(head, site, portrait);
    feeds(head, site, &path, name);
    head.data(&structured::list(site, page));
    head.data(&structured::breadcrumbs(site, &trail(site, None, name, &site.url(&path))));
}

fn plain(head: &mut Head, site: &Site, page: &PlainPage<'_>) {
    let url = site.url(page.path);
    open_graph(head, site, "website", page.title, page.description, &url);
    locale(head, &site.language);
    picture(head, site, None);
    head.data(&structured::plain(site, page));
    head.data(&structured::breadcrumbs(site, &trail(site, None, page.title, &url)));
}

fn open_graph(head: &mut Head, site: &Site, kind: &str, title: &str, words: &str, url: &str) {
    head.property("og:type", kind);
    head.property("og:site_name", &site.name);
    head.property("og:title", title);
    head.property("og:description", words);
    head.property("og:url", url);
    head.name("twitter:title", title);
    head.name("twitter:description", words);
}

fn locale(head: &mut Head, language: &str) {
    head.property("og:locale", &open_graph_locale(language));
}

/// Open Graph wants a language with a territory; without one the most usual is taken.
fn open_graph_locale(language: &str) -> String {
    let mut parts = language.split('-');
    let primary = parts.next().unwrap_or_default().to_ascii_lowercase();
    let territory = parts.find(|part| part.len() == 2).map(str::to_ascii_uppercase);
    let usual = [
        ("ar", "AR"),
        ("de", "DE"),
        ("en", "US"),
        ("eo", "EO"),
        ("es", "ES"),
        ("fa", "IR"),
        ("fr", "FR"),
        ("he", "IL"),
        ("it", "IT"),
        ("ja", "JP"),
        ("ko", "KR"),
        ("nl", "NL"),
        ("pl", "PL"),
        ("pt", "PT"),
        ("ru", "RU"),
        ("tr", "TR"),
        ("uk", "UA"),
        ("zh", "CN"),
    ];
    let found = usual.iter().find(|(known, _)| *known == primary).map(|(_, t)| (*t).to_owned());
    territory.or(found).map_or(String::new(), |territory| format!("{primary}_{territory}"))
}

fn picture(head: &mut Head, site: &Site, picture: Option<&Picture>) {
    let Some(picture) = picture else {
        head.name("twitter:card", "summary");
        return;
    };
    head.property("og:image", &site.url(&picture.url));
    head.property("og:image:type", &picture.media_type);
    head.property("og:image:width", &picture.width.to_string());
    head.property("og:image:height", &picture.height.to_string());
    head.property("og:image:alt", &picture.alt);
    head.name("twitter:image", &site.url(&picture.url));
    head.name("twitter:image:alt", &picture.alt);
    let is_large = picture.width >= LARGE_FROM;
    head.name("twitter:card", if is_large { "summary_large_image" } else { "summary" });
}

/// Links to the feeds of a page, in every form.
fn feeds(head: &mut Head, site: &Site, page: &str, name: &str) {
    for form in Form::ALL {
        feed(head, site, page, name, form);
    }
}

fn feed(head: &mut Head, site: &Site, page: &str, name: &str, form: Form) {
    let title = format!("{name} ({})", form.name());
    let address = site.url(&feed_path(page, form));
    head.link(&[
        ("rel", "alternate"),
        ("type", form.media_type()),
        ("title", &title),
        ("href", &address),
    ]);
}

/// What machines may do with this page, for those who keep the page and lose its headers.
fn usage(head: &mut Head, site: &Site, reserved: bool) {
    let may_train = site.may_train && !reserved;
    head.name("tdm-reservation", crawlers::reservation(may_train));
    if !may_train {
        head.name("tdm-policy", &site.licence_url);
    }
}
