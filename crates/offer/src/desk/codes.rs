//! Codes at the desk, on the page of their offer.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use kit::Id;
use newsroom::desk::{Answer, Desk, Fields, Routes, Trouble, Visitor, then, when};
use serde_json::{Value, json};
use web::PageError;

use super::form::{moment, number};
use super::offers::shown_again;
use super::{AGAIN, SELL, offer_of, problem, retires};
use crate::{Code, CodeDraft};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.post("/desk/offers/{id}/codes", SELL, add).post(
        "/desk/offers/{id}/codes/{code}",
        SELL,
        set_use,
    )
}

/// The form of a new code, as it was typed.
pub(super) fn typed(fields: &Fields) -> Value {
    json!({
        "code": fields.text("code"),
        "note": fields.text("note"),
        "uses_max": fields.text("uses_max"),
        "starts": fields.text("starts"),
        "ends": fields.text("ends"),
    })
}

/// The codes of an offer.
pub(super) async fn view(desk: &Desk, offer: Id) -> store::Result<Value> {
    let codes = crate::codes(desk.db(), offer).await?;
    let line = |(code, uses): &(Code, i64)| {
        json!({
            "code": code.code,
            "note": code.note,
            "uses": uses,
            "uses_max": code.uses_max,
            "starts": code.starts_at.map(|at| when(desk.zone(), at)),
            "ends": code.ends_at.map(|at| when(desk.zone(), at)),
            "retired": code.retired_at.is_some(),
        })
    };
    Ok(codes.iter().map(line).collect())
}

fn draft_of(desk: &Desk, fields: &Fields) -> Result<CodeDraft, String> {
    Ok(CodeDraft {
        code: fields.text("code").to_owned(),
        note: fields.text("note").to_owned(),
        starts_at: moment(fields, "starts", desk.zone())?,
        ends_at: moment(fields, "ends", desk.zone())?,
        uses_max: number(fields, "uses_max")?,
    })
}

async fn add(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let offer = offer_of(&desk, &id).await?;
    match keep(&desk, &visitor, offer.id, &fields).await? {
        None => Ok(then(&format!("/desk/offers/{}", offer.id), "saved")),
        Some(words) => {
            let page = shown_again(&desk, &visitor, &offer, (&fields, &words)).await?;
            Ok((AGAIN, page).into_response())
        }
    }
}

/// Keeps a new code; what is wrong with it, if something is.
async fn keep(
    desk: &Desk,
    visitor: &Visitor,
    offer: Id,
    fields: &Fields,
) -> Result<Option<String>, Trouble> {
    let draft = match draft_of(desk, fields) {
        Ok(draft) => draft,
        Err(words) => return Ok(Some(words)),
    };
    let mut tx = desk.db().begin().await?;
    let who = (offer, visitor.staff.id);
    match crate::add_code(&mut tx, desk.now(), who, &draft).await {
        Ok(_) => tx.commit().await.map(|()| None).map_err(Into::into),
        Err(error) => problem(error).map(Some),
    }
}

async fn set_use(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path((id, code)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let offer = offer_of(&desk, &id).await?;
    let mut tx = desk.db().begin().await?;
    let who = (code.as_str(), visitor.staff.id);
    if let Err(error) = crate::retire_code(&mut tx, desk.now(), who, retires(&fields)).await {
        problem(error)?;
        return Err(PageError::not_found().into());
    }
    tx.commit().await?;
    Ok(then(&format!("/desk/offers/{}", offer.id), "saved"))
}
