//! The account's page of subscriptions: how each stands, what will be charged, what happened.

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use billing::{Access, Open, Rules, Standing};
use http::HeaderMap;
use offer::public::{SUBSCRIBE, charges_view};
use reader::public::Answer;
use serde::Deserialize;
use serde_json::{Value, json};
use web::Sheet;

use super::{ACCOUNT, Pages, day_view};
use crate::record::standing_name;
use crate::{Invoice, Record, Selling, rows, story};

pub(super) fn routes(router: Router<Pages>) -> Router<Pages> {
    router.route(ACCOUNT, get(page))
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    said: String,
}

async fn page(
    State(pages): State<Pages>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let who = pages.door.require(&headers, ACCOUNT).await?;
    let (selling, rules) = pages.room.rules().await?;
    let mut all = Vec::new();
    for record in pages.room.of_reader(who.reader.id).await? {
        all.push(pages.view(&record, &selling, &rules).await?);
    }
    let comps = entitlement::grants(pages.door.db(), who.reader.id, pages.door.now()).await?;
    let zone = pages.door.zone_of(&who.reader);
    let comps = comps.iter().filter(|it| it.source.starts_with("comp:")).map(|it| {
        let benefits: Vec<&str> = it.features.list().iter().map(|it| it.benefit()).collect();
        json!({
            "benefits": benefits,
            "until": it.until.map(|at| zone.format(at.plus_seconds(-1), "%-d %B %Y")),
        })
    });
    let view = json!({ "subscription": {
        "said": sentence(&wanted.said),
        "all": all,
        "comps": comps.collect::<Vec<_>>(),
        "subscribe_url": SUBSCRIBE,
    }});
    let sheet = Sheet::new("account_subscription.html", "Subscription", ACCOUNT).with(view);
    Ok(pages.door.show(Some(&who), sheet.file(offer::public::FILE.0)).await?)
}

fn sentence(word: &str) -> Option<&'static str> {
    Some(match word {
        "bought" => "Thank you. You can read everything you bought from now on.",
        "paused" => "The pause is set.",
        "resumed" => "Your subscription goes on.",
        _ => return None,
    })
}

impl Pages {
    async fn view(
        &self,
        record: &Record,
        selling: &Selling,
        rules: &Rules,
    ) -> store::Result<Value> {
        let state = &record.state;
        let today = self.room.today();
        let product = offer::find_product(self.door.db(), record.product).await?;
        let invoices = self.room.invoices(record.id).await?;
        let currency = state.terms.currency();
        let happened = rows::events(self.door.db(), record.id).await?;
        let lines = happened.iter().rev().map(|it| {
            let at = self.room.0.zone.format(it.at, "%-d %b %Y");
            json!({ "at": at, "text": story::told(&it.event, currency) })
        });
        let ends = match state.access() {
            Access::Until(day) => Some(day_view(day.plus(-1))),
            Access::Open | Access::Closed => None,
        };
        let future = state.future().next().map(|next| {
            let total = rules.taxes.on(next.amount).total;
            json!({ "day": day_view(next.from), "total": currency.of(total).to_string() })
        });
        Ok(json!({
            "id": record.id,
            "product": product.map_or(String::new(), |it| it.name),
            "words": state.terms.words(),
            "since": day_view(state.started),
            "standing": record.standing(),
            "standing_name": standing_name(record.standing()),
            "has_ended": state.has_ended(),
            "ended": ended(record),
            "ends": ends,
            "next": future,
            "charges": self.charges(record, rules),
            "open": state.open.map(|open| open_view(open, &invoices, selling)),
            "pause": state.pause.map(|it| json!({
                "from": day_view(it.from), "until": day_view(it.until),
            })),
            "may_pause": state.pause(state.billed_until.plus(1), rules).is_ok(),
            "pause_from": day_view(state.billed_until),
            "pause_first": state.billed_until.plus(1).iso(),
            "pause_last": state.billed_until.plus(rules.pause_days_max).iso(),
            "withdraw_until": may_withdraw(record, rules, today).map(day_view),
            "cancellation_url": format!("/subscription/{}/cancellation", record.link),
            "cancelled": state.ending.is_some(),
            "credit": (state.credit > 0).then(|| currency.of(state.credit).to_string()),
            "invoices": invoices.iter().map(invoice_view).collect::<Vec<_>>(),
            "story": lines.collect::<Vec<_>>(),
        }))
    }

    /// The charges to come, if nobody does anything.
    fn charges(&self, record: &Record, rules: &Rules) -> Option<Value> {
        record.state.future().next()?;
        let (terms, place) = record.state.ahead();
        Some(charges_view(terms, place, &rules.taxes))
    }
}

fn may_withdraw(record: &Record, rules: &Rules, today: kit::Day) -> Option<kit::Day> {
    let until = record.state.withdrawal_until(rules)?;
    record.state.withdraw(today, rules).is_ok().then_some(until)
}

fn ended(record: &Record) -> Option<Value> {
    match record.state.standing {
        Standing::Ended { on, .. } => Some(day_view(on)),
        Standing::Ordered | Standing::Running => None,
    }
}

fn open_view(open: Open, invoices: &[Invoice], selling: &Selling) -> Value {
    let invoice = invoices.iter().find(|it| it.serial == open.serial);
    json!({
        "number": invoice.map(|it| it.number.as_str()),
        "owed": invoice.map(|it| it.currency.of(it.owed()).to_string()),
        "due": day_view(open.due),
        "transfer_to": selling.transfer_to,
    })
}

fn invoice_view(invoice: &Invoice) -> Value {
    json!({
        "number": invoice.number,
        "url": format!("{ACCOUNT}/invoices/{}", invoice.number),
        "issued": day_view(invoice.issued),
        "total": invoice.currency.of(invoice.total).to_string(),
        "state": invoice.state.word(),
        "refunded": (invoice.refunded > 0)
            .then(|| invoice.currency.of(invoice.refunded).to_string()),
    })
}
