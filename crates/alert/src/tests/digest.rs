//! The digest.

use following::Alert;
use following::index::Thing;
use mail::State;
use store::testing::both;

use super::world::{HOURS, World};
use crate::{Days, Sample};

#[tokio::test]
async fn it_comes_at_its_hour_and_tells_everything_once() {
    for test in both().await {
        let world = World::new(test).await;
        let ruth = world.reader("ruth@reader.example").await;
        world.follow(ruth, Thing::Topic(world.ferry), Alert::Daily).await;
        // Ten in Paris; it is nine now.
        world.digest(ruth, Days::Daily, 10).await;
        world.publish("The ferry is late", &[world.ferry]).await;
        world.publish("A dog barks", &[world.dogs]).await;
        world.publish("The ferry is on time", &[world.ferry]).await;
        world.send().await;
        assert!(world.letters().is_empty(), "it is not ten yet");
        world.clock.advance_seconds(HOURS);
        world.send().await;
        let letters = world.letters();
        assert_eq!(letters.len(), 1);
        let letter = &letters[0];
        assert!(letter.contains("To: ruth@reader.example"), "{letter}");
        assert!(letter.contains("Subject: The ferry is on time, and one more story"), "{letter}");
        assert!(letter.contains("You follow Ferries"), "{letter}");
        assert!(letter.contains("By Ann Example"), "{letter}");
        assert!(letter.contains("Your Friday digest"), "{letter}");
        assert!(!letter.contains("A dog barks"), "{letter}");
        let (first, second) = (letter.find("is on time\r\n"), letter.find("is late\r\n"));
        assert!(first < second, "the newest first: {letter}");
        world.send().await;
        world.clock.advance_seconds(24 * HOURS);
        world.send().await;
        assert_eq!(world.letters().len(), 1, "nothing is told twice, and nothing new is no letter");
        world.publish("The ferry again", &[world.ferry]).await;
        world.clock.advance_seconds(24 * HOURS);
        world.send().await;
        let letters = world.letters();
        assert_eq!(letters.len(), 2);
        assert!(letters[1].contains("Subject: The ferry again"), "{}", letters[1]);
        assert!(!letters[1].contains("is late"), "{}", letters[1]);
    }
}

#[tokio::test]
async fn what_is_only_for_the_feed_told_at_once_or_muted_is_not_in_it() {
    for test in both().await {
        let world = World::new(test).await;
        let ruth = world.reader("ruth@reader.example").await;
        world.follow(ruth, Thing::Topic(world.ferry), Alert::None).await;
        world.follow(ruth, Thing::Author(world.ann), Alert::Instant).await;
        world.digest(ruth, Days::Daily, 10).await;
        world.publish("The ferry is late", &[world.ferry]).await;
        world.clock.advance_seconds(HOURS);
        world.send().await;
        assert!(world.letters().is_empty());
        world.follow(ruth, Thing::Author(world.ann), Alert::Daily).await;
        world.mute(ruth, Thing::Topic(world.dogs)).await;
        world.publish("A dog on the ferry", &[world.ferry, world.dogs]).await;
        world.clock.advance_seconds(24 * HOURS);
        world.send().await;
        assert!(world.letters().is_empty(), "the dog is muted");
        world.publish("The ferry is on time", &[world.ferry]).await;
        world.clock.advance_seconds(24 * HOURS);
        world.send().await;
        assert!(world.letters()[0].contains("You follow Ann Example"));
    }
}

#[tokio::test]
async fn it_tells_what_is_true_when_it_goes() {
    for test in both().await {
        let world = World::new(test).await;
        let ruth = world.reader("ruth@reader.example").await;
        world.follow(ruth, Thing::Topic(world.ferry), Alert::Daily).await;
        world.digest(ruth, Days::Daily, 10).await;
        let wrong = world.publish("The ferry has sunk", &[world.ferry]).await;
        world.publish("The ferry is late", &[world.ferry]).await;
        world.clock.advance_seconds(HOURS);
        world.hear().await;
        assert_eq!(world.alerts.put_due().await.expect("put"), 1);
        world.withdraw(wrong).await;
        world.send().await;
        let letters = world.letters();
        assert_eq!(letters.len(), 1);
        assert!(letters[0].contains("Subject: The ferry is late"), "{}", letters[0]);
        assert!(!letters[0].contains("has sunk"), "{}", letters[0]);
        let next = world.publish("The ferry is lost", &[world.ferry]).await;
        world.clock.advance_seconds(24 * HOURS);
        world.hear().await;
        world.alerts.put_due().await.expect("put");
        world.withdraw(next).await;
        world.send().await;
        assert_eq!(world.letters().len(), 1);
        let item = &world.outbox().await[0];
        assert_eq!(item.state(), State::GivenUp);
        assert!(item.reply.contains("nothing was left to say"), "{}", item.reply);
    }
}

