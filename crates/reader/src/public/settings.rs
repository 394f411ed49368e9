//! A reader's settings: their name and their clock.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use serde_json::{Value, json};
use web::error::sentence;
use web::{Fields, PageError, Sheet};

use crate::public::trouble::Answer;
use crate::public::{Door, SignedIn};
use crate::{Error, Reader, change_settings};

const SETTINGS: &str = "/account/settings";

pub(super) fn routes(router: Router<Door>) -> Router<Door> {
    router.route(SETTINGS, get(page).post(save))
}

async fn page(State(door): State<Door>, signed_in: SignedIn) -> Answer {
    let (name, zone) = (signed_in.reader.name.clone(), signed_in.reader.zone.clone());
    Ok(show(&door, &signed_in, (&name, &zone), json!({})).await?)
}

/// Saves, and offers what was there before: one press brings it back.
async fn save(State(door): State<Door>, mut signed_in: SignedIn, fields: Fields) -> Answer {
    let before = signed_in.reader.clone();
    let (name, zone) = (fields.text("name"), fields.text("zone"));
    let mut tx = door.db().begin().await?;
    match change_settings(&mut tx, door.now(), &before, name, zone).await {
        Ok(after) => {
            tx.commit().await?;
            let undo =
                (after != before).then(|| json!({ "name": before.name, "zone": before.zone }));
            signed_in.reader = after;
            let Reader { name, zone, .. } = signed_in.reader.clone();
            let more = json!({ "said": "Saved.", "undo": undo });
            Ok(show(&door, &signed_in, (&name, &zone), more).await?)
        }
        Err(Error::Refused(refusal)) => {
            let more = json!({ "problem": sentence(&refusal.to_string()) });
            let name: String = name.chars().take(400).collect();
            let page = show(&door, &signed_in, (&name, &before.zone), more).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn show(
    door: &Door,
    signed_in: &SignedIn,
    (name, zone): (&str, &str),
    more: Value,
) -> Result<Response, PageError> {
    let clock = door.zone_of(&signed_in.reader);
    let page = json!({ "settings": {
        "name": name,
        "zone": zone,
        "zones": kit::zone::names(),
        "now": clock.format(door.now(), "%H:%M"),
        "said": more["said"],
        "undo": more["undo"],
        "problem": more["problem"],
    }});
    let sheet = Sheet::new("account_settings.html", "Settings", SETTINGS).with(page);
    door.show(Some(signed_in), sheet).await
}
