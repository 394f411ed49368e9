//! Publishing at the desk: what readers would see changed, the class, and the moment.

use article::Change;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use newsroom::Capability;
use newsroom::desk::{Answer, Desk, Fields, Need, Routes, Said, Trouble, Visitor, sentence, then};
use serde_json::{Value, json};
use web::PageError;

use crate::desk::people::Names;
use crate::desk::room::Room;
use crate::desk::story::{found, id_of, story_view, thoughts};
use crate::desk::{asked, status};
use crate::diff::differences;
use crate::leave::{Standing, standing};
use crate::rules::{classes, obstacles};
use crate::{Error, Outcome, Refusal, Result, Weight, Working, Writing, rows, weights};

/// Steps of a story's history in which the last publication is looked for.
const EVENTS_LOOKED_AT: usize = 50;

pub(crate) fn routes(routes: Routes) -> Routes {
    let publish = Need::May(Capability::Publish);
    routes
        .get("/desk/articles/{id}/publication", publish, page)
        .post("/desk/articles/{id}/publication", publish, publish_now)
        .post("/desk/articles/{id}/schedule", publish, schedule)
}

async fn page(Room { desk, visitor, writing }: Room, said: Said, Path(id): Path<String>) -> Answer {
    show(&desk, (&visitor, &writing), &said, &id, (&Fields::default(), None)).await
}

async fn show(
    desk: &Desk,
    (visitor, writing): (&Visitor, &Writing),
    said: &Said,
    id: &str,
    (typed, problem): (&Fields, Option<&str>),
) -> Answer {
    let working = found(writing, &visitor.staff, id).await?;
    let names = Names::load(desk).await?;
    let holds = rows::holds(desk.db(), working.held.id).await?;
    let live = live(desk, &working).await?;
    let heavy = live.as_ref().map_or(Vec::new(), |live| weights(live, &working.story));
    let changes = live.as_ref().map_or(Vec::new(), |live| differences(live, &working.story));
    let about = (&working.held, working.story.section);
    let standing = standing(desk.db(), desk.house(), visitor.staff.id, about).await?;
    let page = json!({
        "story": story_view(desk, &names, &working),
        "wire_minutes": desk.house().wire_hold_seconds / 60,
        "breaking": !typed.text("breaking").is_empty(),
        "unread": standing == Standing::Unread,
        "trusted": standing == Standing::Trusted,
        "in_way": obstacles(&working.work, &working.story, &holds, desk.now()),
        "advice": thoughts(desk, &working.story).await?,
        "classes": class_choices(&working, typed, &heavy),
        "heavy": heavy.iter().map(|it| it.words()).collect::<Vec<_>>(),
        "first": live.is_none(),
        "changes": changes,
        "note": typed.text("note"),
        "was": typed.text("was"),
        "is": typed.text("is"),
        "reason": typed.text("reason"),
        "at": typed.text("at"),
        "problem": problem,
    });
    Ok(desk.page(visitor, said, "desk_publication.html", "Publish", page)?)
}

/// The text readers see now.
async fn live(desk: &Desk, working: &Working) -> store::Result<Option<article::Story>> {
    let (id, version) = (working.held.id, working.held.live_version);
    if version == 0 {
        return Ok(None);
    }
    article::story(desk.db(), id, version).await.map(Some)
}

fn class_choices(working: &Working, typed: &Fields, heavy: &[Weight]) -> Vec<Value> {
    let fitting = classes(&working.held);
    let usual = fitting.first().copied().unwrap_or(Change::Update);
    let chosen = Change::of_word(typed.text("class")).unwrap_or(usual);
    let view = |class: Change| {
        json!({
            "value": class.word(),
            "name": class_name(class),
            "about": class_about(class),
            "on": class == chosen,
            "needs_second": class == Change::Silent && !heavy.is_empty(),
        })
    };
    fitting.into_iter().map(view).collect()
}

/// A class in a word of the desk.
pub(crate) fn class_name(class: Change) -> &'static str {
    match class {
        Change::New => "New story",
        Change::Silent => "Silent",
        Change::Update => "Update",
        Change::Clarification => "Clarification",
        Change::Correction => "Correction",
        Change::Retraction => "Retraction",
        Change::Redaction => "Redaction",
    }
}

