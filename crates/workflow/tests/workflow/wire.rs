//! Holding the wire: what can be undone, until when, and what is left of it.

use article::{Address, Change};
use newsroom::House;
use store::testing::both;
use workflow::{Asked, Refusal, Stage};

use crate::cast::{Desk, MANY, asked, does, person, refusal, text};

const HELD: House = House { wire_hold_seconds: 300, ..MANY };

fn desk(db: &store::Db) -> Desk {
    Desk { house: HELD, ..Desk::new(db) }
}

#[tokio::test]
async fn a_first_publication_is_undone_and_nothing_is_lost() {
    for test in both().await {
        let (desk, editor) = (desk(&test.db), person(1, "editor"));
        let id = desk.begin(&editor, "Bridge").await;
        desk.write(&editor, id, text("Bridge", &["It opened."])).await.expect("kept");
        desk.publish_as(&editor, id, Change::New).await.expect("published");
        assert_eq!(desk.live_text(id).await, ["It opened."], "the page is live at once");
        let reporter = person(2, "reporter");
        let no = does!(desk, |tx, clock| workflow::undo(&mut tx, clock, &reporter, id));
        assert_eq!(refusal(no), Refusal::NotAllowed);
        desk.clock.advance_seconds(299);
        does!(desk, |tx, clock| workflow::undo(&mut tx, clock, &editor, id)).expect("undone");
        let address = article::address(&test.db, "/news/bridge").await.expect("a look");
        assert_eq!(address, Address::Nothing);
        let working = desk.working(id).await;
        assert_eq!((working.held.state.as_str(), working.held.live_version), ("never", 0));
        assert_eq!(working.work.stage, Stage::Ready);
        assert_eq!(working.story.blocks.len(), 1, "what was published is the copy");
        let events = workflow::events(&test.db, id, 1).await.expect("read");
        assert_eq!((events[0].what.as_str(), events[0].version), ("undone", Some(2)));
        let again = does!(desk, |tx, clock| workflow::undo(&mut tx, clock, &editor, id));
        assert_eq!(refusal(again), Refusal::TooLate);
        desk.publish_as(&editor, id, Change::New).await.expect("it is new again");
        assert_eq!(desk.live_text(id).await, ["It opened."]);
    }
}

#[tokio::test]
async fn an_undone_change_puts_back_the_text_its_date_and_its_notes() {
    for test in both().await {
        let (desk, editor) = (desk(&test.db), person(1, "editor"));
        let id = desk.begin(&editor, "Bridge").await;
        desk.write(&editor, id, text("Bridge", &["It cost 14."])).await.expect("kept");
        desk.publish_as(&editor, id, Change::New).await.expect("published");
        desk.clock.advance_seconds(300);
        let late = does!(desk, |tx, clock| workflow::undo(&mut tx, clock, &editor, id));
        assert_eq!(refusal(late), Refusal::TooLate);
        let before = desk.working(id).await.held;
        let note = workflow::NoteAsked { note: "It cost 15.".to_owned(), ..Default::default() };
        for words in ["It cost 15.", "It cost 15, all told."] {
            desk.clock.advance_seconds(60);
            desk.write(&editor, id, text("Bridge", &[words])).await.expect("kept");
            let form = asked(&desk.working(id).await, Change::Correction);
            let form = Asked { note: Some(note.clone()), ..form };
            desk.publish(&editor, id, &form).await.expect("published");
        }
        does!(desk, |tx, clock| workflow::undo(&mut tx, clock, &editor, id)).expect("undone");
        assert_eq!(desk.live_text(id).await, ["It cost 14."], "both changes are undone");
        let after = desk.working(id).await.held;
        assert_eq!(after.modified_at, before.modified_at);
        assert_eq!((after.live_version, after.last_version), (2, 4));
        let all = article::corrections(&test.db, article::Place::NEWEST, 9).await.expect("read");
        assert!(all.is_empty(), "a note stayed on the page of corrections");
        let classes = article::headings(&test.db, id).await.expect("read");
        let classes: Vec<&str> = classes.iter().map(|it| it.class.as_str()).collect();
        assert_eq!(classes, ["draft", "new", "draft", "draft"]);
        desk.publish_as(&editor, id, Change::Update).await.expect("published");
        let live = article::live(&test.db, id).await.expect("read").expect("live");
        assert!(live.story.corrections.is_empty(), "an undone note came back");
    }
}

#[tokio::test]
async fn breaking_news_and_what_was_withdrawn_cannot_be_undone() {
    for test in both().await {
        let (desk, editor) = (desk(&test.db), person(1, "editor"));
        let id = desk.begin(&editor, "Bridge").await;
        desk.write(&editor, id, text("Bridge", &["It opened."])).await.expect("kept");
        let form = asked(&desk.working(id).await, Change::New);
        let form = Asked { breaking: true, ..form };
        desk.publish(&editor, id, &form).await.expect("published");
        let told = does!(desk, |tx, clock| workflow::undo(&mut tx, clock, &editor, id));
        assert_eq!(refusal(told), Refusal::TooLate);
        desk.write(&editor, id, text("Bridge", &["It shut."])).await.expect("kept");
        desk.publish_as(&editor, id, Change::Update).await.expect("published");
        does!(desk, |tx, clock| workflow::withdraw(&mut tx, clock, &editor, id, "It was not so."))
            .expect("withdrawn");
        let gone = does!(desk, |tx, clock| workflow::undo(&mut tx, clock, &editor, id));
        assert_eq!(refusal(gone), Refusal::TooLate);
        // Published again by mistake, it is withdrawn as before.
        desk.publish_as(&editor, id, Change::Update).await.expect("published");
        does!(desk, |tx, clock| workflow::undo(&mut tx, clock, &editor, id)).expect("undone");
        let address = article::address(&test.db, "/news/bridge").await.expect("a look");
        assert_eq!(address, Address::Gone("It was not so.".to_owned()));
    }
}
