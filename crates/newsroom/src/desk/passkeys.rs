//! How a passkey is made, for who comes in and for who is in.

use axum::Json;
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use signin::{Holder, Purpose, Realm};
use web::PageError;
use web::device::device;

use crate::Staff;
use crate::desk::Desk;
use crate::desk::trouble::{Answer, Trouble};

/// Begins: what the browser is to be asked, and a ticket for its answer.
pub(crate) async fn begin_passkey(desk: &Desk, holder: Holder, named: (&str, &str)) -> Answer {
    let present = signin::passkey_marks(desk.db(), holder).await?;
    let begun = desk.0.passkeys.begin_making(holder, named, &present);
    let (ask, state) = begun.map_err(PageError::from)?;
    let mut tx = desk.db().begin().await?;
    let ticket = signin::issue(&mut tx, desk.now(), holder, Purpose::PasskeyMaking, &state).await?;
    tx.commit().await?;
    Ok(Json(json!({ "ask": ask, "ticket": ticket.reveal() })).into_response())
}

/// Ends the making of a passkey for one of the staff.
pub(crate) async fn keep_passkey(
    desk: &Desk,
    tx: &mut store::Tx,
    staff: &Staff,
    ticket: &str,
    answer: &Value,
    headers: &HeaderMap,
) -> Result<(), Trouble> {
    let now = desk.now();
    let purpose = Purpose::PasskeyMaking;
    let ticket = signin::take::<Value>(tx, now, Realm::Staff, purpose, ticket).await?;
    let ticket = ticket.filter(|ticket| ticket.holder == staff.holder());
    let ticket = ticket.ok_or_else(|| PageError::from(signin::PasskeyError::Refused))?;
    let made = desk.0.passkeys.end_making(answer, &ticket.matter).map_err(PageError::from)?;
    let label = device(headers);
    let made = (made.0.as_str(), made.1.as_str());
    match signin::add_passkey(tx, now, staff.holder(), made, &label).await {
        Ok(_) => Ok(()),
        Err(store::Error::Exists(_)) => Err(PageError::new(StatusCode::CONFLICT)
            .message("This passkey is in use already.")
            .into()),
        Err(error) => Err(error.into()),
    }
}
