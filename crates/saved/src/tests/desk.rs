//! A small paper for these tests.

use std::sync::Arc;

use article::{Block, Body, Change, Place, Story};
use kit::{Clock, Id, Instant, Rich};
use store::Db;

use crate::{CardMaker, Refusal, Saved};

pub(super) const NOON: Instant = Instant::from_seconds(1_800_000_000);
pub(super) const RUTH: Id = Id(501);
pub(super) const TOM: Id = Id(502);
pub(super) const KEPT_DAYS: u32 = 30;
pub(super) const DAY: i64 = 86_400;

pub(super) struct Desk {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) room: Saved,
}

impl Desk {
    pub(super) fn new(db: &Db) -> Desk {
        let clock = Clock::standing_at(NOON);
        let none: CardMaker = Arc::new(|_| Box::pin(async { Ok(Vec::new()) }));
        let room = Saved::new(db.clone(), clock.clone(), none, KEPT_DAYS);
        Desk { db: db.clone(), clock, room }
    }

    /// A story that readers do not see yet.
    pub(super) async fn write(&self) -> Id {
        let text = Body::Text { text: Rich::from("Text.") };
        let blocks = vec![Block::new("b1", text)];
        let headline = "The ferry".to_owned();
        let story = Story { headline, blocks, ..Story::default() };
        let mut tx = self.db.begin().await.expect("a transaction");
        let id = article::create(&mut tx, &self.clock, &story, "ferry", "ann").await;
        tx.commit().await.expect("a commit");
        id.expect("a story")
    }

    /// A story that readers see.
    pub(super) async fn publish(&self) -> Id {
        let id = self.write().await;
        let mut tx = self.db.begin().await.expect("a transaction");
        article::publish(&mut tx, &self.clock, id, Change::New, "ann").await.expect("live");
        tx.commit().await.expect("a commit");
        id
    }

    pub(super) async fn withdraw(&self, id: Id) {
        let mut tx = self.db.begin().await.expect("a transaction");
        article::withdraw(&mut tx, &self.clock, id, "wrong").await.expect("withdrawn");
        tx.commit().await.expect("a commit");
    }

    pub(super) async fn save(&self, reader: Id, story: Id) -> Result<bool, Refusal> {
        self.restore(reader, story, self.clock.now()).await
    }

    pub(super) async fn restore(
        &self,
        reader: Id,
        story: Id,
        at: Instant,
    ) -> Result<bool, Refusal> {
        let mut tx = self.db.begin().await.expect("a transaction");
        let saved = crate::restore(&mut tx, self.clock.now(), reader, story, at).await?;
        tx.commit().await.expect("a commit");
        Ok(saved)
    }

    pub(super) async fn unsave(&self, reader: Id, story: Id) -> Option<Instant> {
        let mut tx = self.db.begin().await.expect("a transaction");
        let was = crate::unsave(&mut tx, self.clock.now(), reader, story).await.expect("unsaved");
        tx.commit().await.expect("a commit");
        was
    }

    pub(super) async fn keep(&self, reader: Id, wanted: bool) -> bool {
        let mut tx = self.db.begin().await.expect("a transaction");
        let changed = crate::keep(&mut tx, self.clock.now(), reader, wanted).await.expect("set");
        tx.commit().await.expect("a commit");
        changed
    }

    /// The stories of a reader's whole list.
    pub(super) async fn list(&self, reader: Id) -> Vec<Id> {
        let all = crate::bookmarks(&self.db, reader, Place::NEWEST, 9999).await.expect("a list");
        all.into_iter().map(|it| it.story).collect()
    }

    /// The stories of a reader's whole history.
    pub(super) async fn history(&self, reader: Id) -> Vec<Id> {
        let all = self.room.readings(reader, Place::NEWEST, 9999).await.expect("a history");
        all.into_iter().map(|it| it.story).collect()
    }

    /// The facts of this room so far: what was done.
    pub(super) async fn acts(&self) -> Vec<String> {
        let facts = journal::after(&self.db, 0, 999).await.expect("the journal");
        let ours = facts.into_iter().filter(|it| it.kind.starts_with("saved."));
        let act = |it: journal::Entry| {
            assert_eq!(it.subject, Some(RUTH));
            let list = it.read::<crate::ListChanged>(crate::ListChanged::KIND).map(|it| it.act);
            let history = it.read::<crate::HistoryChanged>(crate::HistoryChanged::KIND);
            list.or(history.map(|it| it.act)).expect("an act")
        };
        ours.map(act).collect()
    }
}
