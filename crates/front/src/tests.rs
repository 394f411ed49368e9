//! Fronts on both databases: what was picked, what the rule adds, nothing twice.

use article::{Block, Body, Change, Story};
use kit::{Clock, Id, Instant, Rich};
use store::Db;
use store::testing::both;

use crate::fill::{by_rule, fill};
use crate::{Container, Front, HOME, Layout, Rule, Source, arrange, containers};

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
        let clock = Clock::standing_at(Instant::from_seconds(1_800_000_000));
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
        let clock = Clock::standing_at(Instant::from_seconds(1_800_000_000));
        for n in 0..9 {
            publish(&test.db, &clock, &format!("s{n}")).await;
        }
        let filled = fill(&test.db, by_rule(&Front::home(), &[])).await.expect("filled");
        assert_eq!(filled[0].stories.len(), 7);
        assert_eq!(filled[0].stories[0].card.headline, "s8");
    }
}
