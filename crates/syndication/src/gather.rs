//! Reading, once and together, what a feed or a map is printed from.

use std::collections::{BTreeSet, HashMap};

use article::{Audience, Block, Body, Correction, ImageRef, List, Listed, Place, Story};
use byline::Author;
use kit::{Id, Instant};
use store::Result;
use topic::{Shelf, Topic};

use crate::address::Of;
use crate::feed::{Feed, Form, ITEMS_MAX};
use crate::plain_html::PlainHtml;
use crate::wire::Told;
use crate::{Content, Item, Name, Picture, Site, Syndication, tags};

/// Something read, what it depends on, and until when it holds by itself.
#[derive(Debug)]
pub(crate) struct Gathered<T> {
    pub matter: T,
    pub tags: Vec<String>,
    pub fresh_until: Option<Instant>,
}

/// What the stories of a feed refer to.
#[derive(Default)]
struct Around {
    topics: HashMap<Id, Topic>,
    authors: HashMap<Id, Author>,
    pictures: HashMap<Id, Picture>,
    stories: HashMap<Id, Name>,
}

impl Syndication {
    /// The paper, with those of its policies that exist now.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn site(&self) -> Result<Site> {
        let pages = standing::all(&self.db).await?;
        let mut paths: Vec<String> = pages.iter().map(|page| format!("/{}", page.slug)).collect();
        paths.push("/corrections".to_owned());
        Ok(Site::new(&self.config, self.logo.clone(), &paths))
    }

    /// The feed at an address; none when there is no such section, topic or author.
    pub(crate) async fn feed(&self, site: &Site, of: &Of) -> Result<Option<Gathered<Feed>>> {
        let shelf = match of {
            Of::All => return self.feed_of_all(site).await.map(Some),
            Of::Corrections => return self.feed_of_corrections(site).await.map(Some),
            Of::Author(slug) => return self.feed_of_author(site, slug).await,
            Of::Section(slug) => (Shelf::Sections, slug),
            Of::Topic(slug) => (Shelf::Topics, slug),
            Of::Series(slug) => (Shelf::Series, slug),
        };
        let found = topic::by_slug(&self.db, shelf.0, shelf.1).await?;
        let Some(topic) = found.filter(|topic| topic.merged_into.is_none()) else {
            return Ok(None);
        };
        let which = match shelf.0 {
            Shelf::Sections => List::Section(topic.id),
            Shelf::Topics => List::Topic(topic.id),
            Shelf::Series => List::Series(topic.id),
        };
        let feed = Feed {
            title: format!("{} – {}", site.name, topic.name),
            description: topic.description.clone().unwrap_or_default(),
            page: topic.path(),
            tag: site.tag("topic", topic.id),
            items: Vec::new(),
        };
        self.fill(site, feed, which, tags::topic(topic.id)).await.map(Some)
    }

    async fn feed_of_all(&self, site: &Site) -> Result<Gathered<Feed>> {
        let feed = Feed {
            title: site.name.clone(),
            description: site.tagline.clone(),
            page: "/".to_owned(),
            tag: site.tag("feed", "all"),
            items: Vec::new(),
        };
        self.fill(site, feed, List::Latest, tags::LATEST.to_owned()).await
    }

    async fn feed_of_author(&self, site: &Site, slug: &str) -> Result<Option<Gathered<Feed>>> {
        let found = byline::by_slug(&self.db, slug).await?;
        let Some(author) = found.filter(|author| author.merged_into.is_none()) else {
            return Ok(None);
        };
        let feed = Feed {
            title: format!("{} – {}", site.name, author.name),
            description: author.bio.clone().unwrap_or_default(),
            page: author.path(),
            tag: site.tag("author", author.id),
            items: Vec::new(),
        };
        let tag = tags::author(author.id);
        self.fill(site, feed, List::Author(author.id), tag).await.map(Some)
    }

    async fn fill(
        &self,
        site: &Site,
        feed: Feed,
        which: List,
        tag: String,
    ) -> Result<Gathered<Feed>> {
        let listed = article::list(&self.db, which, Place::NEWEST, ITEMS_MAX).await?;
        self.fill_with(site, feed, listed, tag).await
    }

    /// A feed of these stories, for one reader: no hub is told of it. Those that are not shown any
    /// more are left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn feed_of(&self, feed: Feed, stories: &[Id], form: Form) -> Result<String> {
        let site = Site { hubs: Vec::new(), ..self.site().await? };
        let mut listed = article::cards(&self.db, stories).await?;
        listed.sort_unstable_by_key(|story| std::cmp::Reverse(story.place()));
        listed.truncate(ITEMS_MAX);
        let filled = self.fill_with(&site, feed, listed, String::new()).await?;
        Ok(filled.matter.print(&site, form))
    }

    async fn fill_with(
        &self,
        site: &Site,
        feed: Feed,
        listed: Vec<Listed>,
        tag: String,
    ) -> Result<Gathered<Feed>> {
        let now = self.clock.now();
        let (listed, told_at) = self.on_the_wire(listed, now).await?;
        let stories = self.stories(listed, now).await?;
        let around = self.around(site, &stories).await?;
        let tags = std::iter::once(tag).chain(depends_on(&stories, &around)).collect();
        let turns = stories.iter().filter_map(|(_, story)| turns_at(story, now));
        let fresh_until = turns.chain(told_at).min();
        let items = stories.iter().map(|(l, story)| item(site, l, story, &around, now)).collect();
        Ok(Gathered { matter: Feed { items, ..feed }, tags, fresh_until })
    }

    async fn stories(&self, listed: Vec<Listed>, now: Instant) -> Result<Vec<(Listed, Story)>> {
        let mut stories = Vec::with_capacity(listed.len());
        for listed in listed {
            let story = article::story(&self.db, listed.id, listed.version).await?;
            if story.expires.is_none_or(|expires| expires > now) {
                stories.push((listed, story));
            }
        }
        Ok(stories)
    }

    /// Corrections of the latest, as entries of a feed: always whole, wall or not.
    async fn feed_of_corrections(&self, site: &Site) -> Result<Gathered<Feed>> {
        let places = article::corrections(&self.db, Place::NEWEST, ITEMS_MAX).await?;
        let now = self.clock.now();
        let (mut items, mut fresh_until) = (Vec::new(), None::<Instant>);
        let mut tags = vec![tags::CORRECTIONS.to_owned()];
        for place in &places {
            let live = article::live(&self.db, place.article).await?;
            let Some(mut live) = live else { continue };
            let until = match self.told(&live, now).await? {
                Told::AsItIs => None,
                Told::AsItWas(former, until) => {
                    live = *former;
                    Some(until)
                }
                Told::NotYet(until) => {
                    live.story.corrections.clear();
                    Some(until)
                }
            };
            fresh_until = fresh_until.into_iter().chain(until).min();
            let found = live.story.corrections.iter().find(|c| c.id == place.id);
            if let Some(correction) = found {
                items.push(correction_item(site, &live, correction));
                tags.push(tags::article(live.id));
            }
        }
        let feed = Feed {
            title: format!("{} – Corrections", site.name),
            description: "Corrections and clarifications, newest first.".to_owned(),
            page: "/corrections".to_owned(),
            tag: site.tag("feed", "corrections"),
            items,
        };
        Ok(Gathered { matter: feed, tags, fresh_until })
    }

    /// A live story as an entry; none when it is not shown or not listed.
    pub(crate) async fn one_item(&self, site: &Site, path: &str) -> Result<Option<Gathered<Item>>> {
        let article::Address::Story(id) = article::address(&self.db, path).await? else {
            return Ok(None);
        };
        let Some(listed) = article::cards(&self.db, &[id]).await?.pop() else { return Ok(None) };
        let now = self.clock.now();
        let stories = self.stories(vec![listed], now).await?;
        let around = self.around(site, &stories).await?;
        Ok(stories.first().map(|(listed, story)| Gathered {
            matter: item(site, listed, story, &around, now),
            tags: depends_on(&stories, &around).collect(),
            fresh_until: turns_at(story, now),
        }))
    }

    async fn around(&self, site: &Site, stories: &[(Listed, Story)]) -> Result<Around> {
        let mut topics = BTreeSet::new();
        let mut authors = BTreeSet::new();
        let mut pictures = BTreeSet::new();
        let mut others = BTreeSet::new();
        for (listed, story) in stories {
            topics.extend(listed.section.iter().chain(&story.topics).chain(&story.series));
            authors.extend(story.credits.iter().filter_map(|credit| credit.author));
            pictures.extend(images(listed, story).filter_map(|image| image.media));
            others.extend(story.blocks.iter().flat_map(related));
        }
        let found = topic::find_many(&self.db, &Vec::from_iter(topics)).await?;
        let topics = found.into_iter().map(|topic| (topic.id, topic)).collect();
        let found = byline::find_many(&self.db, &Vec::from_iter(authors)).await?;
        let authors = found.into_iter().map(|author| (author.id, author)).collect();
        let found = article::cards(&self.db, &Vec::from_iter(others)).await?;
        let (found, _) = self.on_the_wire(found, self.clock.now()).await?;
        let stories = found
            .into_iter()
            .map(|card| (card.id, Name { name: card.card.headline, url: site.url(&card.path) }));
        let pictures = (self.pictures)(Vec::from_iter(pictures)).await?;
        Ok(Around { topics, authors, pictures, stories: stories.collect() })
    }
}

