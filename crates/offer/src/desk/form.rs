//! The form of an offer: what was typed, as an offer or as what is wrong with it.

use billing::{Kind, Phase, Terms};
use kit::zone::Zone;
use kit::{Currency, Instant, Term, Unit};
use newsroom::desk::{Fields, sentence};
use serde_json::{Value, json};

use crate::{Offer, OfferDraft};

/// Rows of phases on the form.
const PHASES: usize = 6;

/// What was typed, or what is wrong with it in words for who typed it.
pub(super) fn draft_of(fields: &Fields, zone: &Zone) -> Result<OfferDraft, String> {
    let words = |error: &dyn std::fmt::Display| sentence(&error.to_string());
    let currency = Currency::named(fields.text("currency")).map_err(|error| words(&error))?;
    let mut phases = Vec::new();
    for row in 0..PHASES {
        phases.extend(phase_of(fields, row, currency)?);
    }
    let terms = Terms::new(currency, phases).map_err(|error| words(&error))?;
    Ok(OfferDraft {
        slug: fields.text("slug").to_owned(),
        name: fields.text("name").to_owned(),
        terms,
        starts_at: moment(fields, "starts", zone)?,
        ends_at: moment(fields, "ends", zone)?,
        uses_max: number(fields, "uses_max")?,
        reader_max: number(fields, "reader_max")?,
        needs_code: fields.text("needs_code") == "yes",
        newcomers: fields.text("newcomers") == "yes",
    })
}

/// A row in which no price stands is no phase, unless it is a trial, which has none.
fn phase_of(fields: &Fields, row: usize, currency: Currency) -> Result<Option<Phase>, String> {
    let named = |name: &str| fields.text(&format!("{name}{row}"));
    let kind = Kind::ALL.into_iter().find(|it| it.word() == named("kind"));
    let Some(kind) = kind else { return Ok(None) };
    let number = row + 1;
    let whole = |name: &str, what: &str| {
        named(name).parse::<u32>().map_err(|_| format!("Phase {number} needs {what}."))
    };
    let amount = match (kind, named("amount")) {
        (Kind::Trial, "") => 0,
        (_, text) => {
            currency.read(text).map_err(|error| format!("Phase {number}: {error}."))?.minor
        }
    };
    let count = whole("count", "a length for its cycles, such as 4 weeks")?;
    let count = u16::try_from(count).unwrap_or(u16::MAX);
    let unit = Unit::named(named("unit")).unwrap_or(Unit::Week);
    let cycles = match kind {
        Kind::Evergreen => None,
        _ => Some(whole("cycles", "a number of cycles; only evergreen has none")?),
    };
    let prepaid = named("prepaid") == "yes";
    Ok(Some(Phase { kind, amount, every: Term::of(count, unit), cycles, prepaid }))
}

pub(super) fn moment(fields: &Fields, name: &str, zone: &Zone) -> Result<Option<Instant>, String> {
    match fields.text(name) {
        "" => Ok(None),
        text => zone.civil(text).map(Some).ok_or_else(|| {
            format!("“{text}” is not a date with a time; write it like 2026-11-27T09:00.")
        }),
    }
}

pub(super) fn number(fields: &Fields, name: &str) -> Result<Option<i64>, String> {
    match fields.text(name) {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| format!("“{text}” is not a number.")),
    }
}

/// The form as it was typed.
pub(super) fn typed(fields: &Fields) -> Value {
    let rows = (0..PHASES).map(|row| {
        let named = |name: &str| fields.text(&format!("{name}{row}")).to_owned();
        let cells = [named("amount"), named("count"), named("cycles")];
        row_view(row, &named("kind"), cells, &named("unit"), named("prepaid") == "yes")
    });
    json!({
        "slug": fields.text("slug"),
        "name": fields.text("name"),
        "currency": fields.text("currency"),
        "phases": rows.collect::<Vec<_>>(),
        "starts": fields.text("starts"),
        "ends": fields.text("ends"),
        "uses_max": fields.text("uses_max"),
        "reader_max": fields.text("reader_max"),
        "needs_code": fields.text("needs_code") == "yes",
        "newcomers": fields.text("newcomers") == "yes",
    })
}

/// The form of an offer that is there.
pub(super) fn of_offer(offer: &Offer, zone: &Zone) -> Value {
    let said = &offer.said;
    let civil =
        |at: Option<Instant>| at.map_or(String::new(), |at| zone.format(at, "%Y-%m-%dT%H:%M"));
    let shown = |most: Option<i64>| most.map_or(String::new(), |it| it.to_string());
    let rows = (0..PHASES).map(|row| match said.terms.phases().get(row) {
        Some(phase) => {
            let amount = said.terms.currency().of(phase.amount).number();
            let cycles = phase.cycles.map_or(String::new(), |it| it.to_string());
            let cells = [amount, phase.every.count.to_string(), cycles];
            row_view(row, phase.kind.word(), cells, phase.every.unit.word(), phase.prepaid)
        }
        None => row_view(row, "", [const { String::new() }; 3], "week", false),
    });
    json!({
        "slug": said.slug,
        "name": said.name,
        "currency": said.terms.currency().code(),
        "phases": rows.collect::<Vec<_>>(),
        "starts": civil(said.starts_at),
        "ends": civil(said.ends_at),
        "uses_max": shown(said.uses_max),
        "reader_max": shown(said.reader_max),
        "needs_code": said.needs_code,
        "newcomers": said.newcomers,
    })
}

/// An empty form, in a currency.
pub(super) fn empty(currency: &str) -> Value {
    let rows =
        (0..PHASES).map(|row| row_view(row, "", [const { String::new() }; 3], "week", false));
    json!({
        "slug": "", "name": "", "currency": currency, "phases": rows.collect::<Vec<_>>(),
        "starts": "", "ends": "", "uses_max": "", "reader_max": "1",
        "needs_code": false, "newcomers": false,
    })
}

fn row_view(row: usize, kind: &str, cells: [String; 3], unit: &str, prepaid: bool) -> Value {
    let [amount, count, cycles] = cells;
    let kinds = Kind::ALL
        .into_iter()
        .map(|it| json!({ "word": it.word(), "name": kind_name(it), "on": it.word() == kind }));
    let units = [Unit::Day, Unit::Week, Unit::Month, Unit::Year].into_iter().map(|it| {
        json!({ "word": it.word(), "name": format!("{}s", it.word()), "on": it.word() == unit })
    });
    json!({
        "row": row,
        "number": row + 1,
        "kinds": kinds.collect::<Vec<_>>(),
        "amount": amount,
        "count": count,
        "units": units.collect::<Vec<_>>(),
        "cycles": cycles,
        "prepaid": prepaid,
    })
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Trial => "Trial, free",
        Kind::Intro => "Introductory price",
        Kind::Discount => "Discount",
        Kind::Fixed => "Fixed term",
        Kind::Evergreen => "Regular, until cancelled",
    }
}
