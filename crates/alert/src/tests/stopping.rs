//! Stopping what comes by mail, and what is kept of it.

use following::Alert;
use following::index::Thing;
use kit::zone::Zone;
use reader::Keeper;
use serde_json::json;
use store::testing::both;

use super::world::{HOURS, World};
use crate::{AlertKeeper, Days, List, telling};

#[tokio::test]
async fn a_message_carries_what_stops_it_and_nothing_else_does() {
    for test in both().await {
        let world = World::new(test).await;
        let ruth = world.reader("ruth@reader.example").await;
        world.follow(ruth, Thing::Topic(world.ferry), Alert::Daily).await;
        world.digest(ruth, Days::Weekdays, 10).await;
        world.publish("The ferry is late", &[world.ferry]).await;
        world.clock.advance_seconds(HOURS);
        world.send().await;
        let letter = world.letters().remove(0);
        let start = "List-Unsubscribe: <https://courier.example/stop/digest/";
        let token = letter.split(start).nth(1).and_then(|rest| rest.split('>').next());
        let token = token.expect("a way to stop it");
        let (db, list) = (world.db(), List::Digest);
        let bearer = telling::bearer(db, token, list).await.expect("read");
        assert_eq!(bearer, Some((ruth, false)));
        let other = format!("{}A", &token[..token.len() - 1]);
        for wrong in [other.as_str(), "", "0", &token[1..], &"x".repeat(64_000)] {
            let wrong_is = wrong == token;
            let bearer = telling::bearer(db, wrong, list).await.expect("read");
            assert!(bearer.is_none() || wrong_is, "{wrong}");
        }
        let (zone, now) = (Zone::utc(), world.clock.now());
        for _ in 0..2 {
            let mut tx = db.begin().await.expect("a transaction");
            let whom = (ruth, &zone);
            crate::stop(&mut tx, now, whom, list, "Stop").await.expect("stopped");
            tx.commit().await.expect("a commit");
        }
        let bearer = telling::bearer(db, token, list).await.expect("read");
        assert_eq!(bearer, Some((ruth, true)));
        let told = AlertKeeper.told(db, ruth).await.expect("told");
        let acts: Vec<_> = told["consents"].as_array().expect("a list").iter().collect();
        assert_eq!(acts.len(), 2, "once given, once taken back");
        assert_eq!((&acts[0]["act"], &acts[0]["words"]), (&json!("given"), &json!("Yes")));
        assert_eq!((&acts[1]["act"], &acts[1]["words"]), (&json!("taken_back"), &json!("Stop")));
        assert_eq!(told["digest"]["days"], "off");
    }
}

#[tokio::test]
async fn who_leaves_is_forgotten() {
    for test in both().await {
        let world = World::new(test).await;
        let ruth = world.reader("ruth@reader.example").await;
        world.digest(ruth, Days::Daily, 10).await;
        let mut tx = world.db().begin().await.expect("a transaction");
        let token = crate::open_feed(&mut tx, world.clock.now(), ruth).await.expect("open");
        AlertKeeper.left(&mut tx, ruth, world.clock.now()).await.expect("left");
        tx.commit().await.expect("a commit");
        let now = telling::telling(world.db(), ruth).await.expect("read");
        assert_eq!(now, crate::Telling::default());
        let found = crate::rows::by_feed_token(world.db(), &token).await.expect("read");
        assert!(found.is_none());
        let told = AlertKeeper.told(world.db(), ruth).await.expect("told");
        assert_eq!(told["consents"], json!([]));
    }
}
