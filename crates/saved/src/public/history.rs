//! The reading history: by day, with the switch, and the ways to take things out of it.

use article::Place;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use kit::Id;
use kit::days::Days;
use kit::zone::Zone;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use web::{Fields, PageError, Sheet};

use super::story::StoryLine;
use super::{
    Answer, HISTORY, PAGE_STORIES, Pages, cut, page_url, place_of, said_url, stood_on, story_of,
    when,
};
use crate::history::{HISTORY_MAX, Reading};

const ERASURE: &str = "/account/history/erasure";

/// How long a story stands before a reader until they have read it, for the page that says so.
/// The script counts by the same number.
const READ_SECONDS: u32 = 10;

pub(super) fn routes(router: Router<Pages>) -> Router<Pages> {
    router
        .route(HISTORY, get(page))
        .route("/account/history/readings", post(record))
        .route("/account/history/keeping", post(set_keeping))
        .route("/account/history/removal", post(remove))
        .route(ERASURE, get(erasure_page).post(erase))
}

/// Which page.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    /// Where it begins.
    #[serde(default)]
    before: String,
    /// What was just done.
    #[serde(default)]
    said: String,
}

/// A story that was read. Of one that is gone there is no line.
#[derive(Serialize)]
struct Entry {
    story: String,
    line: Option<StoryLine>,
    read: Value,
}

/// What was read on one day.
#[derive(Serialize)]
struct Day {
    heading: String,
    entries: Vec<Entry>,
}

async fn page(
    State(pages): State<Pages>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let after = place_of(&wanted.before, "your reading history")?;
    let who = pages.door.require(&headers, HISTORY).await?;
    let (reader, zone) = (who.reader.id, pages.door.zone_of(&who.reader));
    let mut found = pages.room.readings(reader, after, PAGE_STORIES + 1).await?;
    let has_older = cut(&mut found);
    let older = found.last().filter(|_| has_older).map(|last| page_url(HISTORY, last.place()));
    let since = pages.room.keeping(reader).await?;
    let context = json!({ "history": {
        "keeps": since.is_some(),
        "since": since.map(|at| when(&zone, at, "%-d %B %Y")),
        "days": pages.days(&zone, found).await?,
        "said": sentence(&wanted.said),
        "is_first": wanted.before.is_empty(),
        "first_url": HISTORY,
        "older_url": older,
        "here": page_url(HISTORY, after),
        "kept_days": pages.room.history_days,
        "most": HISTORY_MAX,
        "read_seconds": READ_SECONDS,
    }});
    let sheet = Sheet::new("account_history.html", "Reading history", HISTORY).with(context);
    pages.show(&who, sheet).await
}

fn sentence(word: &str) -> Option<&'static str> {
    Some(match word {
        "on" => "Your reading history is kept from now on.",
        "off" => "Nothing more is written down. What is there stays until you erase it.",
        "removed" => "Taken out of your history.",
        "erased" => "Your reading history is erased.",
        _ => return None,
    })
}

impl Pages {
    /// What was read, by day of the reader's clock.
    async fn days(&self, zone: &Zone, readings: Vec<Reading>) -> store::Result<Vec<Day>> {
        let ids: Vec<Id> = readings.iter().map(|it| it.story).collect();
        let mut lines = self.lines(&ids).await?;
        let names = Days::at(self.room.clock.now(), zone);
        let mut days: Vec<Day> = Vec::new();
        for it in readings {
            let heading = names.name(it.read_at);
            let entry = Entry {
                story: it.story.to_string(),
                line: lines.remove(&it.story),
                read: when(zone, it.read_at, "%H:%M"),
            };
            match days.last_mut() {
                Some(day) if day.heading == heading => day.entries.push(entry),
                _ => days.push(Day { heading, entries: vec![entry] }),
            }
        }
        Ok(days)
    }
}

/// A story stood before somebody long enough. Whoever sends this hears the same, whether anything
/// was written down or not: it is sent on leaving the page, and nobody waits for the answer.
async fn record(State(pages): State<Pages>, headers: HeaderMap, fields: Fields) -> Answer {
    let story = story_of(fields.text("story"))?;
    if let Some(who) = pages.door.who(&headers).await? {
        pages.room.read(who.reader.id, story).await?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn set_keeping(State(pages): State<Pages>, headers: HeaderMap, fields: Fields) -> Answer {
    let who = pages.door.require(&headers, HISTORY).await?;
    let (wanted, said) = match fields.text("keep") {
        "yes" => (true, "on"),
        "no" => (false, "off"),
        _ => {
            let words = "The form did not say whether to keep your history. Go back and try again.";
            return Err(PageError::new(StatusCode::BAD_REQUEST).message(words).into());
        }
    };
    let mut tx = pages.room.db.begin().await?;
    crate::keep(&mut tx, pages.room.clock.now(), who.reader.id, wanted).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{HISTORY}?said={said}")).into_response())
}

async fn remove(State(pages): State<Pages>, headers: HeaderMap, fields: Fields) -> Answer {
    let who = pages.door.require(&headers, HISTORY).await?;
    let story = story_of(fields.text("story"))?;
    let mut tx = pages.room.db.begin().await?;
    crate::remove(&mut tx, pages.room.clock.now(), who.reader.id, story).await?;
    tx.commit().await?;
    // Back to the page of the history that the form stood on.
    let place = stood_on(HISTORY, fields.text("back")).unwrap_or(Place::NEWEST);
    Ok(Redirect::to(&said_url(HISTORY, place, "removed")).into_response())
}

async fn erasure_page(State(pages): State<Pages>, headers: HeaderMap) -> Answer {
    let who = pages.door.require(&headers, HISTORY).await?;
    let keeps = pages.room.keeping(who.reader.id).await?.is_some();
    let context = json!({ "erasure": { "keeps": keeps } });
    let title = "Erase your reading history";
    let sheet = Sheet::new("account_history_erasure.html", title, ERASURE).with(context);
    pages.show(&who, sheet).await
}

/// Erases it, and turns it off as well when the reader asks for that.
async fn erase(State(pages): State<Pages>, headers: HeaderMap, fields: Fields) -> Answer {
    let who = pages.door.require(&headers, HISTORY).await?;
    let (now, mut tx) = (pages.room.clock.now(), pages.room.db.begin().await?);
    if fields.text("keep") == "no" {
        crate::keep(&mut tx, now, who.reader.id, false).await?;
    }
    crate::erase(&mut tx, now, who.reader.id).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{HISTORY}?said=erased")).into_response())
}
