//! The door of the desk: a passkey, or a password and a code.

use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, Method, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use signin::{Holder, How, Passkeys, Purpose, Realm};
use store::Tx;
use web::PageError;
use web::device::device;
use web::error::sentence;

use crate::audit::{Action, note};
use crate::desk::trouble::Answer;
use crate::desk::{Desk, Fields, Need, Routes, Said, Visitor};
use crate::{Staff, by_email};

const WRONG: &str = "That is not the address and password of anyone who works here.";
const WRONG_CODE: &str = "That code is not the present one. Codes change every half minute and \
                          each counts once; wait for the next one, or use a recovery code.";
const TOO_LATE: &str = "That took longer than ten minutes. Please begin again.";

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/desk/sign-in", Need::Nothing, page)
        .post("/desk/sign-in", Need::Nothing, password)
        .post("/desk/sign-in/code", Need::Nothing, code)
        .post("/desk/sign-in/passkey", Need::Nothing, ask_passkey)
        .post("/desk/sign-in/passkey/answer", Need::Nothing, passkey)
        .post("/desk/sign-out", Need::SignedIn, sign_out)
}

/// What stands where somebody is not signed in: the door itself, so that the way back is short.
pub(crate) fn demanded(desk: &Desk, method: &Method, path: &str) -> Response {
    if method != Method::GET {
        return PageError::new(StatusCode::UNAUTHORIZED)
            .message(
                "You are not signed in any more, so nothing was done. Sign in (in another tab, to \
                 keep what you typed) and send it again.",
            )
            .into_response();
    }
    match show(desk, &Said::default(), "", path, None) {
        Ok(page) => (StatusCode::UNAUTHORIZED, page).into_response(),
        Err(error) => error.into_response(),
    }
}

fn show(
    desk: &Desk,
    said: &Said,
    email: &str,
    to: &str,
    problem: Option<&str>,
) -> Result<Response, PageError> {
    let page = json!({ "email": email, "to": inside(to), "problem": problem });
    desk.door_page(said, "desk_sign_in.html", "Sign in", page)
}

async fn page(State(desk): State<Desk>, said: Said) -> Answer {
    Ok(show(&desk, &said, "", "/desk", None)?)
}

/// The first step: address and password. Whether an account exists shows neither in the words nor
/// in the time it takes.
async fn password(State(desk): State<Desk>, parts: Parts, fields: Fields) -> Answer {
    let (email, to) = (fields.text("email").to_owned(), fields.text("to").to_owned());
    let place = place(&desk, &parts);
    let again = |problem: &str, status: StatusCode| -> Answer {
        let page = show(&desk, &Said::default(), &email, &to, Some(problem))?;
        Ok((status, page).into_response())
    };
    if let Err(wait) = desk.0.attempts.attempt(&email, &place) {
        return again(&sentence(&wait.to_string()), StatusCode::TOO_MANY_REQUESTS);
    }
    let staff = by_email(desk.db(), &email).await?.filter(Staff::is_in);
    let holder = staff.as_ref().map(Staff::holder);
    let right = signin::accept_password(desk.db(), holder, fields.raw("password").to_owned());
    let (true, Some(staff)) = (right.await?, staff) else {
        not_let_in(&desk, &email, "wrong password", &place).await?;
        return again(WRONG, StatusCode::UNAUTHORIZED);
    };
    let mut tx = desk.db().begin().await?;
    let ticket =
        signin::issue(&mut tx, desk.now(), staff.holder(), Purpose::SecondStep, &()).await?;
    tx.commit().await?;
    let cookie = desk.0.step_cookie.set(ticket.reveal(), Purpose::SecondStep.seconds());
    let page = show_code(&desk, &to, None)?;
    Ok(([(header::SET_COOKIE, cookie)], page).into_response())
}

fn show_code(desk: &Desk, to: &str, problem: Option<&str>) -> Result<Response, PageError> {
    let page = json!({ "to": inside(to), "problem": problem });
    desk.door_page(&Said::default(), "desk_code.html", "Your code", page)
}

