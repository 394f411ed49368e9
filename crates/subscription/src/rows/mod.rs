//! SQL of subscriptions: the rows themselves, their events, notices and settings.

mod books;
mod invoices;
mod lists;

use billing::{Event, Subscription};
use kit::{Day, Id, Instant};
use store::{Db, Error, Result, Tx};

use crate::Record;
use crate::selling::Selling;

pub use books::STATEMENTS as BOOK_STATEMENTS;
pub(crate) use books::{
    RefundDue, balances, book, give_back, months, owe_refund, refund_done, refunds_due,
};
pub use invoices::STATEMENTS as INVOICE_STATEMENTS;
pub(crate) use invoices::{
    invoice_by_number, invoices_of, invoices_open, issue, open_invoice, settle_invoice,
};
pub use lists::STATEMENTS as LIST_STATEMENTS;
pub(crate) use lists::{Line, counts, list, of_readers};

store::sql! {
    /// A new subscription.
    ADD = one(
        "INSERT INTO subscription (id, reader, product, offer, order_key, state, standing, events, \
         next_run, link, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    );
    /// It stands otherwise now.
    KEEP = one(
        "UPDATE subscription SET state = $2, standing = $3, events = $4, next_run = $5 \
         WHERE id = $1"
    );
    /// It is looked at another day.
    PUT_OFF = one("UPDATE subscription SET next_run = $2 WHERE id = $1");
    /// One of them.
    FIND = one(
        "SELECT id, reader, product, offer, state, events, next_run, link, created_at \
         FROM subscription WHERE id = $1"
    );
    /// The one whose letters carry this.
    BY_LINK = one(
        "SELECT id, reader, product, offer, state, events, next_run, link, created_at \
         FROM subscription WHERE link = $1"
    );
    /// The one that a form ordered.
    BY_ORDER = one(
        "SELECT id, reader, product, offer, state, events, next_run, link, created_at \
         FROM subscription WHERE order_key = $1"
    );
    /// Those of a reader.
    OF_READER = one(
        "SELECT id, reader, product, offer, state, events, next_run, link, created_at \
         FROM subscription WHERE reader = $1 ORDER BY id DESC"
    );
    /// Whether a reader has one of a product.
    HAS_PRODUCT = one(
        "SELECT id FROM subscription WHERE reader = $1 AND product = $2 AND standing <> 'ended' \
         LIMIT 1"
    );
    /// Those of a reader that are not over.
    RUNNING_OF = one("SELECT id FROM subscription WHERE reader = $1 AND standing <> 'ended'");
    /// Those whose day has come.
    DUE = one(
        "SELECT id FROM subscription WHERE next_run IS NOT NULL AND next_run <= $1 \
         ORDER BY next_run, id LIMIT $2"
    );
    /// Something happened.
    ADD_EVENT = one(
        "INSERT INTO subscription_event (subscription, n, at, day, actor, event) \
         VALUES ($1, $2, $3, $4, $5, $6)"
    );
    /// All that did.
    EVENTS = one(
        "SELECT at, day, actor, event FROM subscription_event WHERE subscription = $1 ORDER BY n"
    );
    /// The delivery of a notice is waited for.
    AWAIT_NOTICE = one(
        "INSERT INTO subscription_notice (key, subscription, for_day) VALUES ($1, $2, $3)"
    );
    /// Those that are.
    AWAITED_NOTICES = one("SELECT key, subscription, for_day FROM subscription_notice");
    /// It is known now.
    NOTICE_HEARD = one("DELETE FROM subscription_notice WHERE key = $1");
    /// How the paper sells.
    SELLING = one("SELECT value FROM selling WHERE name = 'paper'");
    /// It sells like this.
    SET_SELLING = one(
        "INSERT INTO selling (name, value) VALUES ('paper', $1) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    );
}

store::record! {
    struct RecordLine {
        id: Id,
        reader: Id,
        product: Id,
        offer: Id,
        state: String,
        events: i64,
        next_run: Option<i64>,
        link: String,
        created_at: Instant,
    }
}

pub(crate) fn day(number: i64) -> Day {
    Day(i32::try_from(number).unwrap_or_default())
}

fn record(line: RecordLine) -> Result<Record> {
    let state: Subscription = read("state of a subscription", &line.state)?;
    Ok(Record {
        id: line.id,
        reader: line.reader,
        product: line.product,
        offer: line.offer,
        state,
        events: line.events,
        next_run: line.next_run.map(day),
        link: line.link,
        created_at: line.created_at,
    })
}

pub(crate) fn read<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Shape(format!("the {what}: {error}")))
}

pub(crate) fn written(what: &str, it: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(it).map_err(|error| Error::Shape(format!("the {what}: {error}")))
}

