//! The way of a story: from blank to its readers, and back.

use article::{Address, Change, Gravity, Story};
use kit::Id;
use store::testing::both;
use workflow::{
    Asked, Error, HoldKind, NoteAsked, Outcome, Plan, Refusal, Stage, Verdict, Working,
};

use crate::cast::{Desk, MANY, NOON, asked, does, paragraphs, person, refusal, text};

#[tokio::test]
async fn from_blank_to_live_and_on_without_readers_seeing_the_draft() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (writer, editor) = (person(1, "reporter"), person(2, "editor"));
        let id = desk.begin(&writer, "").await;
        assert!(
            desk.write(&writer, id, text("Bridge reopens", &["It opened."])).await.expect("kept")
        );
        let same = text("Bridge reopens", &["It opened."]);
        assert!(!desk.write(&writer, id, same).await.expect("nothing differs"));
        assert_eq!(refusal(desk.publish_as(&writer, id, Change::New).await), Refusal::NotAllowed);
        desk.publish_as(&editor, id, Change::New).await.expect("published");
        let address = article::address(&test.db, "/news/bridge-reopens").await.expect("a look");
        assert_eq!(address, Address::Story(id), "the address follows the headline");
        assert_eq!(desk.working(id).await.work.stage, Stage::Done);

        let more = text("Bridge reopens", &["It opened.", "Then it shut."]);
        desk.write(&writer, id, more).await.expect("kept");
        let working = desk.working(id).await;
        assert_eq!((working.work.stage, working.work.has_copy), (Stage::Drafting, true));
        assert_eq!(desk.live_text(id).await, ["It opened."], "the draft does not show");
        desk.publish_as(&editor, id, Change::Update).await.expect("published");
        assert_eq!(desk.live_text(id).await, ["It opened.", "Then it shut."]);
        let versions = article::headings(&test.db, id).await.expect("versions");
        let classes: Vec<&str> = versions.iter().map(|it| it.class.as_str()).collect();
        assert_eq!(classes, ["draft", "new", "update"]);
    }
}

#[tokio::test]
async fn a_contributor_sees_and_writes_only_what_is_theirs() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (own, other) = (person(1, "contributor"), person(2, "contributor"));
        let owner = person(3, "publisher");
        let id = desk.begin(&own, "Mine").await;
        let words = || text("Mine", &["Mine."]);
        assert_eq!(refusal(desk.write(&other, id, words()).await), Refusal::NotYours);
        assert_eq!(refusal(desk.write(&owner, id, words()).await), Refusal::NotYours);
        desk.write(&own, id, words()).await.expect("kept");
        let work = desk.working(id).await.work;
        assert!(workflow::rules::may_see(&owner, &work), "the owner reads all");
        assert!(!workflow::rules::may_see(&other, &work));
        let plan = Plan { assignee: Some(other.id), ..Plan::default() };
        does!(desk, |tx, clock| workflow::plan(&mut tx, clock, &own, id, plan)).expect("planned");
        desk.write(&other, id, text("Mine", &["Ours."])).await.expect("who is to write it may");
    }
}

#[tokio::test]
async fn a_silent_change_of_a_number_waits_for_somebody_else() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (editor, second) = (person(1, "editor"), person(2, "copy_editor"));
        let id = desk.begin(&editor, "Bridge").await;
        desk.write(&editor, id, text("Bridge", &["It cost 14 milion."])).await.expect("kept");
        desk.publish_as(&editor, id, Change::New).await.expect("published");

        desk.write(&editor, id, text("Bridge", &["It cost 14 million."])).await.expect("kept");
        let outcome = desk.publish_as(&editor, id, Change::Silent).await.expect("a slip");
        assert!(matches!(outcome, Outcome::Live { .. }), "spelling is silent: {outcome:?}");

        desk.write(&editor, id, text("Bridge", &["It cost 41 million."])).await.expect("kept");
        let outcome = desk.publish_as(&editor, id, Change::Silent).await.expect("proposed");
        let Outcome::Proposed(proposal) = outcome else { panic!("{outcome:?}") };
        assert_eq!(desk.live_text(id).await, ["It cost 14 million."]);
        let yes = (true, "");
        let own = does!(desk, |tx, clock| workflow::decide(
            &mut tx,
            clock,
            (&editor, &MANY),
            proposal,
            yes
        ));
        assert_eq!(refusal(own), Refusal::OwnChange);
        let no = (false, " ");
        let bare = does!(desk, |tx, clock| workflow::decide(
            &mut tx,
            clock,
            (&second, &MANY),
            proposal,
            no
        ));
        assert_eq!(refusal(bare), Refusal::ReasonMissing);
        does!(desk, |tx, clock| workflow::decide(&mut tx, clock, (&second, &MANY), proposal, yes))
            .expect("approved");
        assert_eq!(desk.live_text(id).await, ["It cost 41 million."]);
        let again = does!(desk, |tx, clock| workflow::decide(
            &mut tx,
            clock,
            (&second, &MANY),
            proposal,
            yes
        ));
        assert_eq!(refusal(again), Refusal::Decided);
        assert_eq!(desk.working(id).await.work.stage, Stage::Done);
    }
}

