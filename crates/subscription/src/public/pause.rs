//! A pause, and coming back from it.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::post;
use http::HeaderMap;
use kit::Day;
use reader::public::Answer;
use web::{Fields, PageError};

use super::{ACCOUNT, Pages};
use crate::Actor;

pub(super) fn routes(router: Router<Pages>) -> Router<Pages> {
    router
        .route("/account/subscription/{id}/pause", post(pause))
        .route("/account/subscription/{id}/pause/end", post(resume))
}

async fn pause(
    State(pages): State<Pages>,
    headers: HeaderMap,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let who = pages.door.require(&headers, ACCOUNT).await?;
    let record = pages.own(who.reader.id, &id).await?;
    let Some(until) = Day::read(fields.text("until")) else {
        let words = "Choose the day on which your subscription goes on, like 2026-12-24.";
        return Err(PageError::unusable(words).into());
    };
    let decide =
        |state: &billing::Subscription, rules: &billing::Rules, _| state.pause(until, rules);
    pages.room.act(record.id, Actor::Reader, decide).await?;
    Ok(Redirect::to(&format!("{ACCOUNT}?said=paused")).into_response())
}

async fn resume(State(pages): State<Pages>, headers: HeaderMap, Path(id): Path<String>) -> Answer {
    let who = pages.door.require(&headers, ACCOUNT).await?;
    let record = pages.own(who.reader.id, &id).await?;
    pages.room.act(record.id, Actor::Reader, |state, _, today| state.resume(today)).await?;
    Ok(Redirect::to(&format!("{ACCOUNT}?said=resumed")).into_response())
}
