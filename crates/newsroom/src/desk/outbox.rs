//! The outbox: mail that waits, went out, or did not, with what the server said.

use axum::extract::{Path, Query, State};
use kit::Id;
use mail::Item;
use serde::Deserialize;
use serde_json::{Value, json};
use store::Tx;
use web::PageError;

use crate::Capability;
use crate::audit::{Action, note};
use crate::desk::frame::then;
use crate::desk::trouble::Answer;
use crate::desk::{Desk, Need, Routes, Said, Visitor, when};

const PAGE_LINES: usize = 50;

/// Who looks after mail: who keeps the machine, and in a paper without such a person its owner.
pub(crate) const CARERS: &[Capability] = &[Capability::Machines, Capability::Settings];

pub(crate) fn routes(routes: Routes) -> Routes {
    let care = Need::MayAny(CARERS);
    routes
        .get("/desk/mail", care, page)
        .post("/desk/mail/{id}/another-try", care, try_again)
        .post("/desk/mail/{id}/end", care, give_up)
        .post("/desk/mail/{id}/recipient", care, allow)
        .menu("Mail", "/desk/mail", care)
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    state: String,
    before: Option<String>,
}

async fn page(
    State(desk): State<Desk>,
    visitor: Visitor,
    said: Said,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let state = mail::State::of(&wanted.state);
    if state.is_none() && !wanted.state.is_empty() {
        return Err(PageError::not_found().into());
    }
    let before = wanted.before.map(|id| id.parse::<Id>()).transpose();
    let before = before.map_err(|_| PageError::not_found())?;
    let mut items = mail::list(desk.db(), state, before, PAGE_LINES + 1).await?;
    let more = items.len() > PAGE_LINES;
    items.truncate(PAGE_LINES);
    let page = json!({
        "is_on": desk.setting().mail.is_on(),
        "views": views(&desk, state).await?,
        "state": state.map(mail::State::word),
        "stuck": stuck(&desk).await?,
        "items": items.iter().map(|item| view(&desk, item)).collect::<Vec<_>>(),
        "older": more.then(|| items.last().map(|item| item.id)).flatten(),
    });
    Ok(desk.page(&visitor, &said, "desk_mail.html", "Mail", page)?)
}

/// The states one can look at, each with how many are in it.
async fn views(desk: &Desk, chosen: Option<mail::State>) -> store::Result<Vec<Value>> {
    let counts = mail::counts(desk.db()).await?;
    let all: i64 = counts.iter().map(|it| it.messages).sum();
    let mut views = vec![json!({
        "word": "", "name": "All", "messages": all, "on": chosen.is_none(),
    })];
    views.extend(counts.iter().map(|it| {
        let (word, name) = (it.state.word(), name(it.state));
        json!({ "word": word, "name": name, "messages": it.messages, "on": chosen == Some(it.state) })
    }));
    Ok(views)
}

fn name(state: mail::State) -> &'static str {
    match state {
        mail::State::Waiting => "Waiting",
        mail::State::Sent => "Sent",
        mail::State::Refused => "Refused",
        mail::State::GivenUp => "Given up",
        mail::State::Suppressed => "Not wanted",
        mail::State::Bounced => "Came back",
        mail::State::Complained => "Complaint",
    }
}

fn view(desk: &Desk, item: &Item) -> Value {
    let (state, zone) = (item.state(), desk.zone());
    let waits = state == mail::State::Waiting;
    json!({
        "id": item.id,
        "kind": item.kind.replace('_', " "),
        "to_name": item.to_name,
        "to_address": item.to_address,
        "state": state.word(),
        "state_name": name(state),
        "put_at": when(zone, item.created_at),
        "settled_at": item.settled_at.map(|at| when(zone, at)),
        "next_try": waits.then(|| when(zone, item.next_try)),
        "attempts": item.attempts,
        "reply": item.reply,
        "can_be_tried": item.can_be_tried(desk.now()),
        "can_be_given_up": waits,
        "is_unwanted": item.is_unwanted(),
    })
}

/// The alarm, when mail does not go out: how many wait, and since when.
pub(crate) async fn stuck(desk: &Desk) -> store::Result<Option<Value>> {
    if !desk.setting().mail.is_on() {
        return Ok(None);
    }
    let overdue = mail::overdue(desk.db(), desk.now()).await?;
    let view = |it: mail::Waiting| json!({ "messages": it.messages, "since": when(desk.zone(), it.since) });
    Ok(overdue.map(view))
}

async fn try_again(State(desk): State<Desk>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let id: Id = id.parse().map_err(|_| PageError::not_found())?;
    let mut tx = desk.db().begin().await?;
    let item = mail::try_again(&mut tx, desk.now(), id).await?;
    settled(&desk, tx, &visitor, item, Action::MailTried).await
}

async fn give_up(State(desk): State<Desk>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let id: Id = id.parse().map_err(|_| PageError::not_found())?;
    let why = format!("given up by {}", visitor.staff.name);
    let mut tx = desk.db().begin().await?;
    let item = mail::give_up(&mut tx, desk.now(), id, &why).await?;
    settled(&desk, tx, &visitor, item, Action::MailGivenUp).await
}

async fn allow(State(desk): State<Desk>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let id: Id = id.parse().map_err(|_| PageError::not_found())?;
    let mut tx = desk.db().begin().await?;
    let item = mail::allow_again(&mut tx, id).await?;
    settled(&desk, tx, &visitor, item, Action::MailAllowed).await
}

/// What was decided stands in the audit log, too; a message that is no longer there, or on its way
/// just now, is left alone.
async fn settled(
    desk: &Desk,
    mut tx: Tx,
    visitor: &Visitor,
    item: Option<Item>,
    action: Action,
) -> Answer {
    let item = item.ok_or_else(PageError::not_found)?;
    let detail = format!("{} to {}", item.kind.replace('_', " "), item.to_address);
    note(&mut tx, desk.now(), Some(&visitor.staff), action, None, &detail).await?;
    tx.commit().await?;
    let said = match action {
        Action::MailTried => "mail-again",
        Action::MailAllowed => "mail-allowed",
        _ => "mail-ended",
    };
    Ok(then("/desk/mail", said))
}
