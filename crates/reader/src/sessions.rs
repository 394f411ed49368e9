//! Sessions of readers that are ended, and the word of it to every node.

use kit::{Id, Instant};
use signin::{Holder, Realm};
use store::{Result, Tx};

use crate::facts::SessionsEnded;

// Who tells the journal takes its turn before changing anything.

/// Ends one session of a reader; false when it is not theirs.
pub(crate) async fn end(tx: &mut Tx, now: Instant, holder: Holder, session: Id) -> Result<bool> {
    journal::turn(tx).await?;
    let ended = signin::end_session(tx, holder, session).await?;
    tell(tx, now, ended).await
}

/// Ends every session of a reader but this one; whether there was another.
pub(crate) async fn end_all(
    tx: &mut Tx,
    now: Instant,
    holder: Holder,
    kept: Option<Id>,
) -> Result<bool> {
    journal::turn(tx).await?;
    let ended = signin::end_all_sessions(tx, holder, kept).await?;
    tell(tx, now, ended > 0).await
}

/// Ends the session of this token; false when it opens none.
pub(crate) async fn end_of(tx: &mut Tx, now: Instant, token: &str) -> Result<bool> {
    journal::turn(tx).await?;
    let ended = signin::end_session_of(tx, Realm::Reader, token).await?;
    tell(tx, now, ended).await
}

async fn tell(tx: &mut Tx, now: Instant, ended: bool) -> Result<bool> {
    if ended {
        journal::append(tx, now, &SessionsEnded {}).await?;
    }
    Ok(ended)
}
