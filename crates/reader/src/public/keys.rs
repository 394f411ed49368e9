//! Sign-in and security: passkeys, a password, and where the reader is signed in.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use kit::Id;
use kit::zone::Zone;
use serde::Deserialize;
use serde_json::{Value, json};
use signin::{How, Key, KeyKind, PasskeyError, Purpose, Realm, Session};
use web::error::sentence;
use web::{Fields, PageError, Sheet};

use crate::public::said::{Said, then};
use crate::public::trouble::Answer;
use crate::public::ways::known;
use crate::public::{Door, SignedIn, when};
use crate::sessions;

const SECURITY: &str = "/account/security";
const PASSWORD: &str = "/account/password";

pub(super) fn routes(router: Router<Door>) -> Router<Door> {
    router
        .route(SECURITY, get(page))
        .route("/account/passkeys", post(ask))
        .route("/account/passkeys/answer", post(add))
        .route("/account/passkeys/{id}/name", post(rename))
        .route("/account/passkeys/{id}/removal", post(remove))
        .route(PASSWORD, get(password_page).post(password))
        .route("/account/password/removal", post(no_password))
        .route("/account/provider/{id}/removal", post(unlink))
        .route("/account/sessions/{id}/end", post(end_session))
        .route("/account/sessions/end-others", post(end_others))
}

async fn page(State(door): State<Door>, signed_in: SignedIn, said: Said) -> Answer {
    let (holder, zone) = (signed_in.reader.holder(), door.zone_of(&signed_in.reader));
    let keys = signin::keys(door.db(), holder).await?;
    let of = |kind| keys.iter().filter(move |key| key.kind == kind);
    let sessions = signin::sessions(door.db(), door.now(), holder).await?;
    let here = signed_in.session.id;
    let page = json!({ "security": {
        "said": said.words(),
        "offered": door.0.passkeys.offered(),
        "passkeys": of(KeyKind::Passkey).map(|key| shown(&zone, key)).collect::<Vec<_>>(),
        "password": of(KeyKind::Password).next().map(|key| shown(&zone, key)),
        "vouched": of(KeyKind::Provider).map(|key| shown(&zone, key)).collect::<Vec<_>>(),
        "sessions": sessions.iter().map(|it| session(&zone, it, here)).collect::<Vec<_>>(),
    }});
    let sheet = Sheet::new("account_security.html", "Sign-in and security", SECURITY).with(page);
    Ok(door.show(Some(&signed_in), sheet.file("passkeys.js")).await?)
}

fn shown(zone: &Zone, key: &Key) -> Value {
    json!({
        "id": key.id,
        "label": key.label,
        "since": when(zone, key.created_at),
        "used": key.used_at.map(|at| when(zone, at)),
    })
}

fn session(zone: &Zone, session: &Session, here: Id) -> Value {
    json!({
        "id": session.id,
        "device": session.device,
        "how": match session.how {
            How::Passkey => "a passkey",
            How::Password => "your password",
            How::Provider => "another house",
            How::Recovery | How::Link => "a link",
        },
        "since": when(zone, session.created_at),
        "seen": when(zone, session.seen_at),
        "here": session.id == here,
    })
}

async fn ask(State(door): State<Door>, signed_in: SignedIn) -> Answer {
    let (holder, reader) = (signed_in.reader.holder(), &signed_in.reader);
    let present = signin::passkey_marks(door.db(), holder).await?;
    let name = if reader.name.is_empty() { &reader.address } else { &reader.name };
    let begun = door.0.passkeys.begin_making(holder, (&reader.address, name), &present);
    let (ask, state) = begun.map_err(PageError::from)?;
    let mut tx = door.db().begin().await?;
    let purpose = Purpose::PasskeyMaking;
    let ticket = signin::issue(&mut tx, door.now(), holder, purpose, &state).await?;
    tx.commit().await?;
    Ok(Json(json!({ "ask": ask, "ticket": ticket.reveal() })).into_response())
}

#[derive(Deserialize)]
struct Made {
    ticket: String,
    answer: Value,
}

