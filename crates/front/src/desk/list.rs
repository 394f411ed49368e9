//! The list of fronts: how each stands, who arranged it and when, and what is wrong with it.

use kit::Instant;
use newsroom::desk::{Answer, Routes, when};
use serde_json::{Value, json};

use crate::Front;
use crate::alarm::alarms;
use crate::desk::MAY;
use crate::desk::seat::{Names, Seat};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/desk/fronts", MAY, page)
}

async fn page(seat: Seat) -> Answer {
    let names = Names::load(&seat.desk).await?;
    let mut lines = Vec::new();
    for front in crate::fronts(seat.desk.db()).await? {
        lines.push(line(&seat, &names, &front).await?);
    }
    let context = json!({ "fronts": lines, "stale_hours": seat.tools.stale_hours });
    Ok(seat.desk.page(&seat.visitor, &seat.said, "desk_fronts.html", "Fronts", context)?)
}

async fn line(seat: &Seat, names: &Names, front: &Front) -> store::Result<Value> {
    let (db, zone) = (seat.desk.db(), seat.desk.zone());
    let working = crate::working(db, front).await?;
    let live = crate::containers(db, &front.name).await?;
    let newest = crate::editions(db, &front.name, 1).await?.pop();
    let at = newest.as_ref().map(|it| it.at).filter(|at| *at != Instant(0));
    let times = (at, seat.desk.now());
    Ok(json!({
        "name": front.name,
        "title": front.title,
        "path": front.path,
        "is_home": front.section.is_none(),
        "is_arranged": working.is_arranged,
        "live_at": at.map(|at| when(zone, at)),
        "live_by": newest.as_ref().map(|it| names.of(it.by)),
        "is_draft": working.is_draft,
        "touched_at": working.touched.map(|(at, _)| when(zone, at)),
        "touched_by": working.touched.map(|(_, by)| names.of(by)),
        "scheduled": working.scheduled.map(|(at, _)| when(zone, at)),
        "alarms": alarms(db, &live, times, seat.tools.stale_hours).await?,
    }))
}
