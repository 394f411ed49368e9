//! What the desk does with the draft of a front, one form an act.

use axum::extract::Path;
use axum::response::IntoResponse;
use newsroom::desk::{Answer, Fields, Routes, sentence};

use crate::desk::arrange::{Shown, show};
use crate::desk::asked::{self, revision, step};
use crate::desk::seat::{Looking, Seat};
use crate::desk::{MAY, status};
use crate::{Act, CardChange, Error, Front, Refusal, Result};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .post("/desk/fronts/{front}/containers", MAY, add)
        .post("/desk/fronts/{front}/containers/{container}", MAY, set)
        .post("/desk/fronts/{front}/containers/{container}/step", MAY, shift)
        .post("/desk/fronts/{front}/containers/{container}/removal", MAY, remove)
        .post("/desk/fronts/{front}/stories/{story}/place", MAY, place)
        .post("/desk/fronts/{front}/stories/{story}/step", MAY, step_story)
        .post("/desk/fronts/{front}/stories/{story}/removal", MAY, take)
        .post("/desk/fronts/{front}/stories/{story}/card", MAY, word)
        .post("/desk/fronts/{front}/stories/{story}/card/clearance", MAY, clear)
}

/// The front again, with what was wrong.
pub(crate) async fn refused(seat: &Seat, front: &Front, fields: &Fields, error: Error) -> Answer {
    match error {
        Error::Refused(refusal) => {
            let words = sentence(&refusal.to_string());
            let shown = Shown { looking: Looking::of(fields), problem: Some(words) };
            let page = show(seat, front, shown).await?;
            Ok((status(&refusal), page).into_response())
        }
        Error::Store(error) => Err(error.into()),
    }
}

/// Changes the draft and goes back to where on the page it was done.
async fn done(
    seat: &Seat,
    name: &str,
    fields: &Fields,
    (act, anchor): (Result<Act>, String),
) -> Answer {
    let front = seat.front(name).await?;
    let result = async {
        let (db, clock) = (seat.desk.db(), seat.desk.clock());
        crate::change(db, clock, seat.by(), (&front, revision(fields)), &act?).await
    };
    match result.await {
        Ok(()) => Ok(Looking::of(fields).onward(name, "arranged", &anchor)),
        Err(error) => refused(seat, &front, fields, error).await,
    }
}

async fn add(seat: Seat, Path(front): Path<String>, fields: Fields) -> Answer {
    let new = asked::new_container(seat.desk.db(), seat.desk.clock(), &fields).await;
    let anchor = new.as_ref().map_or_else(|_| String::new(), |it| format!("c-{}", it.id));
    done(&seat, &front, &fields, (new.map(Act::Add), anchor)).await
}

async fn set(
    seat: Seat,
    Path((front, container)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let act = async {
        let id = asked::id(&container)?;
        asked::container(seat.desk.db(), id, &fields).await.map(Act::Set)
    };
    let act = act.await;
    done(&seat, &front, &fields, (act, format!("c-{container}"))).await
}

async fn shift(
    seat: Seat,
    Path((front, container)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let act = asked::id(&container).map(|id| Act::Shift(id, step(&fields)));
    done(&seat, &front, &fields, (act.map_err(Error::from), format!("c-{container}"))).await
}

async fn remove(
    seat: Seat,
    Path((front, container)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let act = asked::id(&container).map(Act::Remove);
    done(&seat, &front, &fields, (act.map_err(Error::from), String::new())).await
}

/// A story is picked, or put elsewhere. Who adds one goes on adding to the same container.
async fn place(seat: Seat, Path((front, story)): Path<(String, String)>, fields: Fields) -> Answer {
    let act = async {
        let id = asked::id(&story)?;
        if article::cards(seat.desk.db(), &[id]).await?.is_empty() {
            return Err(Refusal::NotListed.into());
        }
        let container = asked::id(fields.text("container"))?;
        Ok(Act::Place { story: id, container, at: fields.text("at").parse().ok() })
    };
    let act = act.await;
    let anchor = if fields.text("adding").is_empty() { format!("s-{story}") } else { "add".into() };
    done(&seat, &front, &fields, (act, anchor)).await
}

async fn step_story(
    seat: Seat,
    Path((front, story)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let act = asked::id(&story).map(|id| Act::Move(id, step(&fields)));
    done(&seat, &front, &fields, (act.map_err(Error::from), format!("s-{story}"))).await
}

async fn take(seat: Seat, Path((front, story)): Path<(String, String)>, fields: Fields) -> Answer {
    let act = asked::id(&story).map(Act::Take);
    let anchor = format!("c-{}", fields.text("container"));
    done(&seat, &front, &fields, (act.map_err(Error::from), anchor)).await
}

async fn word(seat: Seat, Path((front, story)): Path<(String, String)>, fields: Fields) -> Answer {
    let act = async {
        let id = asked::id(&story)?;
        asked::card_change(seat.desk.db(), id, &fields).await.map(Act::Word)
    };
    let act = act.await;
    done(&seat, &front, &fields, (act, format!("s-{story}"))).await
}

async fn clear(seat: Seat, Path((front, story)): Path<(String, String)>, fields: Fields) -> Answer {
    let plain = |story| Act::Word(CardChange { story, ..CardChange::default() });
    let act = asked::id(&story).map(plain).map_err(Error::from);
    done(&seat, &front, &fields, (act, format!("s-{story}"))).await
}
