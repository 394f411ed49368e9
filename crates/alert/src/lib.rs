//! Alerts: what the paper tells readers of what they follow, beyond their feed.
//!
//! A digest at an hour of their choice, a message at once for what they chose, and a private feed
//! for their feed reader. A digest is put into the outbox as a few bytes (whose, from when, until
//! when) and becomes a letter when it is sent; so is an alert. What a reader agreed to is kept in
//! the words they were shown, and every message carries an address that stops it at one press.

mod at_once;
pub mod desk;
mod digest;
mod facts;
mod feed;
mod keeper;
mod letters;
mod lines;
mod preview;
pub mod public;
mod rows;
pub mod rules;
mod sample;
mod telling;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use following::Following;
use kit::zone::Zone;
use kit::{Clock, Instant};
use mail::{Mailroom, Outgoing};
use store::{Db, Result, Tx};

pub use at_once::{Listener, TellAtOnce};
pub use facts::TellingChanged;
pub use keeper::AlertKeeper;
pub use preview::MadeUp;
pub use rows::STATEMENTS;
pub use rules::Days;
pub use sample::Sample;
pub use telling::{
    Hour, List, Telling, close_feed, open_feed, set_at_once, set_digest, stop, telling,
};

/// What the room is told about its paper.
pub struct Setting {
    /// The database.
    pub db: Db,
    /// The time of day.
    pub clock: Clock,
    /// The paper's time zone.
    pub zone: Zone,
    /// The paper's name.
    pub paper: String,
    /// Its address, without a slash at the end.
    pub base_url: String,
    /// Its language, a BCP 47 tag.
    pub language: String,
    /// Where mail goes out.
    pub mail: Mailroom,
    /// What readers follow.
    pub following: Following,
    /// For how long a story is held back from feeds and mail after it was published.
    pub wire_hold_seconds: i64,
}

/// The room; clones share it.
#[derive(Clone)]
pub struct Alerts(Arc<Inside>);

pub(crate) struct Inside {
    pub(crate) setting: Setting,
    pub(crate) lines: lines::Lines,
}

impl Alerts {
    /// A room in this setting. It teaches the mail room how its messages are made.
    pub fn new(setting: Setting) -> Alerts {
        let lines = lines::Lines::new(setting.db.clone(), setting.clock.clone());
        let alerts = Alerts(Arc::new(Inside { setting, lines }));
        let (digest, at_once) = (alerts.clone(), alerts.clone());
        let mail = &alerts.setting().mail;
        mail.teach(
            digest::DIGEST.word,
            Arc::new(move |item| {
                let alerts = digest.clone();
                Box::pin(async move { alerts.compose_digest(&item).await })
            }),
        );
        mail.teach(
            at_once::AT_ONCE.word,
            Arc::new(move |item| {
                let alerts = at_once.clone();
                Box::pin(async move { alerts.compose_alert(&item).await })
            }),
        );
        alerts
    }

    pub(crate) fn setting(&self) -> &Setting {
        &self.0.setting
    }

    pub(crate) fn now(&self) -> Instant {
        self.0.setting.clock.now()
    }

    /// Puts a message into the outbox. One that cannot be addressed keeps none of the others back.
    pub(crate) async fn put(&self, tx: &mut Tx, now: Instant, message: &Outgoing) -> Result<()> {
        match self.0.setting.mail.put(tx, now, message).await {
            Ok(_) => Ok(()),
            Err(mail::Error::Store(error)) => Err(error),
            Err(error) => {
                tracing::warn!(%error, about = message.about, "a message cannot be addressed");
                Ok(())
            }
        }
    }

    /// The reader's clock, or the paper's.
    pub(crate) fn zone_of(&self, reader: &reader::Reader) -> Zone {
        Zone::named(&reader.zone).unwrap_or_else(|_| self.0.setting.zone.clone())
    }
}
