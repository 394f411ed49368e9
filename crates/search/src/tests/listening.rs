//! The index follows what happens, once or twice, and can be made anew.

use article::{Correction, CorrectionKind};
use byline::NewAuthor;
use topic::NewTopic;

use super::*;

#[tokio::test]
async fn what_is_published_changed_and_withdrawn_is_found_as_it_stands() {
    for test in both().await {
        let paper = Paper::open(&test);
        let id = paper.publish(story("First words", "Albatross.")).await;
        paper.settled().await;
        assert_eq!(paper.headlines("albatross").await, ["First words"]);
        paper.revise(id, story("Other words", "Blackbird."), Change::Update).await;
        paper.settled().await;
        assert!(paper.headlines("albatross").await.is_empty());
        assert_eq!(paper.headlines("blackbird").await, ["Other words"]);
        let mut tx = test.db.begin().await.expect("a transaction");
        article::withdraw(&mut tx, &paper.clock, id, "wrong").await.expect("withdrawn");
        tx.commit().await.expect("a commit");
        paper.settled().await;
        assert!(paper.headlines("blackbird").await.is_empty());
        paper.close().await;
    }
}

#[tokio::test]
async fn what_readers_do_not_see_in_lists_is_not_found() {
    for test in both().await {
        let paper = Paper::open(&test);
        let mut hidden = story("Unlisted", "Cormorant.");
        hidden.flags.unlisted = true;
        paper.publish(hidden).await;
        let mut tx = test.db.begin().await.expect("a transaction");
        let draft = story("Draft", "Cormorant.");
        let id = article::create(&mut tx, &paper.clock, &draft, "draft", "ann").await.expect("id");
        let at = paper.clock.now().plus_seconds(3600);
        article::schedule(&mut tx, id, at).await.expect("scheduled");
        tx.commit().await.expect("a commit");
        let expires = Some(paper.clock.now().plus_seconds(600));
        paper.publish(Story { expires, ..story("Borrowed", "Cormorant.") }).await;
        paper.settled().await;
        assert_eq!(paper.headlines("cormorant").await, ["Borrowed"]);
        // Nothing happens in the paper when rights end; the index looks by itself.
        paper.clock.advance_seconds(601);
        gone(&paper, "cormorant").await;
        paper.close().await;
    }
}

