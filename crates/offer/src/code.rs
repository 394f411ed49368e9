//! Codes: words that lead to an offer which is not for everybody.

use kit::{Id, Instant};
use store::{Db, Tx};

use crate::facts::note;
use crate::offering::{span, uses};
use crate::{Invalid, Result, about, rows};

/// A code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// In capitals: `SPRING-27`.
    pub code: String,
    /// The offer it leads to.
    pub offer: Id,
    /// What it is for, for the desk; may be empty.
    pub note: String,
    /// From when on it can be used.
    pub starts_at: Option<Instant>,
    /// Until when.
    pub ends_at: Option<Instant>,
    /// By how many.
    pub uses_max: Option<i64>,
    /// Since when it cannot be used any more.
    pub retired_at: Option<Instant>,
}

/// A code as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeDraft {
    /// The word.
    pub code: String,
    /// What it is for.
    pub note: String,
    /// From when on it can be used.
    pub starts_at: Option<Instant>,
    /// Until when.
    pub ends_at: Option<Instant>,
    /// By how many.
    pub uses_max: Option<i64>,
}

/// A code as people type it, in capitals and without spaces; none when it cannot be one.
pub(crate) fn normal(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let code = plain.to_ascii_uppercase();
    let sign = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let inside = code.bytes().all(|byte| sign(byte) || byte == b'-');
    let ends = code.bytes().next().is_some_and(sign) && code.bytes().last().is_some_and(sign);
    (inside && ends && (3..=32).contains(&code.len())).then_some(code)
}

/// Adds one to an offer; the code as it is written from now on.
///
/// # Errors
/// When the draft is not right, the code exists, there is no such offer, or the store refuses.
pub async fn add_code(
    tx: &mut Tx,
    now: Instant,
    (offer, by): (Id, Id),
    draft: &CodeDraft,
) -> Result<String> {
    let code = normal(&draft.code).ok_or(Invalid::Code)?;
    span(draft.starts_at, draft.ends_at)?;
    uses(draft.uses_max)?;
    let draft = CodeDraft { code: code.clone(), note: about(&draft.note)?, ..*draft };
    if !rows::offer_exists(tx, offer).await? {
        return Err(Invalid::Offer.into());
    }
    if rows::code_exists(tx, &code).await? {
        return Err(Invalid::CodeTaken.into());
    }
    rows::add_code(tx, offer, &draft, now).await?;
    note(tx, now, (offer, by), "code_added").await?;
    Ok(code)
}

/// It cannot be used any more, or can again.
///
/// # Errors
/// When there is none, or the store refuses.
pub async fn retire_code(
    tx: &mut Tx,
    now: Instant,
    (code, by): (&str, Id),
    retired: bool,
) -> Result<()> {
    let Some(found) = rows::find_code(tx, code).await? else { return Err(Invalid::Code.into()) };
    rows::retire_code(tx, code, retired.then_some(now)).await?;
    note(tx, now, (found.offer, by), if retired { "code_retired" } else { "code_returned" })
        .await?;
    Ok(())
}

/// The codes of an offer with how often each was used, the newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn codes(db: &Db, offer: Id) -> store::Result<Vec<(Code, i64)>> {
    rows::codes(db, offer).await
}
