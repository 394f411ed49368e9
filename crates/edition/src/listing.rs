//! Pages of lists: section, topic, series, author.

use article::{List, Listed, Place};
use byline::Author;
use following::index::Thing;
use media::Ratio;
use press::Printed;
use serde::Serialize;
use store::Result;
use topic::{Kind, Topic};

use crate::cards::Wanted;
use crate::paging::{PAGE_STORIES, url_after};
use crate::pictures::Picture;
use crate::view::{Card, Link, PageHead, Site, When};
use crate::{Edition, Followers, Print, heads, tags};

/// Topics shown beside a list.
const RELATED_MAX: usize = 8;
/// So few followers are not told of.
const FOLLOWERS_MIN: u32 = 10;

/// A list as the template is given it.
#[derive(Serialize)]
struct ListingView {
    kind: &'static str,
    heading: String,
    description: Option<String>,
    author: Option<AuthorView>,
    lead: Option<Card>,
    cards: Vec<Card>,
    days: Vec<Day>,
    total: i64,
    newer_url: Option<String>,
    older_url: Option<String>,
    feeds: Vec<Link>,
    related: Vec<Link>,
    archive_url: Option<&'static str>,
    url: String,
    follow: Option<String>,
    followers: Option<u32>,
}

#[derive(Serialize)]
struct AuthorView {
    name: String,
    role: Option<String>,
    bio: Option<String>,
    portrait: Option<Picture>,
    email: Option<String>,
    location: Option<String>,
    native_name: Option<String>,
}

#[derive(Serialize)]
struct Day {
    day: When,
    cards: Vec<Card>,
}

#[derive(Serialize)]
struct Context<'a> {
    site: &'a Site,
    page: PageHead,
    listing: ListingView,
}

impl ListingView {
    /// It can be followed as this. How many do is told once there are some of them.
    fn followed_as(&mut self, thing: Thing, followers: &Followers) {
        self.follow = Some(thing.to_string());
        self.followers = Some(followers(thing)).filter(|count| *count >= FOLLOWERS_MIN);
    }
}

/// A page of a list as it was read.
struct Sheet {
    stories: Vec<Listed>,
    newer: Option<String>,
    older: Option<String>,
}

impl Edition {
    /// Prints a page of a section, topic or series, from `after` on.
    ///
    /// # Errors
    /// When the store cannot be read or the template cannot be filled.
    pub async fn print_topic(&self, topic: &Topic, after: Option<Place>) -> Print {
        let (kind, list) = match topic.kind {
            Kind::Section => ("section", List::Section(topic.id)),
            Kind::Series => ("series", List::Series(topic.id)),
            _ => ("topic", List::Topic(topic.id)),
        };
        let path = topic.path();
        let sheet = self.sheet(list, &path, after).await?;
        let mut view = self.listing(kind, list, &path, &sheet, after).await?;
        view.followed_as(Thing::Topic(topic.id), &self.followers);
        view.heading = topic.name.clone();
        view.description = topic.description.clone();
        view.related = self.related_topics(&sheet.stories, topic.id).await?;
        let mut page = self.listing_head(kind, &topic.name, topic.description.as_deref(), &path);
        page.section_slug = (topic.kind == Kind::Section).then(|| topic.slug.clone());
        page.robots = after.map(|_| "noindex, follow");
        page.head = self.topic_head(topic, &own_path(&path, after), &sheet.stories).await?;
        let site = self.site().await?;
        let printed = self.page("listing.html", Context { site: &site, page, listing: view })?;
        Ok(tagged(printed, &sheet.stories).tags([tags::topic(topic.id)]))
    }

    /// Prints a page of an author's stories, from `after` on.
    ///
    /// # Errors
    /// When the store cannot be read or the template cannot be filled.
    pub async fn print_author(&self, author: &Author, after: Option<Place>) -> Print {
        let (list, path) = (List::Author(author.id), author.path());
        let sheet = self.sheet(list, &path, after).await?;
        let mut view = self.listing("author", list, &path, &sheet, after).await?;
        let wanted =
            Wanted { pictures: author.portrait.into_iter().collect(), ..Wanted::default() };
        let cast = self.cast(wanted).await?;
        view.followed_as(Thing::Author(author.id), &self.followers);
        view.heading = author.name.clone();
        view.author = Some(AuthorView {
            name: author.name.clone(),
            role: author.role.clone(),
            bio: author.bio.clone(),
            portrait: author
                .portrait
                .and_then(|id| Some(cast.pictures.get(&id)?.cropped(Ratio::Square))),
            email: author.email.clone(),
            location: author.location.clone(),
            native_name: author.name_native.clone(),
        });
        let mut page = self.listing_head("author", &author.name, author.bio.as_deref(), &path);
        page.robots = after.map(|_| "noindex, follow");
        let portrait = author.portrait.and_then(|id| cast.pictures.get(&id));
        let own = own_path(&path, after);
        page.head = self.author_head(author, portrait, &own, &sheet.stories).await?;
        let site = self.site().await?;
        let printed = self.page("listing.html", Context { site: &site, page, listing: view })?;
        let portrait = author.portrait.map(tags::media);
        Ok(tagged(printed, &sheet.stories).tags([tags::author(author.id)]).tags(portrait))
    }

