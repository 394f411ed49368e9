//! The editions of a front: what was live when, and any of them made the draft again.

use axum::extract::Path;
use kit::Instant;
use newsroom::desk::{Answer, Fields, Routes, then, when};
use serde_json::{Value, json};

use crate::desk::MAY;
use crate::desk::acts::refused;
use crate::desk::asked::revision;
use crate::desk::cards::name_of;
use crate::desk::live::verb;
use crate::desk::seat::{Names, Seat};
use crate::{FrontEdition, Result};

/// Editions on the page.
const EDITIONS_SHOWN: usize = 100;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/desk/fronts/{front}/editions", MAY, page).post(
        "/desk/fronts/{front}/editions/{number}/draft",
        MAY,
        redraft,
    )
}

async fn page(seat: Seat, Path(name): Path<String>) -> Answer {
    let front = seat.front(&name).await?;
    let names = Names::load(&seat.desk).await?;
    let working = crate::working(seat.desk.db(), &front).await?;
    let editions = crate::editions(seat.desk.db(), &front.name, EDITIONS_SHOWN).await?;
    let view = |it: &FrontEdition| {
        json!({
            "number": it.number,
            "at": (it.at != Instant(0)).then(|| when(seat.desk.zone(), it.at)),
            "by": names.of(it.by),
            "how": how(&it.how),
            "containers": it.containers.iter().map(name_of).collect::<Vec<_>>(),
            "picked": it.containers.iter().map(|it| it.rule.picked.len()).sum::<usize>(),
        })
    };
    let context = json!({
        "front": { "name": front.name, "title": front.title, "revision": working.revision,
            "is_draft": working.is_draft },
        "editions": editions.iter().map(view).collect::<Vec<Value>>(),
    });
    let title = format!("Editions: {}", front.title);
    let page = ("desk_front_editions.html", title.as_str());
    Ok(seat.desk.page(&seat.visitor, &seat.said, page.0, page.1, context)?)
}

fn how(word: &str) -> &'static str {
    match word {
        "published" => "published",
        "scheduled" => "went live as scheduled",
        "back" => "brought back",
        _ => "arranged",
    }
}

async fn redraft(seat: Seat, Path((name, number)): Path<(String, i64)>, fields: Fields) -> Answer {
    verb!(seat, name, fields, "redrafted", |tx, of| {
        crate::redraft(&mut tx, seat.desk.clock(), seat.by(), of, number)
    })
}
