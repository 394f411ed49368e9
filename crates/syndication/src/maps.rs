//! Reading what site maps are printed from.

use std::collections::{BTreeSet, HashMap};

use article::{List, Listed, Place};
use kit::{Id, Instant};
use store::Result;
use topic::{Kind, Topic};

use crate::gather::Gathered;
use crate::sitemap::{self, NEWS_MAX, NEWS_SECONDS_MAX, News, URLS_A_MAP_MAX, Url};
use crate::{Picture, Site, Syndication, tags};

/// How long a map that no fact makes stale is believed.
const MAP_SECONDS: i64 = 3600;
/// How long the news map is: stories leave it by growing old.
const NEWS_SECONDS: i64 = 600;
/// Pictures looked up in one go.
const PICTURES_A_LOOK: usize = 500;

impl Syndication {
    pub(crate) async fn map_index(&self, site: &Site) -> Result<Gathered<String>> {
        let pages = self.pages().await?.len();
        let months = self.months(site).await?;
        Ok(self.for_an_hour(sitemap::index(site, pages, &months), Vec::new()))
    }

    /// Months that have stories, newest first.
    async fn months(&self, site: &Site) -> Result<Vec<(i16, i8, usize)>> {
        let Some((oldest, newest)) = article::extent(&self.db).await? else {
            return Ok(Vec::new());
        };
        let (first_year, first_month, _) = site.zone.day(oldest);
        let (mut year, mut month, _) = site.zone.day(newest);
        let mut months = Vec::new();
        while (year, month) >= (first_year, first_month) {
            months.push((year, month));
            (year, month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
        }
        let bounds = |(year, month): &(i16, i8)| {
            let nowhere = (Instant(0), Instant(0));
            site.zone.month_bounds(*year, *month).unwrap_or(nowhere)
        };
        let spans: Vec<(Instant, Instant)> = months.iter().map(bounds).collect();
        let counts = article::archive_counts(&self.db, &spans).await?;
        let counted = months.into_iter().zip(counts);
        let counted =
            counted.map(|((y, m), stories)| (y, m, usize::try_from(stories).unwrap_or(0)));
        Ok(counted.filter(|(_, _, stories)| *stories > 0).collect())
    }

    pub(crate) async fn map_of_month(
        &self,
        site: &Site,
        (year, month): (i16, i8),
        part: usize,
    ) -> Result<Option<Gathered<String>>> {
        let Some((start, end)) = site.zone.month_bounds(year, month) else { return Ok(None) };
        let mut after = Place { at: end, id: Id(i64::MIN) };
        let mut listed = Vec::new();
        for _ in 0..part {
            let which = List::Between(start, end);
            listed = article::list(&self.db, which, after, URLS_A_MAP_MAX).await?;
            let Some(last) = listed.last() else { return Ok(None) };
            after = last.place();
        }
        let (listed, told_at) = self.on_the_wire(listed, self.clock.now()).await?;
        let pictures = self.pictures_of(&listed).await?;
        let urls: Vec<Url> = listed.iter().map(|story| url(site, story, &pictures)).collect();
        // Only the month that is being written changes with every story.
        let is_current = end > self.clock.now();
        let tags = if is_current { vec![tags::LATEST.to_owned()] } else { Vec::new() };
        let map = self.for_an_hour(sitemap::urls(site, &urls), tags);
        Ok(Some(Gathered { fresh_until: map.fresh_until.into_iter().chain(told_at).min(), ..map }))
    }

    async fn pictures_of(&self, listed: &[Listed]) -> Result<HashMap<Id, Picture>> {
        let ids = listed.iter().filter_map(|story| story.card.picture.as_ref()?.media);
        let ids = Vec::from_iter(BTreeSet::from_iter(ids));
        let mut pictures = HashMap::new();
        for some in ids.chunks(PICTURES_A_LOOK) {
            pictures.extend((self.pictures)(some.to_vec()).await?);
        }
        Ok(pictures)
    }

    pub(crate) async fn map_of_pages(
        &self,
        site: &Site,
        part: usize,
    ) -> Result<Option<Gathered<String>>> {
        let pages = self.pages().await?;
        let some = pages.chunks(URLS_A_MAP_MAX).nth(part - 1);
        let tags = vec![tags::SITE.to_owned()];
        Ok(some.map(|urls| self.for_an_hour(sitemap::urls(site, urls), tags)))
    }

    /// Every page that is no story: front, sections, and topics and authors with stories.
    async fn pages(&self) -> Result<Vec<Url>> {
        let at = |path: String| Url { path, ..Url::default() };
        let mut urls = vec![at("/".to_owned()), at("/archive".to_owned())];
        urls.push(at("/corrections".to_owned()));
        for page in standing::all(&self.db).await? {
            let changed = Some(page.updated_at);
            urls.push(Url { path: format!("/{}", page.slug), changed, image: None });
        }
        let topics = topic::all(&self.db).await?;
        for topic in topics.iter().filter(|topic| topic.merged_into.is_none()) {
            if article::count(&self.db, list_of(topic)).await? > 0 {
                urls.push(at(topic.path()));
            }
        }
        let authors = byline::all(&self.db).await?;
        for author in authors.iter().filter(|author| author.merged_into.is_none()) {
            if article::count(&self.db, List::Author(author.id)).await? > 0 {
                urls.push(at(author.path()));
            }
        }
        urls.sort_by(|a, b| a.path.cmp(&b.path));
        urls.dedup_by(|a, b| a.path == b.path);
        Ok(urls)
    }

    pub(crate) async fn map_of_news(&self, site: &Site) -> Result<Gathered<String>> {
        let now = self.clock.now();
        let which = List::Between(now.plus_seconds(-NEWS_SECONDS_MAX), now.plus_seconds(1));
        let listed = article::list(&self.db, which, Place::NEWEST, NEWS_MAX).await?;
        let (listed, told_at) = self.on_the_wire(listed, now).await?;
        let news = listed.into_iter().map(|story| News {
            language: site.language_of(&story.language).to_owned(),
            path: story.path,
            title: story.card.headline,
            published: story.published_at,
        });
        let news: Vec<News> = news.collect();
        Ok(Gathered {
            matter: sitemap::news(site, &news),
            tags: vec![tags::LATEST.to_owned()],
            fresh_until: told_at.into_iter().chain([now.plus_seconds(NEWS_SECONDS)]).min(),
        })
    }

    fn for_an_hour(&self, matter: String, tags: Vec<String>) -> Gathered<String> {
        let fresh_until = Some(self.clock.now().plus_seconds(MAP_SECONDS));
        Gathered { matter, tags, fresh_until }
    }
}

fn list_of(topic: &Topic) -> List {
    match topic.kind {
        Kind::Section => List::Section(topic.id),
        Kind::Series => List::Series(topic.id),
        _ => List::Topic(topic.id),
    }
}

fn url(site: &Site, story: &Listed, pictures: &HashMap<Id, Picture>) -> Url {
    let media = story.card.picture.as_ref().and_then(|picture| picture.media);
    let picture = media.and_then(|id| pictures.get(&id));
    Url {
        path: story.path.clone(),
        changed: Some(story.modified_at.max(story.published_at)),
        image: picture.map(|picture| site.url(&picture.url)),
    }
}
