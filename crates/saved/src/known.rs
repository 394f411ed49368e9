//! What readers who asked a moment ago have saved: a page that shows stories asks for every one.
//!
//! Nothing is believed after the reader's list changed: on this node from the commit on, because
//! the transaction says it ([`store::Tx::ends_of`]), on others once they have heard the fact.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kit::{Clock, Id, Instant};
use store::{Db, Result};

use crate::rows;

/// How long a list is believed.
const KEPT_SECONDS: i64 = 30;
/// Longer lists are asked for what is wanted of them.
const STORIES_MAX: usize = 100;
/// Readers that are kept at most.
const READERS_MAX: usize = 20_000;

/// The lists that were asked for last; clones share them.
#[derive(Clone, Default)]
pub(crate) struct Known(Arc<Mutex<HashMap<Id, Kept>>>);

struct Kept {
    /// None where there are too many.
    stories: Option<Arc<[Id]>>,
    until: Instant,
    endings: u64,
}

impl Known {
    /// Those of these stories that a reader saved, in the order of the question.
    pub(crate) async fn saved_of(
        &self,
        (db, clock): (&Db, &Clock),
        reader: Id,
        stories: &[Id],
    ) -> Result<Vec<Id>> {
        let (now, endings) = (clock.now(), db.endings().count_of(reader));
        let saved = match self.look(reader, now, endings) {
            Some(saved) => saved,
            None => {
                let saved = rows::saved(db, reader, STORIES_MAX + 1).await?;
                let saved = (saved.len() <= STORIES_MAX).then(|| Arc::from(saved));
                let until = now.plus_seconds(KEPT_SECONDS);
                self.keep(reader, Kept { stories: saved.clone(), until, endings });
                saved
            }
        };
        match saved {
            Some(saved) => Ok(stories.iter().copied().filter(|it| saved.contains(it)).collect()),
            None => crate::saved_of(db, reader, stories).await,
        }
    }

    fn look(&self, reader: Id, now: Instant, endings: u64) -> Option<Option<Arc<[Id]>>> {
        let all = self.all();
        let kept = all.get(&reader).filter(|it| it.endings == endings && now < it.until)?;
        Some(kept.stories.clone())
    }

    fn keep(&self, reader: Id, kept: Kept) {
        let mut all = self.all();
        if all.len() >= READERS_MAX {
            all.clear();
        }
        all.insert(reader, kept);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Id, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
