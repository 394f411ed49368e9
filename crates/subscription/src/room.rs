//! The room: what its pages and jobs have at hand.

use std::sync::Arc;

use billing::Rules;
use kit::zone::Zone;
use kit::{Clock, Day, Id, Instant};
use mail::Mailroom;
use signin::Attempts;
use store::{Db, Result};

use crate::selling::{Selling, selling};
use crate::{Invoice, Record, rows};

/// What the room is told about its paper.
pub struct Setting {
    /// The database.
    pub db: Db,
    /// The time of day.
    pub clock: Clock,
    /// The paper's time zone, whose days are billed.
    pub zone: Zone,
    /// The paper's name.
    pub paper: String,
    /// Its address, without a slash at the end.
    pub base_url: String,
    /// Its language, a BCP 47 tag.
    pub language: String,
    /// Where mail goes out.
    pub mail: Mailroom,
    /// How often codes are tried.
    pub attempts: Attempts,
}

/// Subscriptions; clones share them.
#[derive(Clone)]
pub struct Subscriptions(pub(crate) Arc<Setting>);

impl Subscriptions {
    /// A room in this setting.
    pub fn new(setting: Setting) -> Subscriptions {
        Subscriptions(Arc::new(setting))
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.db
    }

    pub(crate) fn now(&self) -> Instant {
        self.0.clock.now()
    }

    /// Today, in the paper's calendar.
    pub fn today(&self) -> Day {
        Day::at(self.now(), &self.0.zone)
    }

    /// How the paper sells.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn selling(&self) -> Result<Selling> {
        selling(self.db()).await
    }

    pub(crate) async fn rules(&self) -> Result<(Selling, Rules)> {
        let selling = self.selling().await?;
        let rules = selling.rules();
        Ok((selling, rules))
    }

    /// The subscription of this id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn find(&self, id: Id) -> Result<Option<Record>> {
        rows::find(self.db(), id).await
    }

    /// The subscription whose letters carry this.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn by_link(&self, link: &str) -> Result<Option<Record>> {
        rows::by_link(self.db(), link).await
    }

    /// A reader's subscriptions, the newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn of_reader(&self, reader: Id) -> Result<Vec<Record>> {
        rows::of_reader(self.db(), reader).await
    }

    /// The invoices of a subscription, the newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn invoices(&self, subscription: Id) -> Result<Vec<Invoice>> {
        rows::invoices_of(self.db(), subscription).await
    }

    /// An address of the paper's.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0.base_url)
    }
}
