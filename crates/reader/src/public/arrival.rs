//! Arriving by a link from a mail: it is looked at, and used up only by a press of the button,
//! because programs that guard mailboxes open every link in them.

use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use http::{HeaderMap, header};
use serde::Deserialize;
use serde_json::json;
use signin::{How, Purpose, Realm};
use web::{Fields, Sheet};

use crate::public::Door;
use crate::public::trouble::Answer;
use crate::{Coming, Error, Refusal, come_in, rules};

const WELCOME: &str = "/account/welcome";

pub(super) fn routes(router: Router<Door>) -> Router<Door> {
    router.route(WELCOME, get(page).post(enter))
}

/// The token of a link from a mail. It stands in the query because that, unlike the path, is never
/// logged.
#[derive(Deserialize)]
pub(super) struct Link {
    /// The token; empty when there is none.
    #[serde(default)]
    pub(super) link: String,
}

async fn page(State(door): State<Door>, Query(Link { link }): Query<Link>) -> Answer {
    let (now, purpose) = (door.now(), Purpose::ReaderLink);
    let ticket = signin::peek::<Coming>(door.db(), now, Realm::Reader, purpose, &link).await?;
    let ticket = ticket.ok_or(Error::Refused(Refusal::LinkSpent))?;
    let page = json!({ "link": {
        "heading": "Welcome",
        "words": "You are about to sign in as",
        "address": ticket.matter.address,
        "action": WELCOME,
        "button": "Sign in",
        "token": link,
        "note": "Is this somebody else’s address? Then close this page.",
    }});
    let sheet = Sheet::new("account_link.html", "Sign in", WELCOME).with(page);
    Ok(door.show(None, sheet).await?)
}

/// In: the account is made if there was none, what was wished for is done, the session opens.
async fn enter(State(door): State<Door>, headers: HeaderMap, fields: Fields) -> Answer {
    let (now, mut tx) = (door.now(), door.db().begin().await?);
    let (reader, first, coming) = come_in(&mut tx, now, fields.text("link")).await?;
    let cookie = door.enter(&mut tx, (&reader, How::Link), &coming.intent, &headers).await?;
    tx.commit().await?;
    let to = match rules::way_on(&coming.then) {
        rules::HOME if first => "/account?said=joined",
        to => to,
    };
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response())
}