pub(crate) async fn add(tx: &mut Tx, record: &Record, order_key: &str) -> Result<()> {
    let state = written("state of a subscription", &record.state)?;
    let next = record.next_run.map(|day| day.0);
    let ids = (record.id, record.reader, record.product, record.offer);
    let values = (
        ids.0,
        ids.1,
        ids.2,
        ids.3,
        order_key,
        state,
        record.standing(),
        record.events,
        next,
        &record.link,
        record.created_at,
    );
    tx.run(ADD, values).await.map(|_| ())
}

pub(crate) async fn keep(tx: &mut Tx, record: &Record) -> Result<()> {
    let state = written("state of a subscription", &record.state)?;
    let next = record.next_run.map(|day| day.0);
    tx.run(KEEP, (record.id, state, record.standing(), record.events, next)).await.map(|_| ())
}

pub(crate) async fn put_off(tx: &mut Tx, id: Id, until: Day) -> Result<()> {
    tx.run(PUT_OFF, (id, until.0)).await.map(|_| ())
}

pub(crate) async fn find(db: &Db, id: Id) -> Result<Option<Record>> {
    db.maybe(FIND, (id,)).await?.map(record).transpose()
}

pub(crate) async fn find_in(tx: &mut Tx, id: Id) -> Result<Option<Record>> {
    tx.maybe(FIND, (id,)).await?.map(record).transpose()
}

pub(crate) async fn by_link(db: &Db, link: &str) -> Result<Option<Record>> {
    db.maybe(BY_LINK, (link,)).await?.map(record).transpose()
}

pub(crate) async fn by_order(tx: &mut Tx, key: &str) -> Result<Option<Record>> {
    tx.maybe(BY_ORDER, (key,)).await?.map(record).transpose()
}

pub(crate) async fn of_reader(db: &Db, reader: Id) -> Result<Vec<Record>> {
    db.all(OF_READER, (reader,)).await?.into_iter().map(record).collect()
}

pub(crate) async fn has_product(tx: &mut Tx, reader: Id, product: Id) -> Result<bool> {
    Ok(tx.maybe::<(Id,)>(HAS_PRODUCT, (reader, product)).await?.is_some())
}

pub(crate) async fn running_of(tx: &mut Tx, reader: Id) -> Result<Vec<Id>> {
    let lines: Vec<(Id,)> = tx.all(RUNNING_OF, (reader,)).await?;
    Ok(lines.into_iter().map(|(id,)| id).collect())
}

pub(crate) async fn due(db: &Db, today: Day, limit: usize) -> Result<Vec<Id>> {
    let lines: Vec<(Id,)> = db.all(DUE, (today.0, limit)).await?;
    Ok(lines.into_iter().map(|(id,)| id).collect())
}

/// An event with when it happened and who made it happen.
#[derive(Clone, Debug)]
pub(crate) struct Happened {
    pub(crate) at: Instant,
    pub(crate) actor: String,
    pub(crate) event: Event,
}

pub(crate) async fn add_event(
    tx: &mut Tx,
    record: &Record,
    (now, today): (Instant, Day),
    (actor, event): (&str, &Event),
) -> Result<()> {
    let event = written("event", event)?;
    tx.run(ADD_EVENT, (record.id, record.events, now, today.0, actor, event)).await.map(|_| ())
}

pub(crate) async fn events(db: &Db, id: Id) -> Result<Vec<Happened>> {
    let lines: Vec<(Instant, i64, String, String)> = db.all(EVENTS, (id,)).await?;
    let happened = lines
        .into_iter()
        .map(|(at, _, actor, event)| Ok(Happened { at, actor, event: read("event", &event)? }));
    happened.collect()
}

pub(crate) async fn await_notice(tx: &mut Tx, key: &str, id: Id, for_day: Day) -> Result<()> {
    tx.run(AWAIT_NOTICE, (key, id, for_day.0)).await.map(|_| ())
}

pub(crate) async fn awaited_notices(db: &Db) -> Result<Vec<(String, Id, Day)>> {
    let lines: Vec<(String, Id, i64)> = db.all(AWAITED_NOTICES, ()).await?;
    Ok(lines.into_iter().map(|(key, id, number)| (key, id, day(number))).collect())
}

pub(crate) async fn notice_heard(tx: &mut Tx, key: &str) -> Result<()> {
    tx.run(NOTICE_HEARD, (key,)).await.map(|_| ())
}

pub(crate) async fn selling(db: &Db) -> Result<Option<Selling>> {
    let line = db.maybe::<(String,)>(SELLING, ()).await?;
    line.map(|(text,)| read("settings of selling", &text)).transpose()
}

pub(crate) async fn set_selling(tx: &mut Tx, selling: &Selling) -> Result<()> {
    tx.run(SET_SELLING, (written("settings of selling", selling)?,)).await.map(|_| ())
}

/// Spoils what is kept of a subscription.
#[cfg(test)]
pub(crate) async fn break_one(tx: &mut Tx, id: Id) {
    let next = Some(0);
    tx.run(KEEP, (id, "{}", "running", 1, next)).await.expect("spoilt");
}