/// The stories and their pictures: whichever is taken back takes the page with it.
fn depends_on(stories: &[(Listed, Story)], around: &Around) -> impl Iterator<Item = String> {
    let stories = stories.iter().map(|(listed, _)| tags::article(listed.id));
    stories.chain(around.pictures.keys().map(|id| tags::media(*id)))
}

/// When a story opens for everybody or must be gone, whichever comes first.
fn turns_at(story: &Story, now: Instant) -> Option<Instant> {
    [story.subscribers_until, story.expires].into_iter().flatten().filter(|at| *at > now).min()
}

fn images<'a>(listed: &'a Listed, story: &'a Story) -> impl Iterator<Item = &'a ImageRef> {
    let lead = story.lead.iter().map(|figure| &figure.image);
    listed.card.picture.iter().chain(lead).chain(story.blocks.iter().flat_map(in_block))
}

fn in_block(block: &Block) -> Vec<&ImageRef> {
    match &block.body {
        Body::Image { figure, .. } => vec![&figure.image],
        Body::Gallery { figures, .. } => figures.iter().map(|figure| &figure.image).collect(),
        Body::Video { poster, .. } => poster.iter().collect(),
        Body::Profile { image, .. } => image.iter().collect(),
        _ => Vec::new(),
    }
}

fn related(block: &Block) -> Vec<Id> {
    match &block.body {
        Body::Related { links } => links.iter().filter_map(|link| link.article).collect(),
        _ => Vec::new(),
    }
}

