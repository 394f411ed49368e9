//! Stories as these pages show them: as they stand now, and of one that is gone only that it is.

use std::collections::HashMap;

use kit::Id;
use serde::Serialize;

use super::Pages;

/// A story that readers see, in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct StoryLine {
    pub(super) headline: String,
    pub(super) url: String,
    /// Its language; empty: the paper's own.
    pub(super) lang: String,
}

impl Pages {
    /// Those of these stories that readers see, by id.
    pub(super) async fn lines(&self, stories: &[Id]) -> store::Result<HashMap<Id, StoryLine>> {
        let listed = article::cards(&self.room.db, stories).await?;
        let mut found: HashMap<Id, StoryLine> = HashMap::new();
        for it in listed {
            let (headline, url, lang) = (it.card.headline, it.path, it.language);
            found.insert(it.id, StoryLine { headline, url, lang });
        }
        // A few live stories stand in no list; all others of the rest are gone.
        for story in stories {
            if found.contains_key(story) {
                continue;
            }
            if let Some(live) = article::live(&self.room.db, *story).await? {
                let headline = live.story.card_headline().to_owned();
                let line = StoryLine { headline, url: live.path, lang: live.story.language };
                found.insert(*story, line);
            }
        }
        Ok(found)
    }

    /// A story that readers see.
    pub(super) async fn line(&self, story: Id) -> store::Result<Option<StoryLine>> {
        Ok(self.lines(&[story]).await?.remove(&story))
    }
}
