//! Accounts on both databases: one a proved address, made and come back to by links good once.

use std::sync::Arc;

use kit::{Clock, Id, Instant};
use serde_json::Value;
use signin::{Holder, Purpose, Token};
use store::testing::{TestDb, both};
use store::{Db, Tx};

use mail::Mailroom;
use web::{Parts, Theme, ThemeSettings};

use crate::{
    Arrived, Coming, Error, Keeper, Keepers, Reader, Refusal, Soon, arrive, change_settings,
    come_in, leave,
};

const NOON: Instant = Instant::from_seconds(1_800_000_000);

async fn link(db: &Db, now: Instant, address: &str) -> Token {
    let coming = Coming {
        address: address.to_owned(),
        intent: "follow:topic:ferry".to_owned(),
        then: "/city/ferry".to_owned(),
    };
    let mut tx = db.begin().await.expect("a transaction");
    let nobody = Holder::reader(Id(0));
    let purpose = Purpose::ReaderLink;
    let token = signin::issue(&mut tx, now, nobody, purpose, &coming).await.expect("a ticket");
    tx.commit().await.expect("a commit");
    token
}

async fn enter(db: &Db, now: Instant, token: &str) -> crate::Result<(Reader, bool, Coming)> {
    let mut tx = db.begin().await.expect("a transaction");
    let entered = come_in(&mut tx, now, token).await?;
    tx.commit().await.expect("a commit");
    Ok(entered)
}

#[tokio::test]
async fn the_first_link_makes_the_account_and_the_next_finds_it() {
    for test in both().await {
        let clock = Clock::standing_at(NOON);
        let first = link(&test.db, clock.now(), "ada@x.example").await;
        let second = link(&test.db, clock.now(), "ada@x.example").await;
        let (ada, new, coming) = enter(&test.db, clock.now(), first.reveal()).await.expect("in");
        assert!(new);
        assert_eq!((ada.address.as_str(), coming.then.as_str()), ("ada@x.example", "/city/ferry"));
        let (again, new, _) = enter(&test.db, clock.now(), second.reveal()).await.expect("in");
        assert_eq!((again, new), (ada.clone(), false));
        assert_eq!(crate::find(&test.db, ada.id).await.expect("read"), Some(ada));
    }
}

#[tokio::test]
async fn a_link_is_good_once_and_for_an_hour() {
    for test in both().await {
        let clock = Clock::standing_at(NOON);
        let token = link(&test.db, clock.now(), "ada@x.example").await;
        enter(&test.db, clock.now(), token.reveal()).await.expect("in");
        let again = enter(&test.db, clock.now(), token.reveal()).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::LinkSpent))), "replayed");
        let late = link(&test.db, clock.now(), "bo@x.example").await;
        clock.advance_seconds(3600);
        let late = enter(&test.db, clock.now(), late.reveal()).await;
        assert!(matches!(late, Err(Error::Refused(Refusal::LinkSpent))), "expired");
        let forged = enter(&test.db, clock.now(), Token::fresh().reveal()).await;
        assert!(matches!(forged, Err(Error::Refused(Refusal::LinkSpent))), "forged");
    }
}

#[tokio::test]
async fn two_links_used_at_once_make_one_account() {
    for test in both().await {
        let one = link(&test.db, NOON, "ada@x.example").await;
        let other = link(&test.db, NOON, "ada@x.example").await;
        let both = tokio::join!(
            enter(&test.db, NOON, one.reveal()),
            enter(&test.db, NOON, other.reveal())
        );
        let (one, other) = (both.0.expect("in"), both.1.expect("in"));
        assert_eq!(one.0, other.0);
        assert!(one.1 != other.1, "one of them was the first");
    }
}

async fn kinds(db: &Db) -> Vec<String> {
    let facts = journal::after(db, 0, 99).await.expect("the journal");
    assert!(facts.iter().all(|fact| !fact.body.contains("example")), "ids only");
    facts.into_iter().map(|fact| fact.kind).collect()
}

/// A room that notes what it is told in the journal.
struct Notes;

