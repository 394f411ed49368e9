//! What is kept of a reader: all of it to take along, or to be deleted with the account.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::{StatusCode, header};
use serde_json::{Map, Value, json};
use signin::{Key, Session};
use web::{Fields, PageError, Sheet};

use crate::public::sign_in::forgotten;
use crate::public::trouble::Answer;
use crate::public::{Door, SignedIn};
use crate::{leave, post};

const DATA: &str = "/account/data";
const DELETION: &str = "/account/deletion";

/// Messages told of in a download; the outbox keeps them for ninety days.
const MESSAGES_MAX: usize = 10_000;

pub(super) fn routes(router: Router<Door>) -> Router<Door> {
    router
        .route(DATA, get(page))
        .route("/account/data/download", get(download))
        .route(DELETION, get(deletion_page).post(delete))
}

async fn page(State(door): State<Door>, signed_in: SignedIn) -> Answer {
    let sheet = Sheet::new("account_data.html", "Your data", DATA);
    Ok(door.show(Some(&signed_in), sheet.with(json!({ "data": { "goes": goes(&door) } }))).await?)
}

/// What every keeper has of the reader, in words.
fn goes(door: &Door) -> Vec<&'static str> {
    door.setting().keepers.iter().map(|keeper| keeper.goes()).collect()
}

/// Everything that is kept of the reader, as JSON. Secrets are left out: the hash of a password
/// or of a session's token is of no use to its owner, and of much to who finds the file.
async fn download(State(door): State<Door>, signed_in: SignedIn) -> Answer {
    let (reader, holder) = (&signed_in.reader, signed_in.reader.holder());
    let keys = signin::keys(door.db(), holder).await?;
    let sessions = signin::sessions(door.db(), door.now(), holder).await?;
    let mut all = Map::new();
    all.insert("paper".to_owned(), json!(door.setting().base_url));
    all.insert("told_at".to_owned(), json!(door.now().rfc3339()));
    let account = json!({
        "id": reader.id,
        "address": reader.address,
        "name": reader.name,
        "time_zone": reader.zone,
        "language": reader.language,
        "created_at": reader.created_at.rfc3339(),
    });
    all.insert("account".to_owned(), account);
    all.insert("keys".to_owned(), keys.iter().map(key_told).collect());
    all.insert("sessions".to_owned(), sessions.iter().map(session_told).collect());
    let mut mail = Vec::new();
    for about in [post::about(reader.id), post::about_address(&reader.address)] {
        mail.extend(mail::list_about(door.db(), &about, MESSAGES_MAX).await?);
    }
    all.insert("mail".to_owned(), mail.iter().map(mail_told).collect());
    for keeper in door.setting().keepers.iter() {
        all.insert(keeper.name().to_owned(), keeper.told(door.db(), reader.id).await?);
    }
    let text = serde_json::to_string_pretty(&Value::Object(all)).map_err(PageError::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"my-data.json\""),
    ];
    Ok((headers, text).into_response())
}

fn key_told(key: &Key) -> Value {
    let (provider, known_there_as) = key.vouched().unzip();
    json!({
        "kind": key.kind.word(),
        "name": key.label,
        "provider": provider,
        "known_there_as": known_there_as,
        "created_at": key.created_at.rfc3339(),
        "used_at": key.used_at.map(|at| at.rfc3339()),
    })
}

fn session_told(session: &Session) -> Value {
    json!({
        "device": session.device,
        "signed_in_by": session.how.word(),
        "created_at": session.created_at.rfc3339(),
        "seen_at": session.seen_at.rfc3339(),
        "expires_at": session.expires_at.rfc3339(),
    })
}

fn mail_told(item: &mail::Item) -> Value {
    json!({
        "kind": item.kind,
        "to": item.to_address,
        "state": item.state,
        "created_at": item.created_at.rfc3339(),
    })
}

async fn deletion_page(State(door): State<Door>, signed_in: SignedIn) -> Answer {
    Ok(show_deletion(&door, &signed_in, None).await?)
}

async fn show_deletion(
    door: &Door,
    signed_in: &SignedIn,
    problem: Option<&str>,
) -> Result<Response, PageError> {
    let page = json!({ "deletion": {
        "address": signed_in.reader.address,
        "goes": goes(door),
        "problem": problem,
    }});
    let sheet = Sheet::new("account_deletion.html", "Delete my account", DELETION).with(page);
    door.show(Some(signed_in), sheet).await
}

async fn delete(State(door): State<Door>, signed_in: SignedIn, fields: Fields) -> Answer {
    if fields.text("sure") != "yes" {
        let problem = "Nothing is deleted yet: tick the box first.";
        let page = show_deletion(&door, &signed_in, Some(problem)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let (setting, mut tx) = (door.setting(), door.db().begin().await?);
    let rooms = (&setting.keepers, &setting.mail);
    leave(&mut tx, door.now(), rooms, &signed_in.reader).await?;
    tx.commit().await?;
    Ok((forgotten(&door), Redirect::to("/account/sign-in?said=deleted")).into_response())
}
