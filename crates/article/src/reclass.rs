//! Another class for the change that readers saw last: what it changed was judged anew.

use kit::{Clock, Id, Instant};
use store::{Result, Tx};

use crate::facts::Reclassed;
use crate::rows;
use crate::verbs::{Change, go_live};

/// Calls what the live version changed by another class. Readers see the same text; whether they
/// are told of an update follows the class. The fact's number in the journal, or `None` when no
/// version is live.
///
/// # Errors
/// When the store refuses.
pub async fn reclass(tx: &mut Tx, clock: &Clock, id: Id, change: Change) -> Result<Option<i64>> {
    journal::turn(tx).await?;
    let Some(mut row) = rows::find_tx(tx, id).await?.filter(|row| row.live_version > 0) else {
        return Ok(None);
    };
    let (version, due) = (row.live_version, row.goes_live_at);
    rows::set_only_class(tx, id, version, change.word()).await?;
    if !change.is_of_substance() {
        let headings = rows::headings_tx(tx, id).await?;
        let told = |class: &str| Change::of_word(class).is_some_and(Change::is_of_substance);
        let before = headings.iter().filter(|it| it.version < version && told(&it.class));
        let before: Option<Instant> = before.map(|it| it.at).max();
        row.modified_at = before.unwrap_or(row.published_at);
    }
    let fact = Reclassed { article: id, class: change.word().to_owned() };
    journal::append(tx, clock.now(), &fact).await?;
    let seq = go_live(tx, row, version, change, clock.now()).await?;
    // What was scheduled stays so.
    if let Some(at) = due {
        rows::set_scheduled(tx, id, at).await?;
    }
    Ok(Some(seq))
}