fn class_about(class: Change) -> &'static str {
    match class {
        Change::New => "Readers see it for the first time.",
        Change::Silent => "Typing, spelling, links, layout. Readers are told nothing.",
        Change::Update => "New facts. The story shows when it was updated.",
        Change::Clarification => "Something could be misread. A note tells what was meant.",
        Change::Correction => "Something was wrong. A note tells what was and what is right.",
        Change::Retraction => "It does not stand. It stays readable under a notice that says so.",
        Change::Redaction => "Words are taken out for good, for law or privacy.",
    }
}

async fn publish_now(
    Room { desk, visitor, writing }: Room,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let story = id_of(&id)?;
    let result: Result<Outcome> = async {
        writing.catch_up(story).await?;
        let asked = asked::asked(&fields)?;
        let mut tx = desk.db().begin().await?;
        let by = (&visitor.staff, desk.house());
        let outcome = crate::publish(&mut tx, desk.clock(), by, story, &asked).await?;
        tx.commit().await?;
        Ok(outcome)
    }
    .await;
    let back = format!("/desk/articles/{id}");
    match result {
        Ok(Outcome::Live { .. }) => Ok(then(&back, "published")),
        Ok(Outcome::Proposed(_)) => Ok(then(&back, "proposed")),
        Err(error) => again(&desk, (&visitor, &writing), &id, (&fields, error)).await,
    }
}

/// The form as it was filled in, with what was wrong; what it shows is how the story stands now.
async fn again(
    desk: &Desk,
    at: (&Visitor, &Writing),
    id: &str,
    (fields, error): (&Fields, Error),
) -> Result<Response, Trouble> {
    match error {
        Error::Refused(Refusal::Unknown) => Err(PageError::not_found().into()),
        Error::Refused(refusal) => {
            // SQLite's writers commit together: the one who came first may not have, so far, and
            // the page would show how it stood before.
            desk.db().begin().await?.commit().await?;
            let said = Said::default();
            let words = match refusal {
                Refusal::ChangedMeanwhile => overtaken(desk, at.0, id, fields).await?,
                _ => None,
            };
            let words = words.unwrap_or_else(|| sentence(&refusal.to_string()));
            let page = show(desk, at, &said, id, (fields, Some(&words))).await?;
            Ok((status(&refusal), page).into_response())
        }
        error => Err(error.into()),
    }
}

/// Who published it since the form was shown. It may be the sender, whose answer got lost.
async fn overtaken(
    desk: &Desk,
    visitor: &Visitor,
    id: &str,
    fields: &Fields,
) -> Result<Option<String>, Trouble> {
    let seen: i64 = fields.text("live_version").parse().unwrap_or(0);
    let events = rows::events(desk.db(), id_of(id)?, EVENTS_LOOKED_AT).await?;
    let last = events.iter().find(|it| it.what == "published" && it.version > Some(seen));
    let Some(last) = last else { return Ok(None) };
    let names = Names::load(desk).await?;
    let who = match last.by_whom == visitor.staff.id {
        true => "You".to_owned(),
        false => names.person(last.by_whom),
    };
    let clock = desk.zone().format(last.at, "%H:%M");
    Ok(Some(format!(
        "{who} published it at {clock}, after this page was opened. What you see now is how it \
         stands; if there is still something to publish, please decide anew."
    )))
}

async fn schedule(
    Room { desk, visitor, writing }: Room,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let story = id_of(&id)?;
    let result: Result<()> = async {
        writing.catch_up(story).await?;
        let asked = asked::asked(&fields)?;
        let at = asked::moment(&desk, fields.text("at"))?;
        let mut tx = desk.db().begin().await?;
        let by = (&visitor.staff, desk.house());
        crate::schedule(&mut tx, desk.clock(), by, story, (at, &asked)).await?;
        tx.commit().await?;
        Ok(())
    }
    .await;
    match result {
        Ok(()) => Ok(then(&format!("/desk/articles/{id}"), "scheduled")),
        Err(error) => again(&desk, (&visitor, &writing), &id, (&fields, error)).await,
    }
}
