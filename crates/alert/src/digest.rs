//! The digest: put into the outbox when it is due, made when it is sent.

use std::collections::HashSet;

use following::index::{Asked, Cursor, Index, Page, Thing};
use following::{Alert, followed};
use kit::{Id, Instant};
use mail::{Item, Kind, Letter, Outgoing, Rank, Words};
use reader::Reader;
use serde::{Deserialize, Serialize};
use store::Result;
use tokio::sync::watch;

use crate::Alerts;
use crate::letters::{Recipient, Told, often};
use crate::rows::{self, Line};
use crate::rules::{self, Days};
use crate::telling::{List, Telling};

/// The digest.
pub(crate) const DIGEST: Kind = Kind { word: "digest", necessary: false, rank: Rank::Bulk };

/// How often due digests are looked for.
const LOOK_SECONDS: u64 = 10;
/// Digests that are put in one transaction.
const PUT_AT_ONCE: usize = 500;
/// Stories that a digest tells at most.
const STORIES_MAX: usize = 20;
/// Stories that are looked at for it.
const LOOKED_AT_MAX: usize = 400;
/// Stories read from the feed in one go.
pub(crate) const PAGE: usize = 50;
/// A digest that could not be sent for so long is not sent any more: the next one comes.
const WORTH_SECONDS: i64 = 20 * 3600;

/// The time that a digest tells of.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Span {
    pub(crate) from: Instant,
    pub(crate) until: Instant,
}

/// What stands in the outbox of a digest.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Matter {
    pub(crate) reader: Id,
    #[serde(flatten)]
    pub(crate) span: Span,
    /// Whether the reader asked for this one alone, to see what a digest is like.
    #[serde(default)]
    pub(crate) sample: bool,
}

