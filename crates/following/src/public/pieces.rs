//! The pieces of a feed: taken from what is kept, and printed where they are not.

use std::sync::Arc;

use serde_json::json;
use web::PageError;

use super::{HOME, Pages, sheet};
use crate::prints::{Asked, Entry, Ground, HERE, Look, WHY};
use crate::wish::Wish;

impl Pages {
    /// The entries of these stories; none where one is not shown any more.
    pub(super) async fn entries(
        &self,
        asked: &[Asked],
    ) -> Result<Vec<Option<Arc<Entry>>>, PageError> {
        let prints = &self.room.prints;
        let mut look = prints.entries(asked);
        let missing: Vec<usize> = missing(&look);
        if missing.is_empty() {
            return Ok(look.found);
        }
        let stories = missing.iter().map(|at| asked[*at].0).collect();
        let cards = prints.cards(stories).await.map_err(PageError::internal)?;
        for at in missing {
            let (story, saved) = asked[at];
            // A story that was withdrawn a moment ago has no card any more.
            let Some(card) = cards.get(&story) else { continue };
            let context = json!({ "entry": {
                "story": story.to_string(),
                "card": card,
                "saved": saved,
                "why": WHY,
                "here": HERE,
            }});
            let html = self.door.fill(sheet("following_entry.html", "", HOME, context)).await?;
            let entry = Arc::new(Entry::of(&html));
            prints.keep_entry(&look, asked[at], entry.clone());
            look.found[at] = Some(entry);
        }
        Ok(look.found)
    }

    /// The lines that say why stories are there.
    pub(super) async fn grounds(&self, asked: &[Ground]) -> Result<Vec<Arc<str>>, PageError> {
        let prints = &self.room.prints;
        let mut look = prints.grounds(asked);
        for at in missing(&look) {
            let (is_new, things) = &asked[at];
            let why = things.iter().filter_map(|thing| self.thing(*thing, Wish::Follow));
            let context = json!({ "ground": { "is_new": is_new, "why": why.collect::<Vec<_>>() }});
            let html = self.door.fill(sheet("following_ground.html", "", HOME, context)).await?;
            let line: Arc<str> = Arc::from(html);
            prints.keep_ground(&look, asked[at].clone(), line.clone());
            look.found[at] = Some(line);
        }
        Ok(look.found.into_iter().flatten().collect())
    }
}

fn missing<P>(look: &Look<P>) -> Vec<usize> {
    (0..look.found.len()).filter(|at| look.found[*at].is_none()).collect()
}
