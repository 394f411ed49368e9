//! Something happens to a subscription: decided by the engine, kept here, in one transaction.

use billing::{Event, Refusal, Rules, Subscription, entries};
use entitlement::{Features, Grant};
use kit::{Day, Id};
use store::Tx;

use crate::facts::SubscriptionChanged;
use crate::selling::Selling;
use crate::{Error, Record, Result, Subscriptions, letters, rows};

/// Who made something happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Its reader, signed in or by a link of a letter.
    Reader,
    /// One of the staff.
    Staff(Id),
    /// Time.
    Time,
}

impl Actor {
    pub(crate) fn word(self) -> String {
        match self {
            Actor::Reader => "reader".to_owned(),
            Actor::Staff(id) => format!("staff:{id}"),
            Actor::Time => "time".to_owned(),
        }
    }
}

/// The rules of a day, read once for many subscriptions.
pub(crate) struct DayRules {
    pub(crate) today: Day,
    pub(crate) selling: Selling,
    pub(crate) rules: Rules,
}

impl Subscriptions {
    pub(crate) async fn day(&self) -> store::Result<DayRules> {
        let (selling, rules) = self.rules().await?;
        Ok(DayRules { today: self.today(), selling, rules })
    }

    /// Does to a subscription what the engine decides, and what is due then: nothing, or all of it.
    ///
    /// # Errors
    /// [`Error::Refused`] in the engine's words, [`Error::Unknown`], or the store's trouble.
    pub async fn act<F>(&self, id: Id, actor: Actor, decide: F) -> Result<Record>
    where
        F: FnOnce(&Subscription, &Rules, Day) -> Result<Vec<Event>, Refusal>,
    {
        let day = self.day().await?;
        let mut tx = self.db().begin().await?;
        let record = self.act_in(&mut tx, &day, (id, actor), decide).await?;
        tx.commit().await?;
        Ok(record)
    }

    pub(crate) async fn act_in<F>(
        &self,
        tx: &mut Tx,
        day: &DayRules,
        (id, actor): (Id, Actor),
        decide: F,
    ) -> Result<Record>
    where
        F: FnOnce(&Subscription, &Rules, Day) -> Result<Vec<Event>, Refusal>,
    {
        journal::turn(tx).await?;
        let mut record = rows::find_in(tx, id).await?.ok_or(Error::Unknown)?;
        let events = decide(&record.state, &day.rules, day.today)?;
        let words = actor.word();
        self.write(tx, day, &mut record, (&events, &words)).await?;
        self.settle(tx, day, &mut record).await?;
        Ok(record)
    }

    /// What is due after what was done, and how it all stands then.
    pub(crate) async fn settle(
        &self,
        tx: &mut Tx,
        day: &DayRules,
        record: &mut Record,
    ) -> store::Result<()> {
        let due = record.state.clone().advance(day.today, &day.rules);
        self.write(tx, day, record, (&due, &Actor::Time.word())).await?;
        let told = self.tell_of_step_up(tx, day, record).await?;
        self.write(tx, day, record, (&told, &Actor::Time.word())).await?;
        record.next_run = record.state.next_run(day.today, &day.rules);
        rows::keep(tx, record).await?;
        self.entitle(tx, record).await?;
        let fact = SubscriptionChanged {
            subscription: record.id,
            reader: record.reader,
            standing: record.standing().to_owned(),
        };
        journal::append(tx, self.now(), &fact).await?;
        Ok(())
    }

    async fn write(
        &self,
        tx: &mut Tx,
        day: &DayRules,
        record: &mut Record,
        (events, actor): (&[Event], &str),
    ) -> store::Result<()> {
        for event in events {
            record.events += 1;
            rows::add_event(tx, record, (self.now(), day.today), (actor, event)).await?;
            for entry in entries(event, record.state.open.as_ref()) {
                rows::book(tx, record, (self.now(), day.today), entry).await?;
            }
            self.keep_invoice(tx, day, record, event).await?;
            letters::write(self, tx, day, record, event).await?;
            record.state.apply(event);
        }
        Ok(())
    }

    async fn keep_invoice(
        &self,
        tx: &mut Tx,
        day: &DayRules,
        record: &Record,
        event: &Event,
    ) -> store::Result<()> {
        let (id, today) = (record.id, day.today);
        match event {
            Event::Invoiced { .. } => rows::issue(tx, self.now(), (record, day), event).await,
            Event::Paid { serial, amount, .. } => {
                rows::settle_invoice(tx, (id, *serial), ("paid", *amount), today).await
            }
            Event::GivenUp { serial, .. } => {
                rows::settle_invoice(tx, (id, *serial), ("given_up", 0), today).await
            }
            Event::RefundAsked { refund, serial, net, tax } => {
                rows::give_back(tx, (id, *serial), net + tax).await?;
                rows::owe_refund(tx, record, (*refund, *serial), (*net, *tax), self.now()).await
            }
            Event::Refunded { refund, .. } => rows::refund_done(tx, id, *refund).await,
            Event::RefundFailed { refund, serial, amount, .. } => {
                rows::give_back(tx, (id, *serial), -amount).await?;
                rows::refund_done(tx, id, *refund).await
            }
            _ => Ok(()),
        }
    }

    /// What its reader may do from now on.
    async fn entitle(&self, tx: &mut Tx, record: &Record) -> store::Result<()> {
        let zone = &self.0.zone;
        let until = match record.state.access() {
            billing::Access::Open => None,
            billing::Access::Until(day) => Some(day.start(zone)),
            billing::Access::Closed => {
                entitlement::take_away(tx, self.now(), &record.source()).await?;
                return Ok(());
            }
        };
        let product = offer::product_in(tx, record.product).await?;
        let features = product.map_or(Features::NONE, |it| it.features);
        let grant = Grant {
            source: record.source(),
            reader: record.reader,
            features,
            from: record.created_at,
            until,
            note: String::new(),
        };
        entitlement::give(tx, self.now(), &grant).await?;
        Ok(())
    }
}
