//! The desk's lists of stories. Every list has an address of its own, filters and all.

use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use http::StatusCode;
use kit::{Id, Instant};
use newsroom::desk::{Answer, Desk, Fields, Need, Routes, Said, Trouble, Visitor, sentence, when};
use newsroom::{Capability, Staff};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::desk::people::{Choice, Names};
use crate::desk::status;
use crate::rows::{self, Line, Place, Wanted};
use crate::{Error, Stage};

/// Stories on a page of a list.
const PAGE: usize = 50;
/// Stories that a search for a link offers.
const FOUND_MAX: usize = 12;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/desk/articles", Need::SignedIn, page)
        .post("/desk/articles", Need::May(Capability::Draft), begin)
        .get("/desk/articles/find", Need::SignedIn, find)
        .menu("Stories", "/desk/articles", Need::SignedIn)
}

/// What of all stories is wanted, as the address says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Filter {
    view: String,
    stage: String,
    section: String,
    person: String,
    q: String,
    /// The line after which the page begins: moment and id.
    after: String,
}

/// A list by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Work,
    Mine,
    Scheduled,
    Live,
    Unlisted,
    Unpublished,
    Withdrawn,
    Retracted,
    Merged,
    Parked,
    Spiked,
}

impl View {
    const ALL: [(View, &'static str, &'static str); 11] = [
        (View::Work, "work", "In work"),
        (View::Mine, "mine", "Mine"),
        (View::Scheduled, "scheduled", "Scheduled"),
        (View::Live, "live", "Live"),
        (View::Unpublished, "unpublished", "Never published"),
        (View::Unlisted, "unlisted", "Unlisted"),
        (View::Parked, "parked", "Parked"),
        (View::Spiked, "spiked", "Spiked"),
        (View::Withdrawn, "withdrawn", "Withdrawn"),
        (View::Retracted, "retracted", "Retracted"),
        (View::Merged, "merged", "Merged"),
    ];

    /// The list of this word; one's own for who may not see those of others.
    fn of(word: &str, staff: &Staff) -> View {
        if !staff.may(Capability::ReadAll) {
            return View::Mine;
        }
        let found = View::ALL.iter().find(|(_, known, _)| *known == word);
        found.map_or(View::Work, |(view, _, _)| *view)
    }

    fn word(self) -> &'static str {
        View::ALL.iter().find(|(view, _, _)| *view == self).map_or("work", |(_, word, _)| word)
    }

    /// What the lines are sorted by, for people.
    fn dated(self) -> &'static str {
        match self {
            View::Live | View::Unlisted => "published",
            View::Scheduled => "goes live",
            View::Work | View::Mine | View::Parked | View::Spiked => "changed",
            _ => "begun",
        }
    }
}

async fn page(
    State(desk): State<Desk>,
    visitor: Visitor,
    said: Said,
    Query(asked): Query<Filter>,
) -> Answer {
    show(&desk, &visitor, &said, (&asked, None)).await
}

async fn show(
    desk: &Desk,
    visitor: &Visitor,
    said: &Said,
    (asked, problem): (&Filter, Option<(&str, &Fields)>),
) -> Answer {
    let view = View::of(&asked.view, &visitor.staff);
    let names = Names::load(desk).await?;
    let mut lines = read(desk, view, asked, visitor.staff.id).await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let next = lines.last().filter(|_| more).map(|line| after(asked, view, line));
    let section = asked.section.parse().ok();
    let typed = |name: &str| problem.map_or("", |(_, fields)| fields.text(name));
    let page = json!({
        "views": views(view, &visitor.staff),
        "view": view.word(),
        "filters": view == View::Work,
        "by_section": matches!(view, View::Work | View::Live),
        "q": asked.q,
        "stages": stages(&asked.stage),
        "sections": names.sections(section),
        "people": names.people(asked.person.parse().ok()),
        "filtered": is_filtered(asked),
        "lines": lines.iter().map(|line| shown(desk, &names, line)).collect::<Vec<_>>(),
        "dated": view.dated(),
        "next": next,
        "first": asked.after.is_empty(),
        "may_begin": visitor.staff.may(Capability::Draft),
        "new_sections": names.sections(typed("section").parse().ok()),
        "headline": typed("headline"),
        "problem": problem.map(|(words, _)| words),
    });
    Ok(desk.page(visitor, said, "desk_stories.html", "Stories", page)?)
}

fn is_filtered(asked: &Filter) -> bool {
    [&asked.stage, &asked.section, &asked.person, &asked.q].into_iter().any(|it| !it.is_empty())
}

async fn read(desk: &Desk, view: View, asked: &Filter, me: Id) -> store::Result<Vec<Line>> {
    let db = desk.db();
    let far = (Instant(i64::MAX), Id(i64::MAX));
    let place = place_of(&asked.after);
    let (from, limit) = (place.unwrap_or(far), PAGE + 1);
    let section = asked.section.parse().ok();
    match view {
        View::Work => {
            let person = asked.person.parse().ok();
            let (stage, words) = (asked.stage.as_str(), asked.q.trim());
            rows::in_work(db, &Wanted { stage, section, person, words }, from, limit).await
        }
        View::Mine => rows::of_person(db, me, from, limit).await,
        View::Live => rows::live(db, section, from, limit).await,
        View::Unlisted => rows::unlisted(db, from, limit).await,
        View::Parked => rows::of_stage(db, Stage::Parked.word(), from, limit).await,
        View::Spiked => rows::of_stage(db, Stage::Spiked.word(), from, limit).await,
        View::Unpublished => rows::of_state(db, "never", from.1, limit).await,
        View::Withdrawn | View::Retracted | View::Merged => {
            rows::of_state(db, view.word(), from.1, limit).await
        }
        View::Scheduled => {
            let start = place.unwrap_or((Instant(i64::MIN), Id(0)));
            rows::scheduled(db, start, limit).await
        }
    }
}

