//! Two nodes on one PostgreSQL: what one publishes the other shows, and either may be killed.

use kit::Clock;
use store::Address;
use store::testing::postgres_if_there;

use crate::desk;
use crate::node::Node;

/// Pages that a story of the section city stands on.
const LISTS: [&str; 4] = ["/", "/city", "/feeds/rss.xml", "/sitemaps/news.xml"];

/// The address of a fresh database with the section in it, if there is a server.
async fn database() -> Option<String> {
    let test = postgres_if_there().await?;
    desk::open_section(&test.db, &Clock::system()).await;
    test.db.close().await;
    match test.address {
        Address::Postgres(url) => Some(url),
        Address::Sqlite(_) => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_node_publishes_the_other_shows() {
    let Some(database) = database().await else { return };
    let (mut ann, mut ben) = (Node::start(&database), Node::start(&database));
    for path in LISTS.into_iter().chain(["/city/bridge", "/city/ferry"]) {
        // Each has printed the page without the story, and must come to know better.
        for node in [&ann, &ben] {
            let page = node.get(path);
            assert!(!page.contains("Bridge") && !page.contains("Ferry"), "{path}");
        }
    }
    ann.publish("bridge", "Bridge opens");
    for path in LISTS.into_iter().chain(["/city/bridge"]) {
        ben.comes_to_show(path, "Bridge opens");
    }
    ben.publish("ferry", "Ferry sails again");
    for path in LISTS.into_iter().chain(["/city/ferry"]) {
        ann.comes_to_show(path, "Ferry sails again");
    }
    ann.revise("bridge", "Bridge stays shut");
    for path in LISTS.into_iter().chain(["/city/bridge"]) {
        ben.comes_to_show(path, "Bridge stays shut");
        assert!(!ben.get(path).contains("Bridge opens"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn either_node_may_be_killed_at_work() {
    let Some(database) = database().await else { return };
    let (mut ann, mut ben) = (Node::start(&database), Node::start(&database));
    for round in 0..2 {
        let (first, second) = (format!("first-{round}"), format!("second-{round}"));
        let (headline, half) = (format!("Bridge opens {round}"), format!("Half a story {round}"));
        ben.get("/city");
        ann.publish(&first, &headline);
        // It dies with the journal's turn in its hands: nobody may wait for it for ever.
        ann.hesitate("half", &half);
        ann.kill();
        ben.comes_to_show("/city", &headline);
        let later = format!("Ferry sails {round}");
        ben.publish(&second, &later);
        for path in LISTS {
            ben.comes_to_show(path, &later);
            assert!(!ben.get(path).contains(&half), "{path}");
        }
        // Another comes in its place, knows everything, and then it is the other's turn to die.
        let carla = Node::start(&database);
        for words in [&headline, &later] {
            carla.comes_to_show("/city", words);
        }
        ann = ben;
        ben = carla;
    }
}