impl Keeper for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }
    fn goes(&self) -> &'static str {
        "your notes"
    }
    fn arrived<'t>(&'t self, tx: &'t mut Tx, arrived: &'t Arrived) -> Soon<'t, ()> {
        Box::pin(async move {
            let note = Noted { reader: arrived.reader, words: arrived.intent.clone() };
            journal::append(tx, arrived.at, &note).await.map(|_| ())
        })
    }
    fn left<'t>(&'t self, tx: &'t mut Tx, reader: Id, at: Instant) -> Soon<'t, ()> {
        Box::pin(async move {
            let note = Noted { reader, words: "left".to_owned() };
            journal::append(tx, at, &note).await.map(|_| ())
        })
    }
    fn told<'t>(&'t self, _: &'t Db, reader: Id) -> Soon<'t, Value> {
        Box::pin(async move { Ok(Value::from(reader.to_string())) })
    }
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Noted {
    reader: Id,
    words: String,
}

impl journal::Fact for Noted {
    fn kind(&self) -> &'static str {
        "test.noted"
    }
    fn subject(&self) -> Option<Id> {
        Some(self.reader)
    }
}

#[tokio::test]
async fn what_was_wished_for_is_done_by_whoever_keeps_it() {
    for test in both().await {
        let keepers: Keepers = Arc::from([Arc::new(Notes) as Arc<dyn Keeper>]);
        let token = link(&test.db, NOON, "ada@x.example").await;
        let mut tx = test.db.begin().await.expect("a transaction");
        let (ada, _, coming) = come_in(&mut tx, NOON, token.reveal()).await.expect("in");
        let arrived = Arrived { reader: ada.id, intent: coming.intent, at: NOON };
        arrive(&mut tx, &keepers, &arrived).await.expect("arrived");
        let idle = Arrived { intent: String::new(), ..arrived };
        arrive(&mut tx, &keepers, &idle).await.expect("arrived");
        tx.commit().await.expect("a commit");
        assert_eq!(kinds(&test.db).await, ["reader.joined", "test.noted"]);
    }
}

fn no_mail(test: &TestDb) -> Mailroom {
    let theme = Theme::new(Parts::default(), ThemeSettings::default()).expect("a theme");
    let (db, clock) = (test.db.clone(), Clock::standing_at(NOON));
    Mailroom::new(&Default::default(), db, clock, Arc::new(theme)).expect("a mail room")
}

#[tokio::test]
async fn whoever_keeps_something_hears_of_who_leaves_in_the_same_transaction() {
    for test in both().await {
        let keepers: Keepers = Arc::from([Arc::new(Notes) as Arc<dyn Keeper>]);
        let (mail, token) = (no_mail(&test), link(&test.db, NOON, "ada@x.example").await);
        let (ada, _, _) = enter(&test.db, NOON, token.reveal()).await.expect("in");
        let mut tx = test.db.begin().await.expect("a transaction");
        leave(&mut tx, NOON, (&keepers, &mail), &ada).await.expect("left");
        drop(tx);
        assert_eq!(kinds(&test.db).await, ["reader.joined"], "not committed, nothing happened");
        assert!(crate::find(&test.db, ada.id).await.expect("read").is_some());
        for _ in 0..2 {
            let mut tx = test.db.begin().await.expect("a transaction");
            leave(&mut tx, NOON, (&keepers, &mail), &ada).await.expect("left");
            tx.commit().await.expect("a commit");
        }
        let all = ["reader.joined", "test.noted", "reader.left", "test.noted"];
        assert_eq!(kinds(&test.db).await, all, "one fact, however often it is done");
        assert_eq!(crate::find(&test.db, ada.id).await.expect("read"), None);
    }
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_no_fact() {
    for test in both().await {
        let token = link(&test.db, NOON, "ada@x.example").await;
        let (ada, _, _) = enter(&test.db, NOON, token.reveal()).await.expect("in");
        for name in ["Ada", "Ada"] {
            let now = crate::find(&test.db, ada.id).await.expect("read").expect("a reader");
            let mut tx = test.db.begin().await.expect("a transaction");
            change_settings(&mut tx, NOON, &now, name, "Asia/Tokyo").await.expect("changed");
            tx.commit().await.expect("a commit");
        }
        let ada = crate::find(&test.db, ada.id).await.expect("read").expect("a reader");
        assert_eq!((ada.name.as_str(), ada.zone.as_str()), ("Ada", "Asia/Tokyo"));
        assert_eq!(kinds(&test.db).await, ["reader.joined", "reader.settings_changed"]);
    }
}