#[tokio::test]
async fn a_proposal_goes_as_it_was_read_and_ends_when_something_else_goes() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (editor, second) = (person(1, "editor"), person(2, "editor"));
        let id = desk.begin(&editor, "Bridge").await;
        desk.write(&editor, id, text("Bridge", &["It cost 14."])).await.expect("kept");
        desk.publish_as(&editor, id, Change::New).await.expect("published");
        desk.write(&editor, id, text("Bridge", &["It cost 15."])).await.expect("kept");
        let outcome = desk.publish_as(&editor, id, Change::Silent).await.expect("proposed");
        let Outcome::Proposed(first) = outcome else { panic!("{outcome:?}") };
        // The copy goes on; what was proposed does not.
        desk.write(&editor, id, text("Bridge", &["It cost 99."])).await.expect("kept");
        does!(desk, |tx, clock| workflow::decide(
            &mut tx,
            clock,
            (&second, &MANY),
            first,
            (true, "")
        ))
        .expect("approved");
        assert_eq!(desk.live_text(id).await, ["It cost 15."]);
        assert!(desk.working(id).await.work.has_copy);

        let outcome = desk.publish_as(&editor, id, Change::Silent).await.expect("proposed");
        let Outcome::Proposed(overtaken) = outcome else { panic!("{outcome:?}") };
        desk.publish_as(&second, id, Change::Update).await.expect("published");
        let late = does!(desk, |tx, clock| {
            workflow::decide(&mut tx, clock, (&second, &MANY), overtaken, (true, ""))
        });
        assert_eq!(refusal(late), Refusal::Decided);
        let all = workflow::proposals(&test.db, id).await.expect("read");
        let verdicts: Vec<Verdict> = all.iter().map(|it| it.verdict).collect();
        assert_eq!(verdicts, [Verdict::Overtaken, Verdict::Approved]);
    }
}

#[tokio::test]
async fn a_correction_owes_its_readers_a_note() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let editor = person(1, "editor");
        let id = desk.begin(&editor, "Bridge").await;
        desk.write(&editor, id, text("Bridge", &["It cost 14."])).await.expect("kept");
        desk.publish_as(&editor, id, Change::New).await.expect("published");
        desk.write(&editor, id, text("Bridge", &["It cost 15."])).await.expect("kept");
        let bare = desk.publish_as(&editor, id, Change::Correction).await;
        assert_eq!(refusal(bare), Refusal::NoteMissing);
        let note = NoteAsked {
            note: "The bridge cost 15, not 14.".to_owned(),
            was: "14".to_owned(),
            is: "15".to_owned(),
            gravity: Gravity::Substantive,
        };
        let with = |working: &Working| Asked {
            note: Some(note.clone()),
            ..asked(working, Change::Correction)
        };
        let form = with(&desk.working(id).await);
        desk.publish(&editor, id, &form).await.expect("published");
        let live = article::live(&test.db, id).await.expect("read").expect("live");
        assert_eq!(live.story.corrections.len(), 1);
        assert_eq!(live.story.corrections[0].was.as_deref(), Some("14"));
        // A copy made before a correction that came in between keeps it.
        desk.write(&editor, id, text("Bridge", &["It cost 15, all told."])).await.expect("kept");
        let other =
            article::Correction { id: Id::fresh(NOON), ..live.story.corrections[0].clone() };
        does!(desk, |tx, clock| article::correct(&mut tx, clock, id, other, "ann"))
            .expect("corrected");
        desk.publish_as(&editor, id, Change::Update).await.expect("published");
        let live = article::live(&test.db, id).await.expect("read").expect("live");
        assert_eq!(live.story.corrections.len(), 2, "a correction was lost");
        assert_eq!(desk.live_text(id).await, ["It cost 15, all told."]);
    }
}

