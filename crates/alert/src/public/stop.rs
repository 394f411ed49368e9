//! Stopping a list from a message: by a person, who is asked first, or at one press of their mail
//! program (RFC 8058), without signing in.

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::StatusCode;
use reader::public::Answer;
use serde::Deserialize;
use serde_json::json;
use web::{PageError, Sheet};

use super::{PAGE, Public, STOP};
use crate::rules::Days;
use crate::telling::{self, List};

pub(super) fn routes(router: Router<Public>) -> Router<Public> {
    router.route("/stop/{list}/{token}", get(page).post(stop))
}

async fn page(State(public): State<Public>, Path((list, token)): Path<(String, String)>) -> Answer {
    let (list, stopped) = found(&public, &list, &token).await?;
    show(&public, list, &token, stopped).await
}

async fn show(public: &Public, list: List, token: &str, stopped: bool) -> Answer {
    let title = match (list, stopped) {
        (List::Digest, false) => "Stop the digest?",
        (List::Digest, true) => "The digest is stopped",
        (List::Alerts, false) => "Stop alerts?",
        (List::Alerts, true) => "Alerts are stopped",
    };
    let path = format!("{STOP}/{}/{token}", list.word());
    let view = json!({ "stop": {
        "title": title, "list": list.word(), "stopped": stopped, "path": path, "settings": PAGE,
    }});
    Ok(public.door.show(None, Sheet::new("mail_stop.html", title, path).with(view)).await?)
}

#[derive(Default, Deserialize)]
struct Pressed {
    /// What a mail program sends.
    #[serde(default, rename = "List-Unsubscribe")]
    one_click: String,
    /// What the page's own button sends: stop, or again.
    #[serde(default)]
    act: String,
}

async fn stop(
    State(public): State<Public>,
    Path((list, token)): Path<(String, String)>,
    Form(pressed): Form<Pressed>,
) -> Answer {
    let (list, _) = found(&public, &list, &token).await?;
    let again = pressed.act == "again";
    act(&public, list, &token, again).await?;
    if !pressed.one_click.is_empty() {
        return Ok((StatusCode::OK, "Stopped.\n").into_response());
    }
    Ok(seen(list, &token))
}

/// The page says what is so now.
fn seen(list: List, token: &str) -> Response {
    Redirect::to(&format!("{STOP}/{}/{token}", list.word())).into_response()
}

async fn act(public: &Public, list: List, token: &str, again: bool) -> Result<(), PageError> {
    let db = public.door.db();
    let bearer = telling::bearer(db, token, list).await?;
    let (id, _) = bearer.ok_or_else(gone)?;
    let reader = reader::find(db, id).await?.ok_or_else(gone)?;
    let (zone, now) = (public.alerts.zone_of(&reader), public.alerts.now());
    let mut tx = db.begin().await?;
    match (again, list) {
        (false, _) => telling::stop(&mut tx, now, (id, &zone), list, "Stop").await?,
        (true, List::Alerts) => telling::set_at_once(&mut tx, now, id, true, "Undo").await?,
        (true, List::Digest) => {
            let hour = telling::telling(db, id).await?.hour;
            telling::set_digest(&mut tx, now, (id, &zone), (Days::Daily, hour), "Undo").await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn found(public: &Public, list: &str, token: &str) -> Result<(List, bool), PageError> {
    let list = List::of_word(list).ok_or_else(PageError::not_found)?;
    let bearer = telling::bearer(public.door.db(), token, list).await?;
    bearer.map(|(_, stopped)| (list, stopped)).ok_or_else(gone)
}

fn gone() -> PageError {
    PageError::new(StatusCode::NOT_FOUND).message(
        "This address stops nothing. It may have been cut short on its way: copy it whole from the \
         message, or sign in and choose there what is sent.",
    )
}
