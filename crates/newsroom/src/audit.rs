//! The audit log: who did what with accounts and roles, and who was not let in.

use kit::{Id, Instant};
use serde::Serialize;
use store::{Db, Result, Tx};

use crate::{Staff, rows};

/// One line of the log.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its id; ids rise with time.
    pub id: Id,
    /// When.
    pub at: Instant,
    /// Who did it; id 0 for the machine and for strangers.
    pub actor: Id,
    /// What was done.
    pub action: String,
    /// To whom; id 0 for nobody in particular.
    pub subject: Id,
    /// The actor's name as it was.
    pub actor_name: String,
    /// The subject's name as it was.
    pub subject_name: String,
    /// What more there is to say.
    pub detail: String,
}

/// What staff can be seen doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Came into the desk.
    SignedIn,
    /// Went out.
    SignedOut,
    /// Was not let in.
    NotLetIn,
    /// Asked somebody to join.
    Invited,
    /// Gave somebody a new link to come in by.
    Linked,
    /// Took the first account, or an invitation.
    Joined,
    /// Changed name, address or roles of somebody.
    Changed,
    /// Took somebody's access.
    Left,
    /// Gave it back.
    Returned,
    /// Added, replaced or removed a key.
    Rekeyed,
    /// Ended sessions.
    SessionsEnded,
    /// Gave somebody leave to publish alone.
    Trusted,
    /// Ended it.
    TrustEnded,
    /// Took the log out.
    Exported,
    /// Had a message tried again.
    MailTried,
    /// Gave a message up.
    MailGivenUp,
    /// Mail to an address was allowed again.
    MailAllowed,
}

impl Action {
    /// In words, as the log shows it.
    pub fn words(self) -> &'static str {
        match self {
            Action::SignedIn => "signed in",
            Action::SignedOut => "signed out",
            Action::NotLetIn => "was not let in",
            Action::Invited => "invited",
            Action::Linked => "made a new link for",
            Action::Joined => "joined",
            Action::Changed => "changed",
            Action::Left => "ended the access of",
            Action::Returned => "gave access back to",
            Action::Rekeyed => "changed the keys of",
            Action::SessionsEnded => "ended sessions of",
            Action::Trusted => "gave leave to publish alone to",
            Action::TrustEnded => "ended leave to publish alone of",
            Action::Exported => "exported the log",
            Action::MailTried => "had mail tried again",
            Action::MailGivenUp => "gave up mail",
            Action::MailAllowed => "allowed mail again",
        }
    }
}

/// Writes a line, in the transaction of what it tells of. `None` as actor is the machine.
///
/// # Errors
/// When the store refuses.
pub async fn note(
    tx: &mut Tx,
    now: Instant,
    actor: Option<&Staff>,
    action: Action,
    subject: Option<&Staff>,
    detail: &str,
) -> Result<()> {
    let entry = Entry {
        id: Id::fresh(now),
        at: now,
        actor: actor.map_or(Id(0), |staff| staff.id),
        action: action.words().to_owned(),
        subject: subject.map_or(Id(0), |staff| staff.id),
        actor_name: actor.map_or("(nobody)", |staff| &staff.name).to_owned(),
        subject_name: subject.map_or("", |staff| &staff.name).to_owned(),
        detail: detail.to_owned(),
    };
    rows::note(tx, &entry).await
}

/// The latest lines before one (or before now), of all or by and about one person.
///
/// # Errors
/// When the store cannot be read.
pub async fn log(
    db: &Db,
    before: Option<Id>,
    about: Option<Id>,
    limit: usize,
) -> Result<Vec<Entry>> {
    rows::log(db, before.unwrap_or(Id(i64::MAX)), about.unwrap_or(Id(0)), limit).await
}
