//! The ways out: cancelling, by a link of any letter without signing in, taking that back, an offer
//! to stay, and withdrawing from the contract.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use billing::{End, Event};
use http::HeaderMap;
use reader::public::{Answer, Trouble};
use serde::Deserialize;
use serde_json::{Value, json};
use signin::Token;
use web::{PageError, Sheet};

use super::{ACCOUNT, Pages, day_view};
use crate::{Actor, Record, Selling};

pub(super) fn routes(router: Router<Pages>) -> Router<Pages> {
    router
        .route("/subscription/{link}/cancellation", get(page).post(cancel))
        .route("/subscription/{link}/cancellation/end", post(keep))
        .route("/subscription/{link}/stay", post(stay))
        .route("/account/subscription/{id}/withdrawal", get(withdrawal).post(withdraw))
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    said: String,
}

impl Pages {
    async fn linked(&self, link: &str) -> Result<Record, Trouble> {
        let found = match Token::has_path_shape(link) {
            true => self.room.by_link(link).await?,
            false => None,
        };
        Ok(found.ok_or_else(PageError::not_found)?)
    }
}

/// One page for who is signed in and who comes from a letter; it says nothing about whose it is.
async fn page(
    State(pages): State<Pages>,
    Path(link): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Answer {
    let record = pages.linked(&link).await?;
    let product = offer::find_product(pages.door.db(), record.product).await?;
    let selling = pages.room.selling().await?;
    let state = &record.state;
    let path = format!("/subscription/{link}/cancellation");
    let view = json!({ "leaving": {
        "product": product.map_or(String::new(), |it| it.name),
        "words": state.terms.words(),
        "said": wanted.said,
        "has_ended": state.has_ended(),
        "ends": state.ending.map(|it| day_view(it.on)),
        "paid_until": day_view(state.billed_until),
        "owes": state.open.is_some(),
        "stay": may_stay(&record, &selling),
        "path": path,
        "keep_path": format!("{path}/end"),
        "stay_path": format!("/subscription/{link}/stay"),
        "account": ACCOUNT,
    }});
    let title = if state.ending.is_some() { "Cancelled" } else { "Cancel your subscription" };
    pages.door.show_to(&headers, Sheet::new("cancellation.html", title, path).with(view)).await
}

/// What is offered to who would leave, if anything.
fn may_stay(record: &Record, selling: &Selling) -> Option<Value> {
    if selling.save_percent == 0 || record.state.may_be_saved().is_err() {
        return None;
    }
    let events = stays(&record.state, selling).ok()?;
    let price = events.iter().find_map(|event| match event {
        Event::SaveTaken { phase } => {
            let amount = selling.taxes.on(phase.amount).total;
            let money = record.state.terms.currency().of(amount);
            Some(format!("{money} {} for {}", phase.every, phase.every.times(selling.save_cycles)))
        }
        _ => None,
    });
    Some(json!({ "percent": selling.save_percent, "price": price }))
}

fn stays(state: &billing::Subscription, selling: &Selling) -> Result<Vec<Event>, billing::Refusal> {
    state.may_be_saved()?;
    let mut offered = state.clone();
    offered.apply(&Event::SaveOffered);
    let mut events = vec![Event::SaveOffered];
    events.extend(offered.take_save(selling.save_percent, selling.save_cycles)?);
    Ok(events)
}

async fn cancel(State(pages): State<Pages>, Path(link): Path<String>) -> Answer {
    let record = pages.linked(&link).await?;
    let selling = pages.room.selling().await?;
    let offered = may_stay(&record, &selling).is_some();
    let decide = |state: &billing::Subscription, _: &billing::Rules, today| {
        let mut events = state.cancel(today, End::Cancelled)?;
        if offered && state.may_be_saved().is_ok() {
            events.insert(0, Event::SaveOffered);
        }
        Ok(events)
    };
    pages.room.act(record.id, Actor::Reader, decide).await?;
    Ok(seen(&link, "cancelled"))
}

async fn keep(State(pages): State<Pages>, Path(link): Path<String>) -> Answer {
    let record = pages.linked(&link).await?;
    pages.room.act(record.id, Actor::Reader, |state, _, _| state.keep()).await?;
    Ok(seen(&link, "kept"))
}

async fn stay(State(pages): State<Pages>, Path(link): Path<String>) -> Answer {
    let record = pages.linked(&link).await?;
    let selling = pages.room.selling().await?;
    if selling.save_percent == 0 {
        return Err(PageError::not_found().into());
    }
    pages.room.act(record.id, Actor::Reader, |state, _, _| stays(state, &selling)).await?;
    Ok(seen(&link, "stayed"))
}

fn seen(link: &str, said: &str) -> axum::response::Response {
    Redirect::to(&format!("/subscription/{link}/cancellation?said={said}")).into_response()
}

/// The first of the two steps (Directive (EU) 2023/2673, article 11a).
async fn withdrawal(
    State(pages): State<Pages>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer {
    let who = pages.door.require(&headers, ACCOUNT).await?;
    let record = pages.own(who.reader.id, &id).await?;
    let (_, rules) = pages.room.rules().await?;
    let events = record.state.withdraw(pages.room.today(), &rules).map_err(crate::Error::from)?;
    let back = events.iter().find_map(|event| match event {
        Event::RefundAsked { net, tax, .. } => Some(net + tax),
        _ => None,
    });
    let product = offer::find_product(pages.door.db(), record.product).await?;
    let path = format!("{ACCOUNT}/{id}/withdrawal");
    let view = json!({ "withdrawal": {
        "product": product.map_or(String::new(), |it| it.name),
        "name": who.reader.name,
        "address": who.reader.address,
        "since": day_view(record.state.started),
        "back": back.map(|minor| record.state.terms.currency().of(minor).to_string()),
        "path": path,
        "account": ACCOUNT,
    }});
    let title = "Withdraw from the contract";
    let sheet = Sheet::new("withdrawal.html", title, path).with(view);
    Ok(pages.door.show(Some(&who), sheet).await?)
}

async fn withdraw(
    State(pages): State<Pages>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer {
    let who = pages.door.require(&headers, ACCOUNT).await?;
    let record = pages.own(who.reader.id, &id).await?;
    let decide =
        |state: &billing::Subscription, rules: &billing::Rules, today| state.withdraw(today, rules);
    pages.room.act(record.id, Actor::Reader, decide).await?;
    Ok(Redirect::to(ACCOUNT).into_response())
}
