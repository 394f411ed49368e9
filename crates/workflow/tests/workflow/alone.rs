//! Publishing alone: what nobody else has read, leave to publish it, and reading it afterwards.

use article::{Change, Story};
use kit::Id;
use newsroom::role::role;
use newsroom::{House, Staff};
use store::Db;
use store::testing::both;
use workflow::{Outcome, Refusal};

use crate::cast::{Desk, MANY, NOON, does, person, refusal, text};

const READ: House = House { one_person: false, two_pairs_of_eyes: true, wire_hold_seconds: 0 };

/// A desk of a house that asks for second eyes.
fn desk(db: &Db) -> Desk {
    Desk { house: READ, ..Desk::new(db) }
}

/// Somebody new on the staff, with this role.
async fn hire(db: &Db, word: &str) -> Staff {
    let (boss, email) = (person(9, "publisher"), format!("{word}@courier.example"));
    let mut tx = db.begin().await.expect("a transaction");
    let roles = vec![role(word).expect("a role")];
    let invited = newsroom::invite(&mut tx, NOON, &boss, (word, &email), roles).await;
    let (_, token) = invited.expect("invited");
    let staff = newsroom::join(&mut tx, NOON, token.reveal(), ("", "")).await.expect("in");
    tx.commit().await.expect("a commit");
    staff
}

async fn written(desk: &Desk, by: &Staff, words: &str) -> Id {
    let id = desk.begin(by, "Bridge").await;
    desk.write(by, id, text("Bridge", &[words])).await.expect("kept");
    id
}

async fn whats(desk: &Desk, id: Id) -> Vec<(String, String)> {
    let events = workflow::events(&desk.db, id, 9).await.expect("read");
    events.into_iter().map(|it| (it.what, it.detail)).collect()
}