#[tokio::test]
async fn what_the_wire_holds_back_stands_in_the_next_one() {
    for test in both().await {
        let world = World::new(test).await;
        let ruth = world.reader("ruth@reader.example").await;
        world.follow(ruth, Thing::Topic(world.ferry), Alert::Daily).await;
        world.digest(ruth, Days::Daily, 10).await;
        world.clock.advance_seconds(HOURS - 60);
        world.publish("The ferry may be late", &[world.ferry]).await;
        world.clock.advance_seconds(60);
        world.send().await;
        assert!(world.letters().is_empty(), "it can still be taken back");
        world.clock.advance_seconds(24 * HOURS);
        world.send().await;
        assert!(world.letters()[0].contains("The ferry may be late"));
    }
}

#[tokio::test]
async fn two_nodes_put_each_digest_once() {
    for test in both().await {
        let world = World::new(test).await;
        for number in 0..40 {
            let reader = world.reader(&format!("reader{number}@reader.example")).await;
            world.follow(reader, Thing::Topic(world.ferry), Alert::Daily).await;
            world.digest(reader, Days::Daily, 10).await;
        }
        world.publish("The ferry is late", &[world.ferry]).await;
        world.clock.advance_seconds(HOURS);
        world.hear().await;
        let (one, two) = tokio::join!(world.alerts.put_due(), world.alerts.put_due());
        assert!(one.expect("put") + two.expect("put") >= 40);
        world.send().await;
        assert_eq!(world.letters().len(), 40);
        assert_eq!(world.outbox().await.len(), 40);
    }
}

#[tokio::test]
async fn who_stops_it_gets_none_even_when_it_waits_already() {
    for test in both().await {
        let world = World::new(test).await;
        let ruth = world.reader("ruth@reader.example").await;
        world.follow(ruth, Thing::Topic(world.ferry), Alert::Daily).await;
        world.digest(ruth, Days::Daily, 10).await;
        world.publish("The ferry is late", &[world.ferry]).await;
        world.clock.advance_seconds(HOURS);
        world.hear().await;
        world.alerts.put_due().await.expect("put");
        world.digest(ruth, Days::Off, 10).await;
        world.send().await;
        assert!(world.letters().is_empty());
    }
}

#[tokio::test]
async fn one_is_sent_at_once_to_who_wants_to_see_what_it_is_like() {
    for test in both().await {
        let world = World::new(test).await;
        let ruth = world.reader("ruth@reader.example").await;
        let ruth = reader::find(world.db(), ruth).await.expect("read").expect("Ruth");
        assert_eq!(world.alerts.send_sample(&ruth).await.expect("asked"), Sample::Nothing);
        world.follow(ruth.id, Thing::Topic(world.ferry), Alert::Daily).await;
        world.publish("The ferry is late", &[world.ferry]).await;
        world.clock.advance_seconds(6 * 60);
        world.hear().await;
        assert_eq!(world.alerts.send_sample(&ruth).await.expect("asked"), Sample::OnItsWay);
        assert_eq!(world.alerts.send_sample(&ruth).await.expect("asked"), Sample::Lately);
        world.send().await;
        let letters = world.letters();
        assert_eq!(letters.len(), 1);
        assert!(letters[0].contains("You asked for this digest just now."), "{}", letters[0]);
        assert!(letters[0].contains("List-Unsubscribe-Post: "), "{}", letters[0]);
        // It takes nothing away from the one that comes in the morning.
        world.digest(ruth.id, Days::Daily, 10).await;
        world.clock.advance_seconds(HOURS);
        world.send().await;
        assert_eq!(world.letters().len(), 2);
        assert_eq!(world.alerts.send_sample(&ruth).await.expect("asked"), Sample::OnItsWay);
        world.clock.advance_seconds(8 * 24 * HOURS);
        assert_eq!(world.alerts.send_sample(&ruth).await.expect("asked"), Sample::Nothing);
    }
}
