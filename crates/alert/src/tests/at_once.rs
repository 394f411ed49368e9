//! Alerts at once.

use following::Alert;
use following::index::Thing;
use kit::Id;
use mail::State;
use store::testing::both;
use tokio::sync::watch;

use super::world::{HOURS, World};
use crate::TellAtOnce;

/// The job of a story is done, as it is kept in the store and read again.
async fn tell(world: &World, story: Id) {
    let (stop, stopped) = watch::channel(false);
    let mut workers = jobs::Workers::new(world.db().clone(), world.clock.clone());
    let alerts = world.alerts.clone();
    workers.teach(move |job: TellAtOnce| {
        let alerts = alerts.clone();
        async move { alerts.tell_at_once(job).await }
    });
    let (now, mut tx) = (world.clock.now(), world.db().begin().await.expect("a transaction"));
    jobs::ask(&mut tx, &TellAtOnce { story, after: Id(0) }, now, now).await.expect("asked");
    tx.commit().await.expect("a commit");
    let working = tokio::spawn(async move { workers.run(stopped).await });
    while jobs::counts(world.db()).await.expect("jobs") != (0, 0) {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        assert_eq!(jobs::counts(world.db()).await.expect("jobs").1, 0, "none is given up");
    }
    stop.send_replace(true);
    working.await.expect("they end");
    world.send().await;
}

#[tokio::test]
async fn a_story_is_told_once_to_who_asked_for_it() {
    for test in both().await {
        let world = World::new(test).await;
        let ruth = world.reader("ruth@reader.example").await;
        let tom = world.reader("tom@reader.example").await;
        let mia = world.reader("mia@reader.example").await;
        world.follow(ruth, Thing::Topic(world.ferry), Alert::Instant).await;
        // Twice a reason, one letter.
        world.follow(ruth, Thing::Author(world.ann), Alert::Instant).await;
        world.follow(tom, Thing::Topic(world.ferry), Alert::Daily).await;
        world.follow(mia, Thing::Topic(world.ferry), Alert::Instant).await;
        world.mute(mia, Thing::Author(world.ann)).await;
        let story = world.publish("The ferry has sunk", &[world.ferry]).await;
        world.tell_at_once().await;
        let (jobs, _) = jobs::counts(world.db()).await.expect("jobs");
        assert_eq!(jobs, 1, "one job whoever follows");
        tell(&world, story).await;
        tell(&world, story).await;
        let letters = world.letters();
        assert_eq!(letters.len(), 1);
        let letter = &letters[0];
        assert!(letter.contains("To: ruth@reader.example"), "{letter}");
        assert!(letter.contains("Subject: The ferry has sunk"), "{letter}");
        assert!(letter.contains("You follow Ann Example and Ferries"), "{letter}");
        assert!(letter.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{letter}");
    }
}

#[tokio::test]
async fn hundreds_are_told_a_part_at_a_time_and_nobody_twice() {
    for test in both().await {
        let world = World::new(test).await;
        for number in 0..520 {
            let reader = world.reader(&format!("reader{number}@reader.example")).await;
            world.follow(reader, Thing::Topic(world.ferry), Alert::Instant).await;
        }
        let story = world.publish("The ferry has sunk", &[world.ferry]).await;
        let first = TellAtOnce { story, after: Id(0) };
        world.alerts.tell_at_once(first).await.expect("told");
        assert_eq!(world.outbox().await.len(), 500);
        let after = world.outbox().await.iter().map(|item| item.about.clone()).max();
        let after = after.expect("some").trim_start_matches("reader:").parse().expect("an id");
        world.alerts.tell_at_once(TellAtOnce { story, after }).await.expect("told");
        assert_eq!(world.outbox().await.len(), 520);
    }
}

#[tokio::test]
async fn old_stories_and_withdrawn_ones_are_not_told() {
    for test in both().await {
        let world = World::new(test).await;
        let ruth = world.reader("ruth@reader.example").await;
        world.follow(ruth, Thing::Topic(world.ferry), Alert::Instant).await;
        let story = world.publish("The ferry has sunk", &[world.ferry]).await;
        world.alerts.tell_at_once(TellAtOnce { story, after: Id(0) }).await.expect("told");
        world.withdraw(story).await;
        world.send().await;
        assert!(world.letters().is_empty());
        assert_eq!(world.outbox().await[0].state(), State::GivenUp);
        let story = world.publish("The ferry is late", &[world.ferry]).await;
        world.clock.advance_seconds(13 * HOURS);
        tell(&world, story).await;
        assert_eq!(world.outbox().await.len(), 1, "half a day later it is no news");
        // An import brings stories of years ago as facts of now: none of them is told either.
        world.tell_at_once().await;
        assert_eq!(jobs::counts(world.db()).await.expect("jobs").0, 0);
    }
}
