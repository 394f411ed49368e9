//! Jobs: renditions made ahead, and the end of the right to show a picture.

use jobs::{Job, Lane, Outcome, Workers};
use kit::{Clock, Id, Instant};
use serde::{Deserialize, Serialize};
use store::Db;

use crate::darkroom::{Darkroom, MakeError, Rendition};
use crate::facts::MediaChanged;
use crate::record::Media;
use crate::{Encoding, is_served, verbs, widths};

/// Make all renditions of a picture before anybody asks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeRenditions {
    /// Which picture.
    pub media: Id,
}

impl Job for MakeRenditions {
    const KIND: &'static str = "media.renditions";
    const LANE: Lane = Lane::Heavy;
    fn key(&self) -> String {
        self.media.to_string()
    }
}

/// Tell the pages that the right to show a picture has ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EndRights {
    media: Id,
    end: Instant,
}

impl EndRights {
    pub(crate) fn of(media: Id, end: Instant) -> EndRights {
        EndRights { media, end }
    }
}

impl Job for EndRights {
    const KIND: &'static str = "media.end_rights";
    fn key(&self) -> String {
        format!("{} {}", self.media, self.end.0)
    }
}

/// Teaches the workers this room's jobs.
pub fn teach(workers: &mut Workers, db: &Db, darkroom: &Darkroom, clock: &Clock) {
    let (store, hands, time) = (db.clone(), darkroom.clone(), clock.clone());
    workers.teach(move |job: MakeRenditions| {
        let (store, hands, time) = (store.clone(), hands.clone(), time.clone());
        async move { make_renditions(&store, &hands, &time, job.media).await }
    });
    let (store, time) = (db.clone(), clock.clone());
    workers.teach(move |job: EndRights| {
        let (store, time) = (store.clone(), time.clone());
        async move { end_rights(&store, &time, job).await }
    });
}

/// JPEG and WebP first: they are what readers get until the AVIFs are there.
async fn make_renditions(
    db: &Db,
    darkroom: &Darkroom,
    clock: &Clock,
    id: Id,
) -> Result<(), Outcome> {
    let media = verbs::find(db, id).await.map_err(later)?;
    let Some(media) = media.filter(|media| media.killed.is_none()) else { return Ok(()) };
    for encoding in [Encoding::Jpeg, Encoding::Webp] {
        make_all(darkroom, &media, encoding).await?;
    }
    if !darkroom.settings().avif || media.has_avif() {
        return Ok(());
    }
    make_all(darkroom, &media, Encoding::Avif).await?;
    note_avif(db, clock, &media).await.map_err(later)
}

/// A picture that was described anew meanwhile has another stamp: the job asked for then will
/// make those.
async fn note_avif(db: &Db, clock: &Clock, media: &Media) -> store::Result<()> {
    let mut tx = db.begin().await?;
    let current = verbs::find_tx(&mut tx, media.id).await?;
    if current.is_some_and(|current| current.stamp(None) == media.stamp(None)) {
        verbs::note_avif(&mut tx, media, clock.now()).await?;
    }
    tx.commit().await
}

async fn make_all(darkroom: &Darkroom, media: &Media, encoding: Encoding) -> Result<(), Outcome> {
    for width in widths(media.width) {
        let rendition = Rendition { width, crop: None, encoding };
        let is_wanted = encoding == Encoding::Avif || is_served(media, rendition);
        if !is_wanted {
            continue;
        }
        if let Err(error) = darkroom.rendition(media, rendition).await {
            return Err(match &*error {
                MakeError::Refused(_) | MakeError::Render(_) => {
                    Outcome::Hopeless(error.to_string())
                }
                _ => Outcome::TryLater(error.to_string()),
            });
        }
    }
    Ok(())
}

/// The date may have been moved since; then another job stands for the new one.
async fn end_rights(db: &Db, clock: &Clock, job: EndRights) -> Result<(), Outcome> {
    let mut tx = db.begin().await.map_err(later)?;
    let media = verbs::find_tx(&mut tx, job.media).await.map_err(later)?;
    if media.is_some_and(|media| media.description.rights_expire == Some(job.end)) {
        let fact = MediaChanged { media: job.media };
        journal::append(&mut tx, clock.now(), &fact).await.map_err(later)?;
    }
    tx.commit().await.map_err(later)
}

fn later(error: store::Error) -> Outcome {
    Outcome::TryLater(error.to_string())
}
