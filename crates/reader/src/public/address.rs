//! Another address, and the way back to the one before.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode, header};
use serde_json::json;
use signin::{How, Purpose, Realm};
use web::error::sentence;
use web::{Fields, PageError, Sheet};

use crate::post::{send_move, send_moved};
use crate::public::arrival::Link;
use crate::public::said::{Said, then};
use crate::public::sign_in::{folder, too_many};
use crate::public::trouble::Answer;
use crate::public::{Door, SIGN_IN, SignedIn};
use crate::{Error, Moving, Refusal, Returning, ask_to_move, move_address, move_back, rules};

const ADDRESS: &str = "/account/address";
const NEW: &str = "/account/address/new";
const BACK: &str = "/account/address/back";

pub(super) fn routes(router: Router<Door>) -> Router<Door> {
    router
        .route(ADDRESS, get(page).post(ask))
        .route(NEW, get(look_at_new).post(take_new))
        .route(BACK, get(look_at_back).post(take_back))
}

async fn page(State(door): State<Door>, signed_in: SignedIn, said: Said) -> Answer {
    Ok(show(&door, &signed_in, "", said.words(), None).await?)
}

async fn show(
    door: &Door,
    signed_in: &SignedIn,
    typed: &str,
    said: Option<&str>,
    problem: Option<&str>,
) -> Result<Response, PageError> {
    let page = json!({ "address": {
        "present": signed_in.reader.address,
        "typed": typed,
        "said": said,
        "problem": problem,
        "mail": door.setting().mail.is_on(),
    }});
    let sheet = Sheet::new("account_address.html", "Your address", ADDRESS).with(page);
    door.show(Some(signed_in), sheet).await
}

/// Sends the link to the new address. Whether it is somebody's already is not told here.
async fn ask(
    State(door): State<Door>,
    signed_in: SignedIn,
    parts: Parts,
    fields: Fields,
) -> Answer {
    let typed: String = fields.text("email").chars().take(254).collect();
    let again = async |status: StatusCode, problem: String| -> Answer {
        let page = show(&door, &signed_in, &typed, None, Some(&problem)).await?;
        Ok((status, page).into_response())
    };
    let address = match rules::address(fields.text("email")) {
        Ok(address) if address == signed_in.reader.address => {
            let words = "That is the address you have.".to_owned();
            return again(StatusCode::UNPROCESSABLE_ENTITY, words).await;
        }
        Ok(address) => address,
        Err(refusal) => {
            return again(StatusCode::UNPROCESSABLE_ENTITY, sentence(&refusal.to_string())).await;
        }
    };
    if let Err(wait) = door.0.attempts.message(&address, &door.setting().proxies.network(&parts)) {
        return again(StatusCode::TOO_MANY_REQUESTS, too_many(wait)).await;
    }
    let (now, mut tx) = (door.now(), door.db().begin().await?);
    let token = ask_to_move(&mut tx, now, &signed_in.reader, &address).await?;
    let url = format!("{}{NEW}?link={}", door.setting().base_url, token.reveal());
    send_move(&mut tx, now, &door.writer(), (&signed_in.reader, &address), &url).await?;
    tx.commit().await?;
    let page = json!({ "mailed": { "address": address, "folder": folder(&door, &parts) } });
    let sheet = Sheet::new("account_mailed.html", "Look into your mail", ADDRESS).with(page);
    Ok(door.show(Some(&signed_in), sheet).await?)
}

async fn look_at_new(State(door): State<Door>, Query(Link { link }): Query<Link>) -> Answer {
    let purpose = Purpose::AddressChange;
    let ticket = signin::peek::<Moving>(door.db(), door.now(), Realm::Reader, purpose, &link);
    let ticket = ticket.await?.ok_or(Error::Refused(Refusal::LinkSpent))?;
    let page = json!({ "link": {
        "heading": "Your new address",
        "words": "Mail from the paper, and your links to sign in, will go to",
        "address": ticket.matter.address,
        "action": NEW,
        "button": "Use this address",
        "token": link,
        "note": "Your former address is told, with a way back that is good for fourteen days.",
    }});
    let sheet = Sheet::new("account_link.html", "Your new address", NEW).with(page);
    Ok(door.show(None, sheet).await?)
}

async fn take_new(State(door): State<Door>, headers: HeaderMap, fields: Fields) -> Answer {
    let (now, mut tx) = (door.now(), door.db().begin().await?);
    let (before, _, back) = move_address(&mut tx, now, fields.text("link")).await?;
    let url = format!("{}{BACK}?link={}", door.setting().base_url, back.reveal());
    let until = now.plus_seconds(Purpose::AddressReturn.seconds());
    let until = door.zone_of(&before).format(until, "%-d %B %Y, %H:%M");
    send_moved(&mut tx, now, &door.writer(), (&before, &until), &url).await?;
    tx.commit().await?;
    // The link may have been opened on a device where nobody is signed in.
    let here = door.who(&headers).await?.is_some();
    let to = if here { ADDRESS } else { SIGN_IN };
    Ok(then(to, "moved"))
}

async fn look_at_back(State(door): State<Door>, Query(Link { link }): Query<Link>) -> Answer {
    let purpose = Purpose::AddressReturn;
    let ticket = signin::peek::<Returning>(door.db(), door.now(), Realm::Reader, purpose, &link);
    let ticket = ticket.await?.ok_or(Error::Refused(Refusal::LinkSpent))?;
    let page = json!({ "link": {
        "heading": "Bring your address back",
        "words": "The account gets back the address",
        "address": ticket.matter.address,
        "action": BACK,
        "button": "Bring it back",
        "token": link,
        "note": "Everybody who is signed in is then signed out, you are signed in here, and \
                 passkeys and passwords made since the change are void.",
    }});
    let sheet = Sheet::new("account_link.html", "Bring your address back", BACK).with(page);
    Ok(door.show(None, sheet).await?)
}

async fn take_back(State(door): State<Door>, headers: HeaderMap, fields: Fields) -> Answer {
    let (now, mut tx) = (door.now(), door.db().begin().await?);
    let reader = move_back(&mut tx, now, fields.text("link")).await?;
    let cookie = door.enter(&mut tx, (&reader, How::Link), "", &headers).await?;
    tx.commit().await?;
    let to = Redirect::to("/account/security?said=back");
    Ok(([(header::SET_COOKIE, cookie)], to).into_response())
}
