//! One's own keys: passkeys added and removed, a new password with a new generator.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use kit::Id;
use serde::Deserialize;
use serde_json::{Value, json};
use signin::{Generator, KeyKind, Purpose, Realm};
use web::PageError;
use web::error::sentence;

use crate::audit::{Action, note};
use crate::desk::frame::then;
use crate::desk::passkeys::{begin_passkey, keep_passkey};
use crate::desk::trouble::Answer;
use crate::desk::{Desk, Fields, Need, Routes, Said, Visitor};

const LAST_WAY_IN: &str = "This is your last way in. Add another passkey, or a password with a \
                           code generator, before you remove it.";

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .post("/desk/account/passkeys", Need::SignedIn, ask)
        .post("/desk/account/passkeys/answer", Need::SignedIn, add)
        .post("/desk/account/passkeys/{id}/name", Need::SignedIn, rename)
        .post("/desk/account/passkeys/{id}/removal", Need::SignedIn, remove)
        .get("/desk/account/password", Need::SignedIn, password_page)
        .post("/desk/account/password", Need::SignedIn, password)
}

async fn ask(State(desk): State<Desk>, visitor: Visitor) -> Answer {
    let staff = &visitor.staff;
    begin_passkey(&desk, staff.holder(), (&staff.email, &staff.name)).await
}

#[derive(Deserialize)]
struct Made {
    ticket: String,
    answer: Value,
}

async fn add(
    State(desk): State<Desk>,
    visitor: Visitor,
    parts: Parts,
    Json(made): Json<Made>,
) -> Answer {
    let (staff, mut tx) = (&visitor.staff, desk.db().begin().await?);
    keep_passkey(&desk, &mut tx, staff, &made.ticket, &made.answer, &parts.headers).await?;
    let detail = "a passkey added";
    note(&mut tx, desk.now(), Some(staff), Action::Rekeyed, Some(staff), detail).await?;
    tx.commit().await?;
    Ok(Json(json!({ "to": "/desk/account?said=passkey" })).into_response())
}

async fn rename(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id: Id = id.parse().map_err(|_| PageError::not_found())?;
    let label: String = fields.text("label").chars().take(80).collect();
    if !label.is_empty() {
        let mut tx = desk.db().begin().await?;
        signin::rename_key(&mut tx, visitor.staff.holder(), id, &label).await?;
        tx.commit().await?;
    }
    Ok(then("/desk/account", "saved"))
}

/// One passkey less, if another way in is left.
async fn remove(State(desk): State<Desk>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let id: Id = id.parse().map_err(|_| PageError::not_found())?;
    let (staff, mut tx) = (&visitor.staff, desk.db().begin().await?);
    // One after the other: of the last two that are removed at once, one stays.
    journal::turn(&mut tx).await?;
    if !signin::drop_key(&mut tx, staff.holder(), id).await? {
        return Ok(then("/desk/account", "removed"));
    }
    let left = signin::keys_in(&mut tx, staff.holder()).await?;
    let has = |kind| left.iter().any(|key| key.kind == kind);
    let by_code = has(KeyKind::Password) && has(KeyKind::Generator);
    if !has(KeyKind::Passkey) && !by_code {
        return Err(PageError::new(StatusCode::CONFLICT).message(LAST_WAY_IN).into());
    }
    let detail = "a passkey removed";
    note(&mut tx, desk.now(), Some(staff), Action::Rekeyed, Some(staff), detail).await?;
    tx.commit().await?;
    Ok(then("/desk/account", "removed"))
}

async fn password_page(State(desk): State<Desk>, visitor: Visitor) -> Answer {
    let secret = signin::secret();
    let (holder, purpose) = (visitor.staff.holder(), Purpose::GeneratorMaking);
    let mut tx = desk.db().begin().await?;
    let ticket = signin::issue(&mut tx, desk.now(), holder, purpose, &secret).await?;
    tx.commit().await?;
    Ok(show(&desk, &visitor, &secret, ticket.reveal(), None)?)
}

fn generator(desk: &Desk, visitor: &Visitor, secret: &str) -> Result<Generator, PageError> {
    Generator::of_secret(secret, &desk.setting().paper, &visitor.staff.email)
        .ok_or_else(|| PageError::internal("a broken secret"))
}

fn show(
    desk: &Desk,
    visitor: &Visitor,
    secret: &str,
    ticket: &str,
    problem: Option<&str>,
) -> Result<Response, PageError> {
    let generator = generator(desk, visitor, secret)?;
    let page = json!({
        "ticket": ticket,
        "problem": problem,
        "email": visitor.staff.email,
        "drawing": generator.drawing(),
        "secret": generator.spelt(),
        "address": generator.address(),
    });
    desk.page(visitor, &Said::default(), "desk_password.html", "Password and codes", page)
}

async fn password(State(desk): State<Desk>, visitor: Visitor, fields: Fields) -> Answer {
    let (now, ticket, staff) = (desk.now(), fields.text("ticket"), &visitor.staff);
    let purpose = Purpose::GeneratorMaking;
    let standing = signin::peek::<String>(desk.db(), now, Realm::Staff, purpose, ticket).await?;
    let standing = standing.filter(|it| it.holder == staff.holder());
    let Some(standing) = standing else {
        return Ok(Redirect::to("/desk/account/password").into_response());
    };
    let generator = generator(&desk, &visitor, &standing.matter)?;
    let known = [staff.name.as_str(), staff.email.as_str(), desk.setting().paper.as_str()];
    let step = generator.step_of(fields.text("code"), now);
    let problem = match (signin::judge_password(fields.raw("password"), &known), step) {
        (Err(weak), _) => Some(weak.to_string()),
        (_, None) => Some("that is not the code the app shows now".to_owned()),
        _ => None,
    };
    let (None, Some(step)) = (&problem, step) else {
        let problem = problem.map(|it| sentence(&it));
        let page = show(&desk, &visitor, &standing.matter, ticket, problem.as_deref())?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let hashed = signin::hash_password(fields.raw("password").to_owned());
    let hashed = hashed.await.map_err(PageError::internal)?;
    let mut tx = desk.db().begin().await?;
    signin::take::<String>(&mut tx, now, Realm::Staff, purpose, ticket).await?;
    signin::set_password(&mut tx, now, staff.holder(), &hashed).await?;
    signin::set_generator(&mut tx, now, staff.holder(), &generator, step).await?;
    signin::end_all_sessions(&mut tx, staff.holder(), Some(visitor.session.id)).await?;
    let detail = "a new password and generator";
    note(&mut tx, now, Some(staff), Action::Rekeyed, Some(staff), detail).await?;
    tx.commit().await?;
    Ok(then("/desk/account", "password"))
}
