//! The reading history: nothing without a wish for it, and nothing for longer than was said.

use article::Place;
use kit::Id;
use store::testing::both;

use super::desk::{DAY, Desk, KEPT_DAYS, NOON, RUTH, TOM};
use crate::{HISTORY_MAX, rows};

#[tokio::test]
async fn nothing_is_written_down_until_a_reader_wants_it_and_nothing_more_when_not() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (one, two) = (desk.publish().await, desk.publish().await);
        desk.room.read(RUTH, one).await.expect("nothing");
        assert!(desk.history(RUTH).await.is_empty());
        assert!(desk.keep(RUTH, true).await && !desk.keep(RUTH, true).await);
        desk.room.read(RUTH, one).await.expect("read");
        desk.room.read(TOM, one).await.expect("nothing");
        assert_eq!(desk.history(RUTH).await, [one]);
        assert!(desk.history(TOM).await.is_empty());
        assert_eq!(desk.room.read_lately(RUTH, 9).await.expect("read"), [one]);
        assert!(desk.keep(RUTH, false).await && !desk.keep(RUTH, false).await);
        desk.room.read(RUTH, two).await.expect("nothing");
        assert_eq!(desk.history(RUTH).await, [one], "what is there stays until it is erased");
        assert_eq!(desk.room.read_lately(RUTH, 9).await.expect("read"), [], "but serves nothing");
        let mut tx = desk.db.begin().await.expect("a transaction");
        assert_eq!(crate::erase(&mut tx, NOON, RUTH).await.expect("erased"), 1);
        assert_eq!(crate::erase(&mut tx, NOON, RUTH).await.expect("erased"), 0);
        tx.commit().await.expect("a commit");
        assert!(desk.history(RUTH).await.is_empty());
        assert_eq!(desk.acts().await, ["on", "off", "erased"], "and never what was read");
    }
}

#[tokio::test]
async fn a_story_stands_once_where_it_was_read_last_and_can_be_taken_out() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let (one, two) = (desk.publish().await, desk.publish().await);
        desk.keep(RUTH, true).await;
        for story in [one, two, one] {
            desk.clock.advance_seconds(60);
            desk.room.read(RUTH, story).await.expect("read");
        }
        assert_eq!(desk.history(RUTH).await, [one, two]);
        let mut tx = desk.db.begin().await.expect("a transaction");
        assert!(crate::remove(&mut tx, NOON, RUTH, one).await.expect("out"));
        assert!(!crate::remove(&mut tx, NOON, RUTH, one).await.expect("out already"));
        tx.commit().await.expect("a commit");
        assert_eq!(desk.history(RUTH).await, [two]);
    }
}

#[tokio::test]
async fn what_readers_do_not_see_was_read_by_nobody() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        desk.keep(RUTH, true).await;
        let (secret, gone) = (desk.write().await, desk.publish().await);
        desk.withdraw(gone).await;
        for story in [secret, gone, Id(12_345)] {
            desk.room.read(RUTH, story).await.expect("the same answer as ever");
        }
        assert!(desk.history(RUTH).await.is_empty());
    }
}

#[tokio::test]
async fn a_reading_is_forgotten_when_its_time_is_over() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        desk.keep(RUTH, true).await;
        let (old, new) = (desk.publish().await, desk.publish().await);
        desk.room.read(RUTH, old).await.expect("read");
        desk.clock.advance_seconds(DAY);
        desk.room.read(RUTH, new).await.expect("read");
        assert_eq!(desk.room.clear_out().await.expect("cleared"), 0);
        desk.clock.advance_seconds(DAY * (i64::from(KEPT_DAYS) - 1) + 1);
        assert_eq!(desk.history(RUTH).await, [new], "also before it is cleared out");
        assert_eq!(desk.room.clear_out().await.expect("cleared"), 1);
        desk.clock.advance_seconds(DAY);
        assert_eq!(desk.room.clear_out().await.expect("cleared"), 1);
    }
}

#[tokio::test]
async fn many_readings_are_cleared_out_in_more_than_one_go() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        let mut tx = desk.db.begin().await.expect("a transaction");
        for number in 0..2500 {
            let reader = if number % 2 == 0 { RUTH } else { TOM };
            rows::record(&mut tx, reader, Id(number), NOON).await.expect("kept");
        }
        tx.commit().await.expect("a commit");
        desk.clock.advance_seconds(DAY * i64::from(KEPT_DAYS) + 1);
        assert_eq!(desk.room.clear_out().await.expect("cleared"), 2500);
    }
}

#[tokio::test]
async fn the_history_of_a_reader_is_bounded_and_the_oldest_make_room() {
    for test in both().await {
        let desk = Desk::new(&test.db);
        desk.keep(RUTH, true).await;
        let mut tx = desk.db.begin().await.expect("a transaction");
        for number in 0..HISTORY_MAX as i64 + 5 {
            let at = NOON.plus_seconds(-number);
            rows::record(&mut tx, RUTH, Id(number), at).await.expect("kept");
        }
        tx.commit().await.expect("a commit");
        let story = desk.publish().await;
        desk.clock.advance_seconds(1);
        desk.room.read(RUTH, story).await.expect("read");
        let history = desk.history(RUTH).await;
        assert_eq!(history.len(), HISTORY_MAX);
        assert_eq!((history[0], history[1]), (story, Id(0)));
        let last = desk.room.readings(RUTH, Place::NEWEST, HISTORY_MAX).await.expect("read");
        assert_eq!(last.last().map(|it| it.story), Some(Id(HISTORY_MAX as i64 - 2)));
    }
}
