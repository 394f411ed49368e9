//! Taking an offer: whether this reader may, with this code, now.

use kit::{Id, Instant};
use store::{Db, Tx};

use crate::code::{Code, normal};
use crate::{Offer, rows};

/// Why somebody cannot take an offer; each says what to do, and none says more than it must.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is none, or it is not sold any more.
    #[error("this offer is not on sale; look at what is")]
    Gone,
    /// Its time has not come.
    #[error("this offer has not begun yet")]
    NotYet,
    /// Its time is over.
    #[error("this offer is over; look at what is on sale")]
    Over,
    /// So many have taken it already.
    #[error("all of these are taken; look at what else is on sale")]
    UsedUp,
    /// This reader has.
    #[error("you have had this offer already; look at what else is on sale")]
    Taken,
    /// This reader had a subscription before.
    #[error("this offer is for new subscribers; look at what else is on sale")]
    Newcomers,
    /// It is not for everybody.
    #[error("this offer needs a code")]
    NeedsCode,
    /// There is no such code.
    #[error("there is no such code; look whether every letter is right")]
    NoSuchCode,
    /// It is for another offer.
    #[error("this code is for another offer")]
    OtherOffer,
    /// Its time has not come.
    #[error("this code cannot be used yet")]
    CodeNotYet,
    /// Its time is over.
    #[error("this code has expired")]
    CodeOver,
    /// It was used as often as it may be.
    #[error("this code was used as often as it can be")]
    CodeUsedUp,
}

/// Who takes which offer, with what.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Which offer.
    pub offer: &'a Offer,
    /// The code they typed; may be empty.
    pub code: &'a str,
    /// Who; nobody yet for who only looks at the price.
    pub reader: Option<Id>,
}

/// How often an offer and a code were taken, and what this reader took.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Uses {
    pub(crate) of_offer: i64,
    pub(crate) by_reader: i64,
    pub(crate) reader_at_all: i64,
    pub(crate) of_code: i64,
}

/// Whether it could be taken now; what is looked at before anything is bought.
///
/// # Errors
/// [`Refusal`] within, or the store's trouble.
pub async fn quote(db: &Db, now: Instant, claim: Claim<'_>) -> store::Result<Result<(), Refusal>> {
    let mut tx = db.begin().await?;
    judged(&mut tx, now, claim).await
}

/// Takes it for a subscription, in the transaction that begins it. Two who take the last one at
/// once do not both get it.
///
/// # Errors
/// [`Refusal`] within, or the store's trouble.
pub async fn claim(
    tx: &mut Tx,
    now: Instant,
    subscription: Id,
    claim: Claim<'_>,
) -> store::Result<Result<(), Refusal>> {
    journal::turn(tx).await?;
    if let Err(refusal) = judged(tx, now, claim).await? {
        return Ok(Err(refusal));
    }
    let code = normal(claim.code).unwrap_or_default();
    let reader = claim.reader.unwrap_or(Id(0));
    rows::use_offer(tx, (subscription, claim.offer.id), (&code, reader), now).await?;
    Ok(Ok(()))
}

async fn judged(tx: &mut Tx, now: Instant, claim: Claim<'_>) -> store::Result<Result<(), Refusal>> {
    if !rows::is_sold(tx, claim.offer.product).await? {
        return Ok(Err(Refusal::Gone));
    }
    let typed = normal(claim.code);
    let code = match &typed {
        Some(code) => rows::find_code(tx, code).await?,
        None => None,
    };
    let words = typed.as_deref().unwrap_or("");
    let uses = rows::uses(tx, claim.offer.id, claim.reader, words).await?;
    Ok(judge(now, claim, code.as_ref(), uses))
}

/// The rules in their order: first what is true for everybody, then what the code says, then what
/// this reader had.
fn judge(now: Instant, claim: Claim<'_>, code: Option<&Code>, uses: Uses) -> Result<(), Refusal> {
    let said = &claim.offer.said;
    let full = |most: Option<i64>, used: i64| most.is_some_and(|most| used >= most);
    let rules = [
        (claim.offer.retired_at.is_some(), Refusal::Gone),
        (said.starts_at.is_some_and(|it| now < it), Refusal::NotYet),
        (said.ends_at.is_some_and(|it| now >= it), Refusal::Over),
        (full(said.uses_max, uses.of_offer), Refusal::UsedUp),
    ];
    let broken = rules.into_iter().find(|(broken, _)| *broken);
    if let Some((_, refusal)) = broken {
        return Err(refusal);
    }
    if !claim.code.trim().is_empty() {
        judge_code(now, claim.offer.id, code, uses)?;
    } else if said.needs_code {
        return Err(Refusal::NeedsCode);
    }
    if full(said.reader_max, uses.by_reader) {
        return Err(Refusal::Taken);
    }
    if said.newcomers && uses.reader_at_all > 0 { Err(Refusal::Newcomers) } else { Ok(()) }
}

fn judge_code(now: Instant, offer: Id, code: Option<&Code>, uses: Uses) -> Result<(), Refusal> {
    let code = code.filter(|it| it.retired_at.is_none()).ok_or(Refusal::NoSuchCode)?;
    let rules = [
        (code.offer != offer, Refusal::OtherOffer),
        (code.starts_at.is_some_and(|it| now < it), Refusal::CodeNotYet),
        (code.ends_at.is_some_and(|it| now >= it), Refusal::CodeOver),
        (code.uses_max.is_some_and(|most| uses.of_code >= most), Refusal::CodeUsedUp),
    ];
    rules.into_iter().find(|(broken, _)| *broken).map_or(Ok(()), |(_, refusal)| Err(refusal))
}
