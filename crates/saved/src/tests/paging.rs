//! Exact paging, against a list in memory, while the list changes between two pages.

use article::Place;
use kit::{Id, Instant};
use store::Db;
use store::testing::both;

use super::desk::{NOON, RUTH, TOM};
use crate::rows;

const WALKS: usize = 12;
const STORIES: i64 = 3000;

/// A reader's list, as it should be.
#[derive(Default)]
struct Model(Vec<Place>);

impl Model {
    fn put(&mut self, place: Place) {
        self.take(place.id);
        self.0.push(place);
        self.0.sort_unstable_by(|a, b| b.cmp(a));
    }

    fn take(&mut self, id: Id) -> Option<Place> {
        let at = self.0.iter().position(|it| it.id == id)?;
        Some(self.0.remove(at))
    }

    fn page(&self, after: Place, size: usize) -> Vec<Place> {
        self.0.iter().filter(|it| **it < after).take(size).copied().collect()
    }
}

struct Walker {
    db: Db,
    chance: fastrand::Rng,
    model: Model,
    now: Instant,
}

impl Walker {
    /// Somebody saves, drops and takes back, on another device. Many bookmarks share a moment.
    async fn stir(&mut self) {
        let mut tx = self.db.begin().await.expect("a transaction");
        for _ in 0..self.chance.usize(..8) {
            let id = Id(self.chance.i64(0..STORIES));
            match self.model.take(id) {
                Some(place) => {
                    rows::unsave(&mut tx, RUTH, id).await.expect("taken off");
                    if self.chance.bool() {
                        rows::save(&mut tx, RUTH, id, place.at).await.expect("put back");
                        self.model.put(place);
                    }
                }
                None => {
                    self.now = self.now.plus_seconds(self.chance.i64(0..2));
                    rows::save(&mut tx, RUTH, id, self.now).await.expect("saved");
                    self.model.put(Place { at: self.now, id });
                }
            }
        }
        tx.commit().await.expect("a commit");
    }

    /// Goes down the whole list; every page is the model's, and no story comes twice.
    async fn walk(&mut self) {
        let size = self.chance.usize(1..60);
        let (mut after, mut seen) = (Place::NEWEST, Vec::new());
        let before = self.model.0.clone();
        loop {
            let page = crate::bookmarks(&self.db, RUTH, after, size).await.expect("a page");
            let page: Vec<Place> = page.into_iter().map(|it| it.place()).collect();
            assert_eq!(page, self.model.page(after, size));
            let Some(last) = page.last() else { break };
            // As it goes through the address.
            after = last.to_string().parse().expect("a place");
            seen.extend(page);
            self.stir().await;
        }
        let stayed = before.iter().filter(|it| self.model.0.contains(it));
        for place in stayed {
            assert!(seen.contains(place), "{place} stayed and was missed");
        }
        seen.sort_unstable_by_key(|it| it.id);
        let count = seen.len();
        seen.dedup_by_key(|it| it.id);
        assert_eq!(seen.len(), count, "a story came twice");
    }
}

#[tokio::test]
async fn every_page_follows_the_last_whatever_happens_in_between() {
    for test in both().await {
        let db = test.db.clone();
        let mut model = Model::default();
        let mut tx = db.begin().await.expect("a transaction");
        for number in 0..STORIES {
            // Three share a moment.
            let at = NOON.plus_seconds(-number / 3);
            rows::save(&mut tx, RUTH, Id(number), at).await.expect("saved");
            rows::save(&mut tx, TOM, Id(number), NOON).await.expect("saved");
            model.put(Place { at, id: Id(number) });
        }
        tx.commit().await.expect("a commit");
        let chance = fastrand::Rng::with_seed(10);
        let mut walker = Walker { db, chance, model, now: NOON };
        for _ in 0..WALKS {
            walker.walk().await;
        }
    }
}

#[test]
fn a_made_up_place_is_none() {
    for text in ["", "-", "1-2", "x-0000000000000", "01-000000000000d", &"9".repeat(65_536)] {
        assert!(text.parse::<Place>().is_err(), "{text:.40}");
    }
}
