//! The desk's first page: what needs doing before the day begins.

use axum::extract::State;
use serde_json::json;
use signin::KeyKind;

use crate::Capability;
use crate::desk::trouble::Answer;
use crate::desk::{Desk, Need, Routes, Said, Visitor, outbox};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/desk", Need::SignedIn, page).menu("Today", "/desk", Need::SignedIn)
}

async fn page(State(desk): State<Desk>, visitor: Visitor, said: Said) -> Answer {
    let staff = &visitor.staff;
    let keys = signin::keys(desk.db(), staff.holder()).await?;
    let count = |kind| keys.iter().filter(|key| key.kind == kind).count();
    let everyone = crate::all(desk.db()).await?;
    let in_now = everyone.iter().filter(|one| one.is_in()).count();
    let invited = everyone.iter().filter(|it| it.joined_at.is_none() && it.left_at.is_none());
    let cares = outbox::CARERS.iter().any(|one| staff.may(*one));
    let mail_stuck = if cares { outbox::stuck(&desk).await? } else { None };
    let page = json!({
        "codes": count(KeyKind::Recovery),
        "passkeys_made": count(KeyKind::Passkey),
        "alone": in_now == 1,
        "manages": staff.may(Capability::Staff),
        "invited": invited.map(|it| it.name.clone()).collect::<Vec<_>>(),
        "mail_stuck": mail_stuck,
        "hello": hello(&desk),
        "first_name": staff.name.split(' ').next().unwrap_or_default(),
        "today": desk.zone().format(desk.now(), "%A, %-d %B %Y"),
    });
    Ok(desk.page(&visitor, &said, "desk_home.html", "Today", page)?)
}

fn hello(desk: &Desk) -> &'static str {
    let hour: i32 = desk.zone().format(desk.now(), "%-H").parse().unwrap_or(12);
    match hour {
        5..=11 => "Good morning",
        12..=17 => "Good afternoon",
        _ => "Good evening",
    }
}
