//! A story at the desk: its text, where it stands, and everything that can be done with it.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kit::{Id, Instant};
use newsroom::desk::{Answer, Desk, Need, Routes, Said, Trouble, Visitor, sentence, when};
use newsroom::{Capability, Staff};
use serde_json::{Value, json};
use web::PageError;

use crate::desk::list::state_name;
use crate::desk::people::{Choice, Names};
use crate::desk::room::Room;
use crate::desk::status;
use crate::desk::{back_read, coverage, details};
use crate::rules::{advice, may_see, may_write, obstacles};
use crate::{Error, Hold, HoldKind, Refusal, Stage, Working, Writing, rows};

/// Lines of the story's history on its page.
const EVENTS_SHOWN: usize = 12;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/desk/articles/{id}", Need::SignedIn, page)
}

/// The story of this address, for who may see it; nobody else learns that it is there.
pub(crate) async fn found(writing: &Writing, staff: &Staff, id: &str) -> Result<Working, Trouble> {
    let id: Id = id.parse().map_err(|_| PageError::not_found())?;
    let working = writing.catch_up(id).await?;
    let seen = working.filter(|working| may_see(staff, &working.work));
    Ok(seen.ok_or_else(PageError::not_found)?)
}

async fn page(Room { desk, visitor, writing }: Room, said: Said, Path(id): Path<String>) -> Answer {
    show(&desk, (&visitor, &writing), &said, (&id, None)).await
}

/// The page again with what was wrong, when something was asked that cannot be.
pub(crate) async fn refused(
    desk: &Desk,
    at: (&Visitor, &Writing),
    id: &str,
    error: Error,
) -> Answer {
    match error {
        Error::Refused(Refusal::Unknown) => Err(PageError::not_found().into()),
        Error::Refused(refusal) => {
            let words = sentence(&refusal.to_string());
            let page = show(desk, at, &Said::default(), (id, Some(&words))).await?;
            Ok((status(&refusal), page).into_response())
        }
        error => Err(error.into()),
    }
}

async fn show(
    desk: &Desk,
    (visitor, writing): (&Visitor, &Writing),
    said: &Said,
    (id, problem): (&str, Option<&str>),
) -> Result<Response, Trouble> {
    let working = found(writing, &visitor.staff, id).await?;
    let names = Names::load(desk).await?;
    let holds = rows::holds(desk.db(), working.held.id).await?;
    let events = rows::events(desk.db(), working.held.id, EVENTS_SHOWN).await?;
    let proposals = crate::proposals(desk.db(), working.held.id).await?;
    let waiting = proposals.iter().any(|it| it.verdict == crate::Verdict::Open);
    let now = desk.now();
    let wire = article::wire(desk.db(), working.held.id, now).await?;
    let shown = |event: &crate::Event| {
        json!({
            "at": when(desk.zone(), event.at),
            "who": names.person(event.by_whom),
            "what": event.what,
            "detail": names.signature(&event.detail),
        })
    };
    let page = json!({
        "story": story_view(desk, &names, &working),
        "may": may(&visitor.staff, &working),
        "stages": stages(working.work.stage),
        "in_way": obstacles(&working.work, &working.story, &holds, now),
        "advice": thoughts(desk, &working.story).await?,
        "waiting": waiting,
        "wire": wire.map(|wire| when(desk.zone(), wire.until)),
        "back_read": back_read::of_story(desk, &names, visitor, working.held.id).await?,
        "holds": open_holds(desk, &names, &visitor.staff, &holds),
        "hold_kinds": hold_kinds(&visitor.staff),
        "coverage": coverage::of_story(desk, &names, working.held.id).await?,
        "plan": plan_view(desk, &names, &working),
        "details": details::view(desk, &names, &working).await?,
        "events": events.iter().map(shown).collect::<Vec<Value>>(),
        "editor": editor(desk, visitor, &names, &working),
        "text": text_lines(&working),
        "problem": problem,
    });
    let title = match working.story.headline.trim() {
        "" => "Untitled story",
        headline => headline,
    };
    Ok(desk.page(visitor, said, "desk_story.html", title, page)?)
}

pub(crate) fn story_view(desk: &Desk, names: &Names, working: &Working) -> Value {
    let (held, work) = (&working.held, &working.work);
    let seen = matches!(held.state.as_str(), "live" | "retracted");
    let published = held.first_published_at != Instant(0);
    json!({
        "id": held.id,
        "headline": working.story.headline,
        "standfirst": working.story.standfirst,
        "state": state_name(&held.state),
        "seen": seen,
        "url": seen.then(|| held.path.clone()),
        "path": held.path,
        "stage": work.stage.name(),
        "put_away": matches!(work.stage, Stage::Parked | Stage::Spiked),
        "pending": work.has_copy || held.live_version < held.last_version,
        "revision": work.revision,
        "live_version": held.live_version,
        "versions": held.last_version,
        "words": working.story.words(),
        "published": published.then(|| when(desk.zone(), held.published_at)),
        "goes_live": held.goes_live_at.map(|at| when(desk.zone(), at)),
        "missed": work.missed,
        "reason": held.reason,
        "touched": when(desk.zone(), work.touched_at),
        "touched_by": names.person(work.touched_by),
        "section": names.section(working.story.section),
    })
}

