//! Follows on both databases: rows and facts together, and a room that keeps up.

use std::sync::Arc;

use article::{Block, Body, Change, Credit, Role, Story};
use kit::zone::Zone;
use kit::{Clock, Id, Instant, Rich};
use store::Db;
use store::testing::both;
use tokio::sync::watch;

use crate::index::{Asked, Thing};
use crate::{Alert, CardMaker, Following, Refusal, Wish};

const NOON: Instant = Instant::from_seconds(1_800_000_000);
const RUTH: Id = Id(501);
const TOM: Id = Id(502);

/// A paper with an author, a section and two topics.
struct Desk {
    db: Db,
    clock: Clock,
    ann: Id,
    city: Id,
    ferry: Id,
    dogs: Id,
}

impl Desk {
    async fn new(db: &Db) -> Desk {
        let clock = Clock::standing_at(NOON);
        let mut tx = db.begin().await.expect("a transaction");
        let ann = byline::NewAuthor { name: "Ann".into(), ..byline::NewAuthor::default() };
        let ann = byline::put(&mut tx, &clock, ann).await.expect("an author");
        let mut topics = Vec::new();
        for (kind, name) in [
            (topic::Kind::Section, "City"),
            (topic::Kind::Topic, "Ferry"),
            (topic::Kind::Topic, "Dogs"),
        ] {
            let (slug, name) = (name.to_lowercase(), name.to_owned());
            let new = topic::NewTopic { kind, slug, name, ..topic::NewTopic::default() };
            topics.push(topic::put(&mut tx, &clock, new).await.expect("a topic"));
        }
        tx.commit().await.expect("a commit");
        let (city, ferry, dogs) = (topics[0], topics[1], topics[2]);
        Desk { db: db.clone(), clock, ann, city, ferry, dogs }
    }

    fn story(&self, topics: &[Id]) -> Story {
        let credit = Credit { author: Some(self.ann), name: "Ann".into(), role: Role::By };
        Story {
            headline: "The ferry".to_owned(),
            section: Some(self.city),
            topics: topics.to_vec(),
            credits: vec![credit],
            blocks: vec![Block::new("b1", Body::Text { text: Rich::from("Text.") })],
            ..Story::default()
        }
    }

    /// A new story, a second later than the last; and the number of its fact.
    async fn publish(&self, topics: &[Id]) -> (Id, i64) {
        self.clock.advance_seconds(1);
        let story = self.story(topics);
        let mut tx = self.db.begin().await.expect("a transaction");
        let id = article::create(&mut tx, &self.clock, &story, "s", "ann").await.expect("a story");
        let seq = article::publish(&mut tx, &self.clock, id, Change::New, "ann").await;
        tx.commit().await.expect("a commit");
        (id, seq.expect("published").expect("a fact"))
    }

    /// The same story with other topics.
    async fn refile(&self, id: Id, topics: &[Id]) -> i64 {
        let story = self.story(topics);
        let mut tx = self.db.begin().await.expect("a transaction");
        article::revise(&mut tx, &self.clock, id, &story, "ann").await.expect("a version");
        let seq = article::publish(&mut tx, &self.clock, id, Change::Update, "ann").await;
        tx.commit().await.expect("a commit");
        seq.expect("published").expect("a fact")
    }

    async fn withdraw(&self, id: Id) -> i64 {
        let mut tx = self.db.begin().await.expect("a transaction");
        let seq = article::withdraw(&mut tx, &self.clock, id, "wrong").await.expect("withdrawn");
        tx.commit().await.expect("a commit");
        seq.expect("a fact")
    }

    async fn wish(&self, reader: Id, thing: Thing, wish: Wish) -> Result<Option<i64>, Refusal> {
        let mut tx = self.db.begin().await.expect("a transaction");
        let seq = crate::wish(&mut tx, self.clock.now(), reader, thing, wish).await?;
        tx.commit().await.expect("a commit");
        Ok(seq.seq)
    }

    async fn alert(&self, reader: Id, thing: Thing, alert: Alert) -> Result<Option<i64>, Refusal> {
        let mut tx = self.db.begin().await.expect("a transaction");
        let seq = crate::set_alert(&mut tx, self.clock.now(), reader, thing, alert).await?;
        tx.commit().await.expect("a commit");
        Ok(seq)
    }

