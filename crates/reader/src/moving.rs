//! Another address: proved by a link sent to it, told to the one before, with a way back.

use kit::Instant;
use serde::{Deserialize, Serialize};
use signin::{Purpose, Realm, Token};
use store::Tx;

use crate::facts::AddressChanged;
use crate::{Reader, Refusal, Result, rows, sessions};

/// What stands on a link that proves a new address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moving {
    /// The address it was sent to.
    pub address: String,
}

/// What stands on the way back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returning {
    /// The address before.
    pub address: String,
    /// When the account left it, in microseconds since 1970.
    pub since: i64,
}

/// Begins a move to an address: the link for it. Links asked for before are void. Whether the
/// address has an account is asked only when the link is used, by who has proved it.
///
/// # Errors
/// When the store refuses.
pub async fn ask_to_move(
    tx: &mut Tx,
    now: Instant,
    reader: &Reader,
    address: &str,
) -> Result<Token> {
    let (holder, purpose) = (reader.holder(), Purpose::AddressChange);
    signin::revoke(tx, holder, purpose).await?;
    let matter = Moving { address: address.to_owned() };
    Ok(signin::issue(tx, now, holder, purpose, &matter).await?)
}

/// Takes the link: mail goes to the new address from now on. The reader as they were, as they are,
/// and the way back for who still reads the former address.
///
/// # Errors
/// [`Refusal::LinkSpent`], [`Refusal::Taken`], or when the store refuses.
pub async fn move_address(
    tx: &mut Tx,
    now: Instant,
    token: &str,
) -> Result<(Reader, Reader, Token)> {
    journal::turn(tx).await?;
    let purpose = Purpose::AddressChange;
    let ticket = signin::take::<Moving>(tx, now, Realm::Reader, purpose, token).await?;
    let ticket = ticket.ok_or(Refusal::LinkSpent)?;
    let before = rows::find_tx(tx, ticket.holder.id).await?.ok_or(Refusal::LinkSpent)?;
    let after = moved(tx, now, &before, &ticket.matter.address).await?;
    let matter = Returning { address: before.address.clone(), since: now.0 };
    let purpose = Purpose::AddressReturn;
    let token = signin::issue(tx, now, before.holder(), purpose, &matter).await?;
    Ok((before, after, token))
}

/// Takes the way back. Whoever moved the account may have been somebody else, so every session is
/// ended, and every key that was made since the move is void.
///
/// # Errors
/// [`Refusal::LinkSpent`], [`Refusal::Taken`], or when the store refuses.
pub async fn move_back(tx: &mut Tx, now: Instant, token: &str) -> Result<Reader> {
    journal::turn(tx).await?;
    let purpose = Purpose::AddressReturn;
    let ticket = signin::take::<Returning>(tx, now, Realm::Reader, purpose, token).await?;
    let ticket = ticket.ok_or(Refusal::LinkSpent)?;
    let reader = rows::find_tx(tx, ticket.holder.id).await?.ok_or(Refusal::LinkSpent)?;
    let back = moved(tx, now, &reader, &ticket.matter.address).await?;
    let holder = reader.holder();
    sessions::end_all(tx, now, holder, None).await?;
    for key in signin::keys_in(tx, holder).await? {
        if key.created_at.0 >= ticket.matter.since {
            signin::drop_key(tx, holder, key.id).await?;
        }
    }
    // Who moved it may be under way to a third address, and may hold ways back of their own.
    signin::revoke(tx, holder, Purpose::AddressChange).await?;
    signin::revoke(tx, holder, Purpose::AddressReturn).await?;
    Ok(back)
}

async fn moved(tx: &mut Tx, now: Instant, reader: &Reader, address: &str) -> Result<Reader> {
    let taken = rows::by_address_tx(tx, address).await?;
    if taken.is_some_and(|other| other.id != reader.id) {
        return Err(Refusal::Taken.into());
    }
    rows::move_to(tx, reader.id, address).await?;
    let fact = AddressChanged { reader: reader.id };
    journal::append(tx, now, &fact).await?;
    Ok(Reader { address: address.to_owned(), ..reader.clone() })
}
