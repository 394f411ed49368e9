//! What the editor in the page asks for besides lists: a story's corrections in words, and what is
//! left of markup that somebody wrote by hand.

use axum::Json;
use axum::extract::Path;
use axum::response::IntoResponse;
use kit::Clean;
use newsroom::desk::{Answer, Need, Routes, when};
use serde_json::{Value, json};

use crate::desk::room::Room;
use crate::desk::story::found;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/desk/articles/{id}/corrections", Need::SignedIn, corrections).post(
        "/desk/html",
        Need::SignedIn,
        cleaned,
    )
}

async fn corrections(Room { desk, visitor, writing }: Room, Path(id): Path<String>) -> Answer {
    let working = found(&writing, &visitor.staff, &id).await?;
    let view = |it: &article::Correction| {
        json!({
            "id": it.id,
            "kind": it.kind.label(),
            "note": it.note.plain(),
            "when": when(desk.zone(), it.at),
        })
    };
    let newest_first: Vec<Value> = working.story.corrections.iter().rev().map(view).collect();
    Ok(Json(json!({ "corrections": newest_first })).into_response())
}

/// What readers will get of some markup. Nothing is kept, so that everybody may ask.
async fn cleaned(markup: String) -> Answer {
    Ok(Json(json!({ "html": Clean::new(&markup).as_str() })).into_response())
}
