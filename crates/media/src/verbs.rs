//! What is done with pictures: taken, found, described, killed.

use files::Hash;
use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::darkroom::Received;
use crate::facts::{MediaChanged, MediaKilled, MediaTaken, RenditionsMade};
use crate::record::{Description, Kill, Media};
use crate::rows;
use crate::work::{EndRights, MakeRenditions};

/// What comes with a picture besides its bytes.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    /// The id it must have: set by an import that brings a paper back, otherwise none.
    pub id: Option<Id>,
    /// The name its file had.
    pub name: String,
    /// What is said about it by hand; the file's own words fill what is left out.
    pub description: Description,
    /// Whether its renditions are made ahead, AVIF among them. An import of an old archive
    /// leaves them to be made when somebody asks.
    pub ahead: bool,
}

/// What the desk asks for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Words that must all be found; three are looked at.
    pub words: String,
    /// Whether killed pictures are listed too.
    pub with_killed: bool,
    /// The last picture of the page before.
    pub after: Option<(Instant, Id)>,
    /// How many to a page; at most 200.
    pub limit: usize,
}

/// Makes a received picture part of the paper. The same picture again, byte for byte, is the
/// picture that is there already, unchanged, killed ones included; whether it was new comes with
/// it.
///
/// # Errors
/// When the store refuses.
pub async fn take(
    tx: &mut Tx,
    received: &Received,
    intake: Intake,
    now: Instant,
) -> Result<(Media, bool)> {
    journal::turn(tx).await?;
    if let Some(media) = rows::by_hash_tx(tx, &received.hash).await? {
        return Ok((media, false));
    }
    let ahead = intake.ahead;
    let media = picture_of(received, intake, now);
    if !rows::insert(tx, &media).await? {
        // Somebody else sent the same picture between our two statements.
        let theirs = rows::by_hash_tx(tx, &received.hash).await?;
        return theirs
            .map(|media| (media, false))
            .ok_or_else(|| store::Error::Exists(format!("picture {}", media.id)));
    }
    if ahead {
        jobs::ask(tx, &MakeRenditions { media: media.id }, now, now).await?;
    }
    ask_for_end(tx, &media, now).await?;
    journal::append(tx, now, &MediaTaken { media: media.id }).await?;
    Ok((media, true))
}

fn picture_of(received: &Received, intake: Intake, now: Instant) -> Media {
    let Received { probe, facts, placeholder, .. } = received;
    Media {
        id: intake.id.unwrap_or_else(|| Id::fresh(now)),
        hash: received.hash,
        mime: probe.format.mime().to_owned(),
        bytes: received.bytes,
        width: probe.width,
        height: probe.height,
        alpha: received.alpha,
        animated: probe.animated,
        colours: received.colours,
        colour: placeholder.colour.clone(),
        blur: placeholder.blur.clone(),
        description: intake.description.or_facts(facts),
        original_name: kit::text::shorten(&intake.name.replace('\0', ""), 300),
        taken_at: facts.taken,
        facts: facts.clone(),
        avif_stamp: None,
        created_at: now,
        killed: None,
    }
}

/// A picture by its id.
///
/// # Errors
/// When the store cannot be read.
pub async fn find(db: &Db, id: Id) -> Result<Option<Media>> {
    rows::find(db, id).await
}

/// A picture by its id, as this transaction sees it.
///
/// # Errors
/// When the store cannot be read.
pub async fn find_tx(tx: &mut Tx, id: Id) -> Result<Option<Media>> {
    rows::find_tx(tx, id).await
}

/// A picture by its original's hash: whether we have these bytes already.
///
/// # Errors
/// When the store cannot be read.
pub async fn find_by_hash(db: &Db, hash: &Hash) -> Result<Option<Media>> {
    rows::by_hash(db, hash).await
}

/// Those of these pictures that there are, in no order.
///
/// # Errors
/// When the store cannot be read.
pub async fn find_many(db: &Db, ids: &[Id]) -> Result<Vec<Media>> {
    rows::find_many(db, ids).await
}

/// A page of the desk's list, newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn search(db: &Db, search: &Search) -> Result<Vec<Media>> {
    let mut patterns = search.words.split_whitespace().map(pattern);
    let words = [(); 3].map(|()| patterns.next().unwrap_or_else(|| "%".to_owned()));
    let start = search.after.unwrap_or((Instant(i64::MAX), Id(i64::MAX)));
    rows::list(db, words, search.with_killed, start, search.limit.clamp(1, 200)).await
}

/// All pictures after this id, in order of id: for export, backup and `doctor`.
///
/// # Errors
/// When the store cannot be read.
pub async fn after(db: &Db, id: Id, limit: usize) -> Result<Vec<Media>> {
    rows::after(db, id, limit).await
}

/// `LIKE` with `!` as its escape, since both databases read a backslash differently.
fn pattern(word: &str) -> String {
    let word = word.to_lowercase().replace('\0', "");
    let word = word.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{word}%")
}

/// Says something else about a picture. Nothing happens when it is what was said already.
///
/// When the credit or another of the rights changes, its renditions are made anew under new
/// addresses, since the rights are written into them.
///
/// # Errors
/// When the store refuses.
pub async fn describe(
    tx: &mut Tx,
    id: Id,
    description: Description,
    now: Instant,
) -> Result<Option<Media>> {
    journal::turn(tx).await?;
    let Some(mut media) = rows::find_tx(tx, id).await? else { return Ok(None) };
    if media.description == description {
        return Ok(Some(media));
    }
    let had_avif = media.has_avif();
    media.description = description;
    rows::describe(tx, &media).await?;
    if had_avif && !media.has_avif() {
        jobs::ask(tx, &MakeRenditions { media: id }, now, now).await?;
    }
    ask_for_end(tx, &media, now).await?;
    journal::append(tx, now, &MediaChanged { media: id }).await?;
    Ok(Some(media))
}

/// Forbids a picture: it is gone from every page and address at once. The original and the record
/// stay, as evidence of what was published. Killing it again changes nothing.
///
/// # Errors
/// When the store refuses.
pub async fn kill(tx: &mut Tx, id: Id, by: &str, why: &str, now: Instant) -> Result<Option<Media>> {
    journal::turn(tx).await?;
    let kill = Kill { at: now, by: by.to_owned(), why: why.to_owned() };
    if rows::kill(tx, id, &kill).await? {
        let fact = MediaKilled { media: id, by: kill.by, why: kill.why };
        journal::append(tx, now, &fact).await?;
    }
    rows::find_tx(tx, id).await
}

/// Notes that the AVIF renditions of this stamp are made.
pub(crate) async fn note_avif(tx: &mut Tx, media: &Media, now: Instant) -> Result<()> {
    journal::turn(tx).await?;
    rows::note_avif(tx, media.id, &media.stamp(None)).await?;
    journal::append(tx, now, &RenditionsMade { media: media.id }).await?;
    Ok(())
}

async fn ask_for_end(tx: &mut Tx, media: &Media, now: Instant) -> Result<()> {
    match media.description.rights_expire {
        Some(end) if end > now => jobs::ask(tx, &EndRights::of(media.id, end), now, end).await,
        _ => Ok(()),
    }
}
