//! The desk: what an editor does with stories, the same whichever database holds them.

use article::{Access, Address, Block, Body, Change, Story};
use kit::{Clock, Id, Rich};
use store::{Db, Tx};
use topic::{Kind, NewTopic, Shelf};

/// The section that every story of these tests is in.
pub async fn open_section(db: &Db, clock: &Clock) {
    name_section(db, clock, "City").await;
}

/// Gives the section a name, which stands in the menu of every page.
pub async fn name_section(db: &Db, clock: &Clock, name: &str) {
    let (kind, slug, name) = (Kind::Section, "city".to_owned(), name.to_owned());
    let city = NewTopic { kind, slug, name, ..NewTopic::default() };
    let mut tx = db.begin().await.expect("a transaction");
    topic::put(&mut tx, clock, city).await.expect("a section");
    tx.commit().await.expect("a commit");
}

pub async fn story(db: &Db, headline: &str) -> Story {
    let city = topic::by_slug(db, Shelf::Sections, "city").await.expect("a look");
    Story {
        headline: headline.to_owned(),
        section: Some(city.expect("the section").id),
        access: Access::Free,
        blocks: vec![Block::new("b1", Body::Text { text: Rich::from("It rained all day.") })],
        ..Story::default()
    }
}

/// Writes a story and publishes it, all but the commit.
pub async fn write(tx: &mut Tx, clock: &Clock, story: &Story, slug: &str) -> Id {
    let id = article::create(tx, clock, story, slug, "ann").await.expect("a story");
    article::publish(tx, clock, id, Change::New, "ann").await.expect("published");
    id
}

pub async fn publish(db: &Db, clock: &Clock, slug: &str, headline: &str) -> Id {
    let story = story(db, headline).await;
    let mut tx = db.begin().await.expect("a transaction");
    let id = write(&mut tx, clock, &story, slug).await;
    tx.commit().await.expect("a commit");
    id
}

/// Writes a new version of a story and publishes it; its number.
pub async fn revise(db: &Db, clock: &Clock, id: Id, headline: &str) -> i64 {
    let story = story(db, headline).await;
    let mut tx = db.begin().await.expect("a transaction");
    let version = article::revise(&mut tx, clock, id, &story, "ben").await.expect("revised");
    article::publish(&mut tx, clock, id, Change::Update, "ben").await.expect("published");
    tx.commit().await.expect("a commit");
    version.expect("a story to revise")
}

/// The story at an address of the section.
pub async fn find(db: &Db, slug: &str) -> Id {
    match article::address(db, &format!("/city/{slug}")).await.expect("a look") {
        Address::Story(id) => id,
        other => panic!("/city/{slug} is {other:?}"),
    }
}
