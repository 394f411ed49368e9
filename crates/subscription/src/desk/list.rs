//! The list of subscribers: by how they stand, or found by address, name or invoice number.

use std::collections::HashMap;

use axum::extract::{Query, State};
use kit::Id;
use newsroom::desk::{Answer, Desk, Routes, Said, Visitor, when};
use reader::Reader;
use serde::Deserialize;
use serde_json::{Value, json};
use web::PageError;

use super::{CARE, Room};
use crate::record::{STANDINGS, standing_name};
use crate::rows;

/// Subscribers on a page.
const PAGE: usize = 50;
/// Readers whose subscriptions a search looks for.
const FOUND_MAX: usize = 100;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/desk/subscribers", CARE, page)
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    standing: String,
    before: Option<String>,
}

async fn page(
    State(desk): State<Desk>,
    Room(room): Room,
    visitor: Visitor,
    said: Said,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let words = wanted.q.trim();
    let before = wanted.before.as_deref().map(str::parse::<Id>).transpose();
    let before = before.map_err(|_| PageError::not_found())?.unwrap_or(Id(i64::MAX));
    let known = STANDINGS.iter().any(|(word, _)| *word == wanted.standing);
    if !known && !wanted.standing.is_empty() {
        return Err(PageError::not_found().into());
    }
    let mut readers: Vec<Reader> = Vec::new();
    let mut lines = if words.is_empty() {
        rows::list(desk.db(), &wanted.standing, before, PAGE + 1).await?
    } else {
        readers = reader::search(desk.db(), words, FOUND_MAX).await?;
        let ids: Vec<Id> = readers.iter().map(|it| it.id).collect();
        rows::of_readers(desk.db(), &ids, words, PAGE).await?
    };
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let older = lines.last().filter(|_| more).map(|line| line.id);
    // Readers who are found and have no subscription can be given one.
    let without: Vec<Value> = readers
        .iter()
        .filter(|reader| lines.iter().all(|line| line.reader != reader.id))
        .map(|reader| json!({ "name": reader.name, "address": reader.address }))
        .collect();
    let view = json!({
        "q": words,
        "standing": wanted.standing,
        "views": views(&desk, &wanted.standing).await?,
        "lines": line_views(&desk, &lines).await?,
        "without": without,
        "older": older,
        "can_sell": room.selling().await?.can_sell(),
    });
    Ok(desk.page(&visitor, &said, "desk_subscribers.html", "Subscribers", view)?)
}

async fn views(desk: &Desk, chosen: &str) -> store::Result<Vec<Value>> {
    let counts: HashMap<String, i64> = rows::counts(desk.db()).await?.into_iter().collect();
    let all: i64 = counts.values().sum();
    let first = json!({ "word": "", "name": "All", "count": all, "on": chosen.is_empty() });
    let rest = STANDINGS.iter().map(|(word, name)| {
        let count = counts.get(*word).copied().unwrap_or(0);
        json!({ "word": word, "name": name, "count": count, "on": *word == chosen })
    });
    Ok(std::iter::once(first).chain(rest).collect())
}

async fn line_views(desk: &Desk, lines: &[rows::Line]) -> store::Result<Vec<Value>> {
    let ids: Vec<Id> = lines.iter().map(|line| line.reader).collect();
    let readers = reader::find_all(desk.db(), &ids).await?;
    let products = offer::products(desk.db()).await?;
    let view = |line: &rows::Line| {
        let who = readers.iter().find(|it| it.id == line.reader);
        json!({
            "id": line.id,
            "name": who.map_or("", |it| it.name.as_str()),
            "address": who.map(|it| it.address.as_str()),
            "product": products.iter().find(|it| it.id == line.product).map(|it| it.name.as_str()),
            "standing": standing_name(&line.standing),
            "since": when(desk.zone(), line.created_at),
        })
    };
    Ok(lines.iter().map(view).collect())
}
