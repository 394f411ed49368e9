//! Fronts on both databases: what was picked, what the rule adds, nothing twice.

use article::{Block, Body, Change, Story};
use kit::{Clock, Id, Instant, Rich};
use store::Db;
use store::testing::both;

use crate::fill::{by_rule, fill};
use crate::{
    Act, CardChange, Container, Error, Front, HOME, Layout, Refusal, Rule, Source, Working,
    arrange, back, change, containers, discard, editions, publish_due, redraft, schedule, working,
};

const NOON: Instant = Instant::from_seconds(1_800_000_000);
const FAY: Id = Id(1);
const GUS: Id = Id(2);

async fn publish(db: &Db, clock: &Clock, headline: &str) -> Id {
    clock.advance_seconds(1);
    let story = Story {
        headline: headline.to_owned(),
        blocks: vec![Block::new("b1", Body::Text { text: Rich::from("Text.") })],
        ..Story::default()
    };
    let mut tx = db.begin().await.expect("a transaction");
    let id = article::create(&mut tx, clock, &story, headline, "ann").await.expect("a story");
    article::publish(&mut tx, clock, id, Change::New, "ann").await.expect("published");
    tx.commit().await.expect("a commit");
    id
}

fn container(id: i64, picked: Vec<Id>, from: Source, size: usize) -> Container {
    let rule = Rule { picked, from, size, ..Rule::default() };
    Container { id: Id(id), title: Some("T".into()), url: None, layout: Layout::Four, rule }
}

#[tokio::test]
async fn picked_stories_come_first_and_no_story_twice() {
    for test in both().await {
        let clock = Clock::standing_at(NOON);
        let mut ids = Vec::new();
        for n in 0..8 {
            ids.push(publish(&test.db, &clock, &format!("s{n}")).await);
        }
        let arranged = vec![
            container(1, vec![ids[2]], Source::Latest, 3),
            container(2, vec![ids[7], ids[2]], Source::Latest, 4),
            container(3, vec![Id(404)], Source::Nothing, 4),
        ];
        let mut tx = test.db.begin().await.expect("a transaction");
        arrange(&mut tx, &clock, HOME, &arranged).await.expect("arranged");
        tx.commit().await.expect("a commit");
        let read = containers(&test.db, HOME).await.expect("containers");
        assert_eq!(read, arranged);
        let filled = fill(&test.db, read).await.expect("filled");
        let shown: Vec<Vec<Id>> =
            filled.iter().map(|f| f.stories.iter().map(|story| story.id).collect()).collect();
        // The newest is picked for the second container, so the first one does not take it.
        assert_eq!(shown[0], [ids[2], ids[6], ids[5]]);
        assert_eq!(shown[1], [ids[7], ids[4], ids[3], ids[1]]);
        assert_eq!((shown[2].len(), &filled[2].gone), (0, &vec![Id(404)]));
    }
}

#[tokio::test]
async fn a_front_nobody_arranged_leads_with_the_newest() {
    for test in both().await {
        let clock = Clock::standing_at(NOON);
        for n in 0..9 {
            publish(&test.db, &clock, &format!("s{n}")).await;
        }
        let filled = fill(&test.db, by_rule(&Front::home(), &[])).await.expect("filled");
        assert_eq!(filled[0].stories.len(), 7);
        assert_eq!(filled[0].stories[0].card.headline, "s8");
    }
}

/// The home page's front at the desk.
struct Desk {
    db: Db,
    clock: Clock,
    front: Front,
}

/// Runs one verb on the front as it stands, in a transaction of its own.
macro_rules! does {
    ($desk:expr, |$tx:ident, $of:ident| $verb:expr) => {{
        let $of = ($desk.front.name.as_str(), $desk.working().await.revision);
        let mut $tx = $desk.db.begin().await.expect("a transaction");
        let result = $verb.await;
        if result.is_ok() {
            $tx.commit().await.expect("a commit");
        }
        result
    }};
}

impl Desk {
    fn new(db: &Db) -> Desk {
        Desk { db: db.clone(), clock: Clock::standing_at(NOON), front: Front::home() }
    }

    async fn working(&self) -> Working {
        working(&self.db, &self.front).await.expect("read")
    }

    async fn act(&self, act: Act) {
        let revision = self.working().await.revision;
        change(&self.db, &self.clock, FAY, (&self.front, revision), &act).await.expect("changed");
    }

    /// Picks a story for the first container.
    async fn pick(&self, story: Id) {
        let container = self.working().await.containers[0].id;
        self.act(Act::Place { story, container, at: None }).await;
    }

    async fn publish(&self) {
        does!(self, |tx, of| crate::publish(&mut tx, &self.clock, FAY, of)).expect("published");
    }

    /// What is picked on the live front.
    async fn live(&self) -> Vec<Id> {
        let live = containers(&self.db, HOME).await.expect("containers");
        live.into_iter().flat_map(|it| it.rule.picked).collect()
    }

    async fn facts(&self) -> usize {
        let entries = journal::after(&self.db, 0, 1000).await.expect("the journal");
        entries.iter().filter(|it| it.kind == "front.changed").count()
    }
}

