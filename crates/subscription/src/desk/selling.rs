//! How the paper sells, at the desk: its name on invoices, where transfers go, taxes, rules.

use axum::extract::State;
use axum::response::IntoResponse;
use billing::{Tax, Taxes, Withdrawal};
use http::StatusCode;
use newsroom::Capability;
use newsroom::desk::{Answer, Desk, Fields, Need, Routes, Said, Visitor, then};
use serde_json::{Value, json};

use crate::selling::{Selling, selling, set_selling};

/// Rows of taxes on the form.
const TAXES: usize = 3;
/// The highest rate, in thousandths of a percent.
const RATE_MAX: u32 = 100_000;
/// Letters of the longer texts.
const TEXT_MAX: usize = 1000;

pub(super) fn routes(routes: Routes) -> Routes {
    let sell = Need::May(Capability::Offers);
    routes.get("/desk/selling", sell, page).post("/desk/selling", sell, change)
}

async fn page(State(desk): State<Desk>, visitor: Visitor, said: Said) -> Answer {
    let now = selling(desk.db()).await?;
    Ok(desk.page(&visitor, &said, "desk_selling.html", "How we sell", view(&now))?)
}

/// The form of how the paper sells now.
fn view(selling: &Selling) -> Value {
    let taxes = (0..TAXES).map(|row| {
        let tax = selling.taxes.taxes.get(row);
        let name = tax.map_or(String::new(), |it| it.name.clone());
        (name, tax.map_or(String::new(), |it| percent(it.rate)))
    });
    json!({
        "seller": selling.seller,
        "tax_number": selling.tax_number,
        "transfer_to": selling.transfer_to,
        "transfer_days": selling.transfer_days,
        "taxes": tax_rows(taxes),
        "included": selling.taxes.included,
        "withdrawal_days": selling.withdrawal_days,
        "withdrawal_unused": selling.withdrawal == Withdrawal::Unused,
        "save_percent": selling.save_percent,
        "save_cycles": selling.save_cycles,
        "problem": null,
    })
}

/// The form as it was typed, with what is wrong.
fn again(fields: &Fields, problem: &str) -> Value {
    let text = |name: &str| fields.text(name).to_owned();
    let taxes = (0..TAXES).map(|row| (text(&format!("tax{row}")), text(&format!("rate{row}"))));
    json!({
        "seller": text("seller"),
        "tax_number": text("tax_number"),
        "transfer_to": text("transfer_to"),
        "transfer_days": text("transfer_days"),
        "taxes": tax_rows(taxes),
        "included": fields.text("included") == "yes",
        "withdrawal_days": text("withdrawal_days"),
        "withdrawal_unused": fields.text("withdrawal_unused") == "yes",
        "save_percent": text("save_percent"),
        "save_cycles": text("save_cycles"),
        "problem": problem,
    })
}

fn tax_rows(rows: impl Iterator<Item = (String, String)>) -> Value {
    let view = |(row, (name, percent))| json!({ "row": row, "name": name, "percent": percent });
    rows.enumerate().map(view).collect()
}

/// A rate as people write it: 9975 is `9.975`.
fn percent(rate: u32) -> String {
    let text = format!("{}.{:03}", rate / 1000, rate % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn rate_of(text: &str) -> Option<u32> {
    let text = text.trim_end_matches('%').trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 3 || !digits(whole) || !digits(part) {
        return None;
    }
    let rate = format!("{whole}{part:0<3}").parse().ok()?;
    (rate <= RATE_MAX).then_some(rate)
}

fn typed(fields: &Fields) -> Result<Selling, String> {
    let long = |name: &str| -> Result<String, String> {
        let text = fields.text(name);
        if text.chars().count() > TEXT_MAX {
            return Err(format!("A text has at most {TEXT_MAX} characters."));
        }
        Ok(text.to_owned())
    };
    let within = |name: &str, most: i32, what: &str| -> Result<i32, String> {
        let number = fields.text(name).parse::<i32>().ok().filter(|it| (0..=most).contains(it));
        number.ok_or_else(|| format!("{what} is a number from 0 to {most}."))
    };
    let mut taxes = Vec::new();
    for row in 0..TAXES {
        let (name, text) = (fields.text(&format!("tax{row}")), fields.text(&format!("rate{row}")));
        if name.is_empty() && text.is_empty() {
            continue;
        }
        let rate = rate_of(text).filter(|_| !name.is_empty());
        let rate = rate.ok_or_else(|| {
            format!("“{name} {text}” is not a tax; it has a name, and a rate such as 9.975.")
        })?;
        taxes.push(Tax { name: name.to_owned(), rate });
    }
    let unused = fields.text("withdrawal_unused") == "yes";
    let percent = within("save_percent", 90, "What is taken off for who stays")?;
    let cycles = within("save_cycles", 24, "How many charges are lower for who stays")?;
    Ok(Selling {
        seller: long("seller")?,
        tax_number: long("tax_number")?,
        transfer_to: long("transfer_to")?,
        transfer_days: within("transfer_days", 90, "The days to pay in")?,
        taxes: Taxes { included: fields.text("included") == "yes", taxes },
        withdrawal_days: within("withdrawal_days", 60, "The days to withdraw in")?,
        withdrawal: if unused { Withdrawal::Unused } else { Withdrawal::All },
        save_percent: u8::try_from(percent).unwrap_or_default(),
        save_cycles: u32::try_from(cycles.max(1)).unwrap_or(1),
    })
}

async fn change(State(desk): State<Desk>, visitor: Visitor, fields: Fields) -> Answer {
    match typed(&fields) {
        Ok(selling) => {
            let mut tx = desk.db().begin().await?;
            set_selling(&mut tx, desk.now(), visitor.staff.id, &selling).await?;
            tx.commit().await?;
            Ok(then("/desk/selling", "saved"))
        }
        Err(words) => {
            let page = again(&fields, &words);
            let said = Said::default();
            let page = desk.page(&visitor, &said, "desk_selling.html", "How we sell", page)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
