//! The promises of the job queue, on both databases.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kit::{Clock, Instant};
use serde::{Deserialize, Serialize};
use store::Db;
use store::testing::both;

use crate::{
    ATTEMPTS_MAX, Job, LEASE_SECONDS, Lane, Outcome, Workers, ask, counts, dead, revive, rows,
};

#[derive(Serialize, Deserialize)]
struct Ring(String);

impl Job for Ring {
    const KIND: &'static str = "bell.ring";
    fn key(&self) -> String {
        self.0.clone()
    }
}

async fn ask_for(db: &Db, clock: &Clock, bell: &str) {
    let mut tx = db.begin().await.expect("a transaction");
    ask(&mut tx, &Ring(bell.to_owned()), clock.now(), clock.now()).await.expect("a job");
    tx.commit().await.expect("a commit");
}

fn ringers(db: &Db, clock: &Clock, fail: usize) -> (Workers, Arc<AtomicUsize>) {
    let rung = Arc::new(AtomicUsize::new(0));
    let (count, mut workers) = (rung.clone(), Workers::new(db.clone(), clock.clone()));
    workers.teach(move |_: Ring| {
        let times = count.fetch_add(1, Ordering::SeqCst);
        async move {
            if times < fail { Err(Outcome::TryLater("the rope broke".to_owned())) } else { Ok(()) }
        }
    });
    (workers, rung)
}

#[tokio::test]
async fn the_same_job_asked_twice_is_done_once() {
    for test in both().await {
        let clock = Clock::standing_at(Instant::from_seconds(1_800_000_000));
        ask_for(&test.db, &clock, "noon").await;
        ask_for(&test.db, &clock, "noon").await;
        let (workers, rung) = ringers(&test.db, &clock, 0);
        while workers.do_one().await.expect("the queue") {}
        assert_eq!(rung.load(Ordering::SeqCst), 1);
        assert_eq!(counts(&test.db).await.expect("counts"), (0, 0));
    }
}

#[tokio::test]
async fn a_failing_job_waits_longer_each_time_and_is_given_up_in_sight() {
    for test in both().await {
        let clock = Clock::standing_at(Instant::from_seconds(1_800_000_000));
        ask_for(&test.db, &clock, "noon").await;
        let (workers, rung) = ringers(&test.db, &clock, usize::MAX);
        assert!(workers.do_one().await.expect("the queue"));
        assert!(!workers.do_one().await.expect("the queue"), "it is not due yet");
        for _ in 0..ATTEMPTS_MAX + 3 {
            clock.advance_seconds(6 * 3600);
            workers.do_one().await.expect("the queue");
        }
        assert_eq!(rung.load(Ordering::SeqCst) as i64, ATTEMPTS_MAX);
        let given_up = dead(&test.db, 10).await.expect("dead jobs");
        assert_eq!(given_up[0].last_error.as_deref(), Some("the rope broke"));
        assert!(revive(&test.db, given_up[0].id, clock.now()).await.expect("a revival"));
        assert_eq!(counts(&test.db).await.expect("counts"), (1, 0));
    }
}

#[tokio::test]
async fn a_worker_that_dies_leaves_its_job_to_others() {
    for test in both().await {
        let clock = Clock::standing_at(Instant::from_seconds(1_800_000_000));
        ask_for(&test.db, &clock, "noon").await;
        let until = clock.now().plus_seconds(LEASE_SECONDS);
        let taken = rows::claim(&test.db, Lane::Prompt, clock.now(), until).await;
        assert!(taken.expect("a claim").is_some());
        let (workers, rung) = ringers(&test.db, &clock, 0);
        assert!(!workers.do_one().await.expect("the queue"), "it is in other hands");
        clock.advance_seconds(LEASE_SECONDS + 1);
        assert!(workers.do_one().await.expect("the queue"));
        assert_eq!(rung.load(Ordering::SeqCst), 1);
    }
}

/// Work that takes long.
#[derive(Serialize, Deserialize)]
struct Cast(u32);

impl Job for Cast {
    const KIND: &'static str = "bell.cast";
    const LANE: Lane = Lane::Heavy;
    fn key(&self) -> String {
        self.0.to_string()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_long_holds_up_nothing_else() {
    for test in both().await {
        let clock = Clock::standing_at(Instant::from_seconds(1_800_000_000));
        let mut tx = test.db.begin().await.expect("a transaction");
        for bell in 0..3 {
            ask(&mut tx, &Cast(bell), clock.now(), clock.now()).await.expect("a job");
        }
        tx.commit().await.expect("a commit");
        let (mut workers, rung) = ringers(&test.db, &clock, 0);
        // No bell is ever cast.
        workers.teach(|_: Cast| std::future::pending::<Result<(), Outcome>>());
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let working = tokio::spawn(async move { workers.run(stopped).await });
        clock.advance_seconds(1);
        ask_for(&test.db, &clock, "noon").await;
        while rung.load(Ordering::SeqCst) == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        assert_eq!(counts(&test.db).await.expect("counts").1, 0);
        stop.send_replace(true);
        working.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_workers_do_each_job_once() {
    for test in both().await {
        let clock = Clock::standing_at(Instant::from_seconds(1_800_000_000));
        for bell in 0..60 {
            ask_for(&test.db, &clock, &format!("bell {bell}")).await;
        }
        let (workers, rung) = ringers(&test.db, &clock, 0);
        let crew: Vec<_> = (0..6)
            .map(|_| {
                let workers = workers.clone();
                tokio::spawn(async move { while workers.do_one().await.expect("the queue") {} })
            })
            .collect();
        for worker in crew {
            worker.await.expect("a worker");
        }
        while workers.do_one().await.expect("the queue") {}
        assert_eq!(rung.load(Ordering::SeqCst), 60);
    }
}
