//! All pictures: searched, filtered, page by page, and the search of the story editor.

use axum::extract::{Query, State};
use axum::response::IntoResponse;
use axum::{Extension, Json};
use kit::{Id, Instant};
use newsroom::Capability;
use newsroom::desk::{Answer, Desk, Routes, Said, Visitor, when};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{LOOKING, PictureRoom, PictureUse, for_editor, title, uses};
use crate::record::Media;
use crate::{Search, View};

/// Pictures on a page.
const PAGE: usize = 48;
/// Pictures the story editor is offered.
const FOUND_MAX: usize = 24;
/// How long before their end rights are told of.
pub(super) const SOON_DAYS: i64 = 14;
const DAY_MICROS: i64 = 86_400_000_000;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/desk/pictures", LOOKING, page).get("/desk/pictures/find", LOOKING, find)
}

const VIEWS: [(&str, &str); 8] = [
    ("all", "All"),
    ("mine", "Mine"),
    ("held", "Held back"),
    ("expiring", "Rights end soon"),
    ("expired", "Rights ended"),
    ("no-alt", "Not described"),
    ("no-credit", "No credit"),
    ("killed", "Killed"),
];

/// What is wanted, as the address says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Filter {
    view: String,
    q: String,
    /// The picture after which the page begins: moment and id.
    after: String,
}

impl Filter {
    fn word(&self) -> &'static str {
        let found = VIEWS.iter().find(|(word, _)| *word == self.view);
        found.map_or("all", |(word, _)| *word)
    }

    fn view(&self, me: Id, now: Instant) -> View {
        match self.word() {
            "mine" => View::OfPerson(me),
            "held" => View::HeldBack,
            "expiring" => View::Expiring { now, until: soon(now) },
            "expired" => View::Expired { now },
            "no-alt" => View::NoAlt,
            "no-credit" => View::NoCredit,
            "killed" => View::Killed,
            _ => View::All,
        }
    }

    fn place(&self) -> Option<(Instant, Id)> {
        let (at, id) = self.after.split_once('.')?;
        Some((Instant(at.parse().ok()?), id.parse().ok()?))
    }

    /// The address of the page after this picture.
    fn next(&self, last: &Media) -> String {
        let by_end = matches!(self.word(), "expiring" | "expired");
        let end = last.description.rights_expire.filter(|_| by_end);
        let at = end.unwrap_or(last.created_at);
        format!("{}&after={}.{}", self.beginning(), at.0, last.id)
    }

    /// The address of the first page.
    fn beginning(&self) -> String {
        let q = web::address::encode(self.q.trim());
        format!("/desk/pictures?view={}&q={q}", self.word())
    }
}

pub(super) fn soon(now: Instant) -> Instant {
    Instant(now.0 + SOON_DAYS * DAY_MICROS)
}

async fn page(
    State(desk): State<Desk>,
    Extension(room): Extension<PictureRoom>,
    visitor: Visitor,
    said: Said,
    Query(asked): Query<Filter>,
) -> Answer {
    let now = desk.now();
    let search = Search {
        words: asked.q.clone(),
        view: asked.view(visitor.staff.id, now),
        after: asked.place(),
        limit: PAGE + 1,
    };
    let mut pictures = crate::search(desk.db(), &search).await?;
    let more = pictures.len() > PAGE;
    pictures.truncate(PAGE);
    let next = pictures.last().filter(|_| more).map(|last| asked.next(last));
    let alarms = crate::alarms(desk.db(), now, soon(now)).await?;
    let ends = matches!(asked.word(), "expiring" | "expired");
    let ids = pictures.iter().map(|it| it.id).collect();
    let mut places = if ends { uses(&room, ids).await? } else { Default::default() };
    let mut view = |it: &Media| card(&desk, it, places.remove(&it.id).filter(|_| ends));
    let page = json!({
        "views": VIEWS.map(|(word, name)| json!({
            "word": word, "name": name, "on": word == asked.word(),
        })),
        "view": asked.word(),
        "q": asked.q,
        "pictures": pictures.iter().map(&mut view).collect::<Vec<Value>>(),
        "ends": ends,
        "next": next,
        "beginning": asked.beginning(),
        "first": asked.after.is_empty(),
        "expired": alarms.expired,
        "expiring": alarms.expiring,
        "held_back": alarms.held_back,
        "soon_days": SOON_DAYS,
        "may_add": visitor.staff.may(Capability::Pictures),
        "bytes_max": room.darkroom.settings().limits.bytes_max,
    });
    Ok(desk.page(&visitor, &said, "desk_pictures.html", "Pictures", page)?)
}

fn card(desk: &Desk, media: &Media, places: Option<Vec<PictureUse>>) -> Value {
    let said = &media.description;
    let end = said.rights_expire;
    json!({
        "id": media.id,
        "title": title(media),
        "credit": said.credit,
        "width": media.width,
        "height": media.height,
        "at": when(desk.zone(), media.created_at),
        "killed": media.killed.is_some(),
        "held_back": media.held_back,
        "no_alt": said.alt.is_none(),
        "ended": end.is_some_and(|end| end <= desk.now()),
        "end": end.filter(|end| *end <= soon(desk.now())).map(|end| when(desk.zone(), end)),
        "uses": places.unwrap_or_default(),
    })
}

#[derive(Deserialize)]
struct Words {
    #[serde(default)]
    q: String,
}

/// Pictures for a story: those whose rights have ended are not offered.
async fn find(State(desk): State<Desk>, Query(Words { q }): Query<Words>) -> Answer {
    let search = Search { words: q, limit: FOUND_MAX * 2, ..Search::default() };
    let found = crate::search(desk.db(), &search).await?;
    let now = desk.now();
    let lasting =
        found.iter().filter(|it| it.description.rights_expire.is_none_or(|end| end > now));
    let pictures: Vec<Value> = lasting.take(FOUND_MAX).map(for_editor).collect();
    Ok(Json(json!({ "pictures": pictures })).into_response())
}