async fn add(
    State(door): State<Door>,
    signed_in: SignedIn,
    headers: HeaderMap,
    Json(made): Json<Made>,
) -> Answer {
    let (holder, now, mut tx) = (signed_in.reader.holder(), door.now(), door.db().begin().await?);
    let purpose = Purpose::PasskeyMaking;
    let ticket = signin::take::<Value>(&mut tx, now, Realm::Reader, purpose, &made.ticket).await?;
    let ticket = ticket.filter(|ticket| ticket.holder == holder);
    let ticket = ticket.ok_or_else(|| PageError::from(PasskeyError::Refused))?;
    let (mark, public) =
        door.0.passkeys.end_making(&made.answer, &ticket.matter).map_err(PageError::from)?;
    let label = web::device::device(&headers);
    match signin::add_passkey(&mut tx, now, holder, (&mark, &public), &label).await {
        Ok(_) => {}
        Err(store::Error::Exists(_)) => {
            let words = "This passkey is in use already.";
            return Err(PageError::new(StatusCode::CONFLICT).message(words).into());
        }
        Err(error) => return Err(error.into()),
    }
    tx.commit().await?;
    Ok(Json(json!({ "to": "/account/security?said=passkey" })).into_response())
}

async fn rename(
    State(door): State<Door>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id: Id = id.parse().map_err(|_| PageError::not_found())?;
    let label: String = fields.text("label").chars().filter(|c| !c.is_control()).take(80).collect();
    if !label.is_empty() {
        let mut tx = door.db().begin().await?;
        signin::rename_key(&mut tx, signed_in.reader.holder(), id, &label).await?;
        tx.commit().await?;
    }
    Ok(then(SECURITY, "renamed"))
}

/// One passkey less. There is always another way in: a link to the address.
async fn remove(State(door): State<Door>, signed_in: SignedIn, Path(id): Path<String>) -> Answer {
    let id: Id = id.parse().map_err(|_| PageError::not_found())?;
    let mut tx = door.db().begin().await?;
    signin::drop_key(&mut tx, signed_in.reader.holder(), id).await?;
    tx.commit().await?;
    Ok(then(SECURITY, "removed"))
}

/// A provider lets in no longer.
async fn unlink(State(door): State<Door>, signed_in: SignedIn, Path(id): Path<String>) -> Answer {
    let id: Id = id.parse().map_err(|_| PageError::not_found())?;
    let mail_is_on = door.setting().mail.is_on();
    let mut tx = door.db().begin().await?;
    crate::unlink(&mut tx, door.now(), &signed_in.reader, id, mail_is_on).await?;
    tx.commit().await?;
    Ok(then(SECURITY, "unlinked"))
}

async fn password_page(State(door): State<Door>, signed_in: SignedIn) -> Answer {
    Ok(show_password(&door, &signed_in, None).await?)
}

async fn show_password(
    door: &Door,
    signed_in: &SignedIn,
    problem: Option<&str>,
) -> Result<Response, PageError> {
    let keys = signin::keys(door.db(), signed_in.reader.holder()).await?;
    let page = json!({ "password": {
        "problem": problem,
        "address": signed_in.reader.address,
        "is_set": keys.iter().any(|key| key.kind == KeyKind::Password),
    }});
    let sheet = Sheet::new("account_password.html", "Password", PASSWORD).with(page);
    door.show(Some(signed_in), sheet).await
}

/// Sets the password; who knew the former one is signed out.
async fn password(State(door): State<Door>, signed_in: SignedIn, fields: Fields) -> Answer {
    let new = fields.raw("password");
    if let Err(weak) = signin::judge_password(new, &known(&signed_in, &door.setting().paper)) {
        let problem = sentence(&weak.to_string());
        let page = show_password(&door, &signed_in, Some(&problem)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let hashed = signin::hash_password(new.to_owned()).await.map_err(PageError::internal)?;
    let (holder, mut tx) = (signed_in.reader.holder(), door.db().begin().await?);
    sessions::end_all(&mut tx, door.now(), holder, Some(signed_in.session.id)).await?;
    signin::set_password(&mut tx, door.now(), holder, &hashed).await?;
    tx.commit().await?;
    Ok(then(SECURITY, "password"))
}

async fn no_password(State(door): State<Door>, signed_in: SignedIn) -> Answer {
    let mut tx = door.db().begin().await?;
    signin::drop_password(&mut tx, signed_in.reader.holder()).await?;
    tx.commit().await?;
    Ok(then(SECURITY, "no-password"))
}

async fn end_session(
    State(door): State<Door>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let id: Id = id.parse().map_err(|_| PageError::not_found())?;
    let mut tx = door.db().begin().await?;
    sessions::end(&mut tx, door.now(), signed_in.reader.holder(), id).await?;
    tx.commit().await?;
    Ok(then(SECURITY, "ended"))
}

async fn end_others(State(door): State<Door>, signed_in: SignedIn) -> Answer {
    let (holder, mut tx) = (signed_in.reader.holder(), door.db().begin().await?);
    sessions::end_all(&mut tx, door.now(), holder, Some(signed_in.session.id)).await?;
    tx.commit().await?;
    Ok(then(SECURITY, "all-ended"))
}
