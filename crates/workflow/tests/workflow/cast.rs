//! The cast of these stories: people, a desk, and what they type.

use article::{Block, Body, Change, Story};
use kit::{Clock, Id, Instant};
use newsroom::role::role;
use newsroom::{House, Staff};
use store::Db;
use workflow::{Asked, Error, Outcome, Refusal, Text, Working};

pub const NOON: Instant = Instant::from_seconds(1_800_000_000);

/// A house of many people, by its usual settings.
pub const MANY: House = House { one_person: false, two_pairs_of_eyes: false, wire_hold_seconds: 0 };

pub fn person(id: i64, word: &str) -> Staff {
    Staff {
        id: Id(id),
        name: format!("{word} {id}"),
        email: format!("{word}{id}@courier.example"),
        roles: vec![role(word).expect("a role")],
        invited_by: None,
        invited_at: NOON,
        joined_at: Some(NOON),
        left_at: None,
    }
}

pub fn paragraphs(texts: &[&str]) -> Vec<Block> {
    let block = |(n, text): (usize, &&str)| {
        Block::new(format!("b{n}"), Body::Text { text: (*text).into() })
    };
    texts.iter().enumerate().map(block).collect()
}

pub fn text(headline: &str, texts: &[&str]) -> Text {
    let (headline, standfirst) = (headline.to_owned(), String::new());
    Text { headline, standfirst, blocks: paragraphs(texts) }
}

pub fn asked(working: &Working, class: Change) -> Asked {
    Asked {
        class,
        revision: working.work.revision,
        live_version: working.held.live_version,
        note: None,
        reason: String::new(),
        breaking: false,
    }
}

/// The desk of a paper.
pub struct Desk {
    pub db: Db,
    pub clock: Clock,
    pub house: House,
}

impl Desk {
    pub fn new(db: &Db) -> Desk {
        Desk { db: db.clone(), clock: Clock::standing_at(NOON), house: MANY }
    }

    pub async fn begin(&self, by: &Staff, headline: &str) -> Id {
        let mut tx = self.db.begin().await.expect("a transaction");
        let story = Story { headline: headline.to_owned(), ..Story::default() };
        let id = workflow::begin(&mut tx, &self.clock, by, &story).await.expect("begun");
        tx.commit().await.expect("a commit");
        id
    }

    pub async fn write(&self, by: &Staff, id: Id, text: Text) -> workflow::Result<bool> {
        let mut tx = self.db.begin().await?;
        let kept = workflow::keep_text(&mut tx, &self.clock, by, id, text).await?;
        tx.commit().await?;
        Ok(kept)
    }

    pub async fn working(&self, id: Id) -> Working {
        workflow::working(&self.db, id).await.expect("read").expect("a story")
    }

    pub async fn publish(&self, by: &Staff, id: Id, asked: &Asked) -> workflow::Result<Outcome> {
        let mut tx = self.db.begin().await?;
        let outcome = workflow::publish(&mut tx, &self.clock, (by, &self.house), id, asked).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    pub async fn publish_as(&self, by: &Staff, id: Id, class: Change) -> workflow::Result<Outcome> {
        let asked = asked(&self.working(id).await, class);
        self.publish(by, id, &asked).await
    }

    pub async fn schedule(
        &self,
        by: &Staff,
        id: Id,
        at: Instant,
        class: Change,
    ) -> workflow::Result<()> {
        let asked = asked(&self.working(id).await, class);
        let mut tx = self.db.begin().await?;
        workflow::schedule(&mut tx, &self.clock, (by, &self.house), id, (at, &asked)).await?;
        tx.commit().await?;
        Ok(())
    }

    pub async fn live_text(&self, id: Id) -> Vec<String> {
        let live = article::live(&self.db, id).await.expect("read").expect("a live story");
        live.story.blocks.iter().flat_map(Block::lines).collect()
    }

    pub async fn due(&self) -> usize {
        workflow::publish_due(&self.db, &self.clock, &self.house).await.expect("due")
    }
}

/// Runs one verb in a transaction of its own.
macro_rules! does {
    ($desk:expr, |$tx:ident, $clock:ident| $verb:expr) => {{
        let mut $tx = $desk.db.begin().await.expect("a transaction");
        let $clock = &$desk.clock;
        let result = $verb.await;
        if result.is_ok() {
            $tx.commit().await.expect("a commit");
        }
        result
    }};
}

pub fn refusal<T: std::fmt::Debug>(result: workflow::Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

pub(crate) use does;
