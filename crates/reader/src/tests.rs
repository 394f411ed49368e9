//! Accounts on both databases: one a proved address, made and come back to by links good once.

use std::sync::Arc;

use kit::{Clock, Id, Instant};
use serde_json::Value;
use signin::{Holder, Purpose, Token, Vouched};
use store::testing::{TestDb, both};
use store::{Db, Tx};

use mail::Mailroom;
use web::{Parts, Theme, ThemeSettings};

use crate::{
    Arrived, Coming, Error, Keeper, Keepers, Reader, Refusal, Soon, Welcomed, arrive,
    change_settings, come_in, come_in_vouched, leave, unlink,
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

fn vouched(subject: &str, address: Option<&str>) -> Vouched {
    let (issuer, subject) = ("https://id.example".to_owned(), subject.to_owned());
    Vouched { issuer, subject, address: address.map(str::to_owned) }
}

async fn welcome(db: &Db, who: &Vouched) -> crate::Result<Welcomed> {
    let mut tx = db.begin().await.expect("a transaction");
    let welcomed = come_in_vouched(&mut tx, NOON, who, "Heron ID").await?;
    tx.commit().await.expect("a commit");
    Ok(welcomed)
}

#[tokio::test]
async fn whom_a_provider_vouches_for_has_one_account_whatever_their_address_becomes() {
    for test in both().await {
        let ruth = vouched("ruth-7", Some("Ruth@X.example"));
        let first = welcome(&test.db, &ruth).await.expect("in");
        assert!(first.first && !first.linked);
        assert_eq!(first.reader.address, "ruth@x.example");
        let keys = signin::keys(&test.db, first.reader.holder()).await.expect("read");
        assert_eq!(keys.len(), 1, "no password was made");
        assert_eq!(keys[0].vouched(), Some(("https://id.example", "ruth-7")));
        let moved = vouched("ruth-7", Some("another@x.example"));
        for again in [ruth.clone(), moved, vouched("ruth-7", None)] {
            let again = welcome(&test.db, &again).await.expect("in");
            assert_eq!((again.reader, again.first), (first.reader.clone(), false));
        }
        let at_another =
            Vouched { issuer: "https://other.example".into(), ..vouched("ruth-7", None) };
        assert!(welcome(&test.db, &at_another).await.is_err(), "names of another provider");
        assert_eq!(kinds(&test.db).await, ["reader.joined", "reader.provider_linked"]);
    }
}

#[tokio::test]
async fn an_account_is_linked_by_a_proved_address_and_by_no_other() {
    for test in both().await {
        let token = link(&test.db, NOON, "ada@x.example").await;
        let (ada, _, _) = enter(&test.db, NOON, token.reveal()).await.expect("in");
        for who in
            [vouched("ada-1", None), vouched("ada-1", Some("ada")), vouched("ada-1", Some(""))]
        {
            let refused = welcome(&test.db, &who).await;
            assert!(matches!(refused, Err(Error::Refused(Refusal::Unproved))), "{refused:?}");
        }
        assert_eq!(kinds(&test.db).await, ["reader.joined"]);
        let linked = welcome(&test.db, &vouched("ada-1", Some("ADA@x.example"))).await.expect("in");
        assert_eq!((linked.reader, linked.first, linked.linked), (ada, false, true));
    }
}

#[tokio::test]
async fn two_who_come_by_a_provider_at_once_make_one_account() {
    for test in both().await {
        let ruth = vouched("ruth-7", Some("ruth@x.example"));
        let both = tokio::join!(welcome(&test.db, &ruth), welcome(&test.db, &ruth));
        let (one, other) = (both.0.expect("in"), both.1.expect("in"));
        assert_eq!(one.reader, other.reader);
        assert!(one.first != other.first);
    }
}

#[tokio::test]
async fn a_provider_is_unlinked_while_another_way_in_remains() {
    for test in both().await {
        let db = &test.db;
        let ruth =
            welcome(db, &vouched("ruth-7", Some("ruth@x.example"))).await.expect("in").reader;
        let key = signin::keys(db, ruth.holder()).await.expect("read")[0].id;
        let mut tx = db.begin().await.expect("a transaction");
        let refused = unlink(&mut tx, NOON, &ruth, key, false).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::LastWay))), "{refused:?}");
        drop(tx);
        let mut tx = db.begin().await.expect("a transaction");
        unlink(&mut tx, NOON, &ruth, Id(77), true).await.expect("nothing of hers");
        unlink(&mut tx, NOON, &ruth, key, true).await.expect("unlinked");
        unlink(&mut tx, NOON, &ruth, key, true).await.expect("again is nothing");
        tx.commit().await.expect("a commit");
        assert!(signin::keys(db, ruth.holder()).await.expect("read").is_empty());
        let facts = ["reader.joined", "reader.provider_linked", "reader.provider_unlinked"];
        assert_eq!(kinds(db).await, facts);
        // Without mail a password is a way in, too.
        let again = welcome(db, &vouched("ruth-7", Some("ruth@x.example"))).await.expect("in");
        let key = signin::keys(db, again.reader.holder()).await.expect("read")[0].id;
        let hashed = signin::hash_password("heron lamp orchard".to_owned()).await.expect("a hash");
        let mut tx = db.begin().await.expect("a transaction");
        signin::set_password(&mut tx, NOON, ruth.holder(), &hashed).await.expect("set");
        unlink(&mut tx, NOON, &ruth, key, false).await.expect("unlinked");
        tx.commit().await.expect("a commit");
    }
}

#[tokio::test]
async fn who_leaves_is_not_known_by_a_provider_any_more() {
    for test in both().await {
        let (keepers, mail): (Keepers, Mailroom) = (Arc::from([]), no_mail(&test));
        let ruth = vouched("ruth-7", Some("ruth@x.example"));
        let before = welcome(&test.db, &ruth).await.expect("in").reader;
        let mut tx = test.db.begin().await.expect("a transaction");
        leave(&mut tx, NOON, (&keepers, &mail), &before).await.expect("left");
        tx.commit().await.expect("a commit");
        let after = welcome(&test.db, &ruth).await.expect("in");
        assert!(after.first && after.reader.id != before.id);
    }
}
