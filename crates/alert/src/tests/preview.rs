//! The digest of a made-up reader.

use article::{Access, Block, Body, Story};
use following::Alert;
use following::index::Thing;
use kit::Rich;
use mail::Letter;
use store::testing::both;

use super::world::{HOURS, World};
use crate::{Days, MadeUp};

fn follower(follows: &[Thing], days: Days) -> MadeUp {
    MadeUp { follows: follows.to_vec(), days }
}

/// What is told, by its headlines.
async fn headlines(world: &World, reader: &MadeUp) -> Vec<String> {
    let letter = world.alerts.preview(reader).await.expect("read").unwrap_or_default();
    letter.groups.into_iter().flat_map(|it| it.entries).map(|it| it.title).collect()
}

/// The letter with an address that is nobody's own.
fn of_nobody(letter: Letter) -> Letter {
    let own = letter.unsubscribe_url.clone().expect("an address that stops it");
    let (place, _) = own.rsplit_once('/').expect("a token");
    let nobodys = format!("{place}/…");
    let small_print = letter.small_print.iter().map(|line| line.replace(&own, &nobodys)).collect();
    Letter { small_print, unsubscribe_url: None, ..letter }
}

#[tokio::test]
async fn it_is_the_letter_that_a_reader_is_sent_who_follows_the_same() {
    for test in both().await {
        let world = World::new(test).await;
        let follows = [Thing::Topic(world.ferry), Thing::Author(world.ann)];
        for (days, hours) in [(Days::Saturdays, 25), (Days::Daily, 1)] {
            let ruth = world.reader(&format!("{}@reader.example", days.word())).await;
            for thing in follows {
                world.follow(ruth, thing, Alert::Daily).await;
            }
            world.digest(ruth, days, 10).await;
            world.publish("The ferry is late", &[world.ferry]).await;
            world.publish("A dog barks", &[world.dogs]).await;
            world.publish("The ferry is on time", &[world.ferry, world.dogs]).await;
            world.clock.advance_seconds(hours * HOURS);
            world.hear().await;
            assert!(world.alerts.put_due().await.expect("put") > 0);
            let item = world.outbox().await.remove(0);
            let sent = world.alerts.compose_digest(&item).await.expect("made").expect("a letter");
            let seen = world.alerts.preview(&follower(&follows, days)).await.expect("read");
            assert_eq!(seen, Some(of_nobody(sent)), "{}", days.word());
            world.send().await;
            // It is nine again.
            world.clock.advance_seconds(23 * HOURS);
            world.digest(ruth, Days::Off, 10).await;
        }
    }
}

#[tokio::test]
async fn it_tells_of_a_day_or_of_a_week_and_nothing_of_what_is_not_followed() {
    for test in both().await {
        let world = World::new(test).await;
        let ferry = Thing::Topic(world.ferry);
        world.publish("The ferry is late", &[world.ferry]).await;
        world.clock.advance_seconds(30 * HOURS);
        world.publish("The ferry is on time", &[world.ferry]).await;
        world.publish("A dog barks", &[world.dogs]).await;
        world.clock.advance_seconds(HOURS);
        let daily = headlines(&world, &follower(&[ferry], Days::Daily)).await;
        assert_eq!(daily, ["The ferry is on time"]);
        let weekly = headlines(&world, &follower(&[ferry], Days::Saturdays)).await;
        assert_eq!(weekly, ["The ferry is on time", "The ferry is late"]);
        let nothing = world.alerts.preview(&follower(&[], Days::Saturdays)).await.expect("read");
        assert_eq!(nothing, None, "who follows nothing is sent nothing");
    }
}

#[tokio::test]
async fn what_readers_may_not_see_yet_or_any_more_is_not_in_it() {
    for test in both().await {
        let world = World::new(test).await;
        let topics = [world.ferry];
        let waits = world.write(&world.story("Waits for its moment", &topics)).await;
        let mut tx = world.db().begin().await.expect("a transaction");
        let later = world.clock.now().plus_seconds(5 * HOURS);
        assert!(article::schedule(&mut tx, waits, later).await.expect("scheduled"));
        tx.commit().await.expect("a commit");
        let gone = world.publish("Was wrong", &topics).await;
        world.withdraw(gone).await;
        let changed = world.publish("Stands as it is", &topics).await;
        let mut tx = world.db().begin().await.expect("a transaction");
        let draft = world.story("Is only a draft", &topics);
        article::revise(&mut tx, &world.clock, changed, &draft, "ann").await.expect("kept");
        tx.commit().await.expect("a commit");
        let walled = Story {
            access: Access::Subscriber,
            blocks: vec![Block::new("b1", Body::Text { text: Rich::from("Behind the wall.") })],
            ..world.story("Is walled", &topics)
        };
        world.bring(&walled).await;
        world.clock.advance_seconds(10 * 60);
        world.publish("Is held on the wire", &topics).await;
        let reader = follower(&[Thing::Topic(world.ferry)], Days::Daily);
        assert_eq!(headlines(&world, &reader).await, ["Is walled", "Stands as it is"]);
        let letter = world.alerts.preview(&reader).await.expect("read").expect("a letter");
        let shown = world.mail.show(&letter).expect("shown");
        let all = format!("{}{}{}", shown.subject, shown.text, shown.html);
        assert!(all.contains("All about Is walled."), "{all}");
        for secret in ["Behind the wall", "Waits", "Was wrong", "draft", "held on the wire"] {
            assert!(!all.contains(secret), "{secret}: {all}");
        }
    }
}
