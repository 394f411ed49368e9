//! What is done with pictures: taken, found, described, killed.

use files::Hash;
use kit::{Id, Instant};
use store::{Db, Result, Tx};

use crate::darkroom::Received;
use crate::facts::{MediaChanged, MediaKilled, MediaTaken, RenditionsMade};
use crate::record::{Description, Kill, Media};
use crate::rows::{self, Event};
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
    /// Who of the staff brings it in; nobody an import.
    pub uploaded_by: Option<Id>,
    /// Whether readers see it only once its credit and rights are written down.
    pub needs_clearing: bool,
}

/// What the desk asks for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Words that must all be found; three are looked at.
    pub words: String,
    /// Which pictures.
    pub view: View,
    /// The last picture of the page before: the moment the view is sorted by, and its id.
    pub after: Option<(Instant, Id)>,
    /// How many to a page; at most 200.
    pub limit: usize,
}

/// A list of pictures by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// All but the killed, newest first.
    #[default]
    All,
    /// What this person brought in.
    OfPerson(Id),
    /// What readers do not see because credit or rights are missing.
    HeldBack,
    /// Those nobody described for who cannot see them.
    NoAlt,
    /// Those without a credit.
    NoCredit,
    /// The killed.
    Killed,
    /// Those whose rights have ended, the last ended first.
    Expired {
        /// By now.
        now: Instant,
    },
    /// Those whose rights end soon, the next first.
    Expiring {
        /// From now.
        now: Instant,
        /// Until then.
        until: Instant,
    },
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
    let (ahead, by) = (intake.ahead, intake.uploaded_by);
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
    let by = by.map_or_else(String::new, signature);
    note(tx, media.id, (&by, "brought it in", &media.original_name), now).await?;
    journal::append(tx, now, &MediaTaken { media: media.id }).await?;
    Ok((media, true))
}

fn picture_of(received: &Received, intake: Intake, now: Instant) -> Media {
    let Received { probe, facts, placeholder, .. } = received;
    let description = intake.description.or_facts(facts);
    Media {
        held_back: intake.needs_clearing && !description.is_cleared(),
        uploaded_by: intake.uploaded_by,
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
        description,
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
    let mut patterns = search.words.split_whitespace().map(store::like::containing);
    let words = [(); 3].map(|()| patterns.next().unwrap_or_else(|| "%".to_owned()));
    rows::list(db, words, search.view, search.after, search.limit.clamp(1, 200)).await
}

/// What of the pictures needs somebody's eye.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alarms {
    /// Whose rights have ended.
    pub expired: i64,
    /// Whose rights end soon.
    pub expiring: i64,
    /// Held back for want of credit or rights.
    pub held_back: i64,
}

/// How many pictures need somebody's eye, with "soon" meaning until this moment.
///
/// # Errors
/// When the store cannot be read.
pub async fn alarms(db: &Db, now: Instant, until: Instant) -> Result<Alarms> {
    let (expired, expiring, held_back) = rows::counts(db, now, until).await?;
    Ok(Alarms { expired, expiring, held_back })
}

/// What was done with a picture, the last first.
///
/// # Errors
/// When the store cannot be read.
pub async fn events(db: &Db, id: Id, limit: usize) -> Result<Vec<Event>> {
    rows::events(db, id, limit).await
}

/// How one of the staff signs.
pub fn signature(staff: Id) -> String {
    format!("staff:{staff}")
}

async fn note(
    tx: &mut Tx,
    media: Id,
    (by, what, detail): (&str, &str, &str),
    now: Instant,
) -> Result<()> {
    let (by_whom, what) = (by.to_owned(), what.to_owned());
    let event = Event { at: now, by_whom, what, detail: detail.to_owned() };
    rows::insert_event(tx, media, &event).await
}

/// All pictures after this id, in order of id: for export, backup and `doctor`.
///
/// # Errors
/// When the store cannot be read.
pub async fn after(db: &Db, id: Id, limit: usize) -> Result<Vec<Media>> {
    rows::after(db, id, limit).await
}

/// Says something else about a picture. Nothing happens when it is what was said already.
///
/// When the credit or another of the rights changes, its renditions are made anew under new
/// addresses, since the rights are written into them. A picture that waited for credit and rights
/// is held back no longer when it has both; one that had them and loses them is held back again.
///
/// # Errors
/// When the store refuses.
pub async fn describe(
    tx: &mut Tx,
    id: Id,
    description: Description,
    by: &str,
    now: Instant,
) -> Result<Option<Media>> {
    journal::turn(tx).await?;
    let Some(mut media) = rows::find_tx(tx, id).await? else { return Ok(None) };
    if media.description == description {
        return Ok(Some(media));
    }
    let had_avif = media.has_avif();
    let differences = media.description.differences(&description).join(", ");
    let is_strict = media.held_back || media.description.is_cleared();
    media.held_back = is_strict && !description.is_cleared();
    media.description = description;
    rows::describe(tx, &media).await?;
    note(tx, id, (by, "changed", &differences), now).await?;
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
        note(tx, id, (by, "killed it", why), now).await?;
        let fact = MediaKilled { media: id, by: kill.by, why: kill.why };
        journal::append(tx, now, &fact).await?;
    }
    rows::find_tx(tx, id).await
}

/// Takes the kill of a picture back: pages may show it again. Nothing happens when it was not
/// killed.
///
/// # Errors
/// When the store refuses.
pub async fn revive(
    tx: &mut Tx,
    id: Id,
    by: &str,
    why: &str,
    now: Instant,
) -> Result<Option<Media>> {
    journal::turn(tx).await?;
    if rows::revive(tx, id).await? {
        note(tx, id, (by, "took the kill back", why), now).await?;
        jobs::ask(tx, &MakeRenditions { media: id }, now, now).await?;
        journal::append(tx, now, &MediaChanged { media: id }).await?;
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
