//! Coming in by the word of an OpenID provider, and no longer coming in by it.

use kit::{Id, Instant};
use signin::{KeyKind, Realm, Vouched};
use store::Tx;

use crate::facts::{ProviderLinked, ProviderUnlinked};
use crate::verbs::of_address;
use crate::{Reader, Refusal, Result, rows, rules};

/// Somebody whom a provider vouches for, let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcomed {
    /// Who.
    pub reader: Reader,
    /// Whether the account was made just now.
    pub first: bool,
    /// Whether the account was there and is linked with the provider from now on.
    pub linked: bool,
}

/// Lets in whom a provider vouches for: who came in by it before, whatever their address is there
/// now; else the account of the address that the provider says is proved, which is made if there is
/// none. `label` is what the reader knows the provider as.
///
/// # Errors
/// [`Refusal::Unproved`] for somebody new without a proved address, or when the store refuses.
pub async fn come_in_vouched(
    tx: &mut Tx,
    now: Instant,
    vouched: &Vouched,
    label: &str,
) -> Result<Welcomed> {
    // One after the other: two who come at once make one account.
    journal::turn(tx).await?;
    if let Some((holder, key)) = signin::find_vouched(tx, Realm::Reader, vouched).await?
        && let Some(reader) = rows::find_tx(tx, holder.id).await?
    {
        signin::touch_vouched(tx, now, key).await?;
        return Ok(Welcomed { reader, first: false, linked: false });
    }
    let address = vouched.address.as_deref().ok_or(Refusal::Unproved)?;
    let address = rules::address(address).map_err(|_| Refusal::Unproved)?;
    let (reader, first) = of_address(tx, now, &address).await?;
    signin::add_vouched(tx, now, reader.holder(), vouched, label).await?;
    journal::append(tx, now, &ProviderLinked { reader: reader.id }).await?;
    Ok(Welcomed { reader, first, linked: !first })
}

/// A reader no longer comes in by a provider. A link by mail is a way in wherever mail goes out.
///
/// # Errors
/// [`Refusal::LastWay`], or when the store refuses.
pub async fn unlink(
    tx: &mut Tx,
    now: Instant,
    reader: &Reader,
    key: Id,
    mail_is_on: bool,
) -> Result<()> {
    journal::turn(tx).await?;
    let keys = signin::keys_in(tx, reader.holder()).await?;
    if !keys.iter().any(|it| it.id == key && it.kind == KeyKind::Provider) {
        return Ok(());
    }
    let others: Vec<KeyKind> = keys.iter().filter(|it| it.id != key).map(|it| it.kind).collect();
    if !mail_is_on && !rules::lets_in(&others) {
        return Err(Refusal::LastWay.into());
    }
    signin::drop_key(tx, reader.holder(), key).await?;
    journal::append(tx, now, &ProviderUnlinked { reader: reader.id }).await?;
    Ok(())
}
