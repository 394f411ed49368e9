//! Leave to publish alone: who may bring to readers what nobody else has read, and where.

use article::Held;
use kit::{Clock, Id, Instant};
use newsroom::audit::{Action, note};
use newsroom::{Capability, House, Staff};
use store::{Db, Tx};

use crate::{Refusal, Result, rows};

/// Characters of a reason at most.
const REASON_CHARACTERS_MAX: usize = 2_000;

store::record! {
    /// Somebody's leave to publish alone.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Leave {
        /// Its id.
        pub id: Id,
        /// Whose it is.
        pub person: Id,
        /// Where; none: in every section.
        pub section: Option<Id>,
        /// Why it was given.
        pub reason: String,
        /// By whom.
        pub given_by: Id,
        /// When.
        pub given_at: Instant,
        /// Who ended it.
        pub ended_by: Option<Id>,
        /// When.
        pub ended_at: Option<Instant>,
    }
}

/// What the house says of somebody who is about to publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing: somebody else had a hand in it, or the house does not ask.
    Free,
    /// Nobody else has read it, and they have leave: it is read afterwards.
    Trusted,
    /// Nobody else has read it, and nobody else is here who could.
    Alone,
    /// Nobody else has read it: it goes by a colleague's approval.
    Unread,
}

/// What a standing follows from.
struct Facts {
    writers: Vec<Id>,
    leaves: Vec<Leave>,
    another_approves: bool,
}

/// How somebody stands who is about to publish; `noted`: with a note for readers.
pub(crate) async fn standing_tx(
    tx: &mut Tx,
    house: &House,
    by: Id,
    (held, section, noted): (&Held, Option<Id>, bool),
) -> store::Result<Standing> {
    if !house.asks_for_second_eyes() {
        return Ok(Standing::Free);
    }
    let facts = Facts {
        writers: rows::writers_since_tx(tx, held.id, held.live_version).await?,
        leaves: rows::leaves_of_tx(tx, by).await?,
        another_approves: newsroom::another_may(tx, Capability::Approve, by).await?,
    };
    Ok(judge(by, (held, section, noted), &facts))
}

/// How somebody would stand who published now, for the page.
pub(crate) async fn standing(
    db: &Db,
    house: &House,
    by: Id,
    (held, section): (&Held, Option<Id>),
) -> store::Result<Standing> {
    if !house.asks_for_second_eyes() {
        return Ok(Standing::Free);
    }
    let others = newsroom::all(db).await?;
    let facts = Facts {
        writers: rows::writers_since(db, held.id, held.live_version).await?,
        leaves: rows::leaves_of(db, by).await?,
        another_approves: newsroom::is_another(&others, Capability::Approve, by),
    };
    Ok(judge(by, (held, section, false), &facts))
}

fn judge(by: Id, (held, section, noted): (&Held, Option<Id>, bool), facts: &Facts) -> Standing {
    // The first text of an agency or of another system had its readers there.
    let from_elsewhere = held.live_version == 0 && held.source_key.is_some();
    let only_by_them = match facts.writers.as_slice() {
        [] => noted,
        writers => writers.iter().all(|writer| *writer == by),
    };
    if from_elsewhere || !only_by_them {
        return Standing::Free;
    }
    let fits = |leave: &Leave| leave.section.is_none() || leave.section == section;
    if facts.leaves.iter().any(fits) {
        return Standing::Trusted;
    }
    if facts.another_approves { Standing::Unread } else { Standing::Alone }
}

/// Leave of everybody, those in force first.
///
/// # Errors
/// When the store cannot be read.
pub async fn leaves(db: &Db) -> store::Result<Vec<Leave>> {
    rows::leaves(db).await
}

/// Gives somebody leave to publish alone; its id.
///
/// # Errors
/// [`Refusal::NotAllowed`], [`Refusal::OwnLeave`], [`Refusal::Field`] when they may not publish at
/// all or have it already, [`Refusal::ReasonMissing`].
pub async fn give_leave(
    tx: &mut Tx,
    clock: &Clock,
    (by, house): (&Staff, &House),
    person: &Staff,
    (section, reason): (Option<Id>, &str),
) -> Result<Id> {
    journal::turn(tx).await?;
    let now = clock.now();
    if !by.may(Capability::Approve) {
        return Err(Refusal::NotAllowed.into());
    }
    if by.id == person.id && !house.one_person {
        return Err(Refusal::OwnLeave.into());
    }
    if !person.may(Capability::Publish) || !person.is_in() {
        let words = format!("{} may not publish at all; that takes another role", person.name);
        return Err(Refusal::Field(words).into());
    }
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    let has = rows::leaves_of_tx(tx, person.id).await?;
    if has.iter().any(|leave| leave.section == section) {
        let words = format!("{} has that leave already", person.name);
        return Err(Refusal::Field(words).into());
    }
    let leave = Leave {
        id: Id::fresh(now),
        person: person.id,
        section,
        reason: kit::text::shorten(reason.trim(), REASON_CHARACTERS_MAX),
        given_by: by.id,
        given_at: now,
        ended_by: None,
        ended_at: None,
    };
    rows::give_leave(tx, &leave).await?;
    let detail = &leave.reason;
    note(tx, now, Some(by), Action::Trusted, Some(person), detail).await?;
    Ok(leave.id)
}

/// Ends somebody's leave to publish alone. Their own anybody may end.
///
/// # Errors
/// [`Refusal::Unknown`], [`Refusal::NotAllowed`], [`Refusal::Decided`] when it had ended before.
pub async fn end_leave(
    tx: &mut Tx,
    clock: &Clock,
    by: &Staff,
    (id, person): (Id, Option<&Staff>),
) -> Result<()> {
    journal::turn(tx).await?;
    let leave = rows::leave_tx(tx, id).await?.ok_or(Refusal::Unknown)?;
    if !by.may(Capability::Approve) && leave.person != by.id {
        return Err(Refusal::NotAllowed.into());
    }
    if !rows::end_leave(tx, id, by.id, clock.now()).await? {
        return Err(Refusal::Decided.into());
    }
    note(tx, clock.now(), Some(by), Action::TrustEnded, person, "").await?;
    Ok(())
}
