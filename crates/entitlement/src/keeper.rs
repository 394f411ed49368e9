//! What the readers' room is handed: entitlements go with their account, and are told to who asks
//! for what is known of them.

use kit::{Id, Instant};
use reader::{Arrived, Keeper, Soon};
use serde_json::{Value, json};
use store::{Db, Tx};

use crate::rows;

/// Keeps the entitlements of readers who come and go.
pub struct EntitlementKeeper;

impl Keeper for EntitlementKeeper {
    fn name(&self) -> &'static str {
        "entitlements"
    }

    fn goes(&self) -> &'static str {
        "what you may read as a subscriber"
    }

    fn arrived<'t>(&'t self, _: &'t mut Tx, _: &'t Arrived) -> Soon<'t, ()> {
        Box::pin(async { Ok(()) })
    }

    fn left<'t>(&'t self, tx: &'t mut Tx, reader: Id, _: Instant) -> Soon<'t, ()> {
        Box::pin(rows::forget(tx, reader))
    }

    fn told<'t>(&'t self, db: &'t Db, reader: Id) -> Soon<'t, Value> {
        Box::pin(async move {
            let grants = rows::of_reader(db, reader).await?;
            let told = grants.into_iter().map(|it| {
                let features: Vec<&str> = it.features.list().iter().map(|f| f.word()).collect();
                json!({
                    "source": it.source,
                    "features": features,
                    "from": it.from.rfc3339(),
                    "until": it.until.map(Instant::rfc3339),
                    "note": it.note,
                })
            });
            Ok(Value::Array(told.collect()))
        })
    }
}