impl Alerts {
    /// Puts digests when they are due, until `stop` turns true.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.put_due().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => tracing::warn!(%error, "digests that are due cannot be put"),
            }
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(std::time::Duration::from_secs(LOOK_SECONDS)) => {}
            }
        }
    }

    /// Puts digests that are due, some hundreds at most; how many readers it looked at.
    ///
    /// # Errors
    /// When the store refuses: then none of them is put, and they are still due.
    pub async fn put_due(&self) -> Result<usize> {
        let db = &self.setting().db;
        let now = self.now();
        let due = rows::due(db, now, PUT_AT_ONCE).await?;
        if due.is_empty() || !self.setting().following.is_ready() {
            return Ok(0);
        }
        let ids: Vec<Id> = due.iter().map(|line| line.reader).collect();
        let readers = reader::find_all(db, &ids).await?;
        let mut tx = db.begin().await?;
        for line in &due {
            let reader = readers.iter().find(|reader| reader.id == line.reader);
            self.put_one(&mut tx, now, line, reader).await?;
        }
        tx.commit().await?;
        Ok(due.len())
    }

    async fn put_one(
        &self,
        tx: &mut store::Tx,
        now: Instant,
        line: &Line,
        reader: Option<&Reader>,
    ) -> Result<()> {
        let Some(reader) = reader else { return rows::forget(tx, line.reader).await };
        let Telling { days, hour, .. } = Telling::of(line);
        let next_at = rules::next_at(days, hour, &self.zone_of(reader), now);
        // What is held back from the wire now stands in the next one.
        let until = self.told_by(now).max(line.told_until);
        if !rows::put(tx, line, next_at, until).await? {
            return Ok(());
        }
        let span = Span { from: line.told_until, until };
        let matter = Matter { reader: reader.id, span, sample: false };
        if !self.has_news(&matter) {
            return Ok(());
        }
        let due = line.next_at.unwrap_or(now);
        let message = Outgoing {
            kind: DIGEST,
            key: format!("digest:{}:{}", reader.id, due.seconds()),
            about: format!("reader:{}", reader.id),
            name: reader.name.clone(),
            address: reader.address.clone(),
            words: Words::Composed(serde_json::json!(matter)),
            not_before: None,
            expires_at: Some(now.plus_seconds(WORTH_SECONDS)),
        };
        self.put(tx, now, &message).await
    }

    /// The newest moment of publication that a digest of now may tell of: feeds and mail know
    /// nothing newer yet.
    pub(crate) fn told_by(&self, now: Instant) -> Instant {
        now.plus_seconds(-self.setting().wire_hold_seconds)
    }

    /// Whether the feed has anything of that time.
    fn has_news(&self, matter: &Matter) -> bool {
        let asked = Asked { reader: matter.reader, only: None, from: None, size: PAGE };
        let page = self.setting().following.index().page(&asked);
        page.entries.iter().any(|entry| matter.span.has(entry.place.at))
    }

    /// Makes the letter; none when nothing of that time is left to tell.
    pub(crate) async fn compose_digest(&self, item: &Item) -> Result<Option<Letter>, String> {
        let matter: Matter = serde_json::from_str(&item.letter).map_err(|it| it.to_string())?;
        let told = self.told(&matter).await.map_err(|error| error.to_string())?;
        let Some((reader, line, told)) = told else { return Ok(None) };
        let asked = if matter.sample { "just now" } else { often(Telling::of(&line).days) };
        let recipient = Recipient {
            name: &reader.name,
            zone: &self.zone_of(&reader),
            stop_url: self.stop_url(&line.stop_token, List::Digest),
            asked,
        };
        Ok(Some(self.digest_letter(&recipient, &told)))
    }

    /// Whom it is for, and the stories of that time, newest first.
    pub(crate) async fn told(&self, matter: &Matter) -> Result<Option<(Reader, Line, Vec<Told>)>> {
        let db = &self.setting().db;
        let (Some(reader), Some(line)) =
            (reader::find(db, matter.reader).await?, rows::find(db, matter.reader).await?)
        else {
            return Ok(None);
        };
        if Telling::of(&line).days == Days::Off && !matter.sample {
            return Ok(None);
        }
        let follows = followed(db, matter.reader).await?;
        let daily: HashSet<Thing> =
            follows.iter().filter(|it| it.alert == Alert::Daily).map(|it| it.thing).collect();
        self.setting().following.meet(matter.reader).await?;
        let told = self.tell(matter.span, &daily, |index, from| {
            index.page(&Asked { reader: matter.reader, only: None, from, size: PAGE })
        });
        let told = told.await?;
        Ok((!told.is_empty()).then_some((reader, line, told)))
    }

    /// The stories of that time on the pages of a feed that have something of these and are still
    /// shown, newest first.
    pub(crate) async fn tell(
        &self,
        span: Span,
        daily: &HashSet<Thing>,
        page: impl Fn(&Index, Option<Cursor>) -> Page,
    ) -> Result<Vec<Told>> {
        let stories = self.stories(span, daily, page);
        let ids: Vec<Id> = stories.iter().map(|(id, _)| *id).collect();
        let cards = self.0.lines.of(&ids).await?;
        let told = cards.into_iter().map(|story| {
            let why = stories.iter().find(|(id, _)| *id == story.id).map(|(_, why)| why.clone());
            Told { why: self.reason(&why.unwrap_or_default()), story }
        });
        Ok(told.collect())
    }

    /// Stories of that time with what of them is followed, newest first.
    fn stories(
        &self,
        span: Span,
        daily: &HashSet<Thing>,
        page: impl Fn(&Index, Option<Cursor>) -> Page,
    ) -> Vec<(Id, Vec<Thing>)> {
        let index = self.setting().following.index();
        let (mut found, mut looked_at) = (Vec::new(), 0);
        let mut from: Option<Cursor> = None;
        loop {
            let page = page(&index, from);
            looked_at += page.entries.len();
            let past = page.entries.last().is_none_or(|entry| entry.place.at <= span.from);
            let of_time = page.entries.into_iter().filter(|entry| span.has(entry.place.at));
            found.extend(of_time.filter_map(|entry| {
                let why: Vec<Thing> =
                    entry.why.into_iter().filter(|thing| daily.contains(thing)).collect();
                (!why.is_empty()).then_some((entry.story, why))
            }));
            from = page.next;
            if past || from.is_none() || found.len() >= STORIES_MAX || looked_at >= LOOKED_AT_MAX {
                found.truncate(STORIES_MAX);
                return found;
            }
        }
    }
}

impl Span {
    fn has(&self, at: Instant) -> bool {
        at > self.from && at <= self.until
    }
}
