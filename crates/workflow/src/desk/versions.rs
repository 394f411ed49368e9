//! The versions of a story: all of them, the words between any two, and back to one.

use article::Change;
use axum::extract::{Path, Query};
use newsroom::Capability;
use newsroom::desk::{Answer, Fields, Need, Routes, Said, when};
use serde::Deserialize;
use serde_json::{Value, json};
use web::PageError;

use crate::desk::people::{Choice, Names};
use crate::desk::publication::class_name;
use crate::desk::room::Room;
use crate::desk::story::{found, id_of, story_view, then_or};
use crate::diff::differences;
use crate::rules::may_write;
use crate::{Refusal, Result, rows};

/// Lines of a story's history on its page of versions.
const EVENTS_SHOWN: usize = 500;

pub(crate) fn routes(routes: Routes) -> Routes {
    let downgrade = Need::May(Capability::Downgrade);
    routes
        .get("/desk/articles/{id}/versions", Need::SignedIn, list)
        .get("/desk/articles/{id}/versions/{version}", Need::SignedIn, compare)
        .post("/desk/articles/{id}/versions/{version}/restore", Need::SignedIn, restore)
        .post("/desk/articles/{id}/versions/{version}/class", downgrade, lessen)
}

async fn list(Room { desk, visitor, writing }: Room, said: Said, Path(id): Path<String>) -> Answer {
    let working = found(&writing, &visitor.staff, &id).await?;
    let names = Names::load(&desk).await?;
    let headings = article::headings(desk.db(), working.held.id).await?;
    let live = working.held.live_version;
    let change = headings.iter().find(|it| it.version == live);
    let change = change.and_then(|it| Change::of_word(&it.class));
    let may_lessen = visitor.staff.may(Capability::Downgrade) && working.held.state == "live";
    let lesser = change.filter(|_| may_lessen).map_or(Vec::new(), crate::lesser);
    let view = |it: &article::Heading| {
        json!({
            "version": it.version,
            "class": it.class,
            "at": when(desk.zone(), it.at),
            "who": names.signature(&it.by_whom),
            "live": it.version == live,
        })
    };
    let events = rows::events(desk.db(), working.held.id, EVENTS_SHOWN).await?;
    let event = |it: &rows::Event| {
        json!({
            "at": when(desk.zone(), it.at),
            "who": names.person(it.by_whom),
            "what": it.what,
            "detail": names.signature(&it.detail),
        })
    };
    let page = json!({
        "story": story_view(&desk, &names, &working),
        "versions": headings.iter().rev().map(view).collect::<Vec<Value>>(),
        "events": events.iter().map(event).collect::<Vec<Value>>(),
        "may_write": may_write(&visitor.staff, &working.work),
        "live": live,
        "lesser": lesser.into_iter().map(class_choice).collect::<Vec<_>>(),
    });
    Ok(desk.page(&visitor, &said, "desk_versions.html", "Versions", page)?)
}

fn class_choice(class: Change) -> Choice {
    let (value, name) = (class.word().to_owned(), class_name(class).to_owned());
    Choice { value, name, on: false }
}

/// What readers saw last is called a lesser change.
async fn lessen(
    Room { desk, visitor, writing }: Room,
    Path((id, version)): Path<(String, i64)>,
    fields: Fields,
) -> Answer {
    let result: Result<()> = async {
        let story = id_of(&id).map_err(|_| Refusal::Unknown)?;
        let class = Change::of_word(fields.text("class"));
        let class = class.ok_or(Refusal::Class("please choose what it is to be called"))?;
        writing.catch_up(story).await?;
        let by = (&visitor.staff, desk.house());
        let mut tx = desk.db().begin().await?;
        let asked = (version, class, fields.text("reason"));
        crate::downgrade(&mut tx, desk.clock(), by, story, asked).await?;
        tx.commit().await?;
        Ok(())
    }
    .await;
    then_or(&desk, (&visitor, &writing), &id, (result, "downgraded")).await
}

#[derive(Deserialize)]
struct With {
    /// The version to compare with; none: the one before.
    with: Option<i64>,
}

async fn compare(
    Room { desk, visitor, writing }: Room,
    said: Said,
    Path((id, version)): Path<(String, i64)>,
    Query(With { with }): Query<With>,
) -> Answer {
    let working = found(&writing, &visitor.staff, &id).await?;
    let names = Names::load(&desk).await?;
    let last = working.held.last_version;
    let with = with.unwrap_or(version - 1);
    if !(1..=last).contains(&version) || !(0..=last).contains(&with) {
        return Err(PageError::not_found().into());
    }
    let story = working.held.id;
    let after = article::story(desk.db(), story, version).await?;
    let before = match with {
        0 => article::Story::default(),
        with => article::story(desk.db(), story, with).await?,
    };
    let page = json!({
        "story": story_view(&desk, &names, &working),
        "version": version,
        "with": with,
        "last": last,
        "changes": differences(&before, &after),
        "may_write": may_write(&visitor.staff, &working.work),
    });
    let title = format!("Version {version}");
    Ok(desk.page(&visitor, &said, "desk_diff.html", &title, page)?)
}

async fn restore(
    Room { desk, visitor, writing }: Room,
    Path((id, version)): Path<(String, i64)>,
) -> Answer {
    let story = id_of(&id)?;
    let result: Result<()> = async {
        writing.catch_up(story).await?;
        let mut tx = desk.db().begin().await?;
        crate::restore(&mut tx, desk.clock(), &visitor.staff, story, version).await?;
        tx.commit().await?;
        writing.begin_anew(story).await?;
        Ok(())
    }
    .await;
    then_or(&desk, (&visitor, &writing), &id, (result, "restored")).await
}
