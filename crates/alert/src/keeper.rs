//! What the readers' room is handed: what happens to an account happens to its digest.

use kit::{Id, Instant};
use reader::{Arrived, Keeper, Soon};
use serde_json::{Value, json};
use store::{Db, Tx};

use crate::rows;
use crate::telling::telling;

/// Keeps how readers are told, for those who come and go.
pub struct AlertKeeper;

impl Keeper for AlertKeeper {
    fn name(&self) -> &'static str {
        "alerts"
    }

    fn goes(&self) -> &'static str {
        "your digest, alerts and private feed"
    }

    fn arrived<'t>(&'t self, _: &'t mut Tx, _: &'t Arrived) -> Soon<'t, ()> {
        Box::pin(async { Ok(()) })
    }

    fn left<'t>(&'t self, tx: &'t mut Tx, reader: Id, _: Instant) -> Soon<'t, ()> {
        Box::pin(async move { rows::forget(tx, reader).await })
    }

    fn told<'t>(&'t self, db: &'t Db, reader: Id) -> Soon<'t, Value> {
        Box::pin(async move {
            let telling = telling(db, reader).await?;
            let consents = rows::consents(db, reader).await?;
            let consents = consents.into_iter().map(|(list, act, words, at)| {
                json!({ "list": list, "act": act, "words": words, "at": at.rfc3339() })
            });
            Ok(json!({
                "digest": { "days": telling.days.word(), "hour": telling.hour },
                "alerts_at_once": telling.at_once,
                "private_feed": telling.feed_token.is_some(),
                "consents": consents.collect::<Vec<_>>(),
            }))
        })
    }
}
