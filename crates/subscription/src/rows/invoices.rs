//! SQL of invoices.

use billing::Event;
use kit::{Currency, Day, Id, Instant};
use store::{Db, Error, Result, Tx};

use super::{day, read, written};
use crate::act::DayRules;
use crate::invoice::InvoiceWords;
use crate::{Invoice, InvoiceState, Record};

store::sql! {
    /// The next number of a year; no number is left out.
    NEXT_NUMBER = one(
        "INSERT INTO invoice_number (year, last) VALUES ($1, 1) \
         ON CONFLICT (year) DO UPDATE SET last = invoice_number.last + 1 RETURNING last"
    );
    /// A new invoice.
    ISSUE = one(
        "INSERT INTO invoice (id, number, subscription, reader, serial, state, issued_day, \
         due_day, from_day, to_day, currency, net, total, credit, words) \
         VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $9, $10, $11, $12, $13, $14)"
    );
    /// Paid, or given up.
    SETTLE = one(
        "UPDATE invoice SET state = $3, taken = $4, settled_day = $5 \
         WHERE subscription = $1 AND serial = $2 AND state = 'open'"
    );
    /// Those of a subscription.
    OF_SUBSCRIPTION = one("SELECT * FROM invoice WHERE subscription = $1 ORDER BY serial DESC");
    /// One by its number.
    BY_NUMBER = one("SELECT * FROM invoice WHERE number = $1");
    /// The open one of a subscription.
    OPEN_OF = one("SELECT * FROM invoice WHERE subscription = $1 AND state = 'open'");
    /// Those that wait, the longest first.
    OPEN = one(
        "SELECT * FROM invoice WHERE state = 'open' AND (due_day, id) > ($1, $2) \
         ORDER BY due_day, id LIMIT $3"
    );
}

store::record! {
    struct InvoiceLine {
        id: Id,
        number: String,
        subscription: Id,
        reader: Id,
        serial: u32,
        state: String,
        issued_day: i64,
        due_day: i64,
        from_day: i64,
        to_day: i64,
        currency: String,
        net: i64,
        total: i64,
        credit: i64,
        taken: i64,
        refunded: i64,
        settled_day: Option<i64>,
        words: String,
    }
}

fn invoice(line: InvoiceLine) -> Result<Invoice> {
    let currency = Currency::named(&line.currency)
        .map_err(|error| Error::Shape(format!("invoice {}: {error}", line.number)))?;
    Ok(Invoice {
        id: line.id,
        words: read("words of an invoice", &line.words)?,
        number: line.number,
        subscription: line.subscription,
        reader: line.reader,
        serial: line.serial,
        state: InvoiceState::of(&line.state),
        issued: day(line.issued_day),
        due: day(line.due_day),
        from: day(line.from_day),
        to: day(line.to_day),
        currency,
        net: line.net,
        total: line.total,
        credit: line.credit,
        taken: line.taken,
        refunded: line.refunded,
        settled: line.settled_day.map(day),
    })
}

pub(crate) async fn issue(
    tx: &mut Tx,
    now: Instant,
    (record, day): (&Record, &DayRules),
    event: &Event,
) -> Result<()> {
    let Event::Invoiced { serial, charge, sum, credit, due } = event else { return Ok(()) };
    let year = i64::from(day.today.year());
    let last = tx.maybe::<(i64,)>(NEXT_NUMBER, (year,)).await?.map_or(1, |(last,)| last);
    let product = offer::product_in(tx, record.product).await?.map_or(String::new(), |it| it.name);
    let selling = &day.selling;
    let words = InvoiceWords {
        product,
        taxes: sum.taxes.clone(),
        included: selling.taxes.included,
        seller: selling.seller.clone(),
        tax_number: selling.tax_number.clone(),
        transfer_to: selling.transfer_to.clone(),
    };
    let words = written("words of an invoice", &words)?;
    let values = (
        Id::fresh(now),
        format!("{year}-{last:06}"),
        record.id,
        record.reader,
        *serial,
        day.today.0,
        due.0,
        charge.from.0,
        charge.to.0,
        record.state.terms.currency().code().to_owned(),
        sum.net,
        sum.total,
        *credit,
        words,
    );
    tx.run(ISSUE, values).await.map(|_| ())
}

pub(crate) async fn settle_invoice(
    tx: &mut Tx,
    (subscription, serial): (Id, u32),
    (state, taken): (&str, i64),
    today: Day,
) -> Result<()> {
    tx.run(SETTLE, (subscription, serial, state, taken, today.0)).await.map(|_| ())
}

pub(crate) async fn invoices_of(db: &Db, subscription: Id) -> Result<Vec<Invoice>> {
    db.all(OF_SUBSCRIPTION, (subscription,)).await?.into_iter().map(invoice).collect()
}

pub(crate) async fn invoice_by_number(db: &Db, number: &str) -> Result<Option<Invoice>> {
    db.maybe(BY_NUMBER, (number,)).await?.map(invoice).transpose()
}

pub(crate) async fn open_invoice(tx: &mut Tx, subscription: Id) -> Result<Option<Invoice>> {
    tx.maybe(OPEN_OF, (subscription,)).await?.map(invoice).transpose()
}

pub(crate) async fn invoices_open(
    db: &Db,
    (after, id): (Day, Id),
    limit: usize,
) -> Result<Vec<Invoice>> {
    db.all(OPEN, (after.0, id, limit)).await?.into_iter().map(invoice).collect()
}
