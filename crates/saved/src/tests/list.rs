//! The list of bookmarks.

use kit::{Id, Instant};
use reader::{Arrived, Keeper};
use store::testing::both;

use super::desk::{DAY, Desk, NOON, RUTH, TOM};
use crate::{Refusal, SAVED_MAX, SavedKeeper, rows};

#[tokio::test]
async fn a_story_is_saved_once_taken_off_and_put_back_where_it_stood() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (one, two) = (desk.publish().await, desk.publish().await);
        assert!(desk.save(RUTH, one).await.expect("saved"));
        desk.clock.advance_seconds(60);
        assert!(desk.save(RUTH, two).await.expect("saved"));
        assert!(!desk.save(RUTH, one).await.expect("saved already"), "and it keeps its place");
        assert_eq!(desk.list(RUTH).await, [two, one]);
        assert_eq!(desk.list(TOM).await, [], "nobody sees the list of another");
        desk.clock.advance_seconds(60);
        let was = desk.unsave(RUTH, one).await.expect("it was there");
        assert_eq!(was, NOON);
        assert_eq!(desk.unsave(RUTH, one).await, None);
        assert!(desk.restore(RUTH, one, was).await.expect("put back"));
        assert_eq!(desk.list(RUTH).await, [two, one]);
        assert_eq!(desk.acts().await, ["saved", "saved", "dropped", "saved"], "one for a change");
    }
}

#[tokio::test]
async fn what_is_known_of_a_list_is_what_the_list_is() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (one, two) = (desk.publish().await, desk.publish().await);
        let asked = [two, Id(7), one];
        let known = async |reader| desk.room.saved_of(reader, &asked).await.expect("read");
        assert_eq!(known(RUTH).await, []);
        desk.save(RUTH, one).await.expect("saved");
        assert_eq!(known(RUTH).await, [one]);
        assert_eq!(known(TOM).await, [], "nobody sees the list of another");
        desk.save(RUTH, two).await.expect("saved");
        desk.save(TOM, two).await.expect("saved");
        assert_eq!((known(RUTH).await, known(TOM).await), (vec![two, one], vec![two]));
        desk.unsave(RUTH, one).await.expect("it was there");
        assert_eq!(known(RUTH).await, [two]);
        // A list too long to be kept is asked.
        for story in 1000..1200 {
            let mut tx = desk.db.begin().await.expect("a transaction");
            rows::save(&mut tx, RUTH, Id(story), NOON).await.expect("saved");
            tx.commit().await.expect("a commit");
        }
        for _ in 0..2 {
            assert_eq!(known(RUTH).await, [two]);
        }
        let mut tx = desk.db.begin().await.expect("a transaction");
        rows::forget(&mut tx, RUTH).await.expect("forgotten");
        tx.commit().await.expect("a commit");
        assert_eq!(known(RUTH).await, []);
    }
}

#[tokio::test]
async fn the_moment_a_form_names_puts_a_bookmark_nowhere_but_in_the_past() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        for moment in [i64::MAX, i64::MIN, -1] {
            let story = desk.publish().await;
            desk.restore(RUTH, story, Instant(moment)).await.expect("saved");
            let at = desk.unsave(RUTH, story).await.expect("it was there");
            assert!((Instant::from_seconds(0)..=NOON).contains(&at), "{moment}");
        }
    }
}

#[tokio::test]
async fn what_readers_do_not_see_cannot_be_saved_and_is_not_told_from_what_is_not_there() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (secret, gone) = (desk.write().await, desk.publish().await);
        desk.withdraw(gone).await;
        let mut words = Vec::new();
        for story in [secret, gone, Id(12_345), Id(-1)] {
            let refused = desk.save(RUTH, story).await;
            assert!(matches!(refused, Err(Refusal::Unknown)), "{refused:?}");
            words.push(refused.map_err(|it| it.to_string()));
        }
        words.dedup_by(|a, b| a.as_ref().err() == b.as_ref().err());
        assert_eq!(words.len(), 1, "{words:?}");
        assert!(desk.list(RUTH).await.is_empty() && desk.acts().await.is_empty());
    }
}

#[tokio::test]
async fn a_bookmark_of_a_story_that_is_gone_stays_until_it_is_taken_off() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let story = desk.publish().await;
        desk.save(RUTH, story).await.expect("saved");
        desk.withdraw(story).await;
        assert_eq!(desk.list(RUTH).await, [story]);
        assert_eq!(desk.unsave(RUTH, story).await, Some(NOON));
    }
}

#[tokio::test]
async fn one_reader_saves_so_many_stories_and_no_more() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let mut tx = desk.db.begin().await.expect("a transaction");
        for number in 0..SAVED_MAX {
            rows::save(&mut tx, RUTH, Id(number), NOON).await.expect("kept");
        }
        tx.commit().await.expect("a commit");
        let story = desk.publish().await;
        let refused = desk.save(RUTH, story).await;
        assert!(matches!(refused, Err(Refusal::Full)), "{refused:?}");
        assert!(desk.save(TOM, story).await.expect("somebody else's list"));
        desk.unsave(RUTH, Id(7)).await.expect("it was there");
        assert!(desk.save(RUTH, story).await.expect("there is room again"));
        assert_eq!(rows::count(&desk.db, RUTH).await.expect("counted"), SAVED_MAX);
    }
}

#[tokio::test]
async fn what_was_to_be_saved_is_saved_on_arrival_and_a_made_up_wish_shuts_no_door() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (story, secret) = (desk.publish().await, desk.write().await);
        let unknown = Id(99);
        for intent in [
            format!("save:{story}"),
            format!("save:{secret}"),
            format!("save:{unknown}"),
            "save:".to_owned(),
            format!("save:{}", "0".repeat(480)),
            format!("follow:topic-{story}"),
        ] {
            let mut tx = desk.db.begin().await.expect("a transaction");
            let arrived = Arrived { reader: RUTH, intent, at: NOON };
            SavedKeeper.arrived(&mut tx, &arrived).await.expect("in");
            tx.commit().await.expect("a commit");
        }
        assert_eq!(desk.list(RUTH).await, [story]);
    }
}

#[tokio::test]
async fn who_leaves_takes_everything_along_and_leaves_nothing_behind() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (one, two) = (desk.publish().await, desk.publish().await);
        for reader in [RUTH, TOM] {
            desk.save(reader, one).await.expect("saved");
            desk.keep(reader, true).await;
            desk.room.read(reader, two).await.expect("read");
        }
        desk.withdraw(two).await;
        let told = SavedKeeper.told(&desk.db, RUTH).await.expect("told");
        assert_eq!(told["bookmarks"][0]["headline"], "The ferry");
        assert_eq!(told["bookmarks"][0]["saved_at"], NOON.rfc3339());
        assert_eq!(told["history"][0]["headline"], serde_json::Value::Null, "it is gone");
        assert_eq!(told["history_kept_since"], NOON.rfc3339());
        let mut tx = desk.db.begin().await.expect("a transaction");
        SavedKeeper.left(&mut tx, RUTH, NOON).await.expect("left");
        tx.commit().await.expect("a commit");
        assert!(desk.list(RUTH).await.is_empty() && desk.history(RUTH).await.is_empty());
        desk.room.read(RUTH, one).await.expect("a reading that comes late");
        assert!(desk.history(RUTH).await.is_empty());
        assert_eq!((desk.list(TOM).await, desk.history(TOM).await), (vec![one], vec![two]));
        desk.clock.advance_seconds(DAY);
    }
}
