//! Addresses that get no mail but what is necessary. They are kept as hashes, so that the list says
//! nothing to who reads over it.

use kit::Instant;
use store::Tx;

use crate::{Address, Result, rows};

/// No more mail to this address, and why.
///
/// # Errors
/// When it is no address, or the store refuses.
pub async fn suppress(tx: &mut Tx, now: Instant, address: &str, reason: &str) -> Result<()> {
    let address = Address::parse(address)?;
    Ok(rows::suppress(tx, now, &address.hash(), reason).await?)
}

/// Mail to it again; whether it got none.
///
/// # Errors
/// When it is no address, or the store refuses.
pub async fn allow(tx: &mut Tx, address: &str) -> Result<bool> {
    Ok(rows::allow(tx, &Address::parse(address)?.hash()).await?)
}

/// Why it gets no mail, if it gets none.
///
/// # Errors
/// When it is no address, or the store refuses.
pub async fn is_suppressed(tx: &mut Tx, address: &str) -> Result<Option<String>> {
    Ok(rows::suppressed(tx, &Address::parse(address)?.hash()).await?)
}
