//! What stands on every page: read once, kept until a fact or the clock says otherwise.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use article::{List, Place};
use kit::{Id, Instant};
use store::Result;

use crate::Edition;
use crate::sheet::Sheets;
use crate::view::{Account, Link, Site, When};

/// How long the topics of the day stand before they are counted again.
const KEPT_SECONDS: i64 = 600;
/// Stories whose topics are counted.
const RECENT_STORIES: usize = 80;
/// Topics shown.
const TOPICS_MAX: usize = 8;

/// The frame of the page as it was last read.
pub(crate) type SiteCache = Memory<Kept>;

/// What was read last, and how often it was forgotten.
#[derive(Clone)]
pub(crate) struct Memory<T>(Arc<RwLock<(Option<T>, u64)>>);

/// The frame for readers and for machines, and until when.
#[derive(Clone)]
pub(crate) struct Kept {
    until: Instant,
    site: Arc<Site>,
    site_signed_in: Arc<Site>,
    machines: Arc<syndication::Site>,
    sheets: Arc<Sheets>,
}

impl<T> Default for Memory<T> {
    fn default() -> Memory<T> {
        Memory(Arc::new(RwLock::new((None, 0))))
    }
}

impl<T: Clone> Memory<T> {
    /// What is kept, and how often something was forgotten until now.
    fn look(&self) -> (Option<T>, u64) {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps what was read, unless something was forgotten since that look: it may have been read
    /// before the change that it was forgotten for.
    fn keep(&self, kept: T, forgotten: u64) {
        let mut place = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if place.1 == forgotten {
            place.0 = Some(kept);
        }
    }

    fn forget(&self) {
        let mut place = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *place = (None, place.1 + 1);
    }
}

impl Edition {
    /// What every page is told of the paper.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn site(&self) -> Result<Arc<Site>> {
        let kept = self.kept().await?;
        Ok(if self.signed_in { kept.site_signed_in } else { kept.site })
    }

    /// What machines are told of the paper.
    pub(crate) async fn machines(&self) -> Result<Arc<syndication::Site>> {
        Ok(self.kept().await?.machines)
    }

    /// What sheets are printed with.
    pub(crate) async fn sheets(&self) -> Result<Arc<Sheets>> {
        Ok(self.kept().await?.sheets)
    }

    async fn kept(&self) -> Result<Kept> {
        let now = self.clock.now();
        let (kept, forgotten) = self.site.look();
        if let Some(kept) = kept.filter(|kept| now < kept.until) {
            return Ok(kept);
        }
        let site = self.read_site().await?;
        let account = self.account(true);
        let site_signed_in = Arc::new(Site { account, ..site.clone() });
        let kept = Kept {
            sheets: Arc::new(Sheets::new(&site, &site_signed_in)),
            site_signed_in,
            site: Arc::new(site),
            until: now.plus_seconds(KEPT_SECONDS).min(self.midnight()),
            machines: Arc::new(self.syndication.site().await?),
        };
        self.site.keep(kept.clone(), forgotten);
        Ok(kept)
    }

    /// Forgets the frame: a section or a standing page changed, or the theme did.
    pub fn forget_site(&self) {
        self.site.forget();
    }

    /// The frame as it was last read, or a bare one: for pages that must not ask the store.
    pub(crate) fn site_at_hand(&self) -> Arc<Site> {
        match self.site.look().0 {
            Some(kept) if self.signed_in => kept.site_signed_in,
            Some(kept) => kept.site,
            None => {
                let bare = self.frame(Vec::new(), Vec::new(), Vec::new());
                Arc::new(Site { account: self.account(self.signed_in), ..bare })
            }
        }
    }

    async fn read_site(&self) -> Result<Site> {
        let sections = topic::sections(&self.db).await?;
        let pages = standing::links(&self.db).await?;
        let topics = self.topics_of_the_day().await?;
        Ok(self.frame(sections.iter().map(Link::to).collect(), pages, topics))
    }

    fn frame(&self, sections: Vec<Link>, pages: Vec<(String, String)>, topics: Vec<Link>) -> Site {
        let (facts, now) = (&self.facts, self.clock.now());
        let assets = self.theme.assets();
        let year = self.zone.format(now, "%Y");
        let rights = format!("© {year} {}. All rights reserved.", facts.publisher);
        let mut footer = vec![Link::new("Corrections", "/corrections")];
        footer.extend(pages.into_iter().map(|(slug, title)| Link::new(title, format!("/{slug}"))));
        footer.extend([Link::new("Our writers", "/authors"), Link::new("Archive", "/archive")]);
        Site {
            name: facts.name.clone(),
            tagline: facts.tagline.clone(),
            base_url: facts.base_url.clone(),
            lang: facts.language.clone(),
            dir: kit::text::direction(&facts.language),
            sections,
            topics,
            standing: footer,
            founded: facts.founded.clone(),
            css_url: assets.css_url().to_owned(),
            js_url: assets.js_url().to_owned(),
            icon_url: assets.icon_url().to_owned(),
            feed_url: "/feeds/rss.xml".to_owned(),
            year,
            today: When::of(now, &self.zone),
            edition_note: None,
            social: facts.social.iter().map(|(name, url)| Link::new(name, url)).collect(),
            publisher: facts.publisher.clone(),
            copyright: facts.copyright.clone().unwrap_or(rights),
            account: self.account(false),
        }
    }

    fn account(&self, signed_in: bool) -> Option<Account> {
        let menu = self.facts.account.as_ref()?;
        Some(Account {
            signed_in,
            sign_in_url: menu.sign_in.clone(),
            sign_out_url: menu.sign_out.clone(),
            entries: menu.entries.iter().map(|(name, url)| Link::new(name, url)).collect(),
        })
    }

    /// The topics that most of the latest stories are about.
    async fn topics_of_the_day(&self) -> Result<Vec<Link>> {
        let stories = article::list(&self.db, List::Latest, Place::NEWEST, RECENT_STORIES).await?;
        let ids: Vec<Id> = stories.iter().map(|story| story.id).collect();
        let mut counted: HashMap<Id, usize> = HashMap::new();
        for topic in article::topics_of(&self.db, &ids).await? {
            *counted.entry(topic).or_default() += 1;
        }
        let mut ranked: Vec<(Id, usize)> = counted.into_iter().filter(|(_, n)| *n > 1).collect();
        ranked.sort_by_key(|(id, times)| (std::cmp::Reverse(*times), *id));
        ranked.truncate(TOPICS_MAX);
        let ids: Vec<Id> = ranked.into_iter().map(|(id, _)| id).collect();
        let mut topics = topic::find_many(&self.db, &ids).await?;
        topics.sort_by_key(|topic| ids.iter().position(|id| *id == topic.id));
        Ok(topics.iter().map(Link::to).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Memory;

    #[test]
    fn what_was_read_before_it_was_forgotten_is_not_kept() {
        let memory = Memory::default();
        let (none, forgotten) = memory.look();
        assert_eq!(none, None);
        memory.forget();
        memory.keep("before the change", forgotten);
        assert_eq!(memory.look(), (None, 1));
        memory.keep("after it", 1);
        assert_eq!(memory.look().0, Some("after it"));
    }
}
