//! The first page of the account: what it is, in one look, and the ways to change it.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::json;
use signin::KeyKind;
use web::Sheet;

use crate::HOME;
use crate::public::said::Said;
use crate::public::trouble::Answer;
use crate::public::{Door, SignedIn};

pub(super) fn routes(router: Router<Door>) -> Router<Door> {
    router.route(HOME, get(page))
}

async fn page(State(door): State<Door>, signed_in: SignedIn, said: Said) -> Answer {
    let (reader, zone) = (&signed_in.reader, door.zone_of(&signed_in.reader));
    let keys = signin::keys(door.db(), reader.holder()).await?;
    let count = |kind| keys.iter().filter(|key| key.kind == kind).count();
    let sessions = signin::sessions(door.db(), door.now(), reader.holder()).await?;
    let page = json!({ "account": {
        "address": reader.address,
        "name": reader.name,
        "zone": reader.zone,
        "since": zone.format(reader.created_at, "%-d %B %Y"),
        "passkeys": count(KeyKind::Passkey),
        "password": count(KeyKind::Password) > 0,
        "vouched": keys.iter().find(|key| key.kind == KeyKind::Provider).map(|key| &key.label),
        "sessions": sessions.len(),
        "said": said.words(),
    }});
    let sheet = Sheet::new("account.html", "My account", HOME).with(page);
    Ok(door.show(Some(&signed_in), sheet).await?)
}