#[tokio::test]
async fn holds_and_things_to_come_keep_a_story_from_readers() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (editor, lawyer) = (person(1, "desk_editor"), person(2, "legal"));
        let id = desk.begin(&editor, "Bridge").await;
        desk.write(&editor, id, text("Bridge", &["It cost TK million."])).await.expect("kept");
        let refused = refusal(desk.publish_as(&editor, id, Change::New).await);
        assert!(refused.to_string().contains("1 is still to come"), "{refused}");
        desk.write(&editor, id, text("Bridge", &["It cost 14 million."])).await.expect("kept");
        let asked = (HoldKind::Legal, "naming a minor", None);
        let no = does!(desk, |tx, clock| workflow::put_hold(&mut tx, clock, &editor, id, asked));
        assert_eq!(refusal(no), Refusal::NotAllowed);
        let hold = does!(desk, |tx, clock| workflow::put_hold(&mut tx, clock, &lawyer, id, asked))
            .expect("held");
        let refused = refusal(desk.publish_as(&editor, id, Change::New).await);
        assert!(refused.to_string().contains("naming a minor"), "{refused}");
        let no = does!(desk, |tx, clock| workflow::lift(&mut tx, clock, &editor, id, hold));
        assert_eq!(refusal(no), Refusal::NotAllowed);
        does!(desk, |tx, clock| workflow::lift(&mut tx, clock, &lawyer, id, hold)).expect("lifted");
        desk.publish_as(&editor, id, Change::New).await.expect("published");
    }
}

#[tokio::test]
async fn an_embargo_ends_by_itself_and_not_before() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let editor = person(1, "editor");
        let id = desk.begin(&editor, "Prize").await;
        desk.write(&editor, id, text("Prize", &["She won."])).await.expect("kept");
        let until = NOON.plus_seconds(600);
        let embargo = (HoldKind::Embargo, "", Some(until));
        does!(desk, |tx, clock| workflow::put_hold(&mut tx, clock, &editor, id, embargo))
            .expect("held");
        assert!(matches!(
            refusal(desk.publish_as(&editor, id, Change::New).await),
            Refusal::NotReady(_)
        ));
        let early = desk.schedule(&editor, id, until.plus_seconds(-1), Change::New).await;
        assert!(matches!(refusal(early), Refusal::NotReady(_)));
        desk.schedule(&editor, id, until, Change::New).await.expect("scheduled");
        // What is written until then goes out.
        desk.write(&editor, id, text("Prize", &["She won the prize."])).await.expect("kept");
        desk.clock.advance_seconds(599);
        assert_eq!(desk.due().await, 0);
        assert_eq!(
            article::address(&test.db, "/news/prize").await.expect("a look"),
            Address::Nothing
        );
        desk.clock.advance_seconds(1);
        assert_eq!(desk.due().await, 1);
        assert_eq!(desk.live_text(id).await, ["She won the prize."]);
        assert_eq!(desk.working(id).await.work.stage, Stage::Done);
    }
}

