//! Alerts at once: a new story is told to who asked for that, some hundreds of readers at a time.

use article::Published;
use following::index::Thing;
use following::{Alert, followed, to_tell_at_once};
use jobs::{Job, Outcome};
use journal::Entry;
use kit::Id;
use mail::{Item, Kind, Letter, Outgoing, Rank, Words};
use reader::SettingsChanged;
use serde::{Deserialize, Serialize};
use store::{Result, Tx};

use crate::letters::Told;
use crate::telling::Telling;
use crate::{Alerts, rows, telling};

/// An alert.
pub(crate) const AT_ONCE: Kind = Kind { word: "alert", necessary: false, rank: Rank::News };

/// Readers that are told in one transaction.
const READERS: usize = 500;
/// A story that was published before then is no news, whatever brought it here now.
const NEWS_SECONDS: i64 = 12 * 3600;

/// What stands in the outbox of an alert.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Matter {
    reader: Id,
    story: Id,
}

/// Readers still to be told of a story.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TellAtOnce {
    /// The story.
    pub story: Id,
    /// Readers up to this one were told; 0 at the beginning.
    pub after: Id,
}

impl Job for TellAtOnce {
    const KIND: &'static str = "alert.tell_at_once";

    fn key(&self) -> String {
        format!("{}:{}", self.story, self.after)
    }
}

/// Asks for alerts when stories are published, and moves digests with a reader's clock.
#[derive(Clone)]
pub struct Listener(pub Alerts);

impl journal::Listener for Listener {
    fn name(&self) -> &'static str {
        "alert"
    }

    async fn hear(&self, tx: &mut Tx, entry: &Entry) -> Result<()> {
        let now = self.0.now();
        if let Some(fact) = entry.read::<Published>(Published::KIND) {
            let late = entry.at < now.plus_seconds(-NEWS_SECONDS);
            if fact.first_time && fact.listed && !late {
                let job = TellAtOnce { story: fact.article, after: Id(0) };
                jobs::ask(tx, &job, now, fact.wire_at.unwrap_or(now).max(now)).await?;
            }
        } else if entry.kind == SettingsChanged::KIND
            && let Some(id) = entry.subject
            && let Some(reader) = reader::find(&self.0.setting().db, id).await?
        {
            telling::set_zone(tx, now, id, &self.0.zone_of(&reader)).await?;
        }
        Ok(())
    }
}

impl Alerts {
    /// Tells some of the readers of a story and asks for the rest.
    ///
    /// # Errors
    /// [`Outcome`]: later, when the store refuses.
    pub async fn tell_at_once(&self, job: TellAtOnce) -> Result<(), Outcome> {
        self.tell_some(&job).await.map_err(|error| Outcome::TryLater(error.to_string()))
    }

    async fn tell_some(&self, job: &TellAtOnce) -> Result<()> {
        let (db, now) = (&self.setting().db, self.now());
        let Some(filing) = article::filings(db, &[job.story]).await?.into_iter().next() else {
            return Ok(());
        };
        if filing.published_at < now.plus_seconds(-NEWS_SECONDS) {
            return Ok(());
        }
        let things = things_of(&filing);
        let to_tell = to_tell_at_once(db, &things, job.after, READERS).await?;
        let readers = reader::find_all(db, &to_tell).await?;
        let mut tx = db.begin().await?;
        for reader in &readers {
            let line = telling::line(&mut tx, now, reader.id).await?;
            let mutes = self.setting().following.index().mutes(reader.id);
            if Telling::of(&line).at_once && !mutes.iter().any(|thing| things.contains(thing)) {
                self.put_alert(&mut tx, reader, job.story).await?;
            }
        }
        if to_tell.len() == READERS
            && let Some(after) = to_tell.last().copied()
        {
            let rest = TellAtOnce { story: job.story, after };
            jobs::ask(&mut tx, &rest, now, now).await?;
        }
        tx.commit().await
    }

    async fn put_alert(&self, tx: &mut Tx, reader: &reader::Reader, story: Id) -> Result<()> {
        let now = self.now();
        let message = Outgoing {
            kind: AT_ONCE,
            // Whatever is done twice: nobody is told of a story twice.
            key: format!("alert:{story}:{}", reader.id),
            about: format!("reader:{}", reader.id),
            name: reader.name.clone(),
            address: reader.address.clone(),
            words: Words::Composed(serde_json::json!(Matter { reader: reader.id, story })),
            not_before: None,
            expires_at: Some(now.plus_seconds(NEWS_SECONDS)),
        };
        self.put(tx, now, &message).await
    }

    /// Makes the letter; none when the story is not shown any more, or no longer wanted.
    pub(crate) async fn compose_alert(&self, item: &Item) -> Result<Option<Letter>, String> {
        let matter: Matter = serde_json::from_str(&item.letter).map_err(|it| it.to_string())?;
        self.alert(&matter).await.map_err(|error| error.to_string())
    }

    async fn alert(&self, matter: &Matter) -> Result<Option<Letter>> {
        let db = &self.setting().db;
        let Some(line) = rows::find(db, matter.reader).await? else { return Ok(None) };
        let filing = article::filings(db, &[matter.story]).await?.into_iter().next();
        let Some(filing) = filing.filter(|_| Telling::of(&line).at_once) else { return Ok(None) };
        let things = things_of(&filing);
        let why: Vec<Thing> = followed(db, matter.reader)
            .await?
            .into_iter()
            .filter(|it| it.alert == Alert::Instant && things.contains(&it.thing))
            .map(|it| it.thing)
            .collect();
        let story = self.0.lines.of(&[matter.story]).await?.into_iter().next();
        let Some(story) = story.filter(|_| !why.is_empty()) else { return Ok(None) };
        let told = Told { why: self.reason(&why), story };
        Ok(Some(self.alert_letter(&line, &told)))
    }
}

/// What a story can be followed by.
fn things_of(filing: &article::Filing) -> Vec<Thing> {
    let topics = filing.topics.iter().copied().chain(filing.section).chain(filing.series);
    let authors = filing.authors.iter().copied().map(Thing::Author);
    authors.chain(topics.map(Thing::Topic)).collect()
}
