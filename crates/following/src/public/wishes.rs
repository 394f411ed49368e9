//! Following, muting and taking it back: forms that work anywhere, with and without script.

use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Json, Redirect, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode};
use kit::Id;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use web::error::wants_json;
use web::{Fields, PageError, address};

use super::views::said_words;
use super::{Answer, HOME, Pages, sheet, sign_in_first, thing_of};
use crate::index::Thing;
use crate::keeper::intent_of;
use crate::suggest::Hints;
use crate::wish::{Refusal, Wish, Wished};

/// Where wishes are sent.
const PATH: &str = "/following/wishes";
/// Things that one request may ask about.
const MARKS_MAX: usize = 100;
/// Suggestions on the page after a follow.
const SUGGESTIONS: usize = 6;

pub(super) fn routes(router: Router<Pages>) -> Router<Pages> {
    router.route(PATH, get(page).post(put)).route("/following/marks", get(marks))
}

/// What a form asks for.
struct Form {
    thing: Thing,
    wish: Wish,
    back: String,
}

impl Form {
    fn of(fields: &Fields) -> Result<Form, PageError> {
        let wish = Wish::of_word(fields.text("wish")).ok_or_else(|| {
            PageError::new(StatusCode::BAD_REQUEST).message(
                "The form did not say whether to follow or to mute. Go back and try again.",
            )
        })?;
        Ok(Form { thing: thing_of(fields.text("thing"))?, wish, back: back(fields.text("back")) })
    }

    /// Where the reader goes on: back to a page of ours that says what was done, or from a page
    /// that is the same for everybody to one that says it.
    fn way_on(&self, was: Wish) -> String {
        let said = format!("{}.{}", was.word(), self.thing);
        let ours = [HOME, "/following/manage", "/following/suggestions"];
        let path = self.back.split('?').next().unwrap_or_default();
        if !ours.contains(&path) {
            let back = address::encode(&self.back);
            return format!("{PATH}?said={said}&back={back}");
        }
        let rest = self.back.split_once('?').map_or("", |(_, query)| query);
        let kept = rest.split('&').filter(|it| !it.is_empty() && !it.starts_with("said="));
        let kept: String = kept.map(|it| format!("{it}&")).collect();
        format!("{path}?{kept}said={said}")
    }
}

/// A page of ours to go back to; Following when it is none.
fn back(to: &str) -> String {
    match reader::way_on(to) {
        reader::HOME => HOME.to_owned(),
        to => to.to_owned(),
    }
}

async fn put(State(pages): State<Pages>, headers: HeaderMap, fields: Fields) -> Answer {
    let form = Form::of(&fields)?;
    let Some(who) = pages.who(&headers).await? else {
        let intent = if form.wish == Wish::Follow { intent_of(form.thing) } else { String::new() };
        return Ok(sign_in_first(&intent, &form.way_on(Wish::None)));
    };
    let wished = pages.wish(who.reader.id, form.thing, form.wish).await?;
    if wants_json(&headers) {
        return Ok(pages.told(&form, wished));
    }
    Ok(Redirect::to(&form.way_on(wished.was)).into_response())
}

impl Pages {
    /// Does what a reader wishes, and waits until this node knows it.
    async fn wish(&self, reader: Id, thing: Thing, wish: Wish) -> Result<Wished, Refusal> {
        let mut tx = self.room.db.begin().await?;
        let wished = crate::wish(&mut tx, self.room.clock.now(), reader, thing, wish).await?;
        tx.commit().await?;
        if let Some(seq) = wished.seq {
            self.room.wait(seq).await;
        }
        Ok(wished)
    }

    /// The same for the script.
    fn told(&self, form: &Form, wished: Wished) -> Response {
        let name = self.room.named(form.thing).map(|named| named.name).unwrap_or_default();
        let said = said_words(form.wish, wished.was, &name);
        Json(json!({
            "thing": form.thing.to_string(),
            "wish": form.wish.word(),
            "was": wished.was.word(),
            "said": said,
        }))
        .into_response()
    }
}

/// What was done, and where to go back to.
#[derive(Deserialize)]
struct Done {
    #[serde(default)]
    said: String,
    #[serde(default)]
    back: String,
}

/// The page after a form on a page that is the same for everybody.
async fn page(State(pages): State<Pages>, headers: HeaderMap, Query(done): Query<Done>) -> Answer {
    let back = back(&done.back);
    let Some(who) = pages.who(&headers).await? else {
        return Ok(sign_in_first("", HOME));
    };
    // Who has just signed in may have brought a wish that this node has not heard of yet.
    let newest = journal::newest(&pages.room.db).await?;
    pages.room.wait(newest).await;
    let reader = who.reader.id;
    let (_, thing) = done.said.split_once('.').unwrap_or_default();
    let thing = thing_of(thing)?;
    let wish = pages.room.index().wish_of(reader, thing);
    let view = pages.thing(thing, wish).ok_or_else(PageError::not_found)?;
    let hints = Hints { story: &[thing], read: &[] };
    let context = json!({ "done": {
        "said": pages.said(reader, &done.said),
        "item": view,
        "back": back,
        "suggestions": pages.suggestions(Some(reader), hints, SUGGESTIONS),
    }});
    pages.show(Some(&who), sheet("following_wish.html", "Following", PATH, context)).await
}

/// Which things a page asks about.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    things: String,
    /// And which stories, to be saved or read.
    #[serde(default)]
    stories: String,
}

/// What the reader wishes of the things on a page, for the script: the page itself is the same for
/// everybody. It also asks which of its stories they saved, and whether a reading is to be told: no
/// page costs more than this one request.
async fn marks(State(pages): State<Pages>, headers: HeaderMap, Query(it): Query<Asked>) -> Answer {
    let things: Result<Vec<Thing>, PageError> =
        it.things.split(',').take(MARKS_MAX).filter(|it| !it.is_empty()).map(thing_of).collect();
    let things = things?;
    let stories: Vec<Id> =
        it.stories.split(',').take(MARKS_MAX).filter_map(|it| it.parse().ok()).collect();
    let (mut found, mut told) = (Map::new(), Map::new());
    if let Some(who) = pages.who(&headers).await? {
        if !stories.is_empty() {
            let reader = who.reader.id;
            let saved = saved::saved_of(&pages.room.db, reader, &stories).await?;
            told.insert("saved".to_owned(), json!(saved));
            let keeping = pages.saved.keeping(reader).await?;
            told.insert("history".to_owned(), Value::from(keeping.is_some()));
        }
        let index = pages.room.index();
        let wishes = things.iter().map(|it| (it, index.wish_of(who.reader.id, *it)));
        let wished = wishes.filter(|(_, wish)| *wish != Wish::None);
        found.extend(wished.map(|(thing, wish)| (thing.to_string(), Value::from(wish.word()))));
    }
    told.insert("marks".to_owned(), Value::Object(found));
    Ok(Json(told).into_response())
}
