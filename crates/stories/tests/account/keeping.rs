//! A small newsroom for stories of what readers keep.

use article::{Access, Block, Body, Change, Story};
use kit::{Id, Rich};

use crate::paper_with_mail::PaperWithMail;

/// A story by this headline that readers do not see yet.
pub async fn write(house: &PaperWithMail, headline: &str) -> Id {
    write_with(house, headline, Access::Free).await
}

/// The same, with what it takes to read it.
pub async fn write_with(house: &PaperWithMail, headline: &str, access: Access) -> Id {
    let clock = &house.paper.clock;
    let story = Story {
        headline: headline.to_owned(),
        blocks: vec![Block::new("b1", Body::Text { text: Rich::from("It rained.") })],
        access,
        ..Story::default()
    };
    let slug = kit::slug::slug(headline, "story");
    let mut tx = house.paper.db.begin().await.expect("a transaction");
    let id = article::create(&mut tx, clock, &story, &slug, "ann").await.expect("a story");
    tx.commit().await.expect("a commit");
    id
}

/// It goes live; its address.
pub async fn go_live(house: &PaperWithMail, id: Id) -> String {
    let clock = &house.paper.clock;
    clock.advance_seconds(1);
    let mut tx = house.paper.db.begin().await.expect("a transaction");
    article::publish(&mut tx, clock, id, Change::New, "ann").await.expect("live");
    tx.commit().await.expect("a commit");
    article::find(&house.paper.db, id).await.expect("read").expect("a story").path
}

/// A story that readers see, and its address.
pub async fn publish(house: &PaperWithMail, headline: &str) -> (Id, String) {
    let id = write(house, headline).await;
    (id, go_live(house, id).await)
}

/// Readers do not see it any more.
pub async fn withdraw(house: &PaperWithMail, id: Id) {
    let mut tx = house.paper.db.begin().await.expect("a transaction");
    article::withdraw(&mut tx, &house.paper.clock, id, "wrong").await.expect("withdrawn");
    tx.commit().await.expect("a commit");
}
