//! Back-reading: what went to readers unread by a colleague is read by one afterwards.

use kit::{Clock, Id, Instant};
use newsroom::{Capability, House, Staff};
use store::{Db, Tx};

use crate::copy::open;
use crate::leave::Standing;
use crate::proposal::ONE_PERSON;
use crate::rules::may_see;
use crate::{Refusal, Result, rows};

store::record! {
    /// A version that somebody published alone and nobody else has read yet.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct BackRead {
        /// The story.
        pub story: Id,
        /// The version.
        pub version: i64,
        /// Who published it.
        pub by_whom: Id,
        /// When.
        pub at: Instant,
    }
}

/// All that is to be read, the longest waiting first, at most two hundred.
///
/// # Errors
/// When the store cannot be read.
pub async fn back_reads(db: &Db) -> store::Result<Vec<BackRead>> {
    rows::all_owed(db).await
}

/// Notes how somebody published who was the only one to read it.
pub(crate) async fn after_publishing(
    tx: &mut Tx,
    standing: Standing,
    (story, version): (Id, i64),
    (by, now): (Id, Instant),
) -> store::Result<()> {
    let detail = match standing {
        Standing::Trusted => {
            rows::owe(tx, (story, version), by, now).await?;
            "by leave; a colleague is to read it"
        }
        Standing::Alone => "nobody else is here who approves",
        Standing::Free | Standing::Unread => return Ok(()),
    };
    rows::tell(tx, (story, Some(version)), (by, now), "published alone", detail).await
}

/// Somebody else has read what was published alone, up to this version, and found this; empty:
/// nothing.
///
/// # Errors
/// [`Refusal::Unknown`], [`Refusal::NotAllowed`], [`Refusal::OwnChange`], [`Refusal::Decided`]
/// when nothing of it waits any more.
pub async fn read_back(
    tx: &mut Tx,
    clock: &Clock,
    (by, house): (&Staff, &House),
    story: Id,
    (version, finding): (i64, &str),
) -> Result<()> {
    let now = clock.now();
    let (_, work) = open(tx, now, story).await?;
    if !may_see(by, &work) {
        return Err(Refusal::Unknown.into());
    }
    if !by.may(Capability::Edit) {
        return Err(Refusal::NotAllowed.into());
    }
    let owed = rows::owed_tx(tx, story).await?;
    let own = owed.iter().any(|it| it.version <= version && it.by_whom == by.id);
    if own && !house.one_person {
        return Err(Refusal::OwnChange.into());
    }
    if !rows::read_back(tx, (story, version), (by.id, now), finding.trim()).await? {
        return Err(Refusal::Decided.into());
    }
    let found = if finding.trim().is_empty() { "nothing found" } else { finding.trim() };
    let own = if own { format!("; {ONE_PERSON}") } else { String::new() };
    let detail = format!("{found}{own}");
    rows::tell(tx, (story, Some(version)), (by.id, now), "read back", &detail).await?;
    Ok(())
}
