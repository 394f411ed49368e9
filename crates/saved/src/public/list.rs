//! Bookmarks: the list of them, and the form that saves a story or takes it off the list.

use std::collections::HashMap;

use article::Place;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Json, Redirect, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode};
use kit::{Id, Instant};
use reader::SignedIn;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use web::error::wants_json;
use web::{Fields, PageError, Sheet, address};

use super::story::StoryLine;
use super::{
    Answer, BOOKMARKS, PAGE_STORIES, Pages, cut, page_url, place_of, said_url, sign_in_first,
    stood_on, story_of, when,
};
use crate::bookmarks::{Bookmark, Refusal, SAVED_MAX};
use crate::keeper::intent_of;
use crate::rows;

/// How a day of this year is shown, and one of another.
const DAY: &str = "%-d %B";
const DAY_AND_YEAR: &str = "%-d %B %Y";

pub(super) fn routes(router: Router<Pages>) -> Router<Pages> {
    router.route(BOOKMARKS, get(page).post(put))
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
    /// Where the reader came from.
    #[serde(default)]
    back: String,
}

/// A bookmark as the page shows it. Of a story that is gone there is neither card nor line.
#[derive(Serialize)]
struct Entry {
    story: String,
    card: Option<String>,
    line: Option<StoryLine>,
    saved: Value,
    read: Option<Value>,
}

async fn page(
    State(pages): State<Pages>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let after = place_of(&wanted.before, "your bookmarks")?;
    let who = pages.door.require(&headers, BOOKMARKS).await?;
    let reader = who.reader.id;
    let mut found = crate::bookmarks(&pages.room.db, reader, after, PAGE_STORIES + 1).await?;
    let has_older = cut(&mut found);
    let older = found.last().filter(|_| has_older).map(|last| page_url(BOOKMARKS, last.place()));
    let context = json!({ "saved": {
        "count": rows::count(&pages.room.db, reader).await?,
        "most": SAVED_MAX,
        "entries": pages.entries(&who, found).await?,
        "said": pages.said(reader, &wanted.said).await?,
        "back": back_of(&wanted.back),
        "is_first": wanted.before.is_empty(),
        "first_url": BOOKMARKS,
        "older_url": older,
        "here": page_url(BOOKMARKS, after),
    }});
    let sheet = Sheet::new("account_saved.html", "Bookmarks", BOOKMARKS).with(context);
    pages.show(&who, sheet).await
}

impl Pages {
    async fn entries(
        &self,
        who: &SignedIn,
        bookmarks: Vec<Bookmark>,
    ) -> Result<Vec<Entry>, PageError> {
        let zone = self.door.zone_of(&who.reader);
        let ids: Vec<Id> = bookmarks.iter().map(|it| it.story).collect();
        let cards = (self.room.cards)(ids.clone()).await.map_err(PageError::internal)?;
        let mut cards: HashMap<Id, String> = cards.into_iter().collect();
        let bare: Vec<Id> = ids.iter().filter(|id| !cards.contains_key(id)).copied().collect();
        let mut lines = if bare.is_empty() { HashMap::new() } else { self.lines(&bare).await? };
        let whose = (who.reader.id, self.room.remembered_from());
        let read: HashMap<Id, Instant> =
            rows::read_of(&self.room.db, whose, &ids).await?.into_iter().collect();
        let year = zone.format(self.room.clock.now(), "%Y");
        let day = |at: Instant| {
            let is_this_year = zone.format(at, "%Y") == year;
            when(&zone, at, if is_this_year { DAY } else { DAY_AND_YEAR })
        };
        let entry = |it: Bookmark| Entry {
            story: it.story.to_string(),
            card: cards.remove(&it.story),
            line: lines.remove(&it.story),
            saved: day(it.saved_at),
            read: read.get(&it.story).map(|at| day(*at)),
        };
        Ok(bookmarks.into_iter().map(entry).collect())
    }

    /// What was just done, if it still stands. The words are made here, of what is in the list
    /// now: an address cannot say anything in our name.
    async fn said(&self, reader: Id, said: &str) -> store::Result<Option<Value>> {
        let Some(said) = Said::of(said) else { return Ok(None) };
        let is_saved = !crate::saved_of(&self.room.db, reader, &[said.story]).await?.is_empty();
        if is_saved == said.was.is_some() {
            return Ok(None);
        }
        let line = self.line(said.story).await?;
        let undo = match said.was {
            None => Some(json!({ "wish": "unsave", "since": null })),
            // Nobody can save again what is gone.
            Some(at) => line.as_ref().map(|_| json!({ "wish": "save", "since": at.0 })),
        };
        Ok(Some(json!({
            "text": if is_saved { "Saved for later." } else { "Taken off your bookmarks." },
            "line": line,
            "story": said.story,
            "undo": undo,
        })))
    }
}

