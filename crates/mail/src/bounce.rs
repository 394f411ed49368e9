//! What follows when a message came back, or its reader called it unwanted.

use kit::Instant;
use store::Tx;

use crate::report::{self, Report, What};
use crate::rows::{self, Item};
use crate::{Address, Mailroom, State, rules};

/// What was understood of a message that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It is no report that a machine can read.
    NoReport,
    /// It is about a message that is not ours, or was forgotten.
    Unknown,
    /// A message is still on its way, or arrived.
    News,
    /// A message came back.
    Bounced {
        /// Whether its address gets nothing more but what is necessary.
        suppressed: bool,
    },
    /// A reader called a message unwanted, and gets no more.
    Complained,
}

impl Mailroom {
    /// Takes in a report, as it came: notes it with the message it is about, and mails no more to
    /// an address that is nobody's, that sent back too much, or that asked for it. The same report
    /// again changes nothing.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn hear(&self, tx: &mut Tx, now: Instant, message: &[u8]) -> store::Result<Heard> {
        let Some(report) = report::read(message) else { return Ok(Heard::NoReport) };
        let Some(item) = rows::called(tx, &report.message_id).await? else {
            return Ok(Heard::Unknown);
        };
        match report.what {
            What::Delivered | What::Delayed => {
                if item.state() == State::Sent {
                    rows::said(tx, item.id, &report.words).await?;
                }
                Ok(Heard::News)
            }
            What::Failed { dead } => bounced(tx, now, &item, &report, dead).await,
            What::Unwanted => {
                let word = State::Complained.word();
                rows::came_back(tx, now, item.id, word, &report.words).await?;
                suppress(tx, now, &item, "its reader called our mail unwanted").await?;
                Ok(Heard::Complained)
            }
        }
    }
}

async fn bounced(
    tx: &mut Tx,
    now: Instant,
    item: &Item,
    report: &Report,
    dead: bool,
) -> store::Result<Heard> {
    rows::came_back(tx, now, item.id, State::Bounced.word(), &report.words).await?;
    let since = now.plus_seconds(-rules::BOUNCES_SECONDS);
    let so_often = rows::came_back_since(tx, &item.to_address, since).await?;
    let suppressed = dead || so_often >= rules::BOUNCES_MAX;
    if suppressed {
        suppress(tx, now, item, &format!("mail came back: {}", report.words)).await?;
    }
    Ok(Heard::Bounced { suppressed })
}

async fn suppress(tx: &mut Tx, now: Instant, item: &Item, why: &str) -> store::Result<()> {
    match Address::parse(&item.to_address) {
        Ok(address) => rows::suppress(tx, now, &address.hash(), why).await,
        Err(_) => Ok(()),
    }
}
