//! What the readers' room is handed: subscriptions end when their account goes; what the law wants
//! kept of invoices is kept without it.

use billing::{End, Event};
use kit::{Id, Instant};
use reader::{Arrived, Keeper, Soon};
use serde_json::{Value, json};
use store::{Db, Tx};

use crate::{Subscriptions, rows};

/// Keeps the subscriptions of readers who come and go.
pub struct SubscriptionKeeper(pub Subscriptions);

impl Keeper for SubscriptionKeeper {
    fn name(&self) -> &'static str {
        "subscriptions"
    }

    fn goes(&self) -> &'static str {
        "your subscriptions, which end at once; invoices stay, without your account, for as long as \
         the tax office asks for them"
    }

    fn arrived<'t>(&'t self, _: &'t mut Tx, _: &'t Arrived) -> Soon<'t, ()> {
        Box::pin(async { Ok(()) })
    }

    fn left<'t>(&'t self, tx: &'t mut Tx, reader: Id, _: Instant) -> Soon<'t, ()> {
        Box::pin(async move {
            let day = self.0.day().await?;
            for id in rows::running_of(tx, reader).await? {
                let gone =
                    self.0.act_in(tx, &day, (id, crate::Actor::Reader), |state, _, today| {
                        Ok(match state.open {
                            Some(open) => {
                                let (serial, why) = (open.serial, End::Cancelled);
                                vec![Event::GivenUp { serial, on: today, why }]
                            }
                            None => vec![Event::Ended { on: today, why: End::Cancelled }],
                        })
                    });
                match gone.await {
                    Ok(_) => {}
                    Err(crate::Error::Store(error)) => return Err(error),
                    Err(error) => return Err(store::Error::Shape(error.to_string())),
                }
            }
            Ok(())
        })
    }

    fn told<'t>(&'t self, db: &'t Db, reader: Id) -> Soon<'t, Value> {
        Box::pin(async move {
            let records = rows::of_reader(db, reader).await?;
            let mut told = Vec::new();
            for record in records {
                let invoices = rows::invoices_of(db, record.id).await?;
                told.push(json!({
                    "id": record.id,
                    "terms": record.state.terms.words(),
                    "since": record.state.started.iso(),
                    "standing": record.standing(),
                    "invoices": invoices.iter().map(|it| json!({
                        "number": it.number,
                        "issued": it.issued.iso(),
                        "total": it.currency.of(it.total).to_string(),
                        "state": it.state.word(),
                    })).collect::<Vec<_>>(),
                    "events": rows::events(db, record.id).await?.into_iter().map(|it| json!({
                        "at": it.at.rfc3339(),
                        "event": it.event,
                    })).collect::<Vec<_>>(),
                }));
            }
            Ok(Value::Array(told))
        })
    }
}
