//! What the readers' room is handed: what happens to an account happens to its follows.

use kit::{Id, Instant};
use reader::{Arrived, Keeper, Soon};
use serde_json::{Value, json};
use store::{Db, Tx};

use crate::index::Thing;
use crate::rows;
use crate::wish::{Refusal, Wish, forget, wish};

/// Keeps the follows of readers who come and go.
pub struct FollowKeeper;

/// A follow that is kept through signing in, in our words.
pub(crate) fn intent_of(thing: Thing) -> String {
    format!("follow:{thing}")
}

impl Keeper for FollowKeeper {
    fn name(&self) -> &'static str {
        "following"
    }

    fn goes(&self) -> &'static str {
        "what you follow and mute"
    }

    fn arrived<'t>(&'t self, tx: &'t mut Tx, arrived: &'t Arrived) -> Soon<'t, ()> {
        Box::pin(async move {
            let wanted = arrived.intent.strip_prefix("follow:").and_then(|it| it.parse().ok());
            let Some(thing) = wanted else { return Ok(()) };
            match wish(tx, arrived.at, arrived.reader, thing, Wish::Follow).await {
                Err(Refusal::Store(error)) => Err(error),
                Ok(_) | Err(_) => Ok(()),
            }
        })
    }

    fn left<'t>(&'t self, tx: &'t mut Tx, reader: Id, at: Instant) -> Soon<'t, ()> {
        Box::pin(async move { forget(tx, at, reader).await })
    }

    fn told<'t>(&'t self, db: &'t Db, reader: Id) -> Soon<'t, Value> {
        Box::pin(async move {
            let follows = rows::followed(db, reader).await?;
            let mutes = rows::muted(db, reader).await?;
            let visit = rows::visit(db, reader).await?;
            let mut told = json!({ "follows": [], "mutes": [] });
            for it in follows {
                let name = name_of(db, it.thing).await?;
                let (since, alert) = (it.since.rfc3339(), it.alert.word());
                push(&mut told, "follows", json!({ "name": name, "since": since, "alert": alert }));
            }
            for (thing, since) in mutes {
                let name = name_of(db, thing).await?;
                push(&mut told, "mutes", json!({ "name": name, "since": since.rfc3339() }));
            }
            told["last_visit"] = json!(visit.map(|visit| visit.seen_at.rfc3339()));
            Ok(told)
        })
    }
}

fn push(told: &mut Value, list: &str, line: Value) {
    if let Some(list) = told[list].as_array_mut() {
        list.push(line);
    }
}

async fn name_of(db: &Db, thing: Thing) -> store::Result<String> {
    let named = crate::names::look_up(db, thing).await?;
    Ok(named.map_or_else(|| thing.to_string(), |named| named.name))
}
