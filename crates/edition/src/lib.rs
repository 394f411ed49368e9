//! Editions: the pages readers see of stories and of lists of stories.
//!
//! An edition reads what a page needs in a handful of queries, fills the template of the theme and
//! says which tags the page hangs on. It is called by the press on a miss only; [`stale_tags`]
//! turns the facts of the journal into tags that went stale.

mod archive;
mod article_page;
mod authors;
mod blocks;
mod cards;
mod chart;
mod corrections;
mod embeds;
mod error_page;
mod heads;
mod listens;
mod listing;
mod paging;
pub mod pictures;
mod shapes;
mod sheet;
mod site;
mod standing_page;
pub mod tags;
pub mod view;

use std::sync::Arc;

use article::Reach;
use kit::zone::Zone;
use kit::{Clock, Instant};
use press::{PrintError, Printed};
use store::Db;
use syndication::Syndication;
use web::theme::Theme;

pub use archive::ArchivePage;
pub use heads::for_machines;
pub use listens::{Verdict, stale_tags};
pub use paging::{place_of, url_of_all};

/// What the paper says of itself, from its settings.
#[derive(Clone, Debug, Default)]
pub struct PaperFacts {
    /// Its name.
    pub name: String,
    /// The line under it.
    pub tagline: Option<String>,
    /// Its address, without a slash at the end.
    pub base_url: String,
    /// Its language, a BCP 47 tag.
    pub language: String,
    /// The year it was founded.
    pub founded: Option<String>,
    /// Who publishes it.
    pub publisher: String,
    /// Whose work it is, as a sentence; made of the publisher's name when none.
    pub copyright: Option<String>,
    /// Where else it is: network and address.
    pub social: Vec<(String, String)>,
    /// The menu of readers' accounts; none where there are no accounts.
    pub account: Option<AccountMenu>,
}

/// The menu at the top right of every page. It holds nothing of any one reader, so that a page can
/// be printed once for all who are signed in.
#[derive(Clone, Debug, Default)]
pub struct AccountMenu {
    /// Where somebody signs in; none while nobody can.
    pub sign_in: Option<String>,
    /// Where a form ends the session.
    pub sign_out: String,
    /// Where somebody subscribes.
    pub subscribe: String,
    /// Its entries for who is signed in: name and address.
    pub entries: Vec<(String, String)>,
}

/// Tells how many readers follow something, when it is asked.
pub type Followers = Arc<dyn Fn(following::index::Thing) -> u32 + Send + Sync>;

/// Prints pages.
#[derive(Clone)]
pub struct Edition {
    /// Where everything is read.
    pub db: Db,
    /// The time of day.
    pub clock: Clock,
    /// The paper's time zone.
    pub zone: Zone,
    /// Templates and styles.
    pub theme: Arc<Theme>,
    /// What the paper says of itself.
    pub facts: Arc<PaperFacts>,
    /// What machines are told.
    pub syndication: Syndication,
    site: site::SiteCache,
    followers: Followers,
    /// Whether it prints for readers who are signed in.
    signed_in: bool,
    /// What its readers may open.
    reach: Reach,
}

/// A printed page, or why it could not be printed.
pub type Print = Result<Printed, PrintError>;

/// The templates of this room.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("article.html", include_str!("../theme/article.html")),
    ("blocks.html", include_str!("../theme/blocks.html")),
    ("card.html", include_str!("../theme/card.html")),
    ("cards.html", include_str!("../theme/cards.html")),
    ("listing.html", include_str!("../theme/listing.html")),
    ("archive.html", include_str!("../theme/archive.html")),
    ("corrections.html", include_str!("../theme/corrections.html")),
    ("standing.html", include_str!("../../standing/theme/standing.html")),
];

/// The styles of this room.
pub const STYLE: &str = include_str!("../theme/edition.css");

impl Edition {
    /// An edition of this paper.
    pub fn new(
        db: Db,
        clock: Clock,
        zone: Zone,
        theme: Arc<Theme>,
        facts: PaperFacts,
        syndication: Syndication,
    ) -> Edition {
        let site = site::SiteCache::default();
        let (facts, signed_in, reach) = (Arc::new(facts), false, Reach::NOBODY);
        let followers: Followers = Arc::new(|_| 0);
        Edition { db, clock, zone, theme, facts, syndication, site, followers, signed_in, reach }
    }

    /// The same edition, which is told by this function how many follow something.
    pub fn with_followers(self, followers: Followers) -> Edition {
        Edition { followers, ..self }
    }

    /// The same edition for readers who are signed in, or for those who are not: pages differ in
    /// the account's menu and in nothing else.
    pub fn for_readers(&self, signed_in: bool) -> Edition {
        Edition { signed_in, ..self.clone() }
    }

    /// The same edition for those who may open so much. What it prints must stand where nobody
    /// else looks.
    pub fn for_reach(&self, reach: Reach) -> Edition {
        Edition { reach, ..self.clone() }
    }

    /// Whether a walled story stands at a path: its page is not the same for all who are signed in.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn is_walled(&self, path: &str) -> store::Result<bool> {
        let article::Address::Story(id) = article::address(&self.db, path).await? else {
            return Ok(false);
        };
        let live = article::live(&self.db, id).await?;
        Ok(live.is_some_and(|live| live.story.is_walled(self.clock.now())))
    }

    /// Fills a template and makes a page of it. Pages show the date, so they go stale at midnight.
    ///
    /// # Errors
    /// When the template cannot be filled.
    pub fn page(&self, template: &str, context: impl serde::Serialize) -> Print {
        let html = self.theme.render(template, context)?;
        Ok(Printed::html(html).tags([tags::site()]).fresh_until(self.midnight()))
    }

    /// The next moment at which the date changes.
    pub fn midnight(&self) -> Instant {
        let now = self.clock.now();
        let (year, month, day) = self.zone.day(now);
        let bounds = self.zone.day_bounds(year, month, day);
        bounds.map_or(now.plus_seconds(3600), |(_, end)| end)
    }

    /// The whole address of a path.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.facts.base_url)
    }
}

#[cfg(test)]
mod tests;