#[tokio::test]
async fn a_draft_is_seen_by_readers_when_it_is_published() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let story = publish(&desk.db, &desk.clock, "s").await;
        assert_eq!(
            does!(desk, |tx, of| crate::publish(&mut tx, &desk.clock, FAY, of))
                .expect_err("nothing to publish")
                .to_string(),
            Refusal::NoDraft.to_string()
        );
        desk.pick(story).await;
        assert!(desk.working().await.is_draft);
        assert_eq!((desk.live().await, desk.facts().await), (vec![], 0));
        desk.publish().await;
        assert_eq!((desk.live().await, desk.facts().await), (vec![story], 1));
        let working = desk.working().await;
        assert!(!working.is_draft && working.is_arranged);
        desk.act(Act::Take(story)).await;
        does!(desk, |tx, of| discard(&mut tx, &desk.clock, FAY, of)).expect("discarded");
        let working = desk.working().await;
        assert_eq!((working.is_draft, &working.containers[0].rule.picked), (false, &vec![story]));
    }
}

#[tokio::test]
async fn every_live_front_is_kept_and_can_come_back() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (one, two) = (Id(11), Id(12));
        let mut tx = desk.db.begin().await.expect("a transaction");
        arrange(&mut tx, &desk.clock, HOME, &[container(1, vec![one], Source::Latest, 3)])
            .await
            .expect("arranged");
        tx.commit().await.expect("a commit");
        desk.pick(two).await;
        desk.publish().await;
        does!(desk, |tx, of| back(&mut tx, &desk.clock, GUS, of)).expect("back");
        assert_eq!(desk.live().await, [one]);
        does!(desk, |tx, of| redraft(&mut tx, &desk.clock, GUS, of, 2)).expect("redrafted");
        assert_eq!(desk.live().await, [one], "a draft only");
        desk.publish().await;
        assert_eq!(desk.live().await, [one, two]);
        let kept = editions(&desk.db, HOME, 10).await.expect("editions");
        let told: Vec<_> = kept.iter().map(|it| (it.number, it.by, it.how.as_str())).collect();
        let paper = (1, Id(0), "arranged");
        assert_eq!(told, [(4, FAY, "published"), (3, GUS, "back"), (2, FAY, "published"), paper]);
        let none = does!(desk, |tx, of| redraft(&mut tx, &desk.clock, GUS, of, 99));
        assert!(matches!(none, Err(Error::Refused(Refusal::Unknown))), "{none:?}");
    }
}

#[tokio::test]
async fn two_editors_of_a_front_do_not_overwrite_each_other() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        desk.pick(Id(11)).await;
        let seen = desk.working().await;
        let take = Act::Take(Id(11));
        let of = (&desk.front, seen.revision);
        change(&desk.db, &desk.clock, GUS, of, &take).await.expect("the first one");
        let late = change(&desk.db, &desk.clock, FAY, of, &take).await;
        assert!(matches!(late, Err(Error::Refused(Refusal::ChangedMeanwhile))), "{late:?}");
        let mut tx = desk.db.begin().await.expect("a transaction");
        let late = crate::publish(&mut tx, &desk.clock, FAY, (HOME, seen.revision)).await;
        assert!(matches!(late, Err(Error::Refused(Refusal::ChangedMeanwhile))), "{late:?}");
        drop(tx);
        assert_eq!(desk.working().await.touched.map(|(_, by)| by), Some(GUS));
    }
}

#[tokio::test]
async fn a_draft_goes_live_at_its_moment_once_for_two_nodes() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        desk.pick(Id(11)).await;
        let past = does!(desk, |tx, of| schedule(&mut tx, &desk.clock, FAY, of, NOON));
        assert!(matches!(past, Err(Error::Refused(Refusal::Moment(_)))), "{past:?}");
        let soon = NOON.plus_seconds(60);
        does!(desk, |tx, of| schedule(&mut tx, &desk.clock, GUS, of, soon)).expect("scheduled");
        desk.pick(Id(12)).await;
        assert_eq!(publish_due(&desk.db, &desk.clock).await.expect("due"), 0);
        desk.clock.advance_seconds(60);
        let other = Db::open(&test.address).await.expect("a second node");
        let (one, two) =
            tokio::join!(publish_due(&desk.db, &desk.clock), publish_due(&other, &desk.clock));
        assert_eq!(one.expect("due") + two.expect("due"), 1);
        assert_eq!((desk.live().await, desk.facts().await), (vec![Id(11), Id(12)], 1));
        let kept = editions(&desk.db, HOME, 10).await.expect("editions");
        assert_eq!((kept[0].by, kept[0].how.as_str()), (GUS, "scheduled"));
        assert_eq!(desk.working().await.scheduled, None);
        other.close().await;
    }
}

#[tokio::test]
async fn a_card_says_what_its_editor_chose() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let story = publish(&desk.db, &desk.clock, "s").await;
        let mut arranged = container(1, vec![story], Source::Latest, 3);
        arranged.rule.changes.push(CardChange {
            story,
            headline: Some("H".to_owned()),
            kicker: Some("K".to_owned()),
            picture: Some(Id(5)),
            ..CardChange::default()
        });
        let filled = fill(&desk.db, vec![arranged]).await.expect("filled");
        let card = &filled[0].stories[0].card;
        assert_eq!((card.headline.as_str(), card.kicker.as_deref()), ("H", Some("K")));
        assert_eq!(card.picture.as_ref().and_then(|it| it.media), Some(Id(5)));
    }
}

#[tokio::test]
async fn what_has_no_room_waits_behind_the_others() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let mut ids = Vec::new();
        for n in 0..3 {
            ids.push(publish(&desk.db, &desk.clock, &format!("s{n}")).await);
        }
        let arranged = vec![container(1, ids.clone(), Source::Latest, 2)];
        let filled = fill(&desk.db, arranged).await.expect("filled");
        assert_eq!((filled[0].picked, filled[0].stories.len()), (2, 2));
        assert_eq!(filled[0].waiting[0].id, ids[2]);
    }
}