async fn gone(paper: &Paper, text: &str) {
    for _ in 0..200 {
        if paper.find(text).await.total == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{text} is still found");
}

#[tokio::test]
async fn corrections_are_a_kind_of_their_own() {
    for test in both().await {
        let paper = Paper::open(&test);
        let mut corrected = story("Harbour budget", "The budget is 4 million.");
        corrected.corrections.push(Correction {
            id: Id(77),
            kind: CorrectionKind::Correction,
            gravity: Default::default(),
            note: Rich::from("An earlier version misstated the pelican budget."),
            was: None,
            is: None,
            block: None,
            at: NOON,
        });
        let id = paper.publish(corrected).await;
        paper.settled().await;
        let stories = paper.find("pelican").await;
        assert_eq!((stories.total, stories.others), (0, 1));
        let wish = Wish { text: "pelican".into(), corrections: true, ..Wish::default() };
        let found = paper.look(wish).await;
        assert_eq!((found.results[0].article, found.results[0].correction), (id, Some(Id(77))));
        let live = paper.live(id).await;
        let note = paper.search.shown_note(&live, &live.story.corrections[0], &found);
        assert_eq!(text_of(&note), "An earlier version misstated the [pelican] budget.");
        paper.close().await;
    }
}

#[tokio::test]
async fn a_new_name_of_a_topic_or_author_is_found_with_their_stories() {
    for test in both().await {
        let paper = Paper::open(&test);
        let put = async |topic: &str, author: &str| {
            let mut tx = test.db.begin().await.expect("a transaction");
            let new = NewTopic { slug: "t".into(), name: topic.into(), ..NewTopic::default() };
            let t = topic::put(&mut tx, &paper.clock, new).await.expect("a topic");
            let new = NewAuthor { slug: "a".into(), name: author.into(), ..NewAuthor::default() };
            let a = byline::put(&mut tx, &paper.clock, new).await.expect("an author");
            tx.commit().await.expect("a commit");
            (t, a)
        };
        let (topic, author) = put("Dredging", "Ida Kern").await;
        let credits = vec![signed(Some(author), "")];
        paper.publish(Story { topics: vec![topic], credits, ..story("Mud", "More mud.") }).await;
        paper.settled().await;
        assert_eq!(paper.headlines("dredging kern").await, ["Mud"]);
        put("Fairway", "Ida Voss").await;
        paper.settled().await;
        assert!(paper.headlines("dredging").await.is_empty());
        assert_eq!(paper.headlines("fairway voss").await, ["Mud"]);
        paper.close().await;
    }
}

#[tokio::test]
async fn the_index_goes_on_where_it_was_and_is_made_anew_when_it_cannot() {
    for test in both().await {
        let paper = Paper::open(&test);
        paper.publish(story("One", "Dunlin.")).await;
        paper.settled().await;
        let folder = paper.close().await;
        let index = folder.path().join("search");
        let learnt = crate::learnt_in(&index).expect("an index");
        assert_eq!(crate::behind(&test.db, learnt).await.expect("facts"), 0);

        // What happens while nobody listens is learnt at the next start, without making it anew.
        let writer = Paper::open(&test);
        writer.publish(story("Two", "Dunlin.")).await;
        writer.close().await;
        assert_eq!(crate::behind(&test.db, learnt).await.expect("facts"), 1);
        let marker = index.join("marker");
        std::fs::write(&marker, "").expect("a file");
        let paper = Paper::in_folder(&test, folder);
        paper.settled().await;
        assert_eq!(paper.headlines("dunlin").await.len(), 2);
        assert!(marker.exists(), "the folder is the same");
        let folder = paper.close().await;

        // One that another version wrote is made anew.
        rewrite_version(&index);
        assert_eq!(crate::learnt_in(&index), None);

        // Broken, it is made anew.
        std::fs::write(index.join("meta.json"), "{ not json").expect("a file");
        let paper = Paper::in_folder(&test, folder);
        paper.settled().await;
        assert_eq!(paper.headlines("dunlin").await.len(), 2);
        assert!(!marker.exists());
        let folder = paper.close().await;

        // And when it knows more than ever happened here.
        let others = both().await;
        let paper = Paper::in_folder(&others[0], folder);
        assert_eq!(paper.find("dunlin").await.total, 0);
        paper.close().await;
    }
}

/// Makes an index one of the first version.
fn rewrite_version(folder: &std::path::Path) {
    let index = tantivy::Index::open_in_dir(folder).expect("an index");
    let mut writer: tantivy::IndexWriter =
        index.writer_with_num_threads(1, 15_000_000).expect("a writer");
    let mut commit = writer.prepare_commit().expect("a commit");
    commit.set_payload("1 1");
    commit.commit().expect("a commit");
}

#[tokio::test]
async fn it_is_not_made_anew_under_the_hands_of_another() {
    let tests = both().await;
    let paper = Paper::open(&tests[0]);
    paper.publish(story("One", "Egret.")).await;
    paper.settled().await;
    let settings =
        Settings { folder: paper.folder.path().join("search"), language: "en".to_owned() };
    let other = Search::new(tests[0].db.clone(), paper.clock.clone(), settings);
    assert!(matches!(other.rebuild(|_, _| {}).await, Err(Trouble::InUse)));
    assert_eq!(paper.headlines("egret").await, ["One"]);
    paper.close().await;
    let rebuilt = other.rebuild(|_, _| {}).await;
    assert!(matches!(rebuilt, Err(Trouble::InUse)) || rebuilt.is_ok_and(|it| it.stories == 1));
}