/// The second step: the generator's code, or a recovery code.
async fn code(State(desk): State<Desk>, parts: Parts, fields: Fields) -> Answer {
    let (to, now, place) = (fields.text("to"), desk.now(), place(&desk, &parts));
    let token = desk.0.step_cookie.read(&parts.headers).unwrap_or("");
    let purpose = Purpose::SecondStep;
    let ticket = signin::peek::<()>(desk.db(), now, Realm::Staff, purpose, token).await?;
    let staff = match &ticket {
        Some(ticket) => crate::find(desk.db(), ticket.holder.id).await?.filter(Staff::is_in),
        None => None,
    };
    let Some(staff) = staff else {
        let page = show(&desk, &Said::default(), "", to, Some(TOO_LATE))?;
        return Ok((StatusCode::UNAUTHORIZED, page).into_response());
    };
    if let Err(wait) = desk.0.attempts.attempt(&format!("code {}", staff.id), &place) {
        let page = show_code(&desk, to, Some(&sentence(&wait.to_string())))?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    let mut tx = desk.db().begin().await?;
    let Some(how) = accepted(&desk, &mut tx, staff.holder(), fields.text("code")).await? else {
        drop(tx);
        not_let_in(&desk, &staff.email, "wrong code", &place).await?;
        let page = show_code(&desk, to, Some(WRONG_CODE))?;
        return Ok((StatusCode::UNAUTHORIZED, page).into_response());
    };
    if signin::take::<()>(&mut tx, now, Realm::Staff, purpose, token).await?.is_none() {
        let page = show(&desk, &Said::default(), "", to, Some(TOO_LATE))?;
        return Ok((StatusCode::UNAUTHORIZED, page).into_response());
    }
    let mut answer = let_in(&desk, &mut tx, &staff, how, &parts.headers).await?;
    tx.commit().await?;
    desk.0.attempts.succeeded(&staff.email, &place);
    desk.0.attempts.succeeded(&format!("code {}", staff.id), &place);
    answer.append(header::SET_COOKIE, desk.0.step_cookie.forget());
    Ok((answer, Redirect::to(inside(to))).into_response())
}

async fn accepted(
    desk: &Desk,
    tx: &mut Tx,
    holder: Holder,
    code: &str,
) -> store::Result<Option<How>> {
    if signin::accept_code(desk.db(), tx, desk.now(), holder, code).await? {
        return Ok(Some(How::Password));
    }
    let recovered = signin::accept_recovery_code(tx, holder, code).await?;
    Ok(recovered.then_some(How::Recovery))
}

/// Opens a session; the header with its cookie.
pub(crate) async fn let_in(
    desk: &Desk,
    tx: &mut Tx,
    staff: &Staff,
    how: How,
    headers: &HeaderMap,
) -> store::Result<HeaderMap> {
    let (now, device) = (desk.now(), device(headers));
    let token = signin::open_session(tx, now, staff.holder(), how, &device).await?;
    let detail = format!("by {}, {device}", how.word());
    note(tx, now, Some(staff), Action::SignedIn, None, &detail).await?;
    let mut answer = HeaderMap::new();
    let life = Realm::Staff.life_seconds();
    answer.append(header::SET_COOKIE, desk.0.cookie.set(token.reveal(), life));
    Ok(answer)
}

async fn not_let_in(desk: &Desk, email: &str, why: &str, place: &str) -> store::Result<()> {
    let email: String = email.chars().take(100).collect();
    let mut tx = desk.db().begin().await?;
    let subject = by_email(desk.db(), &email).await?;
    let detail = format!("{email}: {why}, from {place}");
    note(&mut tx, desk.now(), None, Action::NotLetIn, subject.as_ref(), &detail).await?;
    tx.commit().await
}

async fn ask_passkey(State(desk): State<Desk>, parts: Parts) -> Answer {
    if let Err(wait) = desk.0.attempts.visit(&place(&desk, &parts)) {
        let error = PageError::new(StatusCode::TOO_MANY_REQUESTS).retry_after(wait.seconds);
        return Err(error.message(sentence(&wait.to_string())).into());
    }
    let (ask, state) = desk.0.passkeys.begin_asking().map_err(PageError::from)?;
    let nobody = Holder::staff(kit::Id(0));
    let mut tx = desk.db().begin().await?;
    let ticket = signin::issue(&mut tx, desk.now(), nobody, Purpose::PasskeyAsking, &state).await?;
    tx.commit().await?;
    Ok(Json(json!({ "ask": ask, "ticket": ticket.reveal() })).into_response())
}

#[derive(Deserialize)]
struct PasskeyAnswer {
    ticket: String,
    answer: Value,
    to: String,
}

async fn passkey(
    State(desk): State<Desk>,
    parts: Parts,
    Json(sent): Json<PasskeyAnswer>,
) -> Answer {
    let now = desk.now();
    let credential = Passkeys::credential_of(&sent.answer).unwrap_or_default();
    let mut tx = desk.db().begin().await?;
    let purpose = Purpose::PasskeyAsking;
    let ticket = signin::take::<Value>(&mut tx, now, Realm::Staff, purpose, &sent.ticket).await?;
    let Some(ticket) = ticket else { return Err(PageError::unusable(TOO_LATE).into()) };
    let found = signin::find_passkey(desk.db(), Realm::Staff, &credential).await?;
    let Some((holder, key, public)) = found else {
        return Err(
            PageError::unusable("This passkey is not known here. Use another way in.").into()
        );
    };
    let staff = crate::find(desk.db(), holder.id).await?.filter(Staff::is_in);
    let Some(staff) = staff else {
        return Err(PageError::unusable("You do not work here any more.").into());
    };
    let public = desk
        .0
        .passkeys
        .end_asking(&sent.answer, &ticket.matter, &public)
        .map_err(PageError::from)?;
    signin::touch_passkey(&mut tx, now, key, &public).await?;
    let answer = let_in(&desk, &mut tx, &staff, How::Passkey, &parts.headers).await?;
    tx.commit().await?;
    Ok((answer, Json(json!({ "to": inside(&sent.to) }))).into_response())
}

async fn sign_out(State(desk): State<Desk>, visitor: Visitor) -> Answer {
    let mut tx = desk.db().begin().await?;
    signin::end_session(&mut tx, visitor.staff.holder(), visitor.session.id).await?;
    note(&mut tx, desk.now(), Some(&visitor.staff), Action::SignedOut, None, "").await?;
    tx.commit().await?;
    let forget = [(header::SET_COOKIE, desk.0.cookie.forget())];
    Ok((forget, Redirect::to("/desk/sign-in?said=out")).into_response())
}

/// An address within the desk; anything else leads to its front.
pub(crate) fn inside(to: &str) -> &str {
    let plain = to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let desk = to == "/desk" || to.starts_with("/desk/") || to.starts_with("/desk?");
    let door = to.starts_with("/desk/sign-") || to.starts_with("/desk/welcome");
    if desk && plain && !door { to } else { "/desk" }
}

pub(crate) fn place(desk: &Desk, parts: &Parts) -> String {
    desk.setting().proxies.reader(parts).to_string()
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn the_way_on_stays_inside_the_desk() {
        for (to, leads) in [
            ("/desk/staff?x=1", "/desk/staff?x=1"),
            ("/desk", "/desk"),
            ("/deskcraft", "/desk"),
            ("https://elsewhere.example/desk/", "/desk"),
            ("//elsewhere.example", "/desk"),
            ("/desk/\\elsewhere", "/desk"),
            ("/desk/sign-out", "/desk"),
            ("", "/desk"),
        ] {
            assert_eq!(inside(to), leads, "{to}");
        }
    }
}