fn item(site: &Site, listed: &Listed, story: &Story, around: &Around, now: Instant) -> Item {
    let url = site.url(&listed.path);
    let html = PlainHtml {
        base_url: &site.base_url,
        page_url: &url,
        zone: &site.zone,
        pictures: &around.pictures,
        stories: &around.stories,
        corrections: &story.corrections,
    };
    let filed = listed.section.iter().chain(&story.topics).chain(&story.series);
    let categories = filed.filter_map(|id| around.topics.get(id));
    let picture = listed.card.picture.as_ref().and_then(|image| image.media);
    Item {
        article: listed.id,
        tag: site.tag("article", listed.id),
        headline: story.headline.clone(),
        standfirst: kit::text::collapse(story.standfirst.as_deref().unwrap_or_default()),
        authors: signed(site, story, around),
        categories: categories
            .map(|topic| Name { name: topic.name.clone(), url: site.url(&topic.path()) })
            .collect(),
        picture: picture.and_then(|id| around.pictures.get(&id)).cloned(),
        published: listed.published_at,
        modified: listed.modified_at,
        language: site.language_of(&story.language).to_owned(),
        content: content(&html, story, now),
        url,
    }
}

/// All of an open story; of one behind the wall what everybody is shown.
fn content(html: &PlainHtml<'_>, story: &Story, now: Instant) -> Content {
    let for_all = |block: &&Block| block.audience == Audience::All;
    if story.is_walled(now) {
        return Content::LeadIn(html.blocks(article::lead_in(story).into_iter().filter(for_all)));
    }
    let lead = story.lead.as_ref().map_or(String::new(), |figure| html.figure(figure));
    Content::Whole(lead + &html.blocks(story.blocks.iter().filter(for_all)))
}

fn signed(site: &Site, story: &Story, around: &Around) -> Vec<Name> {
    let agencies = story.credits.iter().filter(|c| c.role == article::Role::Agency);
    let credits = story.authors().chain(agencies);
    let name = |credit: &article::Credit| {
        let author = credit.author.and_then(|id| around.authors.get(&id));
        let url = author.map_or(String::new(), |author| site.url(&author.path()));
        Name { name: credit.name.clone(), url }
    };
    credits.map(name).collect()
}

fn correction_item(site: &Site, live: &article::Live, correction: &Correction) -> Item {
    let url = site.url(&live.path);
    let (pictures, stories) = (HashMap::new(), HashMap::new());
    let html = PlainHtml {
        base_url: &site.base_url,
        page_url: &url,
        zone: &site.zone,
        pictures: &pictures,
        stories: &stories,
        corrections: &[],
    };
    let note = html.rich(&correction.note);
    Item {
        article: live.id,
        tag: site.tag("correction", correction.id),
        url: format!("{url}#correction-{}", correction.id),
        headline: format!("{}: {}", correction.kind.label(), live.story.headline),
        standfirst: String::new(),
        authors: Vec::new(),
        categories: Vec::new(),
        picture: None,
        published: correction.at,
        modified: correction.at,
        language: site.language_of(&live.story.language).to_owned(),
        content: Content::Whole(format!("<p>{note}</p>")),
    }
}