/// What was done, as an address says it: `saved.STORY`, or `unsaved.STORY.WHEN`, when it had been
/// saved.
struct Said {
    story: Id,
    /// When it had been saved; none when it was not.
    was: Option<Instant>,
}

impl Said {
    fn of(text: &str) -> Option<Said> {
        let (act, rest) = text.split_once('.')?;
        match act {
            "saved" => Some(Said { story: rest.parse().ok()?, was: None }),
            "unsaved" => {
                let (story, at) = rest.split_once('.')?;
                let was = Some(Instant(at.parse().ok()?));
                Some(Said { story: story.parse().ok()?, was })
            }
            _ => None,
        }
    }

    fn word(&self) -> String {
        match self.was {
            None => format!("saved.{}", self.story),
            Some(at) => format!("unsaved.{}.{}", self.story, at.0),
        }
    }
}

/// What a form asks for.
struct Form {
    story: Id,
    /// Whether it is to be in the list.
    wanted: bool,
    /// Since when it was, to be put where it stood.
    since: Option<Instant>,
    back: String,
}

impl Form {
    fn of(fields: &Fields) -> Result<Form, PageError> {
        let wanted = match fields.text("wish") {
            "save" => true,
            "unsave" => false,
            _ => {
                let words =
                    "The form did not say whether to save the story. Go back and try again.";
                return Err(PageError::new(StatusCode::BAD_REQUEST).message(words));
            }
        };
        let since = fields.text("since").parse().ok().map(Instant);
        let story = story_of(fields.text("story"))?;
        Ok(Form { story, wanted, since, back: fields.text("back").to_owned() })
    }

    /// Where the reader goes on: to the page of the list they came from, or to its start, which
    /// leads back to where they were.
    fn way_on(&self, done: &Said) -> String {
        let place = stood_on(BOOKMARKS, &self.back).unwrap_or(Place::NEWEST);
        let said = said_url(BOOKMARKS, place, &done.word());
        match back_of(&self.back) {
            Some(back) => format!("{said}&back={}", address::encode(back)),
            None => said,
        }
    }
}

/// A page of ours to go back to, if it is one and not this.
fn back_of(to: &str) -> Option<&str> {
    let way = reader::way_on(to);
    (way != reader::HOME && !way.starts_with(BOOKMARKS)).then_some(way)
}

async fn put(State(pages): State<Pages>, headers: HeaderMap, fields: Fields) -> Answer {
    let form = Form::of(&fields)?;
    let done = Said { story: form.story, was: None };
    let Some(who) = pages.door.who(&headers).await? else {
        let intent = if form.wanted { intent_of(form.story) } else { String::new() };
        return Ok(sign_in_first(&intent, &form.way_on(&done)));
    };
    let was = pages.wish(who.reader.id, &form).await?;
    if wants_json(&headers) {
        return Ok(told(&form));
    }
    let done = Said { was: was.filter(|_| !form.wanted), ..done };
    if !form.wanted && done.was.is_none() {
        // It was not there: nothing was done, and nothing is said.
        return Ok(Redirect::to(BOOKMARKS).into_response());
    }
    Ok(Redirect::to(&form.way_on(&done)).into_response())
}

impl Pages {
    /// Saves a story or takes it off the list; when it had been saved, if it was.
    async fn wish(&self, reader: Id, form: &Form) -> Result<Option<Instant>, Refusal> {
        let (now, mut tx) = (self.room.clock.now(), self.room.db.begin().await?);
        let was = match form.wanted {
            true => {
                let since = form.since.unwrap_or(now);
                crate::restore(&mut tx, now, reader, form.story, since).await?;
                None
            }
            false => crate::unsave(&mut tx, now, reader, form.story).await?,
        };
        tx.commit().await?;
        Ok(was)
    }
}

/// The same for the script.
fn told(form: &Form) -> Response {
    let said = if form.wanted { "Saved for later." } else { "Taken off your bookmarks." };
    Json(json!({ "story": form.story, "saved": form.wanted, "said": said })).into_response()
}
