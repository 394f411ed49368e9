//! What the readers' room is handed: what happens to an account happens to its bookmarks and its
//! reading history.

use article::Place;
use kit::{Id, Instant};
use reader::{Arrived, Keeper, Soon};
use serde_json::{Value, json};
use store::{Db, Tx};

use crate::bookmarks::{Refusal, SAVED_MAX, bookmarks, save};
use crate::history::{HISTORY_MAX, keeping};
use crate::rows;

/// Keeps the bookmarks and histories of readers who come and go.
pub struct SavedKeeper;

/// A bookmark that is kept through signing in, in our words.
pub(crate) fn intent_of(story: Id) -> String {
    format!("save:{story}")
}

impl Keeper for SavedKeeper {
    fn name(&self) -> &'static str {
        "saved"
    }

    fn goes(&self) -> &'static str {
        "your bookmarks and your reading history"
    }

    fn arrived<'t>(&'t self, tx: &'t mut Tx, arrived: &'t Arrived) -> Soon<'t, ()> {
        Box::pin(async move {
            let wanted = arrived.intent.strip_prefix("save:").and_then(|it| it.parse().ok());
            let Some(story) = wanted else { return Ok(()) };
            match save(tx, arrived.at, arrived.reader, story).await {
                Err(Refusal::Store(error)) => Err(error),
                Ok(_) | Err(_) => Ok(()),
            }
        })
    }

    fn left<'t>(&'t self, tx: &'t mut Tx, reader: Id, _: Instant) -> Soon<'t, ()> {
        Box::pin(async move {
            journal::turn(tx).await?;
            rows::forget(tx, reader).await
        })
    }

    /// Everything that is there, also a reading whose time is just over. A story that readers do
    /// not see any more is told by its number.
    fn told<'t>(&'t self, db: &'t Db, reader: Id) -> Soon<'t, Value> {
        Box::pin(async move {
            let saved = bookmarks(db, reader, Place::NEWEST, SAVED_MAX as usize).await?;
            let ever = (reader, Instant(i64::MIN));
            let read = rows::readings(db, ever, Place::NEWEST, HISTORY_MAX).await?;
            let mut told = Told::default();
            told.learn(db, saved.iter().map(|it| it.story)).await?;
            told.learn(db, read.iter().map(|it| it.story)).await?;
            let saved = saved.iter().map(|it| told.line(it.story, "saved_at", it.saved_at));
            let read = read.iter().map(|it| told.line(it.story, "read_at", it.read_at));
            Ok(json!({
                "bookmarks": saved.collect::<Vec<_>>(),
                "history_kept_since": keeping(db, reader).await?.map(|at| at.rfc3339()),
                "history": read.collect::<Vec<_>>(),
            }))
        })
    }
}

/// Stories that are looked up at once.
const AT_ONCE: usize = 500;

/// What stories are called, of those that stand in lists.
#[derive(Default)]
struct Told(std::collections::HashMap<Id, (String, String)>);

impl Told {
    async fn learn(&mut self, db: &Db, stories: impl Iterator<Item = Id>) -> store::Result<()> {
        let stories: Vec<Id> = stories.filter(|id| !self.0.contains_key(id)).collect();
        for some in stories.chunks(AT_ONCE) {
            let found = article::cards(db, some).await?;
            self.0.extend(found.into_iter().map(|it| (it.id, (it.card.headline, it.path))));
        }
        Ok(())
    }

    fn line(&self, story: Id, moment: &str, at: Instant) -> Value {
        let (headline, path) = self.0.get(&story).cloned().unzip();
        json!({ "story": story, "headline": headline, "path": path, moment: at.rfc3339() })
    }
}
