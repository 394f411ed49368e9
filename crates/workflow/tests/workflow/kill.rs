//! What the desk took from readers stays so, whatever its source sends next.

use article::{Change, Intake, Standing, Story, Taken};
use store::testing::both;
use workflow::{HoldKind, Refusal};

use crate::cast::{Desk, NOON, does, paragraphs, person, refusal};

/// What an agency sends: the same story with this text.
async fn sent(desk: &Desk, words: &str) -> Taken {
    let story = Story {
        headline: "Ferry sinks".to_owned(),
        blocks: paragraphs(&[words]),
        ..Story::default()
    };
    let standing = Standing::Live { first_published: NOON, published: NOON, modified: NOON };
    let intake = Intake {
        source_key: "ninjs:agency:1".to_owned(),
        id: None,
        slug: "ferry-sinks".to_owned(),
        story,
        standing,
        former_paths: Vec::new(),
        by: "agency".to_owned(),
    };
    let mut tx = desk.db.begin().await.expect("a transaction");
    let taken = article::take_in(&mut tx, &desk.clock, intake).await.expect("taken");
    tx.commit().await.expect("a commit");
    taken
}

#[tokio::test]
async fn a_killed_story_is_not_brought_back_by_its_agency() {
    for db in both().await {
        let desk = Desk::new(&db.db);
        let (editor, reporter) = (person(1, "editor"), person(2, "reporter"));
        let id = sent(&desk, "It sank.").await.id();
        assert!(article::live(&desk.db, id).await.expect("read").is_some());
        let why = "The agency demands it";
        let not_theirs =
            does!(desk, |tx, clock| workflow::kill(&mut tx, clock, &reporter, id, why));
        assert_eq!(refusal(not_theirs), Refusal::NotAllowed);
        let bare = does!(desk, |tx, clock| workflow::kill(&mut tx, clock, &editor, id, " "));
        assert_eq!(refusal(bare), Refusal::ReasonMissing);
        does!(desk, |tx, clock| workflow::kill(&mut tx, clock, &editor, id, why)).expect("killed");
        assert!(article::live(&desk.db, id).await.expect("read").is_none());

        assert_eq!(sent(&desk, "It sank, twice.").await, Taken::KeptBack(id));
        assert_eq!(sent(&desk, "It sank, twice.").await, Taken::Same(id));
        assert!(article::live(&desk.db, id).await.expect("read").is_none(), "still gone");
        assert_eq!(desk.working(id).await.held.state, "withdrawn");
        let held = refusal(desk.publish_as(&editor, id, Change::Update).await);
        assert!(matches!(held, Refusal::NotReady(_)), "{held:?}");

        let holds = workflow::holds(&desk.db, id).await.expect("read");
        assert_eq!(holds[0].kind, HoldKind::Kill);
        let hold = holds[0].id;
        does!(desk, |tx, clock| workflow::lift(&mut tx, clock, &editor, id, hold)).expect("lifted");
        assert_eq!(sent(&desk, "It sank, thrice.").await, Taken::KeptBack(id), "withdrawn still");
        desk.publish_as(&editor, id, Change::Update).await.expect("published");
        assert_eq!(desk.live_text(id).await, ["It sank, thrice."]);
        assert_eq!(sent(&desk, "It floats.").await, Taken::Changed(id), "its source speaks again");
        assert_eq!(desk.live_text(id).await, ["It floats."]);
    }
}

#[tokio::test]
async fn one_that_was_never_seen_is_killed_before_anybody_sees_it() {
    for db in both().await {
        let desk = Desk::new(&db.db);
        let editor = person(1, "editor");
        let id = desk.begin(&editor, "Ferry").await;
        desk.write(&editor, id, crate::cast::text("Ferry", &["It sails."])).await.expect("kept");
        let why = "Not ours to tell";
        does!(desk, |tx, clock| workflow::kill(&mut tx, clock, &editor, id, why)).expect("killed");
        let held = refusal(desk.publish_as(&editor, id, Change::New).await);
        assert!(matches!(held, Refusal::NotReady(_)), "{held:?}");
    }
}
