//! What is wanted with a story, at the desk: on its page, in one's own work, and by day.

use axum::extract::{Path, Query, State};
use kit::{Id, Instant};
use newsroom::Capability;
use newsroom::desk::{Answer, Desk, Fields, Need, Routes, Said, Visitor, then, when};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::asked::moment_if_any;
use crate::desk::people::{Choice, Names};
use crate::desk::room::Room;
use crate::desk::story::{field_moment, id_of, then_or};
use crate::{Coverage, CoverageKind, CoverageState, Refusal, Result, Wish, rows};

/// Lines of the planning list at most, dated and not.
const SHOWN: usize = 500;
/// Days of a page of it.
const DAYS: i64 = 7;
const DAY_SECONDS: i64 = 86_400;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/desk/planning", Need::SignedIn, planning)
        .post("/desk/articles/{id}/coverage", Need::SignedIn, want)
        .post("/desk/articles/{id}/coverage/{item}", Need::SignedIn, change)
        .post("/desk/coverage/{id}/done", Need::SignedIn, done)
        .menu("Planning", "/desk/planning", Need::SignedIn)
}

/// One as templates are given it.
pub(crate) fn view(desk: &Desk, names: &Names, item: &Coverage) -> Value {
    let states = CoverageState::ALL.map(|(it, word, name)| Choice {
        value: word.to_owned(),
        name: name.to_owned(),
        on: it == item.state,
    });
    json!({
        "id": item.id,
        "story": item.story,
        "headline": item.headline,
        "section": names.section(item.section),
        "kind": item.kind.name(),
        "what": item.what,
        "assignee": item.assignee.map(|id| names.person(id)),
        "people": names.people(item.assignee),
        "due": item.due_at.map(|at| when(desk.zone(), at)),
        "due_at": item.due_at.map(|at| field_moment(desk, at)),
        "late": item.state.is_open() && item.due_at.is_some_and(|at| at < desk.now()),
        "state": item.state.name(),
        "states": states,
        "open": item.state.is_open(),
    })
}

/// What is wanted with a story, for its page.
pub(crate) async fn of_story(desk: &Desk, names: &Names, story: Id) -> store::Result<Value> {
    let items = crate::coverage(desk.db(), story).await?;
    let kinds = CoverageKind::ALL.map(|(_, word, name)| Choice {
        value: word.to_owned(),
        name: name.to_owned(),
        on: false,
    });
    Ok(json!({
        "items": items.iter().map(|it| view(desk, names, it)).collect::<Vec<Value>>(),
        "kinds": kinds,
        "people": names.people(None),
    }))
}

fn wish(desk: &Desk, fields: &Fields) -> Result<Wish, Refusal> {
    Ok(Wish {
        what: fields.text("what").to_owned(),
        assignee: fields.text("assignee").parse().ok(),
        due_at: moment_if_any(desk, fields.text("due_at"))?,
    })
}

async fn want(
    Room { desk, visitor, writing }: Room,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let result: Result<()> = async {
        let story = id_of(&id).map_err(|_| Refusal::Unknown)?;
        let kind = CoverageKind::of_word(fields.text("kind"));
        let kind = kind.ok_or_else(|| Refusal::Field("please choose what is wanted".to_owned()))?;
        let asked = (kind, wish(&desk, &fields)?);
        let mut tx = desk.db().begin().await?;
        crate::want(&mut tx, desk.clock(), &visitor.staff, story, asked).await?;
        tx.commit().await?;
        Ok(())
    }
    .await;
    then_or(&desk, (&visitor, &writing), &id, (result, "planned")).await
}

async fn change(
    Room { desk, visitor, writing }: Room,
    Path((id, item)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let result: Result<()> = async {
        let unknown = |_| Refusal::Unknown;
        let named = (id_of(&id).map_err(unknown)?, id_of(&item).map_err(unknown)?);
        let state = CoverageState::of_word(fields.text("state"));
        let state = state.ok_or_else(|| Refusal::Field("there is no such state".to_owned()))?;
        let asked = (state, wish(&desk, &fields)?);
        let mut tx = desk.db().begin().await?;
        crate::change_coverage(&mut tx, desk.clock(), &visitor.staff, named, asked).await?;
        tx.commit().await?;
        Ok(())
    }
    .await;
    then_or(&desk, (&visitor, &writing), &id, (result, "planned")).await
}

async fn done(State(desk): State<Desk>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let id = id_of(&id)?;
    let mut tx = desk.db().begin().await?;
    crate::finish(&mut tx, desk.clock(), &visitor.staff, id).await?;
    tx.commit().await?;
    Ok(then("/desk/work", "saved"))
}

/// What of the planning list is asked for, as its address says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Filter {
    /// The first day, as `2026-11-26`; empty: today.
    from: String,
    section: String,
    person: String,
}

