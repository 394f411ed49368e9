//! The page that helps with an account, for who has one and for who does not get in.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::HeaderMap;
use serde_json::json;
use signin::Purpose;
use web::Sheet;

use crate::public::Door;
use crate::public::trouble::Answer;

/// Where it is.
pub(super) const PATH: &str = "/account/help";

pub(super) fn routes(router: Router<Door>) -> Router<Door> {
    router.route(PATH, get(page))
}

async fn page(State(door): State<Door>, headers: HeaderMap) -> Answer {
    let context = json!({ "help": {
        "link_minutes": Purpose::ReaderLink.seconds() / 60,
        "return_days": Purpose::AddressReturn.seconds() / 86_400,
    }});
    let sheet = Sheet {
        // It is the same for everybody, and may be found.
        robots: None,
        description: "Signing in, what you follow and save, mail, and your data.".to_owned(),
        ..Sheet::new("account_help.html", "Help with your account", PATH).with(context)
    };
    door.show_to(&headers, sheet).await
}
