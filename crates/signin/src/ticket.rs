//! Tickets: links and half-finished ceremonies, good once, until they expire.

use kit::{Id, Instant};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Db, Error, Result, Tx};

use crate::token::hash;
use crate::{Holder, Realm, Token, rows};

/// What a ticket is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To make the first account of a paper.
    Setup,
    /// To join, or to come back in after all keys were lost.
    Invitation,
    /// The password was right; the code is still to come.
    SecondStep,
    /// A passkey is being made.
    PasskeyMaking,
    /// A passkey is being asked for.
    PasskeyAsking,
    /// A generator is being set up.
    GeneratorMaking,
    /// A reader asked to be let in by mail; nobody's yet, because it may make the account.
    ReaderLink,
    /// A reader's new address is to be proved.
    AddressChange,
    /// The way back to the address a reader had before.
    AddressReturn,
    /// Somebody was sent to an OpenID provider and is to come back.
    ProviderErrand,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Purpose::Setup => "setup",
            Purpose::Invitation => "invitation",
            Purpose::SecondStep => "second_step",
            Purpose::PasskeyMaking => "passkey_making",
            Purpose::PasskeyAsking => "passkey_asking",
            Purpose::GeneratorMaking => "generator_making",
            Purpose::ReaderLink => "reader_link",
            Purpose::AddressChange => "address_change",
            Purpose::AddressReturn => "address_return",
            Purpose::ProviderErrand => "provider_errand",
        }
    }

    /// How long it is good, in seconds.
    pub fn seconds(self) -> i64 {
        match self {
            Purpose::Setup | Purpose::Invitation => 7 * 86_400,
            // Finding the telephone, or typing a secret into it, takes its time.
            Purpose::SecondStep | Purpose::PasskeyMaking | Purpose::PasskeyAsking => 600,
            // Some make an account there first, and look for its letter.
            Purpose::ProviderErrand => 1800,
            // Mail is slow where a server makes strangers wait before it takes anything of them.
            Purpose::GeneratorMaking | Purpose::ReaderLink => 3600,
            Purpose::AddressChange => 86_400,
            // Long enough to be back from a journey.
            Purpose::AddressReturn => 14 * 86_400,
        }
    }
}

/// What stands on a ticket.
#[derive(Clone, Debug)]
pub struct Ticket<M> {
    /// Whose it is; id 0 when it is nobody's yet.
    pub holder: Holder,
    /// What was begun.
    pub matter: M,
    /// Until when it is good.
    pub expires_at: Instant,
}

/// Writes a ticket; the token is for its bearer and is not kept.
///
/// # Errors
/// When the store refuses.
pub async fn issue(
    tx: &mut Tx,
    now: Instant,
    holder: Holder,
    purpose: Purpose,
    matter: &impl Serialize,
) -> Result<Token> {
    let token = Token::fresh();
    let matter = serde_json::to_string(matter).map_err(|error| Error::Shape(error.to_string()))?;
    let expires_at = now.plus_seconds(purpose.seconds());
    rows::issue(tx, &hash(token.reveal()), holder, purpose.word(), &matter, expires_at).await?;
    Ok(token)
}

/// What a ticket says, without using it up.
///
/// # Errors
/// When the store cannot be read or holds something else.
pub async fn peek<M: DeserializeOwned>(
    db: &Db,
    now: Instant,
    realm: Realm,
    purpose: Purpose,
    token: &str,
) -> Result<Option<Ticket<M>>> {
    let line = rows::peek(db, now, realm, purpose.word(), &hash(token)).await?;
    line.map(|line| read(realm, line)).transpose()
}

/// Uses a ticket up; of two who try at once one gets it.
///
/// # Errors
/// When the store refuses or holds something else.
pub async fn take<M: DeserializeOwned>(
    tx: &mut Tx,
    now: Instant,
    realm: Realm,
    purpose: Purpose,
    token: &str,
) -> Result<Option<Ticket<M>>> {
    let line = rows::take(tx, now, realm, purpose.word(), &hash(token)).await?;
    line.map(|line| read(realm, line)).transpose()
}

/// The holder's tickets of this purpose are good for nothing any more.
///
/// # Errors
/// When the store refuses.
pub async fn revoke(tx: &mut Tx, holder: Holder, purpose: Purpose) -> Result<u64> {
    rows::revoke(tx, holder, purpose.word()).await
}

fn read<M: DeserializeOwned>(realm: Realm, line: (Id, String, Instant)) -> Result<Ticket<M>> {
    let (id, matter, expires_at) = line;
    let matter = serde_json::from_str(&matter).map_err(|error| Error::Shape(error.to_string()))?;
    Ok(Ticket { holder: Holder { realm, id }, matter, expires_at })
}