fn may(staff: &Staff, working: &Working) -> Value {
    let write = may_write(staff, &working.work);
    let publish = staff.may(Capability::Publish);
    json!({ "write": write, "move": write || publish, "publish": publish })
}

fn stages(current: Stage) -> Vec<Choice> {
    let choice = |stage: Stage| Choice {
        value: stage.word().to_owned(),
        name: stage.name().to_owned(),
        on: stage == current,
    };
    let here = Some(current).filter(|stage| !Stage::WAY.contains(stage));
    here.into_iter().chain(Stage::WAY).map(choice).collect()
}

fn open_holds(desk: &Desk, names: &Names, staff: &Staff, holds: &[Hold]) -> Vec<Value> {
    let view = |hold: &Hold| {
        json!({
            "id": hold.id,
            "kind": hold.kind.name(),
            "reason": hold.reason,
            "by": names.person(hold.by),
            "at": when(desk.zone(), hold.at),
            "until": hold.until.map(|until| when(desk.zone(), until)),
            "may_lift": hold.kind.may_lift(staff) || hold.by == staff.id,
        })
    };
    holds.iter().filter(|hold| hold.is_open(desk.now())).map(view).collect()
}

fn hold_kinds(staff: &Staff) -> Vec<Choice> {
    let choice = |kind: HoldKind| Choice {
        value: kind.word().to_owned(),
        name: kind.name().to_owned(),
        on: false,
    };
    HoldKind::ALL.into_iter().filter(|kind| kind.may_put(staff)).map(choice).collect()
}

fn plan_view(desk: &Desk, names: &Names, working: &Working) -> Value {
    let work = &working.work;
    json!({
        "people": names.people(work.assignee),
        "due_at": work.due_at.map(|at| field_moment(desk, at)),
        "late": work.due_at.is_some_and(|at| at < desk.now()) && work.stage.is_in_work(),
        "budget": work.budget,
        "words_planned": work.words_planned,
        "wants": work.wants,
        "began": names.person(work.made_by),
    })
}

/// What is worth a thought before publishing: about the story, and about pictures in it that
/// readers would not see.
pub(crate) async fn thoughts(desk: &Desk, story: &article::Story) -> store::Result<Vec<String>> {
    let mut found: Vec<String> = advice(story).into_iter().map(str::to_owned).collect();
    let wanted = article::pictures_of(story);
    let pictures = media::find_many(desk.db(), &wanted).await?;
    let shown = pictures.iter().filter(|picture| picture.may_be_shown(desk.now())).count();
    match wanted.len() - shown {
        0 => {}
        1 => found.push(
            "Readers do not see one of its pictures: its credit or rights are missing, they have \
             ended, or it was killed."
                .to_owned(),
        ),
        hidden => found.push(format!(
            "Readers do not see {hidden} of its pictures: credit or rights are missing or have \
             ended, or they were killed."
        )),
    }
    Ok(found)
}

/// A moment as a field of a form holds it.
pub(crate) fn field_moment(desk: &Desk, at: Instant) -> String {
    desk.zone().format(at, "%Y-%m-%dT%H:%M")
}

/// What the editor in the page needs to begin; nothing for who only reads.
fn editor(desk: &Desk, visitor: &Visitor, names: &Names, working: &Working) -> Option<Value> {
    may_write(&visitor.staff, &working.work).then(|| {
        json!({
            "css_url": desk.asset("editor.css"),
            "js_url": desk.asset("editor.js"),
            "me": json!({ "id": visitor.staff.id, "name": visitor.staff.name }).to_string(),
            "raw_html": visitor.staff.may(Capability::RawHtml),
            "people": json!(names.all()).to_string(),
            "lang": working.story.language,
        })
    })
}

/// The text as it can be read without the editor.
fn text_lines(working: &Working) -> Vec<String> {
    working.story.blocks.iter().flat_map(article::Block::lines).collect()
}

/// What every handler of a step does in the end.
pub(crate) async fn then_or(
    desk: &Desk,
    at: (&Visitor, &Writing),
    id: &str,
    (result, said): (crate::Result<()>, &str),
) -> Answer {
    match result {
        Ok(()) => Ok(newsroom::desk::then(&format!("/desk/articles/{id}"), said)),
        Err(error) => refused(desk, at, id, error).await,
    }
}

/// A story's id in an address.
pub(crate) fn id_of(text: &str) -> Result<Id, PageError> {
    text.parse().map_err(|_| PageError::new(StatusCode::NOT_FOUND))
}
