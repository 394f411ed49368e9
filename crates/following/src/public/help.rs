//! The page that says what following does.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::HeaderMap;
use serde_json::json;
use web::Sheet;

use super::{Answer, Pages, sheet};

const PATH: &str = "/following/help";

pub(super) fn routes(router: Router<Pages>) -> Router<Pages> {
    router.route(PATH, get(page))
}

async fn page(State(pages): State<Pages>, headers: HeaderMap) -> Answer {
    let who = pages.door.who(&headers).await?;
    let title = "About following topics and authors";
    let description =
        "How to follow authors and topics, what Following shows, and who knows of it.";
    let page = Sheet {
        // The one page of this room that is the same for everybody may be found.
        robots: None,
        description: description.to_owned(),
        ..sheet("following_help.html", title, PATH, json!({}))
    };
    pages.show(who.as_ref(), page).await
}