async fn planning(
    State(desk): State<Desk>,
    visitor: Visitor,
    said: Said,
    Query(asked): Query<Filter>,
) -> Answer {
    let names = Names::load(&desk).await?;
    let all = visitor.staff.may(Capability::ReadAll);
    let section: Option<Id> = asked.section.parse().ok();
    let chosen: Option<Id> = asked.person.parse().ok();
    let person = if all { chosen } else { Some(visitor.staff.id) };
    let today = day(&desk, desk.now());
    let first = if asked.from.is_empty() { today.clone() } else { asked.from.clone() };
    let start = desk.zone().civil(&format!("{first}T00:00"));
    let start = start.ok_or_else(web::PageError::not_found)?;
    let end = start.plus_seconds(DAYS * DAY_SECONDS);
    let of = (section, person);
    let dated = rows::coverage_due(desk.db(), end, of, SHOWN).await?;
    // What is late stands with today only.
    let is_now = first == today;
    let (late, dated): (Vec<_>, Vec<_>) =
        dated.into_iter().partition(|it| it.due_at.is_some_and(|at| at < start));
    let late = if is_now { late } else { Vec::new() };
    let undated = rows::coverage_undated(desk.db(), of, SHOWN).await?;
    let undated = if is_now { undated } else { Vec::new() };
    let mut days = Vec::new();
    days.extend(part(&desk, &names, "Late", &late));
    for group in dated.chunk_by(|a, b| same_day(&desk, a, b)) {
        let name = group[0].due_at.map(|at| desk.zone().format(at, "%A, %-d %B"));
        days.extend(part(&desk, &names, &name.unwrap_or_default(), group));
    }
    days.extend(part(&desk, &names, "No day yet", &undated));
    let page = json!({
        "days": days,
        "span": span(&desk, start, end),
        "all": all,
        "from": asked.from,
        "now": is_now,
        "before": address(&asked, &day(&desk, start.plus_seconds(-DAYS * DAY_SECONDS))),
        "after": address(&asked, &day(&desk, end)),
        "sections": names.sections(section),
        "people": names.people(chosen),
        "filtered": section.is_some() || (all && chosen.is_some()),
    });
    Ok(desk.page(&visitor, &said, "desk_planning.html", "Planning", page)?)
}

/// The days of the list in words, from its first to its last.
fn span(desk: &Desk, start: Instant, end: Instant) -> String {
    let words = |at| desk.zone().format(at, "%-d %B %Y");
    // Half a day back: a week with a change of the clock is an hour longer or shorter.
    format!("{} to {}", words(start), words(end.plus_seconds(-DAY_SECONDS / 2)))
}

fn day(desk: &Desk, at: Instant) -> String {
    desk.zone().format(at, "%Y-%m-%d")
}

fn same_day(desk: &Desk, a: &Coverage, b: &Coverage) -> bool {
    a.due_at.map(|at| day(desk, at)) == b.due_at.map(|at| day(desk, at))
}

fn part(desk: &Desk, names: &Names, name: &str, items: &[Coverage]) -> Option<Value> {
    let lines: Vec<Value> = items.iter().map(|it| view(desk, names, it)).collect();
    (!lines.is_empty()).then(|| json!({ "name": name, "lines": lines }))
}

/// The same list from another day on.
fn address(asked: &Filter, from: &str) -> String {
    let pairs = [("from", from), ("section", &asked.section), ("person", &asked.person)];
    let written = pairs.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> =
        written.map(|(name, value)| format!("{name}={}", web::address::encode(value))).collect();
    format!("/desk/planning?{}", pairs.join("&"))
}
