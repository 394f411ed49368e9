//! What a node remembers of the paper: a slow reading of what was must not push out what is.

use std::time::Duration;

use config::Config;
use kit::Clock;
use paper::{Background, Paper};
use store::Db;
use store::testing::postgres_if_there;

use crate::{desk, rows};

/// How long to wait for what has to come.
const PATIENCE: Duration = Duration::from_secs(20);

async fn somebody_is_halted(db: &Db) {
    let halted = async {
        while rows::halted(db).await.expect("a count") == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, halted).await.expect("a reader of the frame");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_read_before_a_change_is_not_kept_after_it() {
    let Some(test) = postgres_if_there().await else { return };
    let (db, clock) = (&test.db, Clock::system());
    desk::name_section(db, &clock, "Village").await;
    let folder = tempfile::tempdir().expect("a folder");
    let none: [(&str, &str); 0] = [];
    let config = Config::load_with(folder.path(), None, none).expect("settings");
    let paper = Paper::with(folder.path(), config, clock.clone(), db.clone()).expect("a paper");
    let mut background = Background::start(&paper).await.expect("the background");

    let mut halt = db.begin().await.expect("a transaction");
    rows::halt(&mut halt).await.expect("a lock");
    let edition = paper.edition.clone();
    let slow = tokio::spawn(async move { edition.site().await.expect("a frame") });
    somebody_is_halted(db).await;

    // The menu is read, the footer is not; now the menu changes, and the node hears of it.
    desk::name_section(db, &clock, "Town").await;
    let fact = journal::newest(db).await.expect("a number");
    assert!(journal::wait(&mut background.printed, fact, PATIENCE).await, "it is heard");
    halt.commit().await.expect("a commit");
    assert_eq!(slow.await.expect("a reader").sections[0].name, "Village");

    let frame = paper.edition.site().await.expect("a frame");
    assert_eq!(frame.sections[0].name, "Town");
    background.stop().await;
}
