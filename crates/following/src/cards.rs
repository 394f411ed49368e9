//! The cards of stories, as finished HTML: made by the edition, kept here until something changes.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kit::{Clock, Id, Instant};

/// Cards on their way: the story's id and its card; stories that are not shown are left out.
pub type Making = Pin<Box<dyn Future<Output = Result<Vec<(Id, String)>, String>> + Send>>;

/// Makes the cards of these stories, or says what went wrong.
pub type CardMaker = Arc<dyn Fn(Vec<Id>) -> Making + Send + Sync>;

/// Cards that are kept at most.
const CARDS_MAX: usize = 20_000;
/// A card is made anew after so long, whatever happens: a picture's rights may have ended.
const KEPT_SECONDS: i64 = 3600;

/// The cards that readers were shown last.
#[derive(Clone)]
pub(crate) struct Cards {
    maker: CardMaker,
    clock: Clock,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    cards: HashMap<Id, Arc<str>>,
    /// How often something was forgotten.
    forgotten: u64,
    until: Instant,
}

impl Cards {
    pub(crate) fn new(maker: CardMaker, clock: Clock) -> Cards {
        Cards { maker, clock, kept: Arc::default() }
    }

    /// The cards of these stories; those that are not shown any more are left out.
    pub(crate) async fn of(&self, stories: &[Id]) -> Result<HashMap<Id, Arc<str>>, String> {
        let (mut found, forgotten) = self.look(stories);
        let missing: Vec<Id> =
            stories.iter().filter(|id| !found.contains_key(id)).copied().collect();
        if missing.is_empty() {
            return Ok(found);
        }
        let made = (self.maker)(missing).await?;
        let made: Vec<(Id, Arc<str>)> =
            made.into_iter().map(|(id, card)| (id, Arc::from(card))).collect();
        let mut kept = self.kept();
        // What was made while something changed may have been read before the change.
        if kept.forgotten == forgotten {
            if kept.cards.len() + made.len() > CARDS_MAX {
                kept.cards.clear();
            }
            kept.cards.extend(made.iter().cloned());
        }
        found.extend(made);
        Ok(found)
    }

    fn look(&self, stories: &[Id]) -> (HashMap<Id, Arc<str>>, u64) {
        let now = self.clock.now();
        let mut kept = self.kept();
        if now >= kept.until {
            kept.cards.clear();
            kept.until = now.plus_seconds(KEPT_SECONDS);
        }
        let found = stories.iter().filter_map(|id| Some((*id, kept.cards.get(id)?.clone())));
        (found.collect(), kept.forgotten)
    }

    /// A story changed.
    pub(crate) fn forget(&self, story: Id) {
        let mut kept = self.kept();
        kept.forgotten += 1;
        kept.cards.remove(&story);
    }

    /// Something that any card may show changed: a name, a picture.
    pub(crate) fn forget_all(&self) {
        let mut kept = self.kept();
        kept.forgotten += 1;
        kept.cards.clear();
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn counting() -> (Cards, Arc<AtomicUsize>, Clock) {
        let made = Arc::new(AtomicUsize::new(0));
        let counter = made.clone();
        let maker: CardMaker = Arc::new(move |ids: Vec<Id>| {
            let number = counter.fetch_add(ids.len(), Ordering::SeqCst);
            Box::pin(
                async move { Ok(ids.into_iter().map(|id| (id, number.to_string())).collect()) },
            )
        });
        let clock = Clock::standing_at(Instant::from_seconds(1_800_000_000));
        (Cards::new(maker, clock.clone()), made, clock)
    }

    #[tokio::test]
    async fn a_card_is_made_once_until_its_story_changes() {
        let (cards, made, clock) = counting();
        let both = [Id(1), Id(2)];
        assert_eq!(cards.of(&both).await.expect("cards").len(), 2);
        assert_eq!(cards.of(&both).await.expect("cards").len(), 2);
        assert_eq!(made.load(Ordering::SeqCst), 2);
        cards.forget(Id(1));
        assert_eq!(&*cards.of(&both).await.expect("cards")[&Id(1)], "2");
        assert_eq!(made.load(Ordering::SeqCst), 3);
        cards.forget_all();
        cards.of(&both).await.expect("cards");
        assert_eq!(made.load(Ordering::SeqCst), 5);
        clock.advance_seconds(KEPT_SECONDS);
        cards.of(&both).await.expect("cards");
        assert_eq!(made.load(Ordering::SeqCst), 7);
    }
}
