//! Signing in by an OpenID provider: there and back.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use signin::{Errand, Holder, How, Provider, ProviderError, Purpose, Realm, Token, Vouched};
use web::PageError;
use web::address::encode;
use web::error::sentence;

use crate::post::send_linked;
use crate::public::sign_in::{Form, Wish};
use crate::public::trouble::{Answer, Trouble};
use crate::public::{Door, PROVIDER_RETURN};
use crate::{Error, Refusal, come_in_vouched, rules};

const BEGIN: &str = "/account/sign-in/provider";

const SPENT: &str = "That took too long, was done already, or was begun in another browser. Nothing \
                     was done. Please begin again.";

pub(super) fn routes(router: Router<Door>) -> Router<Door> {
    router.route(BEGIN, get(begin)).route(PROVIDER_RETURN, get(back))
}

/// With what somebody begins who has this in mind.
pub(super) fn query(then: &str, intent: &str) -> String {
    format!("then={}&intent={}", encode(then), encode(intent))
}

/// What stands on the ticket of who is at the provider.
#[derive(Serialize, Deserialize)]
struct Away {
    errand: Errand,
    then: String,
    intent: String,
}

impl Door {
    fn provider(&self) -> Result<Provider, PageError> {
        self.setting().provider.clone().ok_or_else(PageError::not_found)
    }
}

/// There. It is a link and no form, because the policy of our pages sends forms to nobody else.
async fn begin(State(door): State<Door>, Query(wish): Query<Wish>, parts: Parts) -> Answer {
    let provider = door.provider()?;
    if door.who(&parts.headers).await?.is_some() {
        return Ok(Redirect::to(rules::way_on(&wish.then)).into_response());
    }
    if let Err(wait) = door.0.attempts.visit(&door.setting().proxies.network(&parts)) {
        let error = PageError::new(StatusCode::TOO_MANY_REQUESTS).retry_after(wait.seconds);
        return Err(error.message(sentence(&wait.to_string())).into());
    }
    let (url, errand) = match provider.begin().await {
        Ok(begun) => begun,
        Err(error) => return refused(&door, wish, &error).await,
    };
    let away = Away {
        errand,
        then: rules::way_on(&wish.then).to_owned(),
        intent: rules::intent(&wish.intent).to_owned(),
    };
    let (nobody, purpose) = (Holder::reader(kit::Id(0)), Purpose::ProviderErrand);
    let mut tx = door.db().begin().await?;
    let ticket = signin::issue(&mut tx, door.now(), nobody, purpose, &away).await?;
    tx.commit().await?;
    let cookie = door.0.errand_cookie.set(ticket.reveal(), purpose.seconds());
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&url)).into_response())
}

/// What the provider sends back with somebody.
#[derive(Deserialize)]
struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    error: String,
    /// Who says so (RFC 9207).
    #[serde(default)]
    iss: Option<String>,
}

/// And back. Whatever comes of it, the errand is done.
async fn back(State(door): State<Door>, Query(back): Query<Back>, headers: HeaderMap) -> Answer {
    let provider = door.provider()?;
    let answer = arrived(&door, &provider, &back, &headers).await;
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    response.headers_mut().append(header::SET_COOKIE, door.0.errand_cookie.forget());
    Ok(response)
}

async fn arrived(door: &Door, provider: &Provider, back: &Back, headers: &HeaderMap) -> Answer {
    let away = taken(door, headers).await?;
    let is_ours = |away: &Away| {
        let issuer = back.iss.as_deref();
        away.errand.state == back.state && issuer.is_none_or(|it| it == provider.issuer())
    };
    let Some(away) = away.filter(is_ours) else {
        return told(door, (Wish::default(), StatusCode::GONE), SPENT.to_owned()).await;
    };
    let Away { errand, then, intent } = away;
    let wish = Wish { then, intent, ..Wish::default() };
    if !back.error.is_empty() {
        return denied(door, provider, wish, &back.error).await;
    }
    match provider.end(&errand, &back.code).await {
        Ok(vouched) => enter(door, provider, (wish, &vouched), headers).await,
        Err(error) => refused(door, wish, &error).await,
    }
}

/// The ticket of the browser's errand, used up.
async fn taken(door: &Door, headers: &HeaderMap) -> store::Result<Option<Away>> {
    let token = door.0.errand_cookie.read(headers).filter(|token| Token::has_shape(token));
    let Some(token) = token else { return Ok(None) };
    let (now, purpose) = (door.now(), Purpose::ProviderErrand);
    let mut tx = door.db().begin().await?;
    let ticket = signin::take::<Away>(&mut tx, now, Realm::Reader, purpose, token).await?;
    tx.commit().await?;
    Ok(ticket.map(|ticket| ticket.matter))
}

/// In: by what was linked before or by a proved address; what was wished for is done.
async fn enter(
    door: &Door,
    provider: &Provider,
    (wish, vouched): (Wish, &Vouched),
    headers: &HeaderMap,
) -> Answer {
    let (label, now, mut tx) = (provider.label(), door.now(), door.db().begin().await?);
    let welcomed = match come_in_vouched(&mut tx, now, vouched, label).await {
        Err(Error::Refused(Refusal::Unproved)) => {
            let words = format!(
                "{label} does not say that your e-mail address was proved to be yours, so it \
                 cannot let you in here. Have a link sent to you instead."
            );
            return told(door, (wish, StatusCode::UNPROCESSABLE_ENTITY), words).await;
        }
        welcomed => welcomed?,
    };
    let reader = &welcomed.reader;
    if welcomed.linked {
        let url = format!("{}/account/security", door.setting().base_url);
        send_linked(&mut tx, now, &door.writer(), (reader, label), &url).await?;
    }
    let how = (reader, How::Provider);
    let cookie: HeaderValue = door.enter(&mut tx, how, &wish.intent, headers).await?;
    tx.commit().await?;
    let to = match rules::way_on(&wish.then) {
        rules::HOME if welcomed.first => "/account?said=joined",
        to => to,
    };
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response())
}

/// The provider did not let them in, or they did not want it to.
async fn denied(door: &Door, provider: &Provider, wish: Wish, error: &str) -> Answer {
    let label = provider.label();
    let words = if error == "access_denied" {
        format!("You did not sign in with {label}, so nothing was done.")
    } else {
        let error: String = error.chars().filter(|c| !c.is_control()).take(80).collect();
        tracing::warn!(%error, "the OpenID provider let somebody in who came from here: no");
        format!("{label} did not let you in. Try again, or come in another way.")
    };
    told(door, (wish, StatusCode::OK), words).await
}

/// Says that it did not work out, and writes down why.
async fn refused(door: &Door, wish: Wish, error: &ProviderError) -> Answer {
    tracing::warn!(%error, "a reader could not come in by the OpenID provider");
    let label = door.provider_label().unwrap_or_default();
    let (status, words) = match error {
        ProviderError::Unreachable(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!(
                "{label} cannot be reached at present. Try again later, or come in another way."
            ),
        ),
        ProviderError::Code(_) => (StatusCode::GONE, SPENT.to_owned()),
        ProviderError::Time(_) | ProviderError::Word(_) => (
            StatusCode::BAD_GATEWAY,
            format!("What {label} says of you cannot be believed. Come in another way."),
        ),
    };
    told(door, (wish, status), words).await
}

async fn told(door: &Door, (wish, status): (Wish, StatusCode), words: String) -> Answer {
    let page: Result<Response, Trouble> =
        Form::told(wish, words).show(door, status).await.map_err(Trouble::from);
    page
}
