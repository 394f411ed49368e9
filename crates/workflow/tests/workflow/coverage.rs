//! What is wanted with a story: asked for, assigned, done.

use kit::{Clock, Id};
use newsroom::Staff;
use store::testing::both;
use workflow::{CoverageKind, CoverageState, Refusal, Wish};

use crate::cast::{Desk, does, person, refusal};

fn wish(assignee: Option<&Staff>, clock: &Clock) -> Wish {
    let due_at = Some(clock.now().plus_seconds(3600));
    Wish { what: "the bridge at dawn".to_owned(), assignee: assignee.map(|it| it.id), due_at }
}

async fn states(desk: &Desk, story: Id) -> Vec<CoverageState> {
    let all = workflow::coverage(&desk.db, story).await.expect("read");
    all.into_iter().map(|it| it.state).collect()
}

#[tokio::test]
async fn a_photograph_is_wanted_assigned_and_done_by_who_takes_it() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (editor, photographer) = (person(1, "editor"), person(2, "photographer"));
        let outsider = person(3, "contributor");
        let story = desk.begin(&editor, "Bridge").await;
        let photo = |wish| (CoverageKind::Photo, wish);
        let asked = photo(wish(None, &desk.clock));
        let no = does!(desk, |tx, clock| workflow::want(&mut tx, clock, &outsider, story, asked));
        assert_eq!(refusal(no), Refusal::Unknown);
        let asked = photo(Wish { what: "x".repeat(501), ..Wish::default() });
        let no = does!(desk, |tx, clock| workflow::want(&mut tx, clock, &editor, story, asked));
        assert!(matches!(refusal(no), Refusal::Field(_)));
        let asked = photo(wish(None, &desk.clock));
        let id = does!(desk, |tx, clock| workflow::want(&mut tx, clock, &editor, story, asked))
            .expect("wanted");
        assert_eq!(states(&desk, story).await, [CoverageState::Wanted]);
        let to_do = workflow::coverage_by(&test.db, photographer.id, 9).await.expect("read");
        assert!(to_do.is_empty(), "nobody does it yet");
        let change = (CoverageState::Wanted, wish(Some(&photographer), &desk.clock));
        does!(desk, |tx, clock| {
            workflow::change_coverage(&mut tx, clock, &editor, (story, id), change)
        })
        .expect("assigned");
        assert_eq!(states(&desk, story).await, [CoverageState::Assigned]);
        let to_do = workflow::coverage_by(&test.db, photographer.id, 9).await.expect("read");
        assert_eq!(to_do.iter().map(|it| it.headline.as_str()).collect::<Vec<_>>(), ["Bridge"]);
        let no = does!(desk, |tx, clock| workflow::finish(&mut tx, clock, &editor, id));
        assert_eq!(refusal(no), Refusal::Unknown, "only who does it says so in that way");
        does!(desk, |tx, clock| workflow::finish(&mut tx, clock, &photographer, id)).expect("done");
        let no = does!(desk, |tx, clock| workflow::finish(&mut tx, clock, &photographer, id));
        assert_eq!(refusal(no), Refusal::Decided);
        let to_do = workflow::coverage_by(&test.db, photographer.id, 9).await.expect("read");
        assert!(to_do.is_empty());
        let events = workflow::events(&test.db, story, 1).await.expect("read");
        assert_eq!(
            (events[0].what.as_str(), events[0].detail.as_str()),
            ("has done", "Photo the bridge at dawn")
        );
    }
}

#[tokio::test]
async fn what_belongs_to_another_story_is_not_changed_through_this_one() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (own, editor) = (person(1, "contributor"), person(2, "editor"));
        let (mine, other) = (desk.begin(&own, "Mine").await, desk.begin(&editor, "Other").await);
        let asked = (CoverageKind::Video, Wish::default());
        let id = does!(desk, |tx, clock| workflow::want(&mut tx, clock, &editor, other, asked))
            .expect("wanted");
        let change = (CoverageState::Dropped, Wish::default());
        let no = does!(desk, |tx, clock| {
            workflow::change_coverage(&mut tx, clock, &own, (mine, id), change)
        });
        assert_eq!(refusal(no), Refusal::Unknown);
        assert_eq!(states(&desk, other).await, [CoverageState::Wanted]);
    }
}
