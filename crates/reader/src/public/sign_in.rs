//! Signing in and up: one form, which is answered by a link in a mail; signing out.

use std::net::IpAddr;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use serde_json::json;
use signin::{Holder, Purpose, TooMany};
use web::error::sentence;
use web::{Fields, PageError, Sheet};

use crate::post::send_link;
use crate::public::trouble::Answer;
use crate::public::{Door, SIGN_IN, SIGN_OUT, SignedIn};
use crate::{Coming, rules, sessions};

pub(super) fn routes(router: Router<Door>) -> Router<Door> {
    router
        .route(SIGN_IN, get(page))
        .route("/account/sign-in/link", post(link))
        .route(SIGN_OUT, post(sign_out))
}

/// What was asked for before somebody came to the door.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Wish {
    /// Where to go then.
    #[serde(default)]
    pub(super) then: String,
    /// What to do then.
    #[serde(default)]
    pub(super) intent: String,
    /// What just happened.
    #[serde(default)]
    pub(super) said: String,
}

/// What the form shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    wish: Wish,
    address: String,
    /// What is wrong with what was sent.
    pub(super) problem: Option<String>,
}

impl Form {
    /// As it was sent, so that nothing is typed twice.
    pub(super) fn of(fields: &Fields) -> Form {
        let text = |name: &str| fields.text(name).to_owned();
        let wish = Wish { then: text("then"), intent: text("intent"), said: String::new() };
        let address = fields.text("email").chars().take(254).collect();
        Form { wish, address, problem: None }
    }

    /// For who had this in mind and is told that.
    pub(super) fn told(wish: Wish, problem: String) -> Form {
        Form { wish, problem: Some(problem), ..Form::default() }
    }

    /// Its page.
    pub(super) async fn show(
        &self,
        door: &Door,
        status: StatusCode,
    ) -> Result<Response, PageError> {
        let said = match self.wish.said.as_str() {
            "ended" => Some("You are signed out here: the session has ended. Sign in to go on."),
            "out" => Some("You are signed out."),
            "deleted" => Some("Your account is deleted, and what was kept with it."),
            _ => None,
        };
        let (then, intent) = (rules::way_on(&self.wish.then), rules::intent(&self.wish.intent));
        let page = json!({ "sign_in": {
            "then": then,
            "intent": intent,
            "provider": door.provider_label(),
            "provider_query": super::provider::query(then, intent),
            "address": self.address,
            "problem": self.problem,
            "said": said,
            "mail": door.setting().mail.is_on(),
            "passkeys": door.0.passkeys.offered(),
        }});
        let sheet = Sheet::new("account_sign_in.html", "Sign in", SIGN_IN).with(page);
        let page = door.show(None, sheet.file("passkeys.js")).await?;
        Ok((status, page).into_response())
    }
}

/// The form. Who is signed in goes on at once.
async fn page(State(door): State<Door>, Query(mut wish): Query<Wish>, parts: Parts) -> Answer {
    if door.who(&parts.headers).await?.is_some() {
        return Ok(Redirect::to(rules::way_on(&wish.then)).into_response());
    }
    if wish.then.is_empty() {
        wish.then = whence(&parts.headers).unwrap_or_default().to_owned();
    }
    Ok(Form { wish, ..Form::default() }.show(&door, StatusCode::OK).await?)
}

/// The page of ours that the reader came from, so that they get back to it.
fn whence(headers: &HeaderMap) -> Option<&str> {
    let from = headers.get(header::REFERER)?.to_str().ok()?;
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let (_, rest) = from.split_once("://")?;
    rest.strip_prefix(host).filter(|path| path.starts_with('/'))
}

/// Sends the link. What happens is the same for every address, so there is nothing to learn from
/// the answer or from how long it takes.
async fn link(State(door): State<Door>, parts: Parts, fields: Fields) -> Answer {
    let mut form = Form::of(&fields);
    if !door.setting().mail.is_on() {
        return Ok(form.show(&door, StatusCode::SERVICE_UNAVAILABLE).await?);
    }
    let address = match rules::address(fields.text("email")) {
        Ok(address) => address,
        Err(refusal) => {
            form.problem = Some(sentence(&refusal.to_string()));
            return Ok(form.show(&door, StatusCode::UNPROCESSABLE_ENTITY).await?);
        }
    };
    let place = door.setting().proxies.network(&parts);
    if let Err(wait) = door.0.attempts.message(&address, &place) {
        form.problem = Some(too_many(wait));
        let page = form.show(&door, StatusCode::TOO_MANY_REQUESTS).await?;
        return Ok(([(header::RETRY_AFTER, wait.seconds.to_string())], page).into_response());
    }
    let coming = Coming {
        address,
        intent: rules::intent(&form.wish.intent).to_owned(),
        then: rules::way_on(&form.wish.then).to_owned(),
    };
    put_link(&door, &coming).await?;
    mailed(&door, &parts, &coming.address).await
}

pub(super) fn too_many(wait: TooMany) -> String {
    let minutes = wait.seconds.div_ceil(60);
    let minutes = if minutes == 1 { "a minute".to_owned() } else { format!("{minutes} minutes") };
    format!("Too many links were asked for. Look into your mail, or try again in {minutes}.")
}

/// The ticket and its letter, in one transaction.
async fn put_link(door: &Door, coming: &Coming) -> crate::Result<()> {
    let (now, setting) = (door.now(), door.setting());
    let nobody = Holder::reader(kit::Id(0));
    let mut tx = door.db().begin().await?;
    let token = signin::issue(&mut tx, now, nobody, Purpose::ReaderLink, coming).await?;
    let url = format!("{}/account/welcome?link={}", setting.base_url, token.reveal());
    send_link(&mut tx, now, &door.writer(), &coming.address, &url).await?;
    tx.commit().await?;
    Ok(())
}

/// Where mail goes to a folder, who sits at the machine is told in which: somebody is trying
/// out the paper, and must find the link.
async fn mailed(door: &Door, parts: &Parts, address: &str) -> Answer {
    let page = json!({ "mailed": { "address": address, "folder": folder(door, parts) } });
    let sheet = Sheet::new("account_mailed.html", "Look into your mail", SIGN_IN).with(page);
    Ok(door.show(None, sheet).await?)
}

/// The folder of the paper's mail, for who asks from the machine itself.
pub(super) fn folder(door: &Door, parts: &Parts) -> Option<String> {
    let setting = door.setting();
    let reader: IpAddr = setting.proxies.reader(parts);
    let folder = setting.mail_folder.as_ref().filter(|_| reader.is_loopback());
    folder.map(|folder| folder.display().to_string())
}

/// Ends the session. Pages that the browser kept show the menu of who is signed in, so it is asked
/// to forget them.
async fn sign_out(State(door): State<Door>, signed_in: SignedIn) -> Answer {
    let mut tx = door.db().begin().await?;
    let (holder, session) = (signed_in.reader.holder(), signed_in.session.id);
    sessions::end(&mut tx, door.now(), holder, session).await?;
    tx.commit().await?;
    Ok((forgotten(&door), Redirect::to("/account/sign-in?said=out")).into_response())
}

/// Takes the cookie back, and asks the browser to forget the pages it kept.
pub(super) fn forgotten(door: &Door) -> [(header::HeaderName, HeaderValue); 2] {
    let cache = header::HeaderName::from_static("clear-site-data");
    [(header::SET_COOKIE, door.0.cookie.forget()), (cache, HeaderValue::from_static("\"cache\""))]
}
