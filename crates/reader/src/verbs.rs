//! What happens to an account: made by the first link that is opened, come back to, changed,
//! deleted. Each in one transaction with its fact.

use kit::{Id, Instant};
use mail::Mailroom;
use serde::{Deserialize, Serialize};
use signin::{Purpose, Realm};
use store::Tx;

use crate::facts::{ReaderJoined, ReaderLeft, SettingsChanged};
use crate::{Arrived, Keepers, Reader, Refusal, Result, post, rows, rules};

/// What stands on a link that lets in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coming {
    /// The address it was sent to, which it proves.
    pub address: String,
    /// What its bearer was about to do.
    pub intent: String,
    /// Where they go then.
    pub then: String,
}

/// Takes the link: its bearer has an account from now on, if they had none. Whether they had none,
/// and what stood on the link, too.
///
/// # Errors
/// [`Refusal::LinkSpent`], or when the store refuses.
pub async fn come_in(tx: &mut Tx, now: Instant, token: &str) -> Result<(Reader, bool, Coming)> {
    // One after the other: two links for one address make one account.
    journal::turn(tx).await?;
    let ticket = signin::take::<Coming>(tx, now, Realm::Reader, Purpose::ReaderLink, token).await?;
    let coming = ticket.ok_or(Refusal::LinkSpent)?.matter;
    let (reader, first) = of_address(tx, now, &coming.address).await?;
    Ok((reader, first, coming))
}

/// The reader of a proved address; made now if there was none, and whether it was.
pub(crate) async fn of_address(tx: &mut Tx, now: Instant, address: &str) -> Result<(Reader, bool)> {
    if let Some(reader) = rows::by_address_tx(tx, address).await? {
        return Ok((reader, false));
    }
    let reader = Reader {
        id: Id::fresh(now),
        address: address.to_owned(),
        name: String::new(),
        zone: String::new(),
        language: String::new(),
        created_at: now,
    };
    rows::add(tx, &reader).await?;
    journal::append(tx, now, &ReaderJoined { reader: reader.id }).await?;
    Ok((reader, true))
}

/// Lets every keeper do what somebody who has just signed in had in mind.
///
/// # Errors
/// When the store refuses.
pub async fn arrive(tx: &mut Tx, keepers: &Keepers, arrived: &Arrived) -> store::Result<()> {
    if arrived.intent.is_empty() {
        return Ok(());
    }
    for keeper in keepers.iter() {
        keeper.arrived(tx, arrived).await?;
    }
    Ok(())
}

/// How a reader wants to be called, and by which clock; empty is the paper's.
///
/// # Errors
/// [`Refusal`] for a name or a zone that cannot be, or when the store refuses.
pub async fn change_settings(
    tx: &mut Tx,
    now: Instant,
    reader: &Reader,
    name: &str,
    zone: &str,
) -> Result<Reader> {
    let changed = Reader { name: rules::name(name)?, zone: rules::zone(zone)?, ..reader.clone() };
    if changed == *reader {
        return Ok(changed);
    }
    journal::turn(tx).await?;
    rows::change(tx, &changed).await?;
    journal::append(tx, now, &SettingsChanged { reader: reader.id }).await?;
    Ok(changed)
}

/// Deletes an account and everything that is kept of its holder, here and by every keeper. Mail
/// that waits for them is not sent.
///
/// # Errors
/// When the store refuses.
pub async fn leave(
    tx: &mut Tx,
    now: Instant,
    (keepers, mail): (&Keepers, &Mailroom),
    reader: &Reader,
) -> Result<()> {
    journal::turn(tx).await?;
    for keeper in keepers.iter() {
        keeper.left(tx, reader.id, now).await?;
    }
    mail.erase(tx, &post::about(reader.id)).await?;
    mail.erase(tx, &post::about_address(&reader.address)).await?;
    signin::forget(tx, reader.holder()).await?;
    // Of two who delete it at once one finds it gone, and there is one fact.
    if rows::delete(tx, reader.id).await? {
        journal::append(tx, now, &ReaderLeft { reader: reader.id }).await?;
    }
    Ok(())
}
