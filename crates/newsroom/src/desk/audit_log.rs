//! The audit log as a page and as a file.

use axum::extract::{Query, State};
use axum::response::IntoResponse;
use http::{HeaderValue, header};
use kit::Id;
use serde::Deserialize;
use serde_json::{Value, json};
use web::PageError;

use crate::audit::{Action, Entry, log, note};
use crate::desk::trouble::Answer;
use crate::desk::{Desk, Need, Routes, Said, Visitor, when};
use crate::role::Capability;

const PAGE_LINES: usize = 60;
const EXPORT_LINES: usize = 1000;

pub(crate) fn routes(routes: Routes) -> Routes {
    let read = Need::May(Capability::Audit);
    routes.get("/desk/audit", read, page).get("/desk/audit.csv", read, export).menu(
        "Audit log",
        "/desk/audit",
        read,
    )
}

#[derive(Deserialize)]
struct Wanted {
    before: Option<String>,
    about: Option<String>,
}

fn id(text: Option<&String>) -> Result<Option<Id>, PageError> {
    text.map(|text| text.parse().map_err(|_| PageError::not_found())).transpose()
}

async fn page(State(desk): State<Desk>, visitor: Visitor, Query(wanted): Query<Wanted>) -> Answer {
    let about = id(wanted.about.as_ref())?;
    let before = id(wanted.before.as_ref())?;
    let mut entries = log(desk.db(), before, about, PAGE_LINES + 1).await?;
    let more = entries.len() > PAGE_LINES;
    entries.truncate(PAGE_LINES);
    let person = match about {
        Some(id) => crate::find(desk.db(), id).await?,
        None => None,
    };
    let page = json!({
        "entries": lines(&desk, &entries),
        "older": more.then(|| entries.last().map(|entry| entry.id)).flatten(),
        "about": person.map(|staff| json!({ "id": staff.id, "name": staff.name })),
    });
    Ok(desk.page(&visitor, &Said::default(), "desk_audit.html", "Audit log", page)?)
}

/// Lines of the log as a template shows them.
pub(crate) fn lines(desk: &Desk, entries: &[Entry]) -> Vec<Value> {
    let view = |entry: &Entry| {
        // Whoever did something to himself is named once.
        let other = entry.subject != entry.actor && entry.subject != Id(0);
        let own = entry.subject == entry.actor && entry.action.ends_with(" of");
        json!({
            "at": when(desk.zone(), entry.at),
            "actor": (entry.actor != Id(0)).then_some(entry.actor),
            "actor_name": entry.actor_name,
            "action": entry.action,
            "subject": other.then_some(entry.subject),
            "subject_name": if own { "themselves" } else if other { &entry.subject_name } else { "" },
            "detail": entry.detail,
        })
    };
    entries.iter().map(view).collect()
}

/// The whole log as CSV (RFC 4180), the latest first. That it was taken out stands in it, too.
async fn export(State(desk): State<Desk>, visitor: Visitor) -> Answer {
    let mut tx = desk.db().begin().await?;
    note(&mut tx, desk.now(), Some(&visitor.staff), Action::Exported, None, "").await?;
    tx.commit().await?;
    let mut file = csv::Writer::from_writer(Vec::new());
    let heads = ["at", "actor", "action", "subject", "detail", "actor_id", "subject_id"];
    file.write_record(heads).map_err(PageError::internal)?;
    let mut before = None;
    loop {
        let entries = log(desk.db(), before, None, EXPORT_LINES).await?;
        let Some(last) = entries.last() else { break };
        before = Some(last.id);
        for entry in &entries {
            write(&mut file, entry).map_err(PageError::internal)?;
        }
    }
    let body = file.into_inner().map_err(PageError::internal)?;
    let name = HeaderValue::from_static("attachment; filename=\"audit-log.csv\"");
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], body).into_response())
}

fn write(file: &mut csv::Writer<Vec<u8>>, entry: &Entry) -> csv::Result<()> {
    file.write_record([
        &entry.at.rfc3339_exact(),
        &inert(&entry.actor_name),
        &entry.action,
        &inert(&entry.subject_name),
        &inert(&entry.detail),
        &entry.actor.to_string(),
        &entry.subject.to_string(),
    ])
}

/// A spreadsheet would run a field that begins like a formula.
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
