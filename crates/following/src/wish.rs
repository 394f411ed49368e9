//! What a reader wishes of something: to follow it, to mute it, or neither.

use kit::{Id, Instant};
use store::{Db, Tx};

use crate::facts::{AlertChanged, ReaderForgotten, WishChanged};
use crate::index::Thing;
use crate::rows;

/// How many things one reader may follow, and how many they may mute.
pub const WISHES_MAX: i64 = 1000;

/// What is wished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To see its stories.
    Follow,
    /// To see none of its stories.
    Mute,
    /// Neither.
    None,
}

impl Wish {
    /// The word it is written by.
    pub fn word(self) -> &'static str {
        match self {
            Wish::Follow => "follow",
            Wish::Mute => "mute",
            Wish::None => "none",
        }
    }

    /// The wish of a word written by [`Wish::word`].
    pub fn of_word(word: &str) -> Option<Wish> {
        [Wish::Follow, Wish::Mute, Wish::None].into_iter().find(|wish| wish.word() == word)
    }
}

/// How a reader wants to be told of a new story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alert {
    /// Not at all: it is in the feed.
    None,
    /// At once.
    Instant,
    /// With the others, in the digest of who takes one.
    #[default]
    Daily,
}

impl Alert {
    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        match self {
            Alert::None => "none",
            Alert::Instant => "instant",
            Alert::Daily => "daily",
        }
    }

    /// The alert of a word written by [`Alert::word`].
    pub fn of_word(word: &str) -> Option<Alert> {
        [Alert::None, Alert::Instant, Alert::Daily].into_iter().find(|it| it.word() == word)
    }
}

/// Something a reader follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Followed {
    /// What.
    pub thing: Thing,
    /// Since when.
    pub since: Instant,
    /// How they want to be told.
    pub alert: Alert,
}

/// Why a wish is not granted.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no such author or topic, or none that can be followed any more.
    #[error("that author or topic does not exist any more")]
    Unknown,
    /// They have so many already.
    #[error("nobody can follow or mute more than {WISHES_MAX} things; take one away first")]
    Full,
    /// It cannot be told of what is not followed.
    #[error("that is not followed any more; follow it first")]
    NotFollowed,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// What became of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wished {
    /// What was wished of the thing before.
    pub was: Wish,
    /// The number of the fact; `None` when it was so already.
    pub seq: Option<i64>,
}

/// A reader wishes this of something from now on. To follow something unmutes it, and the other
/// way round. A refusal has changed nothing, so that the transaction may go on.
///
/// # Errors
/// [`Refusal`].
pub async fn wish(
    tx: &mut Tx,
    now: Instant,
    reader: Id,
    thing: Thing,
    wish: Wish,
) -> Result<Wished, Refusal> {
    journal::turn(tx).await?;
    let was = rows::wish(tx, reader, thing).await?;
    if was == wish {
        return Ok(Wished { was, seq: None });
    }
    if wish != Wish::None {
        if !exists(tx, thing).await? {
            return Err(Refusal::Unknown);
        }
        if rows::count(tx, reader, wish).await? >= WISHES_MAX {
            return Err(Refusal::Full);
        }
    }
    match was {
        Wish::Follow => rows::unfollow(tx, reader, thing).await?,
        Wish::Mute => rows::unmute(tx, reader, thing).await?,
        Wish::None => {}
    }
    match wish {
        Wish::Follow => rows::follow(tx, reader, thing, now).await?,
        Wish::Mute => rows::mute(tx, reader, thing, now).await?,
        Wish::None => {}
    }
    let fact = WishChanged::of(reader, thing, wish);
    Ok(Wished { was, seq: Some(journal::append(tx, now, &fact).await?) })
}

/// Whether this can be followed: what was merged into another cannot.
async fn exists(tx: &mut Tx, thing: Thing) -> store::Result<bool> {
    let merged_into = match thing {
        Thing::Author(id) => byline::find_in(tx, id).await?.map(|author| author.merged_into),
        Thing::Topic(id) => topic::find_in(tx, id).await?.map(|topic| topic.merged_into),
    };
    Ok(merged_into == Some(None))
}

/// A reader wants to be told like this of new stories of something they follow; the number of the
/// fact, or `None` when it was so already.
///
/// # Errors
/// [`Refusal::NotFollowed`].
pub async fn set_alert(
    tx: &mut Tx,
    now: Instant,
    reader: Id,
    thing: Thing,
    alert: Alert,
) -> Result<Option<i64>, Refusal> {
    journal::turn(tx).await?;
    match rows::alert(tx, reader, thing).await? {
        None => return Err(Refusal::NotFollowed),
        Some(word) if word == alert.word() => return Ok(None),
        Some(_) => {}
    }
    rows::set_alert(tx, reader, thing, alert).await?;
    let fact = AlertChanged {
        reader,
        family: thing.family().to_owned(),
        thing: thing.id(),
        alert: alert.word().to_owned(),
    };
    Ok(Some(journal::append(tx, now, &fact).await?))
}

/// Everything a reader follows, the newest follow first.
///
/// # Errors
/// When the store cannot be read.
pub async fn followed(db: &Db, reader: Id) -> store::Result<Vec<Followed>> {
    rows::followed(db, reader).await
}

/// Everything a reader mutes, the newest first, with since when.
///
/// # Errors
/// When the store cannot be read.
pub async fn muted(db: &Db, reader: Id) -> store::Result<Vec<(Thing, Instant)>> {
    rows::muted(db, reader).await
}

/// Forgets a reader whose account is gone: what they follow and mute, and when they last looked.
///
/// # Errors
/// When the store refuses.
pub async fn forget(tx: &mut Tx, now: Instant, reader: Id) -> store::Result<()> {
    journal::turn(tx).await?;
    rows::forget(tx, reader).await?;
    journal::append(tx, now, &ReaderForgotten { reader }).await.map(|_| ())
}

/// Readers after `after` who want to be told at once of any of these things, by id.
///
/// # Errors
/// When the store cannot be read.
pub async fn to_tell_at_once(
    db: &Db,
    things: &[Thing],
    after: Id,
    limit: usize,
) -> store::Result<Vec<Id>> {
    rows::to_tell_at_once(db, things, after, limit).await
}
