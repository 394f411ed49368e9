//! More suggestions: for a reader, or with what a story is about.

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use http::HeaderMap;
use serde::Deserialize;
use serde_json::json;
use web::PageError;

use super::{Answer, Pages, sheet, thing_of};
use crate::index::Thing;
use crate::suggest::Hints;
use crate::wish::Wish;

const PATH: &str = "/following/suggestions";
/// Suggestions on the page.
const SUGGESTIONS: usize = 10;
/// Things of the story itself that are offered.
const OF_STORY: usize = 6;
/// Things that a story may come with.
const NEAR_MAX: usize = 30;

pub(super) fn routes(router: Router<Pages>) -> Router<Pages> {
    router.route(PATH, get(page))
}

#[derive(Deserialize)]
struct Wanted {
    /// The authors and topics of the story that the reader came from.
    #[serde(default)]
    with: String,
    #[serde(default)]
    said: String,
}

async fn page(
    State(pages): State<Pages>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let near: Result<Vec<Thing>, PageError> =
        wanted.with.split(',').filter(|it| !it.is_empty()).take(NEAR_MAX).map(thing_of).collect();
    let near = near?;
    let who = pages.who(&headers).await?;
    let reader = who.as_ref().map(|who| who.reader.id);
    // What the story itself is about is offered first, unless it is followed or muted already.
    let of_story: Vec<_> = near
        .iter()
        .filter(|thing| match reader {
            Some(reader) => pages.room.index().wish_of(reader, **thing) == Wish::None,
            None => true,
        })
        .filter_map(|thing| pages.thing(*thing, Wish::None))
        .take(OF_STORY)
        .collect();
    let with: Vec<String> = near.iter().map(Thing::to_string).collect();
    let here = match with.is_empty() {
        true => PATH.to_owned(),
        false => format!("{PATH}?with={}", with.join(",")),
    };
    let read = pages.read_lately(reader).await?;
    let hints = Hints { story: &near, read: &read };
    let mut suggestions = pages.suggestions(reader, hints, SUGGESTIONS);
    suggestions.retain(|it| !with.contains(&it.thing.thing));
    let context = json!({ "suggested": {
        "of_story": of_story,
        "suggestions": suggestions,
        "said": reader.and_then(|reader| pages.said(reader, &wanted.said)),
        "here": here,
    }});
    let title = "Suggestions for you";
    pages.show(who.as_ref(), sheet("following_suggestions.html", title, PATH, context)).await
}
