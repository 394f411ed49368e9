//! The private feed: a reader's feed at an address that only they know.

use following::index::Asked;
use kit::Id;
use store::Result;
use syndication::{Feed, Form, ITEMS_MAX, Syndication};

use crate::{Alerts, rows};

/// Where private feeds are; their token follows.
pub(crate) const FEEDS: &str = "/following/private";

impl Alerts {
    /// The feed that this token opens; none when it opens none, or no more.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn private_feed(
        &self,
        syndication: &Syndication,
        token: &str,
        form: Form,
    ) -> Result<Option<String>> {
        let setting = self.setting();
        if !signin::Token::has_path_shape(token) {
            return Ok(None);
        }
        let Some(line) = rows::by_feed_token(&setting.db, token).await? else { return Ok(None) };
        setting.following.meet(line.reader).await?;
        let asked = Asked { reader: line.reader, only: None, from: None, size: ITEMS_MAX };
        let page = setting.following.index().page(&asked);
        let stories: Vec<Id> = page.entries.iter().map(|entry| entry.story).collect();
        let feed = Feed {
            title: format!("{} – Following", setting.paper),
            description: "Stories of the authors and topics that you follow".to_owned(),
            page: format!("{FEEDS}/{token}"),
            tag: format!("urn:following:{}", line.reader),
            items: Vec::new(),
        };
        syndication.feed_of(feed, &stories, form).await.map(Some)
    }
}
