//! One subscription at the desk: everything that happened and why, and what can be done about it.

use axum::extract::{Path, State};
use billing::{End, Event, Refusal, Rules, Subscription};
use kit::Day;
use newsroom::desk::{Answer, Desk, Fields, Routes, Said, Trouble, Visitor, then, when};
use offer::public::charges_view;
use serde_json::{Value, json};
use web::PageError;

use super::{CARE, Room, day_text, record_of, refused, sum_of};
use crate::record::standing_name;
use crate::{Actor, Record, Subscriptions, rows, story};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/desk/subscribers/{id}", CARE, page)
        .post("/desk/subscribers/{id}/payment", CARE, pay)
        .post("/desk/subscribers/{id}/refund", CARE, refund)
        .post("/desk/subscribers/{id}/credit", CARE, credit)
        .post("/desk/subscribers/{id}/days", CARE, extend)
        .post("/desk/subscribers/{id}/pause", CARE, pause)
        .post("/desk/subscribers/{id}/pause/end", CARE, resume)
        .post("/desk/subscribers/{id}/cancellation", CARE, cancel)
        .post("/desk/subscribers/{id}/cancellation/end", CARE, keep)
        .post("/desk/subscribers/{id}/notice", CARE, told)
}

async fn page(
    State(desk): State<Desk>,
    Room(room): Room,
    visitor: Visitor,
    said: Said,
    Path(id): Path<String>,
) -> Answer {
    let record = record_of(&room, &id).await?;
    let who = reader::find(desk.db(), record.reader).await?;
    let product = offer::find_product(desk.db(), record.product).await?;
    let (_, rules) = room.rules().await?;
    let state = &record.state;
    let currency = state.terms.currency();
    let (terms, place) = state.ahead();
    let goes_on = state.future().next().is_some();
    let view = json!({
        "id": record.id,
        "name": who.as_ref().map_or("", |it| it.name.as_str()),
        "address": who.as_ref().map(|it| it.address.as_str()),
        "product": product.map_or(String::new(), |it| it.name),
        "words": state.terms.words(),
        "currency": currency.code(),
        "standing": record.standing(),
        "standing_name": standing_name(record.standing()),
        "since": day_text(state.started),
        "billed_until": day_text(state.billed_until),
        "ends": state.ending.map(|it| day_text(it.on)),
        "pause": state.pause.map(|it| json!({ "from": day_text(it.from), "until": day_text(it.until) })),
        "pause_first": state.billed_until.plus(1).iso(),
        "pause_last": state.billed_until.plus(rules.pause_days_max).iso(),
        "held": state.held,
        "today": room.today().iso(),
        "owed": state.open.map(|open| currency.of(open.owed()).number()),
        "credit": (state.credit > 0).then(|| currency.of(state.credit).to_string()),
        "has_ended": state.has_ended(),
        "charges": goes_on.then(|| charges_view(terms, place, &rules.taxes)),
        "invoices": invoices(&room, &record).await?,
        "story": story_of(&desk, &record).await?,
    });
    let title = who.map_or("A reader who left".to_owned(), |it| {
        if it.name.is_empty() { it.address } else { it.name }
    });
    Ok(desk.page(&visitor, &said, "desk_subscriber.html", &title, view)?)
}

async fn invoices(room: &Subscriptions, record: &Record) -> store::Result<Vec<Value>> {
    let all = room.invoices(record.id).await?;
    let view = |it: &crate::Invoice| {
        let left = it.taken - it.refunded;
        json!({
            "number": it.number,
            "serial": it.serial,
            "issued": day_text(it.issued),
            "due": day_text(it.due),
            "from": day_text(it.from),
            "until": day_text(it.to),
            "total": it.currency.of(it.total).to_string(),
            "state": it.state.word(),
            "refunded": (it.refunded > 0).then(|| it.currency.of(it.refunded).to_string()),
            "left": (left > 0).then(|| it.currency.of(left).number()),
        })
    };
    Ok(all.iter().map(view).collect())
}

