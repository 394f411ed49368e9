//! How a reader wants to be told, and how they change it.

use kit::zone::Zone;
use kit::{Id, Instant};
use signin::Token;
use store::{Db, Result, Tx};

use crate::facts::TellingChanged;
use crate::rows::{self, Line};
use crate::rules::{self, Days};

/// How far back the first digest looks.
const FIRST_DIGEST_SECONDS: i64 = 24 * 3600;

/// What can be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// The digest.
    Digest,
    /// Alerts at once.
    Alerts,
}

impl List {
    /// The word it is stored by, and that stands in addresses.
    pub fn word(self) -> &'static str {
        match self {
            List::Digest => "digest",
            List::Alerts => "alerts",
        }
    }

    /// The list of this word.
    pub fn of_word(word: &str) -> Option<List> {
        [List::Digest, List::Alerts].into_iter().find(|list| list.word() == word)
    }
}

/// An hour of the day, 0 to 23.
pub type Hour = i8;

/// How a reader is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// On which days the digest comes.
    pub days: Days,
    /// At what hour of the reader's clock.
    pub hour: Hour,
    /// When the next one is due.
    pub next_at: Option<Instant>,
    /// Whether alerts at once go out, for what they were chosen for.
    pub at_once: bool,
    /// What their private feed is known by.
    pub feed_token: Option<String>,
}

impl Default for Telling {
    fn default() -> Telling {
        Telling { days: Days::Off, hour: 7, next_at: None, at_once: true, feed_token: None }
    }
}

impl Telling {
    pub(crate) fn of(line: &Line) -> Telling {
        Telling {
            days: Days::of_word(&line.digest).unwrap_or_default(),
            hour: Hour::try_from(line.hour).unwrap_or(7),
            next_at: line.next_at,
            at_once: line.at_once,
            feed_token: line.feed_token.clone(),
        }
    }
}

/// How a reader is told now.
///
/// # Errors
/// When the store cannot be read.
pub async fn telling(db: &Db, reader: Id) -> Result<Telling> {
    Ok(rows::find(db, reader).await?.as_ref().map(Telling::of).unwrap_or_default())
}

/// The reader's line, made when there is none yet.
pub(crate) async fn line(tx: &mut Tx, now: Instant, reader: Id) -> Result<Line> {
    if let Some(line) = rows::find_tx(tx, reader).await? {
        return Ok(line);
    }
    rows::add(tx, reader, now, Token::fresh_for_path().reveal()).await?;
    let made = rows::find_tx(tx, reader).await?;
    made.ok_or_else(|| store::Error::Shape("a reader's alerts cannot be kept".to_owned()))
}

/// The digest comes on these days at this hour from now on. `words` are those the reader was shown
/// when they agreed.
///
/// # Errors
/// When the store refuses.
pub async fn set_digest(
    tx: &mut Tx,
    now: Instant,
    (reader, zone): (Id, &Zone),
    (days, hour): (Days, Hour),
    words: &str,
) -> Result<()> {
    let mut line = line(tx, now, reader).await?;
    let before = Telling::of(&line);
    if (before.days, before.hour) == (days, hour) {
        return Ok(());
    }
    if before.days == Days::Off {
        line.told_until = line.told_until.max(now.plus_seconds(-FIRST_DIGEST_SECONDS));
    }
    line.digest = days.word().to_owned();
    line.hour = i64::from(hour);
    line.next_at = rules::next_at(days, hour, zone, now);
    rows::set_digest(tx, &line).await?;
    if (before.days == Days::Off) != (days == Days::Off) {
        let act = if days == Days::Off { "taken_back" } else { "given" };
        rows::consent(tx, now, reader, (List::Digest.word(), act, words)).await?;
    }
    journal::append(tx, now, &TellingChanged { reader }).await.map(|_| ())
}

/// Their clock is another now, and the digest keeps its hour.
pub(crate) async fn set_zone(tx: &mut Tx, now: Instant, reader: Id, zone: &Zone) -> Result<()> {
    let Some(mut line) = rows::find_tx(tx, reader).await? else { return Ok(()) };
    let telling = Telling::of(&line);
    line.next_at = rules::next_at(telling.days, telling.hour, zone, now);
    rows::set_digest(tx, &line).await
}

/// Alerts at once come, or do not, whatever is said of single follows.
///
/// # Errors
/// When the store refuses.
pub async fn set_at_once(
    tx: &mut Tx,
    now: Instant,
    reader: Id,
    at_once: bool,
    words: &str,
) -> Result<()> {
    if line(tx, now, reader).await?.at_once == at_once {
        return Ok(());
    }
    rows::set_at_once(tx, reader, at_once).await?;
    let act = if at_once { "given" } else { "taken_back" };
    rows::consent(tx, now, reader, (List::Alerts.word(), act, words)).await?;
    journal::append(tx, now, &TellingChanged { reader }).await.map(|_| ())
}

/// Whose message it is that carries this token, and whether the list is stopped now.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn bearer(db: &Db, token: &str, list: List) -> Result<Option<(Id, bool)>> {
    if !Token::has_path_shape(token) {
        return Ok(None);
    }
    let line = rows::by_stop_token(db, token).await?;
    Ok(line.map(|line| {
        let telling = Telling::of(&line);
        let stopped = match list {
            List::Digest => telling.days == Days::Off,
            List::Alerts => !telling.at_once,
        };
        (line.reader, stopped)
    }))
}

/// Stops a list for a reader; again changes nothing.
///
/// # Errors
/// When the store refuses.
pub async fn stop(
    tx: &mut Tx,
    now: Instant,
    (reader, zone): (Id, &Zone),
    list: List,
    words: &str,
) -> Result<()> {
    match list {
        List::Alerts => set_at_once(tx, now, reader, false, words).await,
        List::Digest => {
            let hour = Telling::of(&line(tx, now, reader).await?).hour;
            set_digest(tx, now, (reader, zone), (Days::Off, hour), words).await
        }
    }
}

/// Opens a private feed, or gives it another address: the one before is nobody's from then on.
///
/// # Errors
/// When the store refuses.
pub async fn open_feed(tx: &mut Tx, now: Instant, reader: Id) -> Result<String> {
    line(tx, now, reader).await?;
    let token = Token::fresh_for_path();
    rows::set_feed(tx, reader, Some(token.reveal())).await?;
    journal::append(tx, now, &TellingChanged { reader }).await?;
    Ok(token.reveal().to_owned())
}

/// Closes it.
///
/// # Errors
/// When the store refuses.
pub async fn close_feed(tx: &mut Tx, now: Instant, reader: Id) -> Result<()> {
    rows::set_feed(tx, reader, None).await?;
    journal::append(tx, now, &TellingChanged { reader }).await.map(|_| ())
}