    async fn sheet(&self, list: List, path: &str, after: Option<Place>) -> Result<Sheet> {
        let from = after.unwrap_or(Place::NEWEST);
        let mut stories = article::list(&self.db, list, from, PAGE_STORIES + 1).await?;
        let more = stories.len() > PAGE_STORIES;
        stories.truncate(PAGE_STORIES);
        let older = stories.last().filter(|_| more).map(|last| url_after(path, last.place()));
        let newer = match (after, stories.first()) {
            (Some(_), Some(first)) => {
                let place =
                    article::page_before(&self.db, list, first.place(), PAGE_STORIES).await?;
                Some(place.map_or_else(|| path.to_owned(), |place| url_after(path, place)))
            }
            (Some(_), None) => Some(path.to_owned()),
            (None, _) => None,
        };
        Ok(Sheet { stories, newer, older })
    }

    async fn listing(
        &self,
        kind: &'static str,
        list: List,
        path: &str,
        sheet: &Sheet,
        after: Option<Place>,
    ) -> Result<ListingView> {
        let mut cards = self.cards(&sheet.stories).await?;
        // The newest story leads a section's first page when it has a picture to lead with.
        let leads = kind == "section" && after.is_none();
        let lead = cards
            .iter()
            .take(6)
            .position(|card| card.picture.is_some())
            .filter(|_| leads)
            .map(|place| cards.remove(place));
        Ok(ListingView {
            kind,
            heading: String::new(),
            description: None,
            author: None,
            lead,
            days: days(&cards),
            cards,
            total: article::count(&self.db, list).await?,
            newer_url: sheet.newer.clone(),
            older_url: sheet.older.clone(),
            feeds: heads::feed_links(path),
            related: Vec::new(),
            archive_url: None,
            url: path.to_owned(),
            follow: None,
            followers: None,
        })
    }

    /// The other topics that the stories on the page are about most often.
    async fn related_topics(&self, stories: &[Listed], own: kit::Id) -> Result<Vec<Link>> {
        let ids: Vec<kit::Id> = stories.iter().map(|story| story.id).collect();
        let mut counted: std::collections::HashMap<kit::Id, usize> = Default::default();
        for topic in article::topics_of(&self.db, &ids).await? {
            *counted.entry(topic).or_default() += 1;
        }
        counted.remove(&own);
        let mut ranked: Vec<(kit::Id, usize)> = counted.into_iter().collect();
        ranked.sort_by_key(|(id, times)| (std::cmp::Reverse(*times), *id));
        ranked.truncate(RELATED_MAX);
        let ids: Vec<kit::Id> = ranked.into_iter().map(|(id, _)| id).collect();
        let mut topics = topic::find_many(&self.db, &ids).await?;
        topics.sort_by_key(|topic| ids.iter().position(|id| *id == topic.id));
        Ok(topics.iter().map(Link::to).collect())
    }

    pub(crate) fn listing_head(
        &self,
        kind: &'static str,
        title: &str,
        description: Option<&str>,
        path: &str,
    ) -> PageHead {
        let name = &self.facts.name;
        let words = description.map_or_else(|| format!("{title} – {name}"), str::to_owned);
        PageHead {
            kind,
            title: title.to_owned(),
            description: kit::text::shorten(&words, 160),
            canonical: self.absolute(path),
            lang: self.facts.language.clone(),
            dir: kit::text::direction(&self.facts.language),
            robots: None,
            head: String::new(),
            section_slug: None,
        }
    }
}

/// The address of this page of the list.
fn own_path(path: &str, after: Option<Place>) -> String {
    after.map_or_else(|| path.to_owned(), |place| url_after(path, place))
}

/// The same cards by the day they were published.
fn days(cards: &[Card]) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for card in cards {
        match days.last_mut() {
            Some(day) if day.day.day == card.published.day => day.cards.push(card.clone()),
            _ => days.push(Day { day: card.published.clone(), cards: vec![card.clone()] }),
        }
    }
    days
}

/// A list hangs on every story it shows and on their pictures.
pub(crate) fn tagged(printed: Printed, stories: &[Listed]) -> Printed {
    let pictures = stories.iter().filter_map(|s| s.card.picture.as_ref()?.media).map(tags::media);
    let newest = stories.iter().map(|story| story.modified_at).max();
    let printed = printed.tags(stories.iter().map(|story| tags::article(story.id)));
    let printed = printed.tags(pictures);
    match newest {
        Some(moment) => printed.modified(moment),
        None => printed,
    }
}

impl Edition {
    /// A page that hangs on every story it shows.
    pub fn tagged_list(&self, printed: Printed, stories: &[Listed]) -> Printed {
        tagged(printed, stories)
    }

    /// The head of a section's page that shows these stories.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn section_head(&self, section: &Topic, stories: &[Listed]) -> Result<PageHead> {
        let (path, description) = (section.path(), section.description.as_deref());
        let mut page = self.listing_head("section", &section.name, description, &path);
        page.section_slug = Some(section.slug.clone());
        page.head = self.topic_head(section, &path, stories).await?;
        Ok(page)
    }

    /// The head of a page that is made for one request and is nothing for search engines.
    pub fn passing_head(&self, kind: &'static str, title: &str, path: &str) -> PageHead {
        let mut page = self.listing_head(kind, title, None, path);
        page.robots = Some("noindex, follow");
        page
    }

    /// The head of the front page.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn front_head(&self) -> Result<PageHead> {
        let facts = &self.facts;
        let description = facts.tagline.as_deref();
        let mut page = self.listing_head("front", &facts.name, description, "/");
        page.head = self.front_page_head().await?;
        Ok(page)
    }
}
