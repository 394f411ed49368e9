//! Fronts: pages made of containers, each filled by hand, by rule, or by hand first and rule after.
//!
//! A front that nobody arranged still is one: the newest stories lead, then each section. What the
//! desk arranges is a draft that readers do not see; [`publish`] makes it live and keeps it as a
//! numbered [`FrontEdition`], to which one can come back.

mod acts;
mod alarm;
mod container;
pub mod desk;
mod draft;
mod facts;
mod fill;
mod page;
mod places;
mod rows;
mod schedule;

use kit::{Clock, Id, Instant};
use store::{Db, Tx};

pub use acts::{Act, Step};
pub use container::{CardChange, Container, Layout, Rule, Size, Source};
pub use draft::{Working, back, change, discard, publish, redraft, working};
pub use facts::FrontChanged;
pub use page::{STYLE, TEMPLATES, print, print_section};
pub use places::{Front, front, fronts};
pub use rows::{FrontEdition, STATEMENTS};
pub use schedule::{publish_due, schedule, unschedule};

/// The name of the home page's front; a section's front is named by the section's id.
pub const HOME: &str = "home";

/// The section whose front this name is.
pub(crate) fn section_of(front: &str) -> Option<Id> {
    if front == HOME { None } else { front.parse().ok() }
}

/// Why something cannot be done with a front, in words for who tried it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such front, container, story or edition.
    #[error("that is not there any more")]
    Unknown,
    /// The front changed since the form was shown.
    #[error(
        "this front was changed while you looked at it, and nothing of yours was saved; what you \
         see now is how it stands, please look again"
    )]
    ChangedMeanwhile,
    /// There is no draft.
    #[error("there is no draft, so there is nothing to publish")]
    NoDraft,
    /// There is no edition before the live one.
    #[error("there is no front before this one")]
    NothingBefore,
    /// It lies in the past, or is no moment.
    #[error("'{0}' is not a moment to come; write it as date and time of the paper’s zone")]
    Moment(String),
    /// Readers do not see the story in lists.
    #[error("readers do not see that story in lists, so it cannot stand on a front")]
    NotListed,
    /// A field that does not fit.
    #[error("{0}")]
    Field(String),
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

/// Shorthand for results of the desk's verbs.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Arranges a front anew, in the name of the paper itself. A draft of the desk stays.
///
/// # Errors
/// When the store refuses.
pub async fn arrange(
    tx: &mut Tx,
    clock: &Clock,
    front: &str,
    containers: &[Container],
) -> store::Result<()> {
    journal::turn(tx).await?;
    go_live(tx, front, containers, (Id(0), clock.now(), "arranged")).await
}

/// Makes an arrangement the live one and keeps it as an edition. It is this transaction's turn.
async fn go_live(
    tx: &mut Tx,
    front: &str,
    containers: &[Container],
    (by, at, how): (Id, Instant, &str),
) -> store::Result<()> {
    let mut last = rows::newest_number(tx, front).await?;
    if last == 0 {
        // What was live before editions were kept is one too.
        let former = rows::containers_in(tx, front).await?;
        if !former.is_empty() {
            last = 1;
            let unsigned =
                FrontEdition { at: Instant(0), ..edition(last, former, (Id(0), at, "arranged")) };
            rows::insert_edition(tx, front, &unsigned).await?;
        }
    }
    rows::clear(tx, front).await?;
    for (position, container) in containers.iter().enumerate() {
        rows::insert(tx, front, position, container).await?;
    }
    let edition = edition(last + 1, containers.to_vec(), (by, at, how));
    rows::insert_edition(tx, front, &edition).await?;
    journal::append(tx, at, &FrontChanged { front: front.to_owned() }).await?;
    Ok(())
}

fn edition(
    number: i64,
    containers: Vec<Container>,
    (by, at, how): (Id, Instant, &str),
) -> FrontEdition {
    FrontEdition { number, containers, at, by, how: how.to_owned() }
}

/// The live containers of a front, in order; none when nobody arranged it.
///
/// # Errors
/// When the store cannot be read.
pub async fn containers(db: &Db, front: &str) -> store::Result<Vec<Container>> {
    rows::containers(db, front).await
}

/// The arrangements of a front that are or were live, newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn editions(db: &Db, front: &str, limit: usize) -> store::Result<Vec<FrontEdition>> {
    rows::editions(db, front, limit).await
}

#[cfg(test)]
mod tests;
