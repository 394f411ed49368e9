//! One's own account: keys, recovery codes and open sessions.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use kit::Id;
use serde_json::{Value, json};
use signin::{Key, KeyKind, Session};
use web::PageError;

use crate::audit::{Action, note};
use crate::desk::frame::then;
use crate::desk::trouble::Answer;
use crate::desk::{Desk, Need, Routes, Said, Visitor, when};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/desk/account", Need::SignedIn, page)
        .post("/desk/account/codes", Need::SignedIn, codes)
        .post("/desk/account/sessions/{id}/end", Need::SignedIn, end_session)
        .post("/desk/account/sessions/end-others", Need::SignedIn, end_others)
}

async fn page(State(desk): State<Desk>, visitor: Visitor, said: Said) -> Answer {
    let holder = visitor.staff.holder();
    let keys = signin::keys(desk.db(), holder).await?;
    let of = |kind| keys.iter().filter(move |key| key.kind == kind);
    let sessions = signin::sessions(desk.db(), desk.now(), holder).await?;
    let page = json!({
        "email": visitor.staff.email,
        "passkeys_made": of(KeyKind::Passkey).map(|key| shown(&desk, key)).collect::<Vec<_>>(),
        "password": of(KeyKind::Password).next().map(|key| shown(&desk, key)),
        "codes": of(KeyKind::Recovery).count(),
        "sessions": sessions
            .iter()
            .map(|session| session_view(&desk, session, visitor.session.id))
            .collect::<Vec<_>>(),
    });
    Ok(desk.page(&visitor, &said, "desk_account.html", "Your account", page)?)
}

fn shown(desk: &Desk, key: &Key) -> Value {
    json!({
        "id": key.id,
        "label": key.label,
        "since": when(desk.zone(), key.created_at),
        "used": key.used_at.map(|at| when(desk.zone(), at)),
    })
}

pub(crate) fn session_view(desk: &Desk, session: &Session, here: Id) -> Value {
    json!({
        "id": session.id,
        "device": session.device,
        "how": match session.how {
            signin::How::Passkey => "passkey",
            signin::How::Password => "password and code",
            signin::How::Recovery => "recovery code",
            signin::How::Link => "link",
            // Nobody of the staff does.
            signin::How::Provider => "another house",
        },
        "since": when(desk.zone(), session.created_at),
        "seen": when(desk.zone(), session.seen_at),
        "here": session.id == here,
    })
}

/// New recovery codes, shown once; the former ones are void.
async fn codes(State(desk): State<Desk>, visitor: Visitor) -> Answer {
    let mut tx = desk.db().begin().await?;
    let staff = &visitor.staff;
    let codes = signin::new_recovery_codes(&mut tx, desk.now(), staff.holder()).await?;
    let detail = "new recovery codes";
    note(&mut tx, desk.now(), Some(staff), Action::Rekeyed, Some(staff), detail).await?;
    tx.commit().await?;
    let page = json!({ "codes": codes, "first": false });
    let said = Said::default();
    Ok(desk.page(&visitor, &said, "desk_codes.html", "Your recovery codes", page)?)
}

async fn end_session(State(desk): State<Desk>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let id: Id = id.parse().map_err(|_| PageError::not_found())?;
    let (staff, mut tx) = (&visitor.staff, desk.db().begin().await?);
    if !signin::end_session(&mut tx, staff.holder(), id).await? {
        return Ok(then("/desk/account", "ended"));
    }
    note(&mut tx, desk.now(), Some(staff), Action::SessionsEnded, Some(staff), "one").await?;
    tx.commit().await?;
    Ok(then("/desk/account", "ended").into_response())
}

async fn end_others(State(desk): State<Desk>, visitor: Visitor) -> Answer {
    let (staff, mut tx) = (&visitor.staff, desk.db().begin().await?);
    let kept = Some(visitor.session.id);
    let ended = signin::end_all_sessions(&mut tx, staff.holder(), kept).await?;
    let detail = format!("{ended} others");
    note(&mut tx, desk.now(), Some(staff), Action::SessionsEnded, Some(staff), &detail).await?;
    tx.commit().await?;
    Ok(then("/desk/account", "all-ended"))
}
