//! A second pair of eyes: who may approve what, and who may call it less than it was.

use article::{Change, Gravity};
use kit::Id;
use newsroom::{House, Staff};
use store::testing::both;
use workflow::{Asked, NoteAsked, Outcome, Refusal};

use crate::cast::{Desk, MANY, asked, does, person, refusal, text};

const ALONE: House = House { one_person: true, two_pairs_of_eyes: false, wire_hold_seconds: 0 };

/// A live story that this person wrote and published.
async fn live(desk: &Desk, by: &Staff, words: &str) -> Id {
    let id = desk.begin(by, "Bridge").await;
    desk.write(by, id, text("Bridge", &[words])).await.expect("kept");
    desk.publish_as(by, id, Change::New).await.expect("published");
    id
}

async fn proposed(desk: &Desk, by: &Staff, id: Id) -> Id {
    let outcome = desk.publish_as(by, id, Change::Silent).await.expect("proposed");
    let Outcome::Proposed(proposal) = outcome else { panic!("{outcome:?}") };
    proposal
}

#[tokio::test]
async fn who_wrote_a_change_does_not_approve_it() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (editor, copy) = (person(1, "editor"), person(2, "copy_editor"));
        let other = person(3, "copy_editor");
        let id = live(&desk, &editor, "It cost 14.").await;
        // The copy editor writes, a version is made of it, and the editor proposes.
        desk.write(&copy, id, text("Bridge", &["It cost 15."])).await.expect("kept");
        let stage = workflow::Stage::CopyEdit;
        does!(desk, |tx, clock| workflow::move_to(&mut tx, clock, &copy, id, stage))
            .expect("moved");
        let proposal = proposed(&desk, &editor, id).await;
        // What is written after the proposal is none of it.
        desk.write(&other, id, text("Bridge", &["It cost 15, all told."])).await.expect("kept");
        let yes = (true, "");
        for own in [&editor, &copy] {
            let refused = does!(desk, |tx, clock| {
                workflow::decide(&mut tx, clock, (own, &MANY), proposal, yes)
            });
            assert_eq!(refusal(refused), Refusal::OwnChange, "{}", own.name);
        }
        does!(desk, |tx, clock| workflow::decide(&mut tx, clock, (&other, &MANY), proposal, yes))
            .expect("approved");
        assert_eq!(desk.live_text(id).await, ["It cost 15."]);
    }
}

#[tokio::test]
async fn a_paper_of_one_person_approves_its_own_and_says_so() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let editor = person(1, "editor");
        let id = live(&desk, &editor, "It cost 14.").await;
        desk.write(&editor, id, text("Bridge", &["It cost 15."])).await.expect("kept");
        let proposal = proposed(&desk, &editor, id).await;
        does!(desk, |tx, clock| {
            workflow::decide(&mut tx, clock, (&editor, &ALONE), proposal, (true, ""))
        })
        .expect("approved");
        let events = workflow::events(&test.db, id, 1).await.expect("read");
        assert_eq!(events[0].detail, "silent; their own, as the paper has one person");
    }
}

fn noted(working: &workflow::Working) -> Asked {
    let note = NoteAsked {
        note: "The bridge cost 15, not 14.".to_owned(),
        was: "14".to_owned(),
        is: "15".to_owned(),
        gravity: Gravity::Substantive,
    };
    Asked { note: Some(note), ..asked(working, Change::Correction) }
}

/// Downgrades what is live, as this person.
async fn lessen(
    desk: &Desk,
    by: (&Staff, &House),
    id: Id,
    asked: (Change, &str),
) -> workflow::Result<()> {
    let version = desk.working(id).await.held.live_version;
    let asked = (version, asked.0, asked.1);
    does!(desk, |tx, clock| workflow::downgrade(&mut tx, clock, by, id, asked))
}