async fn story_of(desk: &Desk, record: &Record) -> store::Result<Vec<Value>> {
    let staff: Vec<(String, String)> = newsroom::all(desk.db())
        .await?
        .into_iter()
        .map(|it| (it.id.to_string(), it.name))
        .collect();
    let currency = record.state.terms.currency();
    let happened = rows::events(desk.db(), record.id).await?;
    let lines = happened.iter().rev().map(|it| {
        json!({
            "at": when(desk.zone(), it.at),
            "text": story::told(&it.event, currency),
            "by": story::actor(&it.actor, &staff),
        })
    });
    Ok(lines.collect())
}

/// One act of the desk on a subscription, and back to its page.
async fn act(
    (room, visitor, id): (&Subscriptions, &Visitor, &str),
    decide: impl FnOnce(&Subscription, &Rules, Day) -> Result<Vec<Event>, Refusal>,
) -> Answer {
    let record = record_of(room, id).await?;
    let by = Actor::Staff(visitor.staff.id);
    room.act(record.id, by, decide).await.map_err(refused)?;
    Ok(then(&format!("/desk/subscribers/{}", record.id), "saved"))
}

async fn sum_in(room: &Subscriptions, id: &str, text: &str) -> Result<i64, Trouble> {
    let record = record_of(room, id).await?;
    Ok(sum_of(text, record.state.terms.currency())?)
}

async fn pay(Room(room): Room, visitor: Visitor, Path(id): Path<String>, fields: Fields) -> Answer {
    let amount = sum_in(&room, &id, fields.text("amount")).await?;
    act((&room, &visitor, &id), |state, _, today| state.pay_by_hand(amount, today)).await
}

async fn credit(
    Room(room): Room,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let amount = sum_in(&room, &id, fields.text("amount")).await?;
    act((&room, &visitor, &id), |state, _, _| state.give_credit(amount)).await
}

async fn refund(
    Room(room): Room,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let amount = sum_in(&room, &id, fields.text("amount")).await?;
    let record = record_of(&room, &id).await?;
    let invoices = room.invoices(record.id).await?;
    let serial = fields.text("serial").parse::<u32>().ok();
    let invoice = invoices.iter().find(|it| Some(it.serial) == serial);
    let bill = invoice.ok_or_else(PageError::not_found)?.bill();
    act((&room, &visitor, &id), |state, _, _| state.refund(&bill, amount)).await
}

async fn extend(
    Room(room): Room,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let days = fields
        .text("days")
        .parse::<i32>()
        .map_err(|_| PageError::unusable("Say how many days are given, as a number such as 14."))?;
    act((&room, &visitor, &id), |state, _, _| state.extend(days)).await
}

/// A day that was typed.
fn day_of(text: &str) -> Result<Day, PageError> {
    Day::read(text).ok_or_else(|| PageError::unusable("Choose a day, like 2026-12-24."))
}

async fn pause(
    Room(room): Room,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let until = day_of(fields.text("until"))?;
    act((&room, &visitor, &id), |state, rules, _| state.pause(until, rules)).await
}

async fn resume(Room(room): Room, visitor: Visitor, Path(id): Path<String>) -> Answer {
    act((&room, &visitor, &id), |state, _, today| state.resume(today)).await
}

/// The paper ends it, or cancels it for a reader who asked on the telephone.
async fn cancel(
    Room(room): Room,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let why = if fields.text("why") == "stopped" { End::Stopped } else { End::Cancelled };
    act((&room, &visitor, &id), |state, _, today| state.cancel(today, why)).await
}

async fn keep(Room(room): Room, visitor: Visitor, Path(id): Path<String>) -> Answer {
    act((&room, &visitor, &id), |state, _, _| state.keep()).await
}

/// The reader was told of the new price by letter on a day.
async fn told(
    Room(room): Room,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let on = day_of(fields.text("day"))?;
    let decide = |state: &Subscription, _: &Rules, today: Day| {
        let step = state.step_up().filter(|_| on <= today).ok_or(Refusal::NothingOwed)?;
        Ok(vec![Event::NoticeDelivered { for_day: step.charge.from, on }])
    };
    act((&room, &visitor, &id), decide).await
}
