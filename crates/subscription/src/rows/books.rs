//! SQL of the books: entries, what is to go back, and what they add up to.

use billing::Entry;
use kit::{Day, Id, Instant};
use store::{Db, Result, Tx};

use crate::Record;

store::sql! {
    /// An entry.
    BOOK = one(
        "INSERT INTO ledger (id, subscription, n, day, debit, credit, currency, amount) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    );
    /// Money of an invoice that goes back, or does not after all.
    GIVE_BACK = one(
        "UPDATE invoice SET refunded = refunded + $3 WHERE subscription = $1 AND serial = $2"
    );
    /// It is to go back.
    OWE_REFUND = one(
        "INSERT INTO refund_due (subscription, refund, serial, net, tax, currency, asked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
    /// It went, or will not.
    REFUND_DONE = one("DELETE FROM refund_due WHERE subscription = $1 AND refund = $2");
    /// What is to go back, the oldest first.
    REFUNDS_DUE = one(
        "SELECT subscription, refund, serial, net, tax, currency, asked_at FROM refund_due \
         ORDER BY asked_at, subscription, refund"
    );
    /// The balance of every account: what was debited less what was credited.
    BALANCES = one(
        "SELECT account, currency, CAST(SUM(amount) AS BIGINT) FROM ( \
         SELECT debit AS account, currency, amount FROM ledger \
         UNION ALL SELECT credit AS account, currency, -amount FROM ledger) AS sides \
         GROUP BY account, currency ORDER BY currency, account"
    );
    /// Net sales and money that came in, by the first day of their month.
    SALES = one(
        "SELECT currency, CAST(SUM(CASE WHEN credit = 'sales' THEN amount \
         WHEN debit = 'sales' THEN -amount ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN debit = 'bank' THEN amount WHEN credit = 'bank' THEN -amount \
         ELSE 0 END) AS BIGINT) FROM ledger WHERE day >= $1 AND day < $2 \
         GROUP BY currency ORDER BY currency"
    );
}

pub(crate) async fn book(
    tx: &mut Tx,
    record: &Record,
    (now, today): (Instant, Day),
    entry: Entry,
) -> Result<()> {
    let (debit, credit) = (entry.debit.word(), entry.credit.word());
    let currency = record.state.terms.currency().code().to_owned();
    let head = (Id::fresh(now), record.id, record.events, today.0);
    let (id, subscription, n, day) = head;
    tx.run(BOOK, (id, subscription, n, day, debit, credit, currency, entry.amount)).await?;
    Ok(())
}

pub(crate) async fn give_back(
    tx: &mut Tx,
    (subscription, serial): (Id, u32),
    amount: i64,
) -> Result<()> {
    tx.run(GIVE_BACK, (subscription, serial, amount)).await.map(|_| ())
}

/// Money that is to go back.
pub(crate) struct RefundDue {
    pub(crate) subscription: Id,
    pub(crate) refund: u32,
    pub(crate) serial: u32,
    pub(crate) net: i64,
    pub(crate) tax: i64,
    pub(crate) currency: String,
    pub(crate) asked_at: Instant,
}

pub(crate) async fn owe_refund(
    tx: &mut Tx,
    record: &Record,
    (refund, serial): (u32, u32),
    (net, tax): (i64, i64),
    now: Instant,
) -> Result<()> {
    let currency = record.state.terms.currency().code().to_owned();
    tx.run(OWE_REFUND, (record.id, refund, serial, net, tax, currency, now)).await.map(|_| ())
}

pub(crate) async fn refund_done(tx: &mut Tx, subscription: Id, refund: u32) -> Result<()> {
    tx.run(REFUND_DONE, (subscription, refund)).await.map(|_| ())
}

pub(crate) async fn refunds_due(db: &Db) -> Result<Vec<RefundDue>> {
    type Line = (Id, u32, u32, i64, i64, String, Instant);
    let lines: Vec<Line> = db.all(REFUNDS_DUE, ()).await?;
    let due = lines.into_iter().map(|line| {
        let (subscription, refund, serial, net, tax, currency, asked_at) = line;
        RefundDue { subscription, refund, serial, net, tax, currency, asked_at }
    });
    Ok(due.collect())
}

/// Account, currency, balance.
pub(crate) async fn balances(db: &Db) -> Result<Vec<(String, String, i64)>> {
    db.all(BALANCES, ()).await
}

/// Currency, net sales, money that came in.
pub(crate) type Month = (String, i64, i64);

pub(crate) async fn months(db: &Db, from: Day, to: Day) -> Result<Vec<Month>> {
    db.all(SALES, (from.0, to.0)).await
}
