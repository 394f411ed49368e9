//! The newsroom: who works at the paper, what each may do, and the desk they sit at.
//!
//! Staff come by invitation and are let in by [`signin`]; what they may do follows from their
//! roles, which are bundles of capabilities ([`role`]). Every room's staff pages stand in the one
//! desk frame, behind [`desk::Routes`], which asks for a capability before any handler runs.

pub mod audit;
pub mod desk;
mod facts;
pub mod post;
pub mod role;
mod rows;
pub mod rules;
mod verbs;

use kit::{Id, Instant};
use store::{Db, Tx};

pub use facts::StaffChanged;
pub use role::{Capability, ROLES, Role};
pub use rows::STATEMENTS;
pub use verbs::{
    Joining, change, first_link, invite, join, leave, look_at_link, new_link, return_to_work,
};

/// Somebody of the staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// Their id.
    pub id: Id,
    /// Their name.
    pub name: String,
    /// Their address, in lower case.
    pub email: String,
    /// Their roles.
    pub roles: Vec<&'static Role>,
    /// Who invited them; nobody the first.
    pub invited_by: Option<Id>,
    /// When.
    pub invited_at: Instant,
    /// When they first came in.
    pub joined_at: Option<Instant>,
    /// Since when they have no access any more.
    pub left_at: Option<Instant>,
}

/// What a paper lets its people do alone, by its settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct House {
    /// Whether one person may own the paper, write in it and approve what they wrote themselves.
    pub one_person: bool,
    /// Whether what readers get is to have been read by somebody besides its writer.
    pub two_pairs_of_eyes: bool,
    /// How long feeds and alerts wait after a publication, in which it can be undone; 0: not at
    /// all.
    pub wire_hold_seconds: i64,
}

impl House {
    /// Whether a second person is asked for before readers get a story.
    pub fn asks_for_second_eyes(&self) -> bool {
        self.two_pairs_of_eyes && !self.one_person
    }
}

/// Whether anybody but this person is here and may do it.
pub fn is_another(all: &[Staff], capability: Capability, but: Id) -> bool {
    all.iter().any(|staff| staff.id != but && staff.is_in() && staff.may(capability))
}

/// Whether anybody but this person is here and may do it, as a transaction sees it.
///
/// # Errors
/// When the store refuses.
pub async fn another_may(tx: &mut Tx, capability: Capability, but: Id) -> store::Result<bool> {
    Ok(is_another(&rows::all_tx(tx).await?, capability, but))
}

impl Staff {
    /// Whether one of their roles allows it.
    pub fn may(&self, capability: Capability) -> bool {
        role::allows(&self.roles, capability)
    }

    /// Whether they have come and not left.
    pub fn is_in(&self) -> bool {
        self.joined_at.is_some() && self.left_at.is_none()
    }

    /// Their account, as sign-in knows it.
    pub fn holder(&self) -> signin::Holder {
        signin::Holder::staff(self.id)
    }
}

/// Why something about staff cannot be done, in words for who tried it.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    /// No name.
    #[error("please give a name, of at most 200 characters")]
    Name,
    /// No address.
    #[error("'{0}' is not an e-mail address; it should look like name@paper.example")]
    Email(String),
    /// Somebody has it.
    #[error("{0} works here already, or did; look for them in the list of staff")]
    EmailTaken(String),
    /// A role that there is not.
    #[error("there is no role '{0}'")]
    UnknownRole(String),
    /// No role.
    #[error("please choose at least one role")]
    NoRole,
    /// Two that one person may not have.
    #[error(
        "nobody is both {0} and {1}: who owns or runs the paper does not decide what it says \
         (a paper of one person can allow it with the setting newsroom.one_person)"
    )]
    Apart(&'static str, &'static str),
    /// Roles are given by somebody else.
    #[error("nobody changes their own roles; ask a colleague who manages staff")]
    OwnRoles,
    /// Then nobody could manage staff.
    #[error("then nobody could invite people or give roles; give somebody else that role first")]
    LastManager,
    /// The link was used, replaced, or is too old.
    #[error("this link was used already or is too old; ask for a new one")]
    LinkSpent,
    /// There is staff already.
    #[error("this paper has its first account already; ask its publisher for an invitation")]
    NotFirst,
    /// They are not here.
    #[error("nobody of that name works here")]
    Unknown,
}

/// A refusal, or the store's trouble.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was asked cannot be.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Shorthand for results of the newsroom.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The person of this id.
///
/// # Errors
/// When the store cannot be read.
pub async fn find(db: &Db, id: Id) -> store::Result<Option<Staff>> {
    rows::find(db, id).await
}

/// The person of this address, however it is written.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_email(db: &Db, email: &str) -> store::Result<Option<Staff>> {
    rows::by_email(db, &email.trim().to_lowercase()).await
}

/// Everyone, those who left at the end.
///
/// # Errors
/// When the store cannot be read.
pub async fn all(db: &Db) -> store::Result<Vec<Staff>> {
    rows::all(db).await
}

/// Whether anybody has joined yet.
///
/// # Errors
/// When the store cannot be read.
pub async fn has_staff(db: &Db) -> store::Result<bool> {
    rows::anyone(db).await
}