#[tokio::test]
async fn a_scheduled_change_goes_as_it_was_and_a_hold_stops_it() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let editor = person(1, "editor");
        let id = desk.begin(&editor, "Vote").await;
        desk.write(&editor, id, text("Vote", &["Polls are open."])).await.expect("kept");
        desk.publish_as(&editor, id, Change::New).await.expect("published");
        desk.write(&editor, id, text("Vote", &["Polls are open.", "Polls are shut."]))
            .await
            .expect("kept");
        desk.schedule(&editor, id, NOON.plus_seconds(60), Change::Update).await.expect("scheduled");
        assert_eq!(desk.live_text(id).await, ["Polls are open."], "it stays live until then");
        desk.write(&editor, id, text("Vote", &["Half a sentence that"])).await.expect("kept");
        desk.clock.advance_seconds(60);
        assert_eq!(desk.due().await, 1);
        assert_eq!(desk.live_text(id).await, ["Polls are open.", "Polls are shut."]);
        assert!(desk.working(id).await.work.has_copy, "what was written since is still there");

        let later = NOON.plus_seconds(200);
        desk.schedule(&editor, id, later, Change::Update).await.expect("scheduled");
        let query = (HoldKind::Query, "who says so?", None);
        does!(desk, |tx, clock| workflow::put_hold(&mut tx, clock, &editor, id, query))
            .expect("held");
        desk.clock.advance_seconds(200);
        assert_eq!(desk.due().await, 0);
        assert_eq!(desk.due().await, 0, "it is tried once");
        let missed = desk.working(id).await.work.missed.expect("a reason");
        assert!(missed.contains("who says so?"), "{missed}");
        assert_eq!(desk.live_text(id).await.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_nodes_publish_what_is_due_once() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        for number in 0..12 {
            let slug = format!("later-{number}");
            let story =
                Story { headline: slug.clone(), blocks: paragraphs(&["x"]), ..Story::default() };
            let mut tx = test.db.begin().await.expect("a transaction");
            let id = article::create(&mut tx, &desk.clock, &story, &slug, "ann").await;
            article::schedule(&mut tx, id.expect("an id"), NOON).await.expect("scheduled");
            tx.commit().await.expect("a commit");
        }
        let nodes = [(); 3].map(|()| {
            let (db, clock) = (test.db.clone(), desk.clock.clone());
            tokio::spawn(
                async move { workflow::publish_due(&db, &clock, &MANY).await.expect("due") },
            )
        });
        let mut published = 0;
        for node in nodes {
            published += node.await.expect("a node");
        }
        assert_eq!(published, 12);
        let facts = journal::after(&test.db, 0, 1000).await.expect("facts");
        let told = facts.iter().filter(|fact| fact.kind == article::Published::KIND).count();
        assert_eq!(told, 12, "a story was published twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_publish_at_the_same_second_do_not_overrun_each_other() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (one, other) = (person(1, "editor"), person(2, "editor"));
        let id = desk.begin(&one, "Bridge").await;
        desk.write(&one, id, text("Bridge", &["It opened."])).await.expect("kept");
        let form = asked(&desk.working(id).await, Change::New);
        let both_of = [one, other].map(|editor| {
            let (form, desk) = (form.clone(), Desk::new(&test.db));
            tokio::spawn(async move { desk.publish(&editor, id, &form).await })
        });
        let mut live = 0;
        for publisher in both_of {
            match publisher.await.expect("a publisher") {
                Ok(_) => live += 1,
                Err(Error::Refused(refusal)) => assert_eq!(refusal, Refusal::ChangedMeanwhile),
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(live, 1);
    }
}

#[tokio::test]
async fn every_version_is_kept_and_can_be_worked_on_again() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let editor = person(1, "editor");
        let id = desk.begin(&editor, "One").await;
        desk.write(&editor, id, text("One", &["First."])).await.expect("kept");
        does!(desk, |tx, clock| workflow::move_to(&mut tx, clock, &editor, id, Stage::DeskEdit))
            .expect("moved");
        desk.write(&editor, id, text("Two", &["Second."])).await.expect("kept");
        does!(desk, |tx, clock| workflow::restore(&mut tx, clock, &editor, id, 2))
            .expect("restored");
        assert_eq!(desk.working(id).await.story.headline, "One");
        let second = article::story(&test.db, id, 3).await.expect("kept as a version");
        assert_eq!(second.headline, "Two");
        does!(desk, |tx, clock| workflow::spike(&mut tx, clock, &editor, id)).expect("spiked");
        assert!(matches!(
            refusal(desk.publish_as(&editor, id, Change::New).await),
            Refusal::NotReady(_)
        ));
        desk.clock.advance_seconds(29 * 86_400);
        does!(desk, |tx, clock| workflow::bring_back(&mut tx, clock, &editor, id)).expect("back");
        assert_eq!(desk.working(id).await.work.stage, Stage::DeskEdit);
        does!(desk, |tx, clock| workflow::spike(&mut tx, clock, &editor, id)).expect("spiked");
        desk.clock.advance_seconds(31 * 86_400);
        let late = does!(desk, |tx, clock| workflow::bring_back(&mut tx, clock, &editor, id));
        assert!(matches!(refusal(late), Refusal::Field(_)));
    }
}

#[tokio::test]
async fn a_story_is_withdrawn_merged_and_brought_back() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let editor = person(1, "editor");
        let first = desk.begin(&editor, "First").await;
        let second = desk.begin(&editor, "Second").await;
        for id in [first, second] {
            let words = text(&desk.working(id).await.story.headline, &["Words."]);
            desk.write(&editor, id, words).await.expect("kept");
        }
        let early =
            does!(desk, |tx, clock| workflow::withdraw(&mut tx, clock, &editor, first, "x"));
        assert_eq!(refusal(early), Refusal::NotLive);
        for id in [first, second] {
            desk.publish_as(&editor, id, Change::New).await.expect("published");
        }
        let bare = does!(desk, |tx, clock| workflow::withdraw(&mut tx, clock, &editor, first, " "));
        assert_eq!(refusal(bare), Refusal::ReasonMissing);
        does!(desk, |tx, clock| workflow::withdraw(
            &mut tx,
            clock,
            &editor,
            first,
            "It was not so."
        ))
        .expect("withdrawn");
        let gone = article::address(&test.db, "/news/first").await.expect("a look");
        assert_eq!(gone, Address::Gone("It was not so.".to_owned()));
        desk.publish_as(&editor, first, Change::Update).await.expect("published again");
        let itself =
            does!(desk, |tx, clock| workflow::merge(&mut tx, clock, &editor, first, first));
        assert_eq!(refusal(itself), Refusal::MergeTarget);
        does!(desk, |tx, clock| workflow::merge(&mut tx, clock, &editor, first, second))
            .expect("merged");
        let moved = article::address(&test.db, "/news/first").await.expect("a look");
        assert_eq!(moved, Address::Moved("/news/second".to_owned(), true));
    }
}
