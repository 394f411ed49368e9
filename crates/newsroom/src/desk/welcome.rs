//! The first way in: by a link, to the paper's first account or to one's own.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use signin::{Generator, How};
use web::PageError;
use web::error::sentence;

use crate::desk::passkeys::{begin_passkey, keep_passkey};
use crate::desk::sign_in::let_in;
use crate::desk::trouble::{Answer, Trouble};
use crate::desk::{Desk, Fields, Need, Routes, Said};
use crate::{Joining, Refusal, look_at_link, rules};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/desk/welcome", Need::Nothing, page)
        .post("/desk/welcome", Need::Nothing, password)
        .post("/desk/welcome/passkey", Need::Nothing, ask_passkey)
        .post("/desk/welcome/passkey/answer", Need::Nothing, passkey)
}

/// The link's token. It stands in the query because that, unlike the path, is never logged.
#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    link: String,
}

/// Who comes: as invited, or as the first one says.
struct Coming {
    joining: Joining,
    name: String,
    email: String,
}

impl Coming {
    /// What stands on the link, with the name and address given for a first account.
    async fn by(desk: &Desk, token: &str, name: &str, email: &str) -> Result<Coming, Trouble> {
        let joining = look_at_link(desk.db(), desk.now(), token).await?;
        let joining = joining.ok_or(crate::Error::Refused(Refusal::LinkSpent))?;
        let (mut name, mut email) = (name.to_owned(), email.to_owned());
        if !joining.first {
            let staff = crate::find(desk.db(), joining.staff).await?;
            let staff = staff.ok_or(crate::Error::Refused(Refusal::LinkSpent))?;
            (name, email) = (staff.name, staff.email);
        }
        Ok(Coming { joining, name, email })
    }

    fn generator(&self, desk: &Desk) -> Result<Generator, PageError> {
        let account = if self.email.is_empty() { "publisher" } else { self.email.as_str() };
        Generator::of_secret(&self.joining.generator, &desk.setting().paper, account)
            .ok_or_else(|| PageError::internal("a link with a broken secret"))
    }

    fn show(&self, desk: &Desk, problem: Option<&str>) -> Result<Response, PageError> {
        let generator = self.generator(desk)?;
        let page = json!({
            "first": self.joining.first,
            "name": self.name,
            "email": self.email,
            "problem": problem,
            "drawing": generator.drawing(),
            "secret": generator.spelt(),
            "address": generator.address(),
        });
        desk.door_page(&Said::default(), "desk_welcome.html", "Welcome to the desk", page)
    }
}

async fn page(State(desk): State<Desk>, Query(Link { link: token }): Query<Link>) -> Answer {
    let coming = Coming::by(&desk, &token, "", "").await?;
    Ok(coming.show(&desk, None)?)
}

/// In with a password and a code. Everything is checked before anything is done, so that a slip
/// does not cost the link.
async fn password(
    State(desk): State<Desk>,
    Query(Link { link: token }): Query<Link>,
    parts: Parts,
    fields: Fields,
) -> Answer {
    let coming = Coming::by(&desk, &token, fields.text("name"), fields.text("email")).await?;
    let step = match checked(&desk, &coming, &fields) {
        Ok(step) => step,
        Err(problem) => {
            let page = coming.show(&desk, Some(&sentence(&problem)))?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let hashed = signin::hash_password(fields.raw("password").to_owned());
    let hashed = hashed.await.map_err(PageError::internal)?;
    let (now, generator) = (desk.now(), coming.generator(&desk)?);
    let mut tx = desk.db().begin().await?;
    let staff = crate::join(&mut tx, now, &token, (&coming.name, &coming.email)).await?;
    signin::set_password(&mut tx, now, staff.holder(), &hashed).await?;
    signin::set_generator(&mut tx, now, staff.holder(), &generator, step).await?;
    let codes = signin::new_recovery_codes(&mut tx, now, staff.holder()).await?;
    let answer = let_in(&desk, &mut tx, &staff, How::Link, &parts.headers).await?;
    tx.commit().await?;
    let page = json!({ "codes": codes, "first": true });
    let page = desk.door_page(&Said::default(), "desk_codes.html", "Your recovery codes", page)?;
    Ok((answer, page).into_response())
}

/// The generator's step, when name, address, password and code are all as they must be.
fn checked(desk: &Desk, coming: &Coming, fields: &Fields) -> Result<i64, String> {
    let told = |refusal: Refusal| refusal.to_string();
    rules::name(&coming.name).map_err(told)?;
    rules::email(&coming.email).map_err(told)?;
    let known = [coming.name.as_str(), coming.email.as_str(), desk.setting().paper.as_str()];
    let judged = signin::judge_password(fields.raw("password"), &known);
    judged.map_err(|weak| weak.to_string())?;
    let generator = coming.generator(desk).map_err(|error| error.message)?;
    let step = generator.step_of(fields.text("code"), desk.now());
    step.ok_or_else(|| {
        "that is not the code the app shows now; check that the telephone’s clock is right"
            .to_owned()
    })
}

#[derive(Deserialize)]
struct Asking {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
}

async fn ask_passkey(
    State(desk): State<Desk>,
    Query(Link { link: token }): Query<Link>,
    Json(asking): Json<Asking>,
) -> Answer {
    let coming = Coming::by(&desk, &token, &asking.name, &asking.email).await?;
    let name = rules::name(&coming.name).map_err(crate::Error::from)?;
    let email = rules::email(&coming.email).map_err(crate::Error::from)?;
    let holder = signin::Holder::staff(coming.joining.staff);
    begin_passkey(&desk, holder, (&email, &name)).await
}

#[derive(Deserialize)]
struct Making {
    ticket: String,
    answer: Value,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
}

async fn passkey(
    State(desk): State<Desk>,
    Query(Link { link: token }): Query<Link>,
    parts: Parts,
    Json(sent): Json<Making>,
) -> Answer {
    let mut tx = desk.db().begin().await?;
    let staff = crate::join(&mut tx, desk.now(), &token, (&sent.name, &sent.email)).await?;
    keep_passkey(&desk, &mut tx, &staff, &sent.ticket, &sent.answer, &parts.headers).await?;
    let answer = let_in(&desk, &mut tx, &staff, How::Passkey, &parts.headers).await?;
    tx.commit().await?;
    Ok((answer, Json(json!({ "to": "/desk" }))).into_response())
}