fn place_of(text: &str) -> Option<Place> {
    let (at, id) = text.split_once('.')?;
    Some((Instant(at.parse().ok()?), id.parse().ok()?))
}

/// The address of the page after this line.
fn after(asked: &Filter, view: View, line: &Line) -> String {
    let place = format!("{}.{}", line.at.0, line.id);
    let pairs = [
        ("view", view.word()),
        ("stage", &asked.stage),
        ("section", &asked.section),
        ("person", &asked.person),
        ("q", &asked.q),
        ("after", &place),
    ];
    let written = pairs.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> =
        written.map(|(name, value)| format!("{name}={}", web::address::encode(value))).collect();
    format!("/desk/articles?{}", pairs.join("&"))
}

fn views(current: View, staff: &Staff) -> Vec<Value> {
    let seen = View::ALL
        .iter()
        .filter(|(view, _, _)| staff.may(Capability::ReadAll) || *view == View::Mine);
    let view = |(view, word, name): &(View, &str, &str)| {
        let on = *view == current;
        json!({ "word": word, "name": name, "on": on })
    };
    seen.map(view).collect()
}

fn stages(chosen: &str) -> Vec<Choice> {
    let choice = |stage: Stage| Choice {
        value: stage.word().to_owned(),
        name: stage.name().to_owned(),
        on: stage.word() == chosen,
    };
    Stage::WAY.into_iter().map(choice).collect()
}

/// A line as the template is given it.
#[derive(Serialize)]
pub(crate) struct LineView {
    id: String,
    headline: String,
    url: Option<String>,
    at: newsroom::desk::When,
    stage: Option<&'static str>,
    state: &'static str,
    pending: bool,
    section: Option<String>,
    assignee: Option<String>,
    due: Option<newsroom::desk::When>,
    late: bool,
    holds: i64,
    missed: Option<String>,
    goes_live: Option<newsroom::desk::When>,
}

pub(crate) fn shown(desk: &Desk, names: &Names, line: &Line) -> LineView {
    let stage = line.stage.as_deref().and_then(Stage::of_word);
    let in_work = stage.filter(|stage| *stage != Stage::Done);
    let seen = matches!(line.state.as_str(), "live" | "retracted");
    LineView {
        id: line.id.to_string(),
        headline: line.headline.clone(),
        url: seen.then(|| line.path.clone()),
        at: when(desk.zone(), line.at),
        stage: in_work.map(Stage::name),
        state: state_name(&line.state),
        pending: seen && (line.has_copy || in_work.is_some()),
        section: names.section(line.section).map(str::to_owned),
        assignee: line.assignee.map(|id| names.person(id)),
        due: line.due_at.map(|at| when(desk.zone(), at)),
        late: line.due_at.is_some_and(|at| at < desk.now()),
        holds: line.holds,
        missed: line.missed.clone(),
        goes_live: line.goes_live_at.map(|at| when(desk.zone(), at)),
    }
}

/// What readers see of a story, in a word.
pub(crate) fn state_name(state: &str) -> &'static str {
    match state {
        "live" => "Live",
        "scheduled" => "Scheduled",
        "withdrawn" => "Withdrawn",
        "retracted" => "Retracted",
        "merged" => "Merged",
        _ => "Not published",
    }
}

/// Begins a story and goes to it.
async fn begin(State(desk): State<Desk>, visitor: Visitor, fields: Fields) -> Answer {
    let story = article::Story {
        headline: fields.text("headline").to_owned(),
        section: fields.text("section").parse().ok(),
        ..article::Story::default()
    };
    let mut tx = desk.db().begin().await?;
    match crate::begin(&mut tx, desk.clock(), &visitor.staff, &story).await {
        Ok(id) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("/desk/articles/{id}?said=begun")).into_response())
        }
        Err(Error::Refused(refusal)) => {
            drop(tx);
            let words = sentence(&refusal.to_string());
            let asked = Filter::default();
            let said = Said::default();
            let page = show(&desk, &visitor, &said, (&asked, Some((&words, &fields)))).await?;
            Ok((status(&refusal), page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
struct Words {
    #[serde(default)]
    q: String,
}

/// Live stories for a link in another one: by words of the headline, or by their address.
async fn find(State(desk): State<Desk>, Query(Words { q }): Query<Words>) -> Answer {
    let found = article::find_live(desk.db(), q.trim(), FOUND_MAX).await.map_err(Trouble::from)?;
    let view = |it: &article::Found| {
        json!({
            "id": it.id,
            "headline": it.headline,
            "path": it.path,
            "when": desk.zone().format(it.published_at, "%-d %b %Y"),
        })
    };
    let stories: Vec<Value> = found.iter().map(view).collect();
    Ok((StatusCode::OK, Json(json!({ "stories": stories }))).into_response())
}
