//! WebSub: hubs are told that a feed changed, and tell its readers.

use std::time::Duration;

use article::{Published, Reclassed, Withdrawn};
use jobs::{Job, Lane, Outcome};
use journal::{Entry, Listener};
use kit::{Clock, Id, Instant};
use serde::{Deserialize, Serialize};
use store::{Db, Tx};

use crate::address::query_value;
use crate::{Form, feed_path};

/// Facts older than this are history: a replay of the journal tells nobody.
const NEWS_SECONDS_MAX: i64 = 3600;
/// Several changes within this time are one ping.
const GATHER_SECONDS: i64 = 3;
const ANSWER_SECONDS_MAX: u64 = 10;

/// Which feeds changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ping {
    /// Those of the whole paper.
    All,
    /// Those of a section, topic or series.
    Topic(Id),
    /// Those of an author.
    Author(Id),
    /// Those of the corrections.
    Corrections,
}

impl Job for Ping {
    const KIND: &'static str = "websub.ping";
    const LANE: Lane = Lane::Far;

    fn key(&self) -> String {
        match self {
            Ping::All => "all".to_owned(),
            Ping::Topic(id) => format!("topic:{id}"),
            Ping::Author(id) => format!("author:{id}"),
            Ping::Corrections => "corrections".to_owned(),
        }
    }
}

/// Which feeds change at a moment to come, when the wire of a story is no longer held. It is a job
/// of its own, so that what is told at once does not wait for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaterPing {
    /// Which.
    pub ping: Ping,
    /// When.
    pub at: Instant,
}

impl Job for LaterPing {
    const KIND: &'static str = "websub.later";

    fn key(&self) -> String {
        format!("{}@{}", self.ping.key(), self.at.seconds())
    }
}

/// Asks for pings when stories are published or withdrawn. To be run only where there are hubs.
#[derive(Clone, Debug)]
pub struct Herald {
    /// The time of day.
    pub clock: Clock,
}

impl Listener for Herald {
    fn name(&self) -> &'static str {
        "websub"
    }

    async fn hear(&self, tx: &mut Tx, entry: &Entry) -> store::Result<()> {
        let now = self.clock.now();
        if entry.at < now.plus_seconds(-NEWS_SECONDS_MAX) {
            return Ok(());
        }
        let told_at = entry.read::<Published>(Published::KIND).and_then(|fact| fact.wire_at);
        for ping in pings(entry) {
            match told_at.filter(|at| *at > now) {
                Some(at) => {
                    let later = LaterPing { ping, at };
                    jobs::ask(tx, &later, now, at.plus_seconds(GATHER_SECONDS)).await?;
                }
                None => jobs::ask(tx, &ping, now, now.plus_seconds(GATHER_SECONDS)).await?,
            }
        }
        Ok(())
    }
}

/// The feeds that a fact changes.
fn pings(entry: &Entry) -> Vec<Ping> {
    let (topics, authors, corrects) = if let Some(fact) = entry.read::<Published>(Published::KIND) {
        if !fact.listed {
            return Vec::new();
        }
        let corrects = ["correction", "clarification", "retraction"].contains(&fact.class.as_str());
        (fact.topics, fact.authors, corrects)
    } else if entry.kind == Reclassed::KIND {
        return vec![Ping::Corrections];
    } else if let Some(fact) = entry.read::<Withdrawn>(Withdrawn::KIND) {
        (fact.topics, fact.authors, false)
    } else {
        return Vec::new();
    };
    let mut pings = vec![Ping::All];
    pings.extend(topics.into_iter().map(Ping::Topic));
    pings.extend(authors.into_iter().map(Ping::Author));
    if corrects {
        pings.push(Ping::Corrections);
    }
    pings
}

/// Who does the pinging.
#[derive(Clone)]
pub struct Pinger {
    db: Db,
    base_url: String,
    hubs: Vec<String>,
    client: reqwest::Client,
}

impl Pinger {
    /// One who tells these hubs of feeds at this address.
    ///
    /// # Errors
    /// When there can be no HTTP client.
    pub fn new(db: Db, base_url: &str, hubs: Vec<String>) -> Result<Pinger, reqwest::Error> {
        // Whoever comes first installs it; that another did is no error.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(ANSWER_SECONDS_MAX))
            .user_agent(concat!("Broadsheet/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Pinger { db, base_url: base_url.to_owned(), hubs, client })
    }

    /// Does the job.
    ///
    /// # Errors
    /// [`Outcome`]: later when a hub does not answer, never when it refuses.
    pub async fn ping(&self, ping: Ping) -> Result<(), Outcome> {
        let page = self.page(&ping).await.map_err(|e| Outcome::TryLater(e.to_string()))?;
        let Some(page) = page else { return Ok(()) };
        for hub in &self.hubs {
            for form in Form::ALL {
                self.tell(hub, &format!("{}{}", self.base_url, feed_path(&page, form))).await?;
            }
        }
        Ok(())
    }

    async fn page(&self, ping: &Ping) -> store::Result<Option<String>> {
        Ok(match ping {
            Ping::All => Some("/".to_owned()),
            Ping::Corrections => Some("/corrections".to_owned()),
            Ping::Topic(id) => topic::find(&self.db, *id).await?.map(|topic| topic.path()),
            Ping::Author(id) => byline::find(&self.db, *id).await?.map(|author| author.path()),
        })
    }

    async fn tell(&self, hub: &str, feed: &str) -> Result<(), Outcome> {
        let body = format!("hub.mode=publish&hub.url={}", query_value(feed));
        let request = self.client.post(hub).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.send().await.map_err(|error| Outcome::TryLater(words(&error)))?;
        let status = answer.status();
        let told = format!("{hub} answered {status} for {feed}");
        if status.is_success() {
            Ok(())
        } else if status.is_server_error() || status.as_u16() == 429 {
            Err(Outcome::TryLater(told))
        } else {
            Err(Outcome::Hopeless(told))
        }
    }
}

fn words(error: &reqwest::Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        words = format!("{words}: {source}");
        cause = source.source();
    }
    words
}
