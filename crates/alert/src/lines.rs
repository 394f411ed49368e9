//! Stories as messages tell them, kept for a minute: a hundred thousand digests tell the same ones.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use article::{Listed, Role};
use kit::{Clock, Id, Instant};
use mail::Entry;
use store::{Db, Result};

/// A headline that was changed may stand in messages for so long.
const KEPT_SECONDS: i64 = 60;

/// Stories as messages tell them; clones share them.
#[derive(Clone)]
pub(crate) struct Lines {
    db: Db,
    clock: Clock,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    stories: HashMap<Id, Arc<Listed>>,
    until: Instant,
}

impl Lines {
    pub(crate) fn new(db: Db, clock: Clock) -> Lines {
        Lines { db, clock, kept: Arc::default() }
    }

    /// These stories in this order; those that are not shown any more are left out.
    pub(crate) async fn of(&self, ids: &[Id]) -> Result<Vec<Arc<Listed>>> {
        let mut found: HashMap<Id, Arc<Listed>> = {
            let kept = self.kept();
            ids.iter().filter_map(|id| Some((*id, kept.stories.get(id)?.clone()))).collect()
        };
        let missing: Vec<Id> = ids.iter().filter(|id| !found.contains_key(id)).copied().collect();
        if !missing.is_empty() {
            let read = article::cards(&self.db, &missing).await?;
            let read = read.into_iter().map(|story| (story.id, Arc::new(story)));
            found.extend(read);
            self.kept().stories.extend(found.iter().map(|(id, story)| (*id, story.clone())));
        }
        Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        if now >= kept.until {
            *kept = Kept { until: now.plus_seconds(KEPT_SECONDS), ..Kept::default() };
        }
        kept
    }
}

/// A story as a message tells it.
pub(crate) fn entry(story: &Listed, base_url: &str, note: String) -> Entry {
    let names: Vec<&str> = story
        .card
        .credits
        .iter()
        .filter(|credit| matches!(credit.role, Role::By | Role::With))
        .map(|credit| credit.name.as_str())
        .collect();
    let label = story.work_type.label().filter(|_| story.work_type.owes_label());
    Entry {
        note: [label.map(str::to_owned), Some(note).filter(|it| !it.is_empty())]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "),
        title: story.card.headline.clone(),
        url: format!("{base_url}{}", story.path),
        text: story.card.standfirst.clone().unwrap_or_default(),
        by: if names.is_empty() { String::new() } else { format!("By {}", names.join(", ")) },
        language: Some(story.language.clone()).filter(|it| !it.is_empty()),
    }
}
