//! What happens to staff: invited, joined, changed, gone, back. Each in one transaction with its
//! fact and its line in the audit log.

use kit::{Clock, Id, Instant};
use serde::{Deserialize, Serialize};
use signin::{Holder, Purpose, Realm, Token};
use store::{Db, Tx};

use crate::audit::{Action, note};
use crate::facts::StaffChanged;
use crate::{Refusal, Result, Staff, role, rows, rules};

/// What stands on a link to the desk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Joining {
    /// Who comes in by it.
    pub staff: Id,
    /// Whether it is the paper's first account, which is still to be made.
    pub first: bool,
    /// The secret of the generator shown with it, so that the page can be loaded twice.
    pub generator: String,
}

/// A link that makes the paper's first account, the publisher's; the former one is void. None
/// when there is staff already.
///
/// # Errors
/// When the store refuses.
pub async fn first_link(db: &Db, clock: &Clock) -> Result<Option<Token>> {
    // Nothing is written, and no writer waited for, where somebody works already.
    if rows::anyone(db).await? {
        return Ok(None);
    }
    let now = clock.now();
    let mut tx = db.begin().await?;
    if rows::anyone_tx(&mut tx).await? {
        return Ok(None);
    }
    let nobody = Holder::staff(Id(0));
    signin::revoke(&mut tx, nobody, Purpose::Setup).await?;
    let matter = Joining { staff: Id::fresh(now), first: true, generator: signin::secret() };
    let token = signin::issue(&mut tx, now, nobody, Purpose::Setup, &matter).await?;
    tx.commit().await?;
    Ok(Some(token))
}

/// Asks somebody to join; the link is theirs alone.
///
/// # Errors
/// [`Refusal`] for a name, address or role that cannot be.
pub async fn invite(
    tx: &mut Tx,
    now: Instant,
    by: &Staff,
    (name, email): (&str, &str),
    roles: Vec<&'static role::Role>,
) -> Result<(Staff, Token)> {
    let (name, email) = (rules::name(name)?, rules::email(email)?);
    if rows::by_email_tx(tx, &email).await?.is_some() {
        return Err(Refusal::EmailTaken(email).into());
    }
    let staff = Staff {
        id: Id::fresh(now),
        name,
        email,
        roles,
        invited_by: Some(by.id),
        invited_at: now,
        joined_at: None,
        left_at: None,
    };
    put(tx, now, &staff).await?;
    note(tx, now, Some(by), Action::Invited, Some(&staff), &role_names(&staff)).await?;
    let token = link(tx, now, &staff).await?;
    Ok((staff, token))
}

/// Makes a new link for somebody who lost the first one, or all their keys; the former is void.
/// Without `by` it is the machine's owner, at the terminal.
///
/// # Errors
/// [`Refusal::Unknown`] for who has left.
pub async fn new_link(
    tx: &mut Tx,
    now: Instant,
    by: Option<&Staff>,
    staff: &Staff,
) -> Result<Token> {
    if staff.left_at.is_some() {
        return Err(Refusal::Unknown.into());
    }
    note(tx, now, by, Action::Linked, Some(staff), "").await?;
    link(tx, now, staff).await
}

async fn link(tx: &mut Tx, now: Instant, staff: &Staff) -> Result<Token> {
    signin::revoke(tx, staff.holder(), Purpose::Invitation).await?;
    let matter = Joining { staff: staff.id, first: false, generator: signin::secret() };
    Ok(signin::issue(tx, now, staff.holder(), Purpose::Invitation, &matter).await?)
}

/// What a link that is still good says.
///
/// # Errors
/// When the store cannot be read.
pub async fn look_at_link(db: &Db, now: Instant, token: &str) -> store::Result<Option<Joining>> {
    for purpose in [Purpose::Invitation, Purpose::Setup] {
        if let Some(ticket) = signin::peek(db, now, Realm::Staff, purpose, token).await? {
            return Ok(Some(ticket.matter));
        }
    }
    Ok(None)
}

/// Takes the link: the person is in. For the first account, name and address are given with it.
///
/// # Errors
/// [`Refusal::LinkSpent`], [`Refusal::NotFirst`], or what is wrong with name or address.
pub async fn join(tx: &mut Tx, now: Instant, token: &str, first: (&str, &str)) -> Result<Staff> {
    journal::turn(tx).await?;
    let purpose = Purpose::Invitation;
    let invited = signin::take::<Joining>(tx, now, Realm::Staff, purpose, token).await?;
    let mut staff = match invited {
        Some(ticket) => rows::find_tx(tx, ticket.matter.staff).await?.ok_or(Refusal::LinkSpent)?,
        None => found(tx, now, token, first).await?,
    };
    if staff.left_at.is_some() {
        return Err(Refusal::LinkSpent.into());
    }
    staff.joined_at = staff.joined_at.or(Some(now));
    put(tx, now, &staff).await?;
    note(tx, now, Some(&staff), Action::Joined, Some(&staff), "").await?;
    Ok(staff)
}

