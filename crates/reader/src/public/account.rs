//! The first page of the account.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::json;
use web::Sheet;

use crate::HOME;
use crate::public::trouble::Answer;
use crate::public::{Door, SignedIn};

pub(super) fn routes(router: Router<Door>) -> Router<Door> {
    router.route(HOME, get(page))
}

async fn page(State(door): State<Door>, signed_in: SignedIn) -> Answer {
    let page = json!({ "account": { "address": signed_in.reader.address } });
    let sheet = Sheet::new("account.html", "My account", HOME).with(page);
    Ok(door.show(Some(&signed_in), sheet).await?)
}
