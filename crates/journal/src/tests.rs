//! The promises of the journal, on both databases.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use kit::{Id, Instant};
use serde::{Deserialize, Serialize};
use store::testing::both;
use store::{Result, Tx};

use crate::{Entry, Fact, Follower, Listener, after, append, cursor, listener, newest, replay};

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Rained {
    millimetres: i64,
}

impl Fact for Rained {
    fn kind(&self) -> &'static str {
        "weather.rained"
    }
    fn subject(&self) -> Option<Id> {
        Some(Id(self.millimetres))
    }
}

#[derive(Clone, Default)]
struct Gauge {
    heard: Arc<Mutex<Vec<i64>>>,
    refuse: Arc<Mutex<Option<i64>>>,
}

impl Listener for Gauge {
    fn name(&self) -> &'static str {
        "gauge"
    }
    async fn hear(&self, _: &mut Tx, entry: &Entry) -> Result<()> {
        let fact: Rained = entry.read("weather.rained").expect("a fact of this kind");
        if *self.refuse.lock().expect("a lock") == Some(fact.millimetres) {
            return Err(store::Error::Other("not today".to_owned()));
        }
        self.heard.lock().expect("a lock").push(fact.millimetres);
        Ok(())
    }
}

async fn rain(db: &store::Db, millimetres: i64) -> i64 {
    let mut tx = db.begin().await.expect("a transaction");
    let seq = append(&mut tx, Instant(1), &Rained { millimetres }).await.expect("a fact");
    tx.commit().await.expect("a commit");
    seq
}

#[tokio::test]
async fn facts_come_in_order_and_only_when_committed() {
    for test in both().await {
        rain(&test.db, 1).await;
        let mut undone = test.db.begin().await.expect("a transaction");
        append(&mut undone, Instant(2), &Rained { millimetres: 99 }).await.expect("a fact");
        drop(undone);
        rain(&test.db, 2).await;
        let entries = after(&test.db, 0, 10).await.expect("facts");
        let fell: Vec<i64> = entries.iter().filter_map(|e| e.subject).map(|id| id.0).collect();
        assert_eq!(fell, [1, 2]);
        assert!(entries[0].seq < entries[1].seq);
        assert_eq!(newest(&test.db).await.expect("a number"), entries[1].seq);
    }
}

#[tokio::test]
async fn a_listener_goes_on_where_it_was_and_can_replay() {
    for test in both().await {
        let gauge = Gauge::default();
        for millimetres in 1..=3 {
            rain(&test.db, millimetres).await;
        }
        assert_eq!(listener::catch_up(&test.db, &gauge).await.expect("facts"), 3);
        assert_eq!(listener::catch_up(&test.db, &gauge).await.expect("none"), 0);
        *gauge.refuse.lock().expect("a lock") = Some(4);
        rain(&test.db, 4).await;
        let before = cursor(&test.db, "gauge").await.expect("a cursor");
        assert!(listener::catch_up(&test.db, &gauge).await.is_err());
        assert_eq!(
            cursor(&test.db, "gauge").await.expect("a cursor"),
            before,
            "it did not move on"
        );
        *gauge.refuse.lock().expect("a lock") = None;
        listener::catch_up(&test.db, &gauge).await.expect("facts");
        replay(&test.db, "gauge").await.expect("a replay");
        listener::catch_up(&test.db, &gauge).await.expect("facts");
        assert_eq!(*gauge.heard.lock().expect("a lock"), [1, 2, 3, 4, 1, 2, 3, 4]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_misses_nothing_while_many_write() {
    for test in both().await {
        let follower = Follower::from_now(test.db.clone()).await.expect("a follower");
        let mut progress = follower.progress();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let heard = Arc::new(Mutex::new(HashMap::<i64, usize>::new()));
        let ear = heard.clone();
        let following = tokio::spawn(follower.run(stopped, move |entry| {
            *ear.lock().expect("a lock").entry(entry.subject.expect("a subject").0).or_default() +=
                1;
        }));
        let writers: Vec<_> = (0..120)
            .map(|n| {
                let db = test.db.clone();
                tokio::spawn(async move { rain(&db, n).await })
            })
            .collect();
        let mut last = 0;
        for writer in writers {
            last = last.max(writer.await.expect("a writer"));
        }
        let enough = std::time::Duration::from_secs(20);
        assert!(crate::wait(&mut progress, last, enough).await);
        stop.send(true).expect("a stop");
        following.await.expect("the follower");
        let heard = heard.lock().expect("a lock");
        assert_eq!(heard.len(), 120);
        assert!(heard.values().all(|&times| times == 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_on_several_nodes_acts_once_on_every_fact() {
    for test in both().await {
        let gauge = Gauge::default();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let nodes: Vec<_> = (0..3)
            .map(|_| {
                let node = crate::run_durable(test.db.clone(), gauge.clone(), stopped.clone());
                tokio::spawn(node)
            })
            .collect();
        let mut last = 0;
        for millimetres in 0..60 {
            last = rain(&test.db, millimetres).await;
        }
        let all_heard = async {
            while cursor(&test.db, "gauge").await.expect("a cursor") < last {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        };
        let enough = std::time::Duration::from_secs(20);
        tokio::time::timeout(enough, all_heard).await.expect("in time");
        stop.send(true).expect("a stop");
        for node in nodes {
            node.await.expect("a node");
        }
        let wanted: Vec<i64> = (0..60).collect();
        assert_eq!(*gauge.heard.lock().expect("a lock"), wanted);
        assert_eq!(cursor(&test.db, "gauge").await.expect("a cursor"), last);
    }
}
