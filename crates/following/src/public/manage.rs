//! Everything a reader follows and mutes, to be changed.

use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use kit::Id;
use kit::zone::Zone;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::{Fields, PageError};

use super::views::ThingView;
use super::{Answer, Pages, sheet, thing_of};
use crate::wish::{Alert, Wish};

const PATH: &str = "/following/manage";

pub(super) fn routes(router: Router<Pages>) -> Router<Pages> {
    router.route(PATH, get(page)).route("/following/alerts", post(set_alert))
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    said: String,
}

/// Something followed or muted.
#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    thing: ThingView,
    since: String,
    alert: &'static str,
}

/// Things of a kind.
#[derive(Serialize)]
struct Shelf {
    heading: &'static str,
    lines: Vec<Line>,
}

async fn page(
    State(pages): State<Pages>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let who = pages.door.require(&headers, PATH).await?;
    let reader = who.reader.id;
    pages.meet(reader).await?;
    let zone = pages.door.zone_of(&who.reader);
    let followed = pages.followed(reader, &zone).await?;
    let count = followed.len();
    let context = json!({ "manage": {
        "count": count,
        "shelves": shelves(followed),
        "muted": pages.muted(reader, &zone).await?,
        "said": pages.said(reader, &wanted.said),
        "here": PATH,
    }});
    pages.show(Some(&who), sheet("following_manage.html", "What you follow", PATH, context)).await
}

impl Pages {
    async fn followed(&self, reader: Id, zone: &Zone) -> store::Result<Vec<Line>> {
        let followed = crate::followed(&self.room.db, reader).await?;
        let line = |it: crate::Followed| {
            let thing = self.thing(it.thing, Wish::Follow)?;
            Some(Line { thing, since: zone.format(it.since, "%-d %B %Y"), alert: it.alert.word() })
        };
        Ok(followed.into_iter().filter_map(line).collect())
    }

    async fn muted(&self, reader: Id, zone: &Zone) -> store::Result<Vec<Line>> {
        let muted = crate::muted(&self.room.db, reader).await?;
        let line = |(thing, since)| {
            let thing = self.thing(thing, Wish::Mute)?;
            let since = zone.format(since, "%-d %B %Y");
            Some(Line { thing, since, alert: Alert::None.word() })
        };
        Ok(muted.into_iter().filter_map(line).collect())
    }
}

/// By kind, each in the order of names.
fn shelves(mut lines: Vec<Line>) -> Vec<Shelf> {
    lines.sort_by_key(|line| line.thing.name.to_lowercase());
    let mut shelves: Vec<Shelf> = ["Authors", "Sections", "Topics", "Series"]
        .map(|heading| Shelf { heading, lines: Vec::new() })
        .into();
    for line in lines {
        let place = match line.thing.kind {
            "author" => 0,
            "section" => 1,
            "series" => 3,
            _ => 2,
        };
        shelves[place].lines.push(line);
    }
    shelves.retain(|shelf| !shelf.lines.is_empty());
    shelves
}

async fn set_alert(State(pages): State<Pages>, headers: HeaderMap, fields: Fields) -> Answer {
    let who = pages.door.require(&headers, PATH).await?;
    let thing = thing_of(fields.text("thing"))?;
    let alert = Alert::of_word(fields.text("alert")).ok_or_else(|| {
        PageError::new(StatusCode::BAD_REQUEST)
            .message("There is no such way to be told. Go back and choose one from the list.")
    })?;
    let mut tx = pages.room.db.begin().await?;
    crate::set_alert(&mut tx, pages.room.clock.now(), who.reader.id, thing, alert).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{PATH}#{thing}")).into_response())
}