    /// A node of the paper, up to date.
    async fn node(&self) -> Node {
        let none: CardMaker = Arc::new(|_| Box::pin(async { Ok(Vec::new()) }));
        let room = Following::new(self.db.clone(), self.clock.clone(), Zone::utc(), none);
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(room.clone().run(stopped));
        let mut ready = room.is_read.subscribe();
        ready.wait_for(|it| *it).await.expect("read");
        Node { room, stop, task }
    }
}

struct Node {
    room: Following,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Node {
    async fn feed(&self, reader: Id, after: i64) -> Vec<Id> {
        assert!(self.room.wait(after).await, "this node is behind");
        let asked = Asked { reader, only: None, from: None, size: 10 };
        self.room.index().page(&asked).entries.iter().map(|entry| entry.story).collect()
    }

    async fn stop(self) {
        self.stop.send_replace(true);
        self.task.await.expect("an end");
    }
}

#[tokio::test]
async fn to_follow_twice_is_to_follow_once() {
    for test in both().await {
        let desk = Desk::new(&test.db).await;
        let ferry = Thing::Topic(desk.ferry);
        assert!(desk.wish(RUTH, ferry, Wish::Follow).await.expect("followed").is_some());
        assert_eq!(desk.wish(RUTH, ferry, Wish::Follow).await.expect("again"), None);
        let followed = crate::followed(&desk.db, RUTH).await.expect("follows");
        assert_eq!(followed.len(), 1);
        assert_eq!((followed[0].thing, followed[0].alert), (ferry, Alert::Daily));
        assert!(desk.wish(RUTH, ferry, Wish::None).await.expect("unfollowed").is_some());
        assert_eq!(desk.wish(RUTH, ferry, Wish::None).await.expect("again"), None);
        assert!(crate::followed(&desk.db, RUTH).await.expect("follows").is_empty());
        let facts = journal::after(&desk.db, 0, 1000).await.expect("the journal");
        let told: Vec<_> = facts.iter().filter(|it| it.kind.starts_with("following.")).collect();
        assert_eq!(told.len(), 2, "one for each change");
        assert_eq!(told[0].subject, Some(RUTH));
    }
}

#[tokio::test]
async fn a_thing_is_followed_or_muted_but_never_both() {
    for test in both().await {
        let desk = Desk::new(&test.db).await;
        let dogs = Thing::Topic(desk.dogs);
        let state = async || {
            let followed = crate::followed(&desk.db, RUTH).await.expect("follows").len();
            (followed, crate::muted(&desk.db, RUTH).await.expect("mutes").len())
        };
        desk.wish(RUTH, dogs, Wish::Follow).await.expect("followed");
        desk.wish(RUTH, dogs, Wish::Mute).await.expect("muted");
        assert_eq!(state().await, (0, 1));
        desk.wish(RUTH, dogs, Wish::Follow).await.expect("followed");
        assert_eq!(state().await, (1, 0));
        desk.wish(RUTH, dogs, Wish::None).await.expect("neither");
        assert_eq!(state().await, (0, 0));
    }
}

#[tokio::test]
async fn nobody_follows_what_is_not_there() {
    for test in both().await {
        let desk = Desk::new(&test.db).await;
        for thing in [Thing::Topic(desk.ann), Thing::Author(desk.ferry), Thing::Topic(Id(0))] {
            let refused = desk.wish(RUTH, thing, Wish::Follow).await;
            assert!(matches!(refused, Err(Refusal::Unknown)), "{thing}: {refused:?}");
        }
        let (ann, at_once) = (Thing::Author(desk.ann), Alert::Instant);
        let refused = desk.alert(RUTH, ann, at_once).await;
        assert!(matches!(refused, Err(Refusal::NotFollowed)), "{refused:?}");
        desk.wish(RUTH, ann, Wish::Follow).await.expect("followed");
        assert!(desk.alert(RUTH, ann, at_once).await.expect("set").is_some());
        assert_eq!(desk.alert(RUTH, ann, at_once).await.expect("again"), None);
        let followed = crate::followed(&desk.db, RUTH).await.expect("follows");
        assert_eq!(followed[0].alert, Alert::Instant);
    }
}

#[tokio::test]
async fn one_reader_follows_a_thousand_things_and_no_more() {
    for test in both().await {
        let desk = Desk::new(&test.db).await;
        let mut tx = desk.db.begin().await.expect("a transaction");
        for number in 0..crate::WISHES_MAX {
            crate::rows::follow(&mut tx, RUTH, Thing::Topic(Id(number)), NOON).await.expect("kept");
        }
        tx.commit().await.expect("a commit");
        let refused = desk.wish(RUTH, Thing::Author(desk.ann), Wish::Follow).await;
        assert!(matches!(refused, Err(Refusal::Full)), "{refused:?}");
        let count = crate::followed(&desk.db, RUTH).await.expect("follows").len();
        assert_eq!(count as i64, crate::WISHES_MAX, "nothing was lost and nothing added");
    }
}

#[tokio::test]
async fn a_story_is_in_the_feed_of_who_follows_it_as_soon_as_it_is_published() {
    for test in both().await {
        let desk = Desk::new(&test.db).await;
        let node = desk.node().await;
        desk.wish(RUTH, Thing::Author(desk.ann), Wish::Follow).await.expect("followed");
        desk.wish(TOM, Thing::Topic(desk.ferry), Wish::Follow).await.expect("followed");
        let (one, _) = desk.publish(&[desk.ferry]).await;
        let (two, seq) = desk.publish(&[desk.dogs]).await;
        assert_eq!(node.feed(RUTH, seq).await, [two, one]);
        assert_eq!(node.feed(TOM, seq).await, [one]);
        let seq = desk.refile(two, &[desk.ferry]).await;
        assert_eq!(node.feed(TOM, seq).await, [two, one], "where it stood, newest first");
        let seq = desk.withdraw(one).await;
        assert_eq!(node.feed(TOM, seq).await, [two]);
        assert_eq!(node.feed(RUTH, seq).await, [two]);
        let seq = desk.wish(RUTH, Thing::Topic(desk.ferry), Wish::Mute).await.expect("muted");
        assert_eq!(node.feed(RUTH, seq.expect("a fact")).await, []);
        node.stop().await;
    }
}

#[tokio::test]
async fn a_node_that_starts_anew_knows_what_the_other_knew() {
    for test in both().await {
        let desk = Desk::new(&test.db).await;
        for thing in [Thing::Author(desk.ann), Thing::Topic(desk.ferry)] {
            desk.wish(RUTH, thing, Wish::Follow).await.expect("followed");
        }
        desk.wish(RUTH, Thing::Topic(desk.dogs), Wish::Mute).await.expect("muted");
        let (seen, _) = desk.publish(&[desk.ferry]).await;
        desk.publish(&[desk.ferry, desk.dogs]).await;
        let node = desk.node().await;
        assert_eq!(node.feed(RUTH, 0).await, [seen]);
        let city = node.room.named(Thing::Topic(desk.city)).expect("a name");
        assert_eq!((city.name.as_str(), city.path.as_str()), ("City", "/city"));
        assert_eq!(node.room.index().followers(Thing::Author(desk.ann)), 1);
        let mut tx = desk.db.begin().await.expect("a transaction");
        crate::forget(&mut tx, desk.clock.now(), RUTH).await.expect("forgotten");
        tx.commit().await.expect("a commit");
        let seq = journal::newest(&desk.db).await.expect("the journal");
        assert_eq!(node.feed(RUTH, seq).await, []);
        assert_eq!(node.room.index().followers(Thing::Author(desk.ann)), 0);
        node.stop().await;
    }
}

#[tokio::test]
async fn a_visit_is_kept_and_says_what_is_new() {
    for test in both().await {
        let desk = Desk::new(&test.db).await;
        let node = desk.node().await;
        let first = node.room.visit(RUTH).await.expect("a visit");
        assert_eq!(first.new_from, NOON, "nothing is new on the first");
        // Written behind the page: until it is there.
        while crate::rows::visit(&desk.db, RUTH).await.expect("read").is_none() {
            tokio::task::yield_now().await;
        }
        desk.clock.advance_seconds(3600);
        let other = desk.node().await;
        assert_eq!(other.room.visit(RUTH).await.expect("a visit").new_from, NOON);
        node.stop().await;
        other.stop().await;
    }
}
