//! Money at the desk: invoices that wait, what is to go back, and the books.

use axum::extract::{Path, Query, State};
use billing::{Account, Event};
use kit::{Currency, Day, Id};
use newsroom::desk::{Answer, Desk, Fields, Routes, Said, Visitor, then, when};
use serde::Deserialize;
use serde_json::{Value, json};
use web::PageError;

use super::{CARE, Room, day_text, refused, sum_of};
use crate::{Actor, rows};

/// Invoices on a page.
const PAGE: usize = 100;
/// Months of the books that are shown.
const MONTHS: u32 = 13;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/desk/subscribers/money", CARE, page)
        .post("/desk/subscribers/money/payment", CARE, pay)
        .post("/desk/subscribers/{id}/refunds/{refund}", CARE, refunded)
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    after: Option<String>,
}

async fn page(
    State(desk): State<Desk>,
    Room(room): Room,
    visitor: Visitor,
    said: Said,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let after = match wanted.after.as_deref() {
        None => (Day(i32::MIN), Id(0)),
        Some(place) => place_of(place).ok_or_else(PageError::not_found)?,
    };
    let mut open = rows::invoices_open(desk.db(), after, PAGE + 1).await?;
    let more = open.len() > PAGE;
    open.truncate(PAGE);
    let next = open.last().filter(|_| more).map(|it| format!("{}_{}", it.due.0, it.id));
    let today = room.today();
    let view = |it: &crate::Invoice| {
        json!({
            "number": it.number,
            "subscription": it.subscription,
            "owed": it.currency.of(it.owed()).to_string(),
            "amount": it.currency.of(it.owed()).number(),
            "due": day_text(it.due),
            "late": it.due < today,
        })
    };
    let page = json!({
        "open": open.iter().map(view).collect::<Vec<_>>(),
        "next": next,
        "refunds": refunds(&desk).await?,
        "balances": balances(&desk).await?,
        "months": months(&desk, today).await?,
    });
    Ok(desk.page(&visitor, &said, "desk_money.html", "Money", page)?)
}

fn place_of(text: &str) -> Option<(Day, Id)> {
    let (day, id) = text.split_once('_')?;
    Some((Day(day.parse().ok()?), id.parse().ok()?))
}

fn shown(minor: i64, code: &str) -> String {
    Currency::named(code).map_or_else(|_| minor.to_string(), |it| it.of(minor).to_string())
}

async fn refunds(desk: &Desk) -> store::Result<Vec<Value>> {
    let due = rows::refunds_due(desk.db()).await?;
    let view = |it: rows::RefundDue| {
        json!({
            "subscription": it.subscription,
            "refund": it.refund,
            "amount": shown(it.net + it.tax, &it.currency),
            "since": when(desk.zone(), it.asked_at),
        })
    };
    Ok(due.into_iter().map(view).collect())
}

async fn balances(desk: &Desk) -> store::Result<Vec<Value>> {
    let all = rows::balances(desk.db()).await?;
    let lines = all.into_iter().map(|(word, currency, balance)| {
        let account = Account::named(&word).map_or(word, |it| it.name().to_owned());
        json!({ "account": account, "balance": shown(balance, &currency) })
    });
    Ok(lines.collect())
}

/// Net sales and money that came in, this month and those before it.
async fn months(desk: &Desk, today: Day) -> store::Result<Vec<Value>> {
    let month = kit::Term::of(1, kit::Unit::Month);
    let (mut all, mut start) = (Vec::new(), today.first_of_month());
    for _ in 0..MONTHS {
        for (currency, sales, bank) in rows::months(desk.db(), start, month.after(start, 1)).await?
        {
            all.push(json!({
                "month": start.month_name(),
                "sales": shown(sales, &currency),
                "bank": shown(bank, &currency),
            }));
        }
        start = start.plus(-1).first_of_month();
    }
    Ok(all)
}

/// A payment by the number that stood on the transfer.
async fn pay(
    State(desk): State<Desk>,
    Room(room): Room,
    visitor: Visitor,
    fields: Fields,
) -> Answer {
    let number = fields.text("number");
    let found = rows::invoice_by_number(desk.db(), number).await?;
    let invoice = found.ok_or_else(|| {
        PageError::unusable(format!("There is no invoice “{number}”. Look at the reference again."))
    })?;
    if invoice.state != crate::InvoiceState::Open {
        let words = format!("Invoice {number} is not waiting to be paid.");
        return Err(PageError::unusable(words).into());
    }
    let amount = sum_of(fields.text("amount"), invoice.currency)?;
    let by = Actor::Staff(visitor.staff.id);
    let decide = |state: &billing::Subscription, _: &billing::Rules, today: Day| {
        state.pay_by_hand(amount, today)
    };
    room.act(invoice.subscription, by, decide).await.map_err(refused)?;
    Ok(then("/desk/subscribers/money", "saved"))
}

/// Money that was to go back has gone.
async fn refunded(
    State(desk): State<Desk>,
    Room(room): Room,
    visitor: Visitor,
    Path((id, refund)): Path<(String, String)>,
) -> Answer {
    let (id, refund) = (id.parse::<Id>().ok(), refund.parse::<u32>().ok());
    let due = rows::refunds_due(desk.db()).await?;
    let due = due.into_iter().find(|it| Some(it.subscription) == id && Some(it.refund) == refund);
    // Somebody else pressed the button a moment before: it went back once, and is booked once.
    let Some(due) = due else { return Ok(then("/desk/subscribers/money", "saved")) };
    let (refund, serial, net, tax) = (due.refund, due.serial, due.net, due.tax);
    let by = Actor::Staff(visitor.staff.id);
    let decide = |_: &billing::Subscription, _: &billing::Rules, _: Day| {
        Ok(vec![Event::Refunded { refund, serial, net, tax }])
    };
    room.act(due.subscription, by, decide).await.map_err(refused)?;
    Ok(then("/desk/subscribers/money", "saved"))
}
