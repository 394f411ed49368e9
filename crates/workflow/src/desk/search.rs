//! Search at the desk: stories in work, what readers see, and colleagues, by one field.

use axum::extract::{Query, State};
use kit::{Id, Instant};
use newsroom::desk::{Answer, Desk, Need, Routes, Said, Visitor};
use newsroom::{Capability, Staff};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::list::shown;
use crate::desk::people::Names;
use crate::rows::{self, Line, Wanted};

/// What of each kind is shown.
const SHOWN: usize = 20;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/desk/search", Need::SignedIn, page)
}

#[derive(Deserialize)]
struct Words {
    #[serde(default)]
    q: String,
}

async fn page(
    State(desk): State<Desk>,
    visitor: Visitor,
    said: Said,
    Query(Words { q }): Query<Words>,
) -> Answer {
    let words = q.trim();
    let names = Names::load(&desk).await?;
    let (mut work, mut live, mut people) = (Vec::new(), Vec::new(), Vec::new());
    if !words.is_empty() {
        work = in_work(&desk, &visitor.staff, words).await?;
        live = article::find_live(desk.db(), words, SHOWN).await?;
        people = names.named(words, SHOWN);
    }
    let lines = |list: &[Line]| -> Vec<Value> {
        list.iter().map(|line| json!(shown(&desk, &names, line))).collect()
    };
    let seen = |it: &article::Found| {
        json!({
            "id": it.id,
            "headline": it.headline,
            "day": desk.zone().format(it.published_at, "%-d %b %Y"),
        })
    };
    let page = json!({
        "q": q,
        "work": lines(&work),
        "live": live.iter().map(seen).collect::<Vec<_>>(),
        "people": people,
        "manages": visitor.staff.may(Capability::Staff),
        "asked": !words.is_empty(),
    });
    Ok(desk.page(&visitor, &said, "desk_search.html", "Search", page)?)
}

/// Stories in work with these words, of those this person may see.
async fn in_work(desk: &Desk, staff: &Staff, words: &str) -> store::Result<Vec<Line>> {
    let person = Some(staff.id).filter(|_| !staff.may(Capability::ReadAll));
    let far = (Instant(i64::MAX), Id(i64::MAX));
    rows::in_work(desk.db(), &Wanted { words, person, ..Wanted::default() }, far, SHOWN).await
}
