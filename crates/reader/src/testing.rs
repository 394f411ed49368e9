//! Readers for the tests of other rooms.

use kit::{Id, Instant};
use signin::{Holder, Purpose};
use store::Db;

use crate::{Coming, come_in};

/// Somebody who has an account with this address, made by a link.
pub async fn joined(db: &Db, now: Instant, address: &str) -> Id {
    let mut tx = db.begin().await.expect("a transaction");
    let coming = Coming { address: address.to_owned(), intent: String::new(), then: String::new() };
    let (nobody, purpose) = (Holder::reader(Id(0)), Purpose::ReaderLink);
    let token = signin::issue(&mut tx, now, nobody, purpose, &coming).await.expect("a link");
    let (reader, _, _) = come_in(&mut tx, now, token.reveal()).await.expect("in");
    tx.commit().await.expect("a commit");
    reader.id
}
