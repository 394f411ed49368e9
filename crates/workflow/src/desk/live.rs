//! The socket at which a story is written.

use axum::extract::Path;
use axum::extract::ws::WebSocketUpgrade;
use coedit::Page;
use coedit::desk::{Verdict, join};
use http::{HeaderMap, StatusCode, header};
use newsroom::desk::{Answer, Desk, Need, Routes, Visitor};
use web::PageError;

use crate::desk::room::Room;
use crate::desk::story::{found, id_of};
use crate::rules::{may_see, may_write};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/desk/articles/{id}/live", Need::SignedIn, live)
}

async fn live(
    Room { desk, visitor, writing }: Room,
    Path(id): Path<String>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Answer {
    if !is_our_own(&headers) {
        let words = "This address is for the desk\u{2019}s own pages.";
        return Err(PageError::new(StatusCode::FORBIDDEN).message(words).into());
    }
    let working = found(&writing, &visitor.staff, &id).await?;
    let upgrade = upgrade.map_err(|_| {
        let words = "A story is written here over a WebSocket; open its page at the desk.";
        PageError::new(StatusCode::UPGRADE_REQUIRED).message(words)
    })?;
    let id = id_of(&id)?;
    let document = writing.document(id).await.map_err(crate::Error::from)?;
    let page = Page {
        staff: visitor.staff.id,
        name: visitor.staff.name.clone(),
        may_write: may_write(&visitor.staff, &working.work),
    };
    let wrote = page.may_write;
    Ok(join(upgrade, document, page, move || {
        let (desk, visitor) = (desk.clone(), visitor.clone());
        async move { still(&desk, &visitor, id, wrote).await }
    }))
}

/// Whether a page of ours asks. Forms are looked at by the door for that; a socket is opened with
/// a `GET`, so that it is looked at here (RFC 6455, 10.2).
fn is_our_own(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|it| it.to_str().ok());
    match text(header::ORIGIN) {
        None => true,
        Some(origin) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(header::HOST)
        }
    }
}

/// Whether the visitor may still be at the story as before. Trouble with the store ends nothing:
/// nothing can be written then anyway.
async fn still(desk: &Desk, visitor: &Visitor, id: kit::Id, wrote: bool) -> Verdict {
    let staff = match desk.still_here(visitor).await {
        Ok(Some(staff)) => staff,
        Ok(None) => return Verdict::SignedOut,
        Err(_) => return Verdict::Allowed,
    };
    match crate::rows::find(desk.db(), id).await {
        Ok(Some(work)) if !may_see(&staff, &work) => Verdict::Refused,
        Ok(Some(work)) if wrote && !may_write(&staff, &work) => Verdict::Refused,
        _ => Verdict::Allowed,
    }
}