/// The paper's first account.
async fn found(
    tx: &mut Tx,
    now: Instant,
    token: &str,
    (name, email): (&str, &str),
) -> Result<Staff> {
    let ticket = signin::take::<Joining>(tx, now, Realm::Staff, Purpose::Setup, token).await?;
    let joining = ticket.ok_or(Refusal::LinkSpent)?.matter;
    if rows::anyone_tx(tx).await? {
        return Err(Refusal::NotFirst.into());
    }
    Ok(Staff {
        id: joining.staff,
        name: rules::name(name)?,
        email: rules::email(email)?,
        roles: role::role("publisher").into_iter().collect(),
        invited_by: None,
        invited_at: now,
        joined_at: Some(now),
        left_at: None,
    })
}

/// Changes name, address and roles of somebody.
///
/// # Errors
/// [`Refusal`]; nobody takes the last one who can manage staff from a paper.
pub async fn change(
    tx: &mut Tx,
    now: Instant,
    by: &Staff,
    mut staff: Staff,
    (name, email): (&str, &str),
    roles: Vec<&'static role::Role>,
) -> Result<Staff> {
    journal::turn(tx).await?;
    let before = staff.clone();
    if by.id == staff.id && before.roles != roles {
        return Err(Refusal::OwnRoles.into());
    }
    staff.name = rules::name(name)?;
    staff.email = rules::email(email)?;
    staff.roles = roles;
    let taken = rows::by_email_tx(tx, &staff.email).await?;
    if taken.is_some_and(|other| other.id != staff.id) {
        return Err(Refusal::EmailTaken(staff.email).into());
    }
    let manages = staff.may(role::Capability::Staff);
    if !manages && !rules::leaves_a_manager(&rows::all_tx(tx).await?, staff.id) {
        return Err(Refusal::LastManager.into());
    }
    if before == staff {
        return Ok(staff);
    }
    put(tx, now, &staff).await?;
    note(tx, now, Some(by), Action::Changed, Some(&staff), &difference(&before, &staff)).await?;
    Ok(staff)
}

/// Takes somebody's access, at once and on every device. The byline stays.
///
/// # Errors
/// [`Refusal::LastManager`].
pub async fn leave(tx: &mut Tx, now: Instant, by: &Staff, mut staff: Staff) -> Result<()> {
    journal::turn(tx).await?;
    if !rules::leaves_a_manager(&rows::all_tx(tx).await?, staff.id) {
        return Err(Refusal::LastManager.into());
    }
    staff.left_at = staff.left_at.or(Some(now));
    put(tx, now, &staff).await?;
    signin::end_all_sessions(tx, staff.holder(), None).await?;
    signin::revoke(tx, staff.holder(), Purpose::Invitation).await?;
    signin::revoke(tx, staff.holder(), Purpose::SecondStep).await?;
    note(tx, now, Some(by), Action::Left, Some(&staff), "").await.map_err(Into::into)
}

/// Gives access back to who had left; they come in with the keys they had.
///
/// # Errors
/// When the store refuses.
pub async fn return_to_work(tx: &mut Tx, now: Instant, by: &Staff, mut staff: Staff) -> Result<()> {
    staff.left_at = None;
    put(tx, now, &staff).await?;
    note(tx, now, Some(by), Action::Returned, Some(&staff), "").await.map_err(Into::into)
}

async fn put(tx: &mut Tx, now: Instant, staff: &Staff) -> Result<()> {
    journal::turn(tx).await?;
    rows::save(tx, staff).await?;
    journal::append(tx, now, &StaffChanged { staff: staff.id }).await?;
    Ok(())
}

fn role_names(staff: &Staff) -> String {
    staff.roles.iter().map(|role| role.name).collect::<Vec<_>>().join(", ")
}

/// What is different, for the log.
fn difference(before: &Staff, after: &Staff) -> String {
    let mut parts = Vec::new();
    if before.name != after.name {
        parts.push(format!("name: {} → {}", before.name, after.name));
    }
    if before.email != after.email {
        parts.push(format!("address: {} → {}", before.email, after.email));
    }
    if before.roles != after.roles {
        parts.push(format!("roles: {} → {}", role_names(before), role_names(after)));
    }
    parts.join("; ")
}
