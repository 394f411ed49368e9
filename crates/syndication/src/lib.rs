//! The paper for machines: feeds, site maps, structured data, and the files that say what may be
//! done with it.
//!
//! What is printed is printed by pure functions over data that was read once; [`Syndication`] does
//! the reading and hands finished pages to the press. Text behind the wall never comes this far: a
//! walled story is its standfirst and its lead-in here, whoever asks.

mod address;
mod atom;
mod crawlers;
mod feed;
mod gather;
mod head;
mod item;
mod json;
mod json_feed;
mod maps;
mod oembed;
pub mod plain_html;
mod public;
mod rss;
mod site;
mod sitemap;
mod structured;
mod tags;
mod websub;
mod well_known;
mod wire;
mod xml;

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use config::Config;
use kit::{Clock, Id};
use store::Db;

pub use address::{Address, Of, QUERY};
pub use crawlers::{content_usage, usage_headers};
pub use feed::{Feed, Form, ITEMS_MAX, feed_path};
pub use head::{ListPage, Page, PlainPage, StoryPage, Whose, description, head_html};
pub use item::{Content, Item, Name, Picture};
pub use oembed::OembedForm;
pub use site::{Logo, Site};
pub use sitemap::{NEWS_MAX, URLS_A_MAP_MAX};
pub use structured::WALLED_SELECTOR;
pub use websub::{Herald, LaterPing, Ping, Pinger};

/// How pictures are found: ids in, those that are there out. The media room's, handed over by
/// `paper`, so that this room need not know image codecs.
pub type PictureDesk = Arc<
    dyn Fn(Vec<Id>) -> Pin<Box<dyn Future<Output = store::Result<HashMap<Id, Picture>>> + Send>>
        + Send
        + Sync,
>;

/// Reads the paper and prints it for machines.
#[derive(Clone)]
pub struct Syndication {
    db: Db,
    clock: Clock,
    config: Arc<Config>,
    logo: Option<Logo>,
    pictures: PictureDesk,
}

impl Syndication {
    /// Of this paper.
    pub fn new(db: Db, clock: Clock, config: Arc<Config>, pictures: PictureDesk) -> Syndication {
        Syndication { db, clock, config, logo: None, pictures }
    }

    /// With this mark.
    pub fn with_logo(mut self, logo: Logo) -> Syndication {
        self.logo = Some(logo);
        self
    }
}

#[cfg(test)]
mod tests;
