//! Arranging a front: its containers with their stories, and stories to add.

use axum::extract::Path;
use axum::response::Response;
use kit::Instant;
use newsroom::desk::{Answer, Routes, Trouble, when};
use serde_json::{Value, json};
use topic::{Kind, Topic};

use crate::alarm::alarms;
use crate::desk::MAY;
use crate::desk::cards::{Board, name_of};
use crate::desk::seat::{Choice, Looking, Names, Seat};
use crate::fill::fill;
use crate::{Container, Front, Layout, Source, Working};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/desk/fronts/{front}", MAY, page)
}

/// What the page shows besides the front: what is looked for, and what was wrong.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) looking: Looking,
    pub(crate) problem: Option<String>,
}

async fn page(seat: Seat, Path(name): Path<String>, looking: Looking) -> Answer {
    let front = seat.front(&name).await?;
    show(&seat, &front, Shown { looking, problem: None }).await
}

pub(crate) async fn show(seat: &Seat, front: &Front, shown: Shown) -> Result<Response, Trouble> {
    let db = seat.desk.db();
    let working = crate::working(db, front).await?;
    let topics = topic::all(db).await?;
    let filled = fill(db, working.containers.clone()).await?;
    let board = Board::of(&seat.tools.edition, &filled).await?;
    let mut containers = Vec::new();
    for filled in &filled {
        let container = &filled.container;
        let (sources, named) = sources(db, &topics, container.rule.from).await?;
        let about = json!({
            "id": container.id,
            "name": name_of(container),
            "title": container.title,
            "url": container.url,
            "layouts": layouts(Some(container.layout)),
            "layout": container.layout.word(),
            "sources": sources,
            "named": named,
            "size": container.rule.size,
            "filled_by": filled_by(&topics, container.rule.from, named.as_deref()),
            "has_sizes": container.layout.has_sizes(),
            "cards": board.cards(db, filled).await?,
            "gone": filled.gone.len(),
        });
        containers.push(about);
    }
    let to = working.containers.iter().find(|it| it.id.to_string() == shown.looking.to);
    let to = to.or(working.containers.first()).map(|it| it.id);
    let choice = |it: &Container| Choice::new(it.id.to_string(), name_of(it), Some(it.id) == to);
    let page = json!({
        "front": state(seat, front, &working).await?,
        "containers": containers,
        "places": working.containers.iter().map(choice).collect::<Vec<_>>(),
        "new_layouts": layouts(None),
        "new_sources": sources(db, &topics, Source::Latest).await?.0,
        "looking": shown.looking,
        "found": board.found(seat, &shown.looking).await?,
        "sections": sections(&topics, &shown.looking.section),
        "problem": shown.problem,
    });
    Ok(seat.desk.page(&seat.visitor, &seat.said, "desk_front.html", &front.title, page)?)
}

/// How the front stands: draft, live, schedule, alarms.
async fn state(seat: &Seat, front: &Front, working: &Working) -> store::Result<Value> {
    let (db, zone) = (seat.desk.db(), seat.desk.zone());
    let names = Names::load(&seat.desk).await?;
    let live = crate::containers(db, &front.name).await?;
    let newest = crate::editions(db, &front.name, 1).await?.pop();
    let at = newest.as_ref().map(|it| it.at).filter(|at| *at != Instant(0));
    let now = seat.desk.now();
    Ok(json!({
        "name": front.name,
        "title": front.title,
        "path": front.path,
        "revision": working.revision,
        "is_draft": working.is_draft,
        "is_arranged": working.is_arranged,
        "touched_at": working.touched.map(|(at, _)| when(zone, at)),
        "touched_by": working.touched.map(|(_, by)| names.of(by)),
        "scheduled": working.scheduled.map(|(at, _)| when(zone, at)),
        "scheduled_by": working.scheduled.map(|(_, by)| names.of(by)),
        "live_at": at.map(|at| when(zone, at)),
        "live_by": newest.as_ref().map(|it| names.of(it.by)),
        "editions": newest.as_ref().map_or(0, |it| it.number),
        "alarms": alarms(db, &live, (at, now), seat.tools.stale_hours).await?,
    }))
}

fn layouts(chosen: Option<Layout>) -> Vec<Choice> {
    let choice = |(layout, name): &(Layout, &str)| {
        Choice::new(layout.word(), *name, *layout == chosen.unwrap_or_default())
    };
    Layout::ALL.iter().map(choice).collect()
}

/// Where a container's other stories can come from; with the name of its topic or author.
async fn sources(
    db: &store::Db,
    topics: &[Topic],
    from: Source,
) -> store::Result<(Vec<Choice>, Option<String>)> {
    let named = match from {
        Source::Topic(id) => topics.iter().find(|it| it.id == id).map(|it| it.name.clone()),
        Source::Author(id) => byline::find(db, id).await?.map(|it| it.name),
        _ => None,
    };
    let plain = [
        Choice::new("latest", "The newest stories", from == Source::Latest),
        Choice::new("nothing", "Nothing: only what is picked", from == Source::Nothing),
        Choice::new("topic", "A topic, named below", matches!(from, Source::Topic(_))),
        Choice::new("author", "An author, named below", matches!(from, Source::Author(_))),
    ];
    let of_kind = |kind: Kind| topics.iter().filter(move |it| it.kind == kind);
    let sections = of_kind(Kind::Section).map(|it| {
        let on = from == Source::Section(it.id);
        Choice::new(format!("section:{}", it.id), format!("Section: {}", it.name), on)
    });
    let series = of_kind(Kind::Series).map(|it| {
        let on = from == Source::Series(it.id);
        Choice::new(format!("series:{}", it.id), format!("Series: {}", it.name), on)
    });
    Ok((plain.into_iter().chain(sections).chain(series).collect(), named))
}

/// What fills the rest, as the end of a sentence.
fn filled_by(topics: &[Topic], from: Source, named: Option<&str>) -> Option<String> {
    let name = |id| topics.iter().find(|it| it.id == id).map_or("?", |it| it.name.as_str());
    let named = named.unwrap_or("?");
    match from {
        Source::Nothing => None,
        Source::Latest => Some("the newest stories".to_owned()),
        Source::Section(id) => Some(format!("the newest of {}", name(id))),
        Source::Series(id) => Some(format!("the newest of the series {}", name(id))),
        Source::Topic(_) => Some(format!("the newest on {named}")),
        Source::Author(_) => Some(format!("the newest by {named}")),
    }
}

fn sections(topics: &[Topic], chosen: &str) -> Vec<Choice> {
    let sections = topics.iter().filter(|it| it.kind == Kind::Section);
    let choice = |it: &Topic| Choice::new(it.id.to_string(), &it.name, it.id.to_string() == chosen);
    sections.map(choice).collect()
}
