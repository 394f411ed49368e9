//! What readers see of a front: its preview, publishing, discarding, the schedule, and back.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;
use newsroom::desk::{Answer, Fields, Routes, Trouble, then};
use web::PageError;

use crate::desk::MAY;
use crate::desk::acts::refused;
use crate::desk::asked::revision;
use crate::desk::seat::Seat;
use crate::page::print_front;
use crate::{Refusal, Result};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/desk/fronts/{front}/preview", MAY, preview)
        .post("/desk/fronts/{front}/publication", MAY, publish)
        .post("/desk/fronts/{front}/discard", MAY, discard)
        .post("/desk/fronts/{front}/return", MAY, back)
        .post("/desk/fronts/{front}/schedule", MAY, schedule)
        .post("/desk/fronts/{front}/schedule/end", MAY, unschedule)
}

/// The page as readers would see it if the draft were live.
async fn preview(seat: Seat, Path(name): Path<String>) -> Result<Response, Trouble> {
    let front = seat.front(&name).await?;
    let working = crate::working(seat.desk.db(), &front).await?;
    let printed = print_front(&seat.tools.edition, &front, working.containers).await;
    let printed = printed.map_err(PageError::internal)?;
    Ok(([(header::CONTENT_TYPE, printed.content_type)], printed.body).into_response())
}

/// Runs a verb on the front as its form saw it, in a transaction of its own, and goes on.
macro_rules! verb {
    ($seat:ident, $name:ident, $fields:ident, $said:expr, |$tx:ident, $of:ident| $verb:expr) => {{
        let front = $seat.front(&$name).await?;
        let $of = (front.name.as_str(), revision(&$fields));
        let result: Result<()> = async {
            let mut $tx = $seat.desk.db().begin().await?;
            $verb.await?;
            $tx.commit().await?;
            Ok(())
        }
        .await;
        match result {
            Ok(()) => Ok(then(&format!("/desk/fronts/{}", front.name), $said)),
            Err(error) => refused(&$seat, &front, &$fields, error).await,
        }
    }};
}
pub(crate) use verb;

async fn publish(seat: Seat, Path(name): Path<String>, fields: Fields) -> Answer {
    verb!(seat, name, fields, "front-live", |tx, of| {
        crate::publish(&mut tx, seat.desk.clock(), seat.by(), of)
    })
}

async fn discard(seat: Seat, Path(name): Path<String>, fields: Fields) -> Answer {
    verb!(seat, name, fields, "discarded", |tx, of| {
        crate::discard(&mut tx, seat.desk.clock(), seat.by(), of)
    })
}

async fn back(seat: Seat, Path(name): Path<String>, fields: Fields) -> Answer {
    verb!(seat, name, fields, "front-back", |tx, of| {
        crate::back(&mut tx, seat.desk.clock(), seat.by(), of)
    })
}

async fn schedule(seat: Seat, Path(name): Path<String>, fields: Fields) -> Answer {
    verb!(seat, name, fields, "scheduled", |tx, of| async {
        let text = fields.text("at");
        let at = seat.desk.zone().civil(text).ok_or_else(|| Refusal::Moment(text.to_owned()))?;
        crate::schedule(&mut tx, seat.desk.clock(), seat.by(), of, at).await
    })
}

async fn unschedule(seat: Seat, Path(name): Path<String>, fields: Fields) -> Answer {
    verb!(seat, name, fields, "unscheduled", |tx, of| {
        crate::unschedule(&mut tx, seat.desk.clock(), seat.by(), of)
    })
}
