//! Signing in by what an account may have besides its address: a password, a passkey.

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect};
use axum::routing::post;
use axum::{Json, Router};
use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use signin::{Holder, How, Passkeys, Purpose, Realm};
use web::error::sentence;
use web::{Fields, PageError};

use crate::public::sign_in::Form;
use crate::public::trouble::Answer;
use crate::public::{Door, SignedIn};
use crate::{Reader, by_address, find, rules};

const WRONG: &str = "That is not the address and password of an account. If you have set no \
                     password, or forgot it, have a link sent to you.";
const TOO_LATE: &str = "That took longer than ten minutes. Please begin again.";

pub(super) fn routes(router: Router<Door>) -> Router<Door> {
    router
        .route("/account/sign-in/password", post(password))
        .route("/account/sign-in/passkey", post(ask))
        .route("/account/sign-in/passkey/answer", post(answer))
}

/// Whether an account exists, and has a password, shows neither in the words nor in the time it
/// takes.
async fn password(State(door): State<Door>, parts: Parts, fields: Fields) -> Answer {
    let mut form = Form::of(&fields);
    let (typed, place) = (fields.text("email"), door.setting().proxies.network(&parts));
    // What is longer than any address is no key to count by.
    let counted: String = typed.chars().take(254).collect();
    if let Err(wait) = door.0.attempts.attempt(&counted, &place) {
        form.problem = Some(sentence(&wait.to_string()));
        let page = form.show(&door, StatusCode::TOO_MANY_REQUESTS).await?;
        return Ok(([(header::RETRY_AFTER, wait.seconds.to_string())], page).into_response());
    }
    let reader = by_address(door.db(), typed).await?;
    let holder = reader.as_ref().map(Reader::holder);
    let right = signin::accept_password(door.db(), holder, fields.raw("password").to_owned());
    let (true, Some(reader)) = (right.await?, reader) else {
        form.problem = Some(WRONG.to_owned());
        return Ok(form.show(&door, StatusCode::UNAUTHORIZED).await?);
    };
    let mut tx = door.db().begin().await?;
    let who = (&reader, How::Password);
    let cookie = door.enter(&mut tx, who, fields.text("intent"), &parts.headers).await?;
    tx.commit().await?;
    door.0.attempts.succeeded(&counted, &place);
    let to = rules::way_on(fields.text("then")).to_owned();
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response())
}

async fn ask(State(door): State<Door>, parts: Parts) -> Answer {
    if let Err(wait) = door.0.attempts.visit(&door.setting().proxies.network(&parts)) {
        let error = PageError::new(StatusCode::TOO_MANY_REQUESTS).retry_after(wait.seconds);
        return Err(error.message(sentence(&wait.to_string())).into());
    }
    let (ask, state) = door.0.passkeys.begin_asking().map_err(PageError::from)?;
    let (nobody, purpose) = (Holder::reader(kit::Id(0)), Purpose::PasskeyAsking);
    let mut tx = door.db().begin().await?;
    let ticket = signin::issue(&mut tx, door.now(), nobody, purpose, &state).await?;
    tx.commit().await?;
    Ok(Json(json!({ "ask": ask, "ticket": ticket.reveal() })).into_response())
}

#[derive(Deserialize)]
struct PasskeyAnswer {
    ticket: String,
    answer: Value,
    #[serde(default)]
    to: String,
    #[serde(default)]
    intent: String,
}

async fn answer(State(door): State<Door>, parts: Parts, Json(sent): Json<PasskeyAnswer>) -> Answer {
    let (now, purpose) = (door.now(), Purpose::PasskeyAsking);
    let credential = Passkeys::credential_of(&sent.answer).unwrap_or_default();
    let mut tx = door.db().begin().await?;
    let ticket = signin::take::<Value>(&mut tx, now, Realm::Reader, purpose, &sent.ticket).await?;
    let Some(ticket) = ticket else { return Err(PageError::unusable(TOO_LATE).into()) };
    let found = signin::find_passkey(door.db(), Realm::Reader, &credential).await?;
    let unknown = || PageError::unusable("This passkey is not known here. Use another way in.");
    let (holder, key, public) = found.ok_or_else(unknown)?;
    let reader = find(door.db(), holder.id).await?.ok_or_else(unknown)?;
    let public = door.0.passkeys.end_asking(&sent.answer, &ticket.matter, &public);
    let public = public.map_err(PageError::from)?;
    signin::touch_passkey(&mut tx, now, key, &public).await?;
    let who = (&reader, How::Passkey);
    let cookie = door.enter(&mut tx, who, &sent.intent, &parts.headers).await?;
    tx.commit().await?;
    let to = Json(json!({ "to": rules::way_on(&sent.to) }));
    Ok(([(header::SET_COOKIE, cookie)], to).into_response())
}

/// Whether a name is one of this reader's: what everybody knows, a password may not hold.
pub(super) fn known<'a>(signed_in: &'a SignedIn, paper: &'a str) -> [&'a str; 3] {
    [signed_in.reader.name.as_str(), signed_in.reader.address.as_str(), paper]
}
