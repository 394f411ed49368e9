//! A paper for these tests, with an author, two topics, and mail that goes into a folder.

use std::sync::Arc;

use article::{Block, Body, Change, Credit, Role, Story};
use following::index::Thing;
use following::{Alert, CardMaker, Following, Wish};
use journal::Listener as _;
use kit::zone::Zone;
use kit::{Clock, Id, Instant, Rich};
use mail::{Item, Mailroom};
use store::Db;
use store::testing::TestDb;
use tokio::sync::watch;

use crate::{Alerts, Days, Listener, Setting};

/// Friday, 15 January 2027, 08:00 UTC: nine o'clock in Paris.
pub(super) const MORNING: Instant = Instant::from_seconds(1_800_000_000);
pub(super) const HOURS: i64 = 3600;

/// A paper with an author, two topics, and a mail room that writes into a folder.
pub(super) struct World {
    pub(super) test: TestDb,
    pub(super) clock: Clock,
    pub(super) alerts: Alerts,
    pub(super) mail: Mailroom,
    pub(super) following: Following,
    pub(super) ann: Id,
    pub(super) ferry: Id,
    pub(super) dogs: Id,
    pub(super) folder: tempfile::TempDir,
    pub(super) stop: watch::Sender<bool>,
}

impl World {
    pub(super) async fn new(test: TestDb) -> World {
        let (db, clock) = (test.db.clone(), Clock::standing_at(MORNING));
        let folder = tempfile::tempdir().expect("a folder");
        let mail = mail::testing::mailroom(&db, &clock, folder.path());
        let (ann, ferry, dogs) = things(&db, &clock).await;
        let none: CardMaker = Arc::new(|_| Box::pin(async { Ok(Vec::new()) }));
        let following = Following::new(db.clone(), clock.clone(), Zone::utc(), none);
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(following.clone().run(stopped));
        while !following.is_ready() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let alerts = Alerts::new(Setting {
            db,
            clock: clock.clone(),
            zone: Zone::named("Europe/Paris").expect("a zone"),
            paper: "The Courier".to_owned(),
            base_url: "https://courier.example".to_owned(),
            language: "en".to_owned(),
            mail: mail.clone(),
            following: following.clone(),
            wire_hold_seconds: 300,
        });
        World { test, clock, alerts, mail, following, ann, ferry, dogs, folder, stop }
    }

    pub(super) fn db(&self) -> &Db {
        &self.test.db
    }

    /// Somebody with an account.
    pub(super) async fn reader(&self, address: &str) -> Id {
        reader::testing::joined(self.db(), self.clock.now(), address).await
    }

    pub(super) async fn follow(&self, reader: Id, thing: Thing, alert: Alert) {
        let (now, mut tx) = (self.clock.now(), self.db().begin().await.expect("a transaction"));
        following::wish(&mut tx, now, reader, thing, Wish::Follow).await.expect("followed");
        following::set_alert(&mut tx, now, reader, thing, alert).await.expect("set");
        tx.commit().await.expect("a commit");
    }

    pub(super) async fn mute(&self, reader: Id, thing: Thing) {
        let (now, mut tx) = (self.clock.now(), self.db().begin().await.expect("a transaction"));
        following::wish(&mut tx, now, reader, thing, Wish::Mute).await.expect("muted");
        tx.commit().await.expect("a commit");
    }

    pub(super) async fn digest(&self, reader: Id, days: Days, hour: i8) {
        let (now, mut tx) = (self.clock.now(), self.db().begin().await.expect("a transaction"));
        let zone = Zone::named("Europe/Paris").expect("a zone");
        let set = (days, hour);
        crate::set_digest(&mut tx, now, (reader, &zone), set, "Yes").await.expect("set");
        tx.commit().await.expect("a commit");
    }

    /// A story on these topics, heard by this node.
    pub(super) async fn publish(&self, headline: &str, topics: &[Id]) -> Id {
        self.bring(&self.story(headline, topics)).await
    }

    /// This story before its readers.
    pub(super) async fn bring(&self, story: &Story) -> Id {
        let id = self.write(story).await;
        let mut tx = self.db().begin().await.expect("a transaction");
        article::publish(&mut tx, &self.clock, id, Change::New, "ann").await.expect("published");
        tx.commit().await.expect("a commit");
        self.hear().await;
        id
    }

    /// A story that no reader sees yet.
    pub(super) async fn write(&self, story: &Story) -> Id {
        self.clock.advance_seconds(1);
        let mut tx = self.db().begin().await.expect("a transaction");
        let id = article::create(&mut tx, &self.clock, story, "s", "ann").await.expect("made");
        tx.commit().await.expect("a commit");
        id
    }

    /// What a story on these topics says.
    pub(super) fn story(&self, headline: &str, topics: &[Id]) -> Story {
        Story {
            headline: headline.to_owned(),
            standfirst: Some(format!("All about {headline}.")),
            topics: topics.to_vec(),
            credits: vec![Credit {
                author: Some(self.ann),
                name: "Ann Example".to_owned(),
                role: Role::By,
            }],
            blocks: vec![Block::new("b1", Body::Text { text: Rich::from("Text.") })],
            ..Story::default()
        }
    }

    pub(super) async fn withdraw(&self, id: Id) {
        let mut tx = self.db().begin().await.expect("a transaction");
        article::withdraw(&mut tx, &self.clock, id, "wrong").await.expect("withdrawn");
        tx.commit().await.expect("a commit");
        self.hear().await;
    }

    pub(super) async fn hear(&self) {
        let newest = journal::newest(self.db()).await.expect("the journal");
        assert!(self.following.wait(newest).await, "this node is behind");
    }

    /// What is due is put and sent.
    pub(super) async fn send(&self) {
        self.hear().await;
        while self.alerts.put_due().await.expect("put") > 0 {}
        while self.mail.send_due().await.expect("sent") > 0 {}
    }

    /// Every fact is heard, from the first; what it asks for is done.
    pub(super) async fn tell_at_once(&self) {
        let mut tx = self.db().begin().await.expect("a transaction");
        let listener = Listener(self.alerts.clone());
        for fact in journal::after(self.db(), 0, 1000).await.expect("the journal") {
            listener.hear(&mut tx, &fact).await.expect("heard");
        }
        tx.commit().await.expect("a commit");
    }

    pub(super) async fn outbox(&self) -> Vec<Item> {
        mail::list(self.db(), None, None, 1000).await.expect("the outbox")
    }

    /// The letters that went out, oldest first, as one can read them.
    pub(super) fn letters(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.folder.path()).expect("a folder");
        let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
        files.sort();
        let read = |file: &std::path::PathBuf| std::fs::read_to_string(file).expect("a letter");
        files.iter().map(|it| read(it).replace("=\r\n", "").replace("=3D", "=")).collect()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

async fn things(db: &Db, clock: &Clock) -> (Id, Id, Id) {
    let mut tx = db.begin().await.expect("a transaction");
    let ann = byline::NewAuthor { name: "Ann Example".into(), ..byline::NewAuthor::default() };
    let ann = byline::put(&mut tx, clock, ann).await.expect("an author");
    let mut topics = Vec::new();
    for name in ["Ferries", "Dogs"] {
        let (slug, name) = (name.to_lowercase(), name.to_owned());
        let kind = topic::Kind::Topic;
        let new = topic::NewTopic { kind, slug, name, ..topic::NewTopic::default() };
        topics.push(topic::put(&mut tx, clock, new).await.expect("a topic"));
    }
    tx.commit().await.expect("a commit");
    (ann, topics[0], topics[1])
}
