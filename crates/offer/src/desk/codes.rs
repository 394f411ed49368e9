//! Codes at the desk, on the page of their offer.

use axum::extract::{Path, State};
use kit::Id;
use newsroom::desk::{Answer, Desk, Fields, Routes, Visitor, then, when};
use serde_json::{Value, json};
use web::PageError;

use super::form::{moment, number};
use super::{SELL, offer_of, problem};
use crate::{Code, CodeDraft};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.post("/desk/offers/{id}/codes", SELL, add).post(
        "/desk/offers/{id}/codes/{code}",
        SELL,
        set_use,
    )
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
    let draft = draft_of(&desk, &fields).map_err(PageError::unusable)?;
    let mut tx = desk.db().begin().await?;
    let who = (offer.id, visitor.staff.id);
    if let Err(error) = crate::add_code(&mut tx, desk.now(), who, &draft).await {
        return Err(PageError::unusable(problem(error)?).into());
    }
    tx.commit().await?;
    Ok(then(&format!("/desk/offers/{}", offer.id), "saved"))
}

async fn set_use(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path((id, code)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let offer = offer_of(&desk, &id).await?;
    let retired = fields.text("retired") == "yes";
    let mut tx = desk.db().begin().await?;
    let who = (code.as_str(), visitor.staff.id);
    if let Err(error) = crate::retire_code(&mut tx, desk.now(), who, retired).await {
        problem(error)?;
        return Err(PageError::not_found().into());
    }
    tx.commit().await?;
    Ok(then(&format!("/desk/offers/{}", offer.id), "saved"))
}