#[tokio::test]
async fn an_update_that_was_none_is_called_silent_and_readers_are_not_told() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (editor, standards) = (person(1, "editor"), person(2, "standards_editor"));
        let id = live(&desk, &editor, "It opened.").await;
        let published = desk.working(id).await.held.modified_at;
        desk.clock.advance_seconds(60);
        desk.write(&editor, id, text("Bridge", &["It opened!"])).await.expect("kept");
        desk.publish_as(&editor, id, Change::Update).await.expect("published");
        assert!(desk.working(id).await.held.modified_at > published);
        let silent = (Change::Silent, "only a mark");
        let no = lessen(&desk, (&editor, &MANY), id, silent).await;
        assert_eq!(refusal(no), Refusal::NotAllowed);
        let no = lessen(&desk, (&standards, &MANY), id, (Change::Silent, " ")).await;
        assert_eq!(refusal(no), Refusal::ReasonMissing);
        let no = lessen(&desk, (&standards, &MANY), id, (Change::Correction, "x")).await;
        assert!(matches!(refusal(no), Refusal::Class(_)));
        lessen(&desk, (&standards, &MANY), id, silent).await.expect("downgraded");
        assert_eq!(desk.working(id).await.held.modified_at, published);
        let class = article::headings(&test.db, id).await.expect("read").pop().map(|it| it.class);
        assert_eq!(class.as_deref(), Some("silent"));
        let events = workflow::events(&test.db, id, 1).await.expect("read");
        assert_eq!(events[0].what, "downgraded");
        assert_eq!(events[0].detail, "update > silent: only a mark");
        assert_eq!(desk.live_text(id).await, ["It opened!"]);
    }
}

#[tokio::test]
async fn nobody_downgrades_a_change_of_their_own() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (editor, standards) = (person(1, "editor"), person(2, "standards_editor"));
        let id = live(&desk, &editor, "It opened.").await;
        desk.write(&standards, id, text("Bridge", &["It opened!"])).await.expect("kept");
        desk.publish_as(&editor, id, Change::Update).await.expect("published");
        let silent = (Change::Silent, "only a mark");
        let own = lessen(&desk, (&standards, &MANY), id, silent).await;
        assert_eq!(refusal(own), Refusal::OwnChange);
        lessen(&desk, (&standards, &ALONE), id, silent).await.expect("a paper of one person may");
    }
}

#[tokio::test]
async fn the_note_of_a_correction_follows_its_class_and_the_draft_stays() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (editor, standards) = (person(1, "editor"), person(2, "standards_editor"));
        let id = live(&desk, &editor, "It cost 14.").await;
        desk.write(&editor, id, text("Bridge", &["It cost 15."])).await.expect("kept");
        let form = noted(&desk.working(id).await);
        desk.publish(&editor, id, &form).await.expect("published");
        // Somebody is at the next text already, which is a version by itself.
        desk.write(&editor, id, text("Bridge", &["It cost 15.", "More."])).await.expect("kept");
        let stage = workflow::Stage::DeskEdit;
        does!(desk, |tx, clock| workflow::move_to(&mut tx, clock, &editor, id, stage))
            .expect("moved");
        let clearer = (Change::Clarification, "nobody was misled");
        lessen(&desk, (&standards, &MANY), id, clearer).await.expect("downgraded");
        let live = article::live(&test.db, id).await.expect("read").expect("live");
        let kinds: Vec<_> = live.story.corrections.iter().map(|it| it.kind).collect();
        assert_eq!(kinds, [article::CorrectionKind::Clarification]);
        assert_eq!(desk.live_text(id).await, ["It cost 15."]);
        let copy = desk.working(id).await.story;
        let lines: Vec<String> = copy.blocks.iter().flat_map(article::Block::lines).collect();
        assert_eq!(lines, ["It cost 15.", "More."], "the next text is not lost");
        desk.publish_as(&editor, id, Change::Update).await.expect("published");
        let live = article::live(&test.db, id).await.expect("read").expect("live");
        let kinds: Vec<_> = live.story.corrections.iter().map(|it| it.kind).collect();
        assert_eq!(kinds, [article::CorrectionKind::Clarification], "the old note came back");
    }
}

#[tokio::test]
async fn a_correction_called_silent_takes_its_note_off() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (editor, standards) = (person(1, "editor"), person(2, "standards_editor"));
        let id = live(&desk, &editor, "It cost 14.").await;
        desk.write(&editor, id, text("Bridge", &["It cost 15."])).await.expect("kept");
        let form = noted(&desk.working(id).await);
        desk.publish(&editor, id, &form).await.expect("published");
        let none = (Change::Silent, "14 was never in print");
        lessen(&desk, (&standards, &MANY), id, none).await.expect("downgraded");
        let live = article::live(&test.db, id).await.expect("read").expect("live");
        assert!(live.story.corrections.is_empty());
        let all = article::corrections(&test.db, article::Place::NEWEST, 9).await.expect("read");
        assert!(all.is_empty(), "it is off the page of corrections");
        assert!(!desk.working(id).await.work.has_copy);
        assert_eq!(desk.working(id).await.story, live.story);
    }
}
