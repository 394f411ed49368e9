//! An invoice as a page, to be printed or kept.

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use http::HeaderMap;
use reader::public::Answer;
use serde_json::{Value, json};
use web::{PageError, Sheet};

use super::{ACCOUNT, FILE, Pages, day_view};
use crate::{Invoice, rows};

pub(super) fn routes(router: Router<Pages>) -> Router<Pages> {
    router.route("/account/subscription/invoices/{number}", get(page))
}

async fn page(
    State(pages): State<Pages>,
    headers: HeaderMap,
    Path(number): Path<String>,
) -> Answer {
    let path = format!("{ACCOUNT}/invoices/{number}");
    let who = pages.door.require(&headers, &path).await?;
    let found = rows::invoice_by_number(pages.door.db(), &number).await?;
    let invoice = found.filter(|it| it.reader == who.reader.id).ok_or_else(PageError::not_found)?;
    let mut view = invoice_view(&invoice);
    view["to"] = json!({ "name": who.reader.name, "address": who.reader.address });
    let title = format!("Invoice {}", invoice.number);
    let sheet = Sheet::new("account_invoice.html", title, path).file(FILE.0);
    Ok(pages.door.show(Some(&who), sheet.with(json!({ "invoice": view }))).await?)
}

fn invoice_view(invoice: &Invoice) -> Value {
    let money = |minor: i64| invoice.currency.of(minor).to_string();
    let taxes = invoice.words.taxes.iter().map(|tax| {
        let percent = format!("{}.{:03}", tax.rate / 1000, tax.rate % 1000);
        let percent = percent.trim_end_matches('0').trim_end_matches('.');
        json!({ "name": tax.name, "percent": percent, "amount": money(tax.amount) })
    });
    json!({
        "number": invoice.number,
        "issued": day_view(invoice.issued),
        "due": day_view(invoice.due),
        "from": day_view(invoice.from),
        "until": day_view(invoice.to),
        "product": invoice.words.product,
        "seller": invoice.words.seller,
        "tax_number": invoice.words.tax_number,
        "transfer_to": invoice.words.transfer_to,
        "net": money(invoice.net),
        "taxes": taxes.collect::<Vec<_>>(),
        "total": money(invoice.total),
        "credit": (invoice.credit > 0).then(|| money(invoice.credit)),
        "owed": money(invoice.owed()),
        "state": invoice.state.word(),
        "settled": invoice.settled.map(day_view),
        "refunded": (invoice.refunded > 0).then(|| money(invoice.refunded)),
        "account": ACCOUNT,
    })
}