#[tokio::test]
async fn what_one_person_wrote_waits_for_another() {
    for test in both().await {
        let desk = desk(&test.db);
        let editor = hire(&test.db, "editor").await;
        let second = hire(&test.db, "desk_editor").await;
        let id = written(&desk, &editor, "It opened.").await;
        let outcome = desk.publish_as(&editor, id, Change::New).await.expect("proposed");
        let Outcome::Proposed(proposal) = outcome else { panic!("{outcome:?}") };
        assert!(article::live(&test.db, id).await.expect("read").is_none());
        let yes = (true, "");
        let own = does!(desk, |tx, clock| {
            workflow::decide(&mut tx, clock, (&editor, &READ), proposal, yes)
        });
        assert_eq!(refusal(own), Refusal::OwnChange);
        does!(desk, |tx, clock| workflow::decide(&mut tx, clock, (&second, &READ), proposal, yes))
            .expect("approved");
        assert_eq!(desk.live_text(id).await, ["It opened."]);
        let address = article::address(&test.db, "/news/bridge").await.expect("a look");
        assert_eq!(address, article::Address::Story(id), "the address follows the headline");
        assert!(workflow::back_reads(&test.db).await.expect("read").is_empty());

        // What a colleague had a hand in, or publishes, has been read.
        desk.write(&editor, id, text("Bridge", &["It opened.", "Then."])).await.expect("kept");
        let outcome = desk.publish_as(&second, id, Change::Update).await.expect("published");
        assert!(matches!(outcome, Outcome::Live { .. }), "{outcome:?}");
        desk.write(&editor, id, text("Bridge", &["It opened.", "Now."])).await.expect("kept");
        desk.write(&second, id, text("Bridge", &["It opened.", "Now!"])).await.expect("kept");
        let outcome = desk.publish_as(&editor, id, Change::Update).await.expect("published");
        assert!(matches!(outcome, Outcome::Live { .. }), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_house_without_a_second_editor_is_not_held_up() {
    for test in both().await {
        let desk = desk(&test.db);
        let editor = hire(&test.db, "editor").await;
        hire(&test.db, "reporter").await;
        let id = written(&desk, &editor, "It opened.").await;
        let outcome = desk.publish_as(&editor, id, Change::New).await.expect("published");
        assert!(matches!(outcome, Outcome::Live { .. }), "{outcome:?}");
        let said = whats(&desk, id).await;
        let told = ("published alone".to_owned(), "nobody else is here who approves".to_owned());
        assert!(said.contains(&told), "{said:?}");
        // Nor is one that does not ask, or has one person.
        hire(&test.db, "desk_editor").await;
        for house in [MANY, House { one_person: true, ..READ }] {
            let desk = Desk { house, ..Desk::new(&test.db) };
            let id = written(&desk, &editor, "It opened.").await;
            let outcome = desk.publish_as(&editor, id, Change::New).await.expect("published");
            assert!(matches!(outcome, Outcome::Live { .. }), "{outcome:?}");
        }
    }
}

#[tokio::test]
async fn leave_is_given_for_a_section_and_ends() {
    for test in both().await {
        let desk = desk(&test.db);
        let chief = hire(&test.db, "editor").await;
        let editor = hire(&test.db, "desk_editor").await;
        let reporter = hire(&test.db, "reporter").await;
        let (city, sports) = (Some(Id(7)), Some(Id(8)));
        let give = async |by: &Staff, whose: &Staff, asked| {
            does!(desk, |tx, clock| workflow::give_leave(&mut tx, clock, (by, &READ), whose, asked))
        };
        assert_eq!(refusal(give(&editor, &editor, (city, "x")).await), Refusal::OwnLeave);
        assert_eq!(refusal(give(&reporter, &editor, (city, "x")).await), Refusal::NotAllowed);
        assert!(matches!(refusal(give(&chief, &reporter, (city, "x")).await), Refusal::Field(_)));
        assert_eq!(refusal(give(&chief, &editor, (city, " ")).await), Refusal::ReasonMissing);
        let leave = give(&chief, &editor, (city, "briefs at night")).await.expect("given");
        assert!(matches!(refusal(give(&chief, &editor, (city, "x")).await), Refusal::Field(_)));
        let outcome = |section| {
            let (desk, editor) = (&desk, &editor);
            async move {
                let id = written(desk, editor, "It opened.").await;
                does!(desk, |tx, clock| {
                    let put = move |story: &mut Story| story.section = section;
                    workflow::keep_details(&mut tx, clock, editor, id, put)
                })
                .expect("kept");
                (id, desk.publish_as(editor, id, Change::New).await.expect("an outcome"))
            }
        };
        assert!(matches!(outcome(sports).await.1, Outcome::Proposed(_)), "elsewhere");
        let (id, live) = outcome(city).await;
        assert!(matches!(live, Outcome::Live { .. }), "{live:?}");
        let owed = workflow::back_reads(&test.db).await.expect("read");
        assert_eq!(
            owed.iter().map(|it| (it.story, it.by_whom)).collect::<Vec<_>>(),
            [(id, editor.id)]
        );
        let log = newsroom::audit::log(&test.db, None, Some(editor.id), 9).await.expect("read");
        assert_eq!(log[0].action, "gave leave to publish alone to");
        does!(desk, |tx, clock| {
            workflow::end_leave(&mut tx, clock, &chief, (leave, Some(&editor)))
        })
        .expect("ended");
        assert!(matches!(outcome(city).await.1, Outcome::Proposed(_)), "the leave had ended");
    }
}

#[tokio::test]
async fn what_was_published_alone_is_read_by_somebody_else() {
    for test in both().await {
        let desk = desk(&test.db);
        let chief = hire(&test.db, "editor").await;
        let editor = hire(&test.db, "desk_editor").await;
        let everywhere = (None, "runs the night desk");
        does!(desk, |tx, clock| {
            workflow::give_leave(&mut tx, clock, (&chief, &READ), &editor, everywhere)
        })
        .expect("given");
        let id = written(&desk, &editor, "It opened.").await;
        desk.publish_as(&editor, id, Change::New).await.expect("published");
        let first = desk.working(id).await.held.live_version;
        desk.write(&editor, id, text("Bridge", &["It shut."])).await.expect("kept");
        desk.publish_as(&editor, id, Change::Update).await.expect("published");
        let second = desk.working(id).await.held.live_version;
        let read = async |by: &Staff, found| {
            does!(desk, |tx, clock| workflow::read_back(&mut tx, clock, (by, &READ), id, found))
        };
        assert_eq!(refusal(read(&editor, (second, "")).await), Refusal::OwnChange);
        let reporter = person(3, "reporter");
        assert_eq!(refusal(read(&reporter, (second, "")).await), Refusal::NotAllowed);
        // Who read the first has not read what came after it.
        read(&chief, (first, "")).await.expect("read");
        let owed = workflow::back_reads(&test.db).await.expect("read");
        assert_eq!(owed.iter().map(|it| it.version).collect::<Vec<_>>(), [second]);
        read(&chief, (second, "the street is wrong")).await.expect("read");
        assert!(workflow::back_reads(&test.db).await.expect("read").is_empty());
        assert_eq!(
            whats(&desk, id).await[0],
            ("read back".to_owned(), "the street is wrong".to_owned())
        );
        assert_eq!(refusal(read(&chief, (second, "")).await), Refusal::Decided);
    }
}

#[tokio::test]
async fn what_nobody_else_has_read_is_not_scheduled_around_the_rule() {
    for test in both().await {
        let desk = desk(&test.db);
        let chief = hire(&test.db, "editor").await;
        let editor = hire(&test.db, "desk_editor").await;
        let at = desk.clock.now().plus_seconds(60);
        let id = written(&desk, &editor, "It opened.").await;
        let own = desk.schedule(&editor, id, at, Change::New).await;
        assert!(matches!(refusal(own), Refusal::Class(_)));
        desk.schedule(&chief, id, at, Change::New).await.expect("a colleague schedules it");
        desk.clock.advance_seconds(60);
        assert_eq!(desk.due().await, 1);
    }
}

#[tokio::test]
async fn who_writes_it_alone_after_scheduling_it_is_asked_for_a_second_reader_then() {
    for test in both().await {
        let desk = desk(&test.db);
        let chief = hire(&test.db, "editor").await;
        hire(&test.db, "desk_editor").await;
        let blank = Story {
            headline: "Bridge".to_owned(),
            standfirst: Some("To come.".to_owned()),
            ..Story::default()
        };
        let id = does!(desk, |tx, clock| workflow::begin(&mut tx, clock, &chief, &blank));
        let (id, at) = (id.expect("begun"), desk.clock.now().plus_seconds(60));
        desk.schedule(&chief, id, at, Change::New).await.expect("nobody wrote in it yet");
        desk.write(&chief, id, text("Bridge", &["It opened."])).await.expect("kept");
        desk.clock.advance_seconds(60);
        assert_eq!(desk.due().await, 0);
        assert!(article::live(&test.db, id).await.expect("read").is_none());
        let missed = desk.working(id).await.work.missed.expect("it says why");
        assert!(missed.contains("nobody but who wrote it has read it"), "{missed}");
    }
}
