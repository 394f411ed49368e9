//! Access that is given without a payment: to somebody, for something, until a day.

use axum::extract::State;
use axum::response::IntoResponse;
use entitlement::{Feature, Features, Grant};
use http::StatusCode;
use kit::{Day, Id};
use newsroom::desk::{Answer, Desk, Fields, Routes, Said, Visitor, then};
use serde_json::json;
use web::PageError;

use super::{CARE, Room};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/desk/subscribers/comps", CARE, page)
        .post("/desk/subscribers/comps", CARE, give)
        .post("/desk/subscribers/comps/end", CARE, end)
}

async fn page(State(desk): State<Desk>, visitor: Visitor, said: Said) -> Answer {
    show(&desk, (&visitor, &said), (&Fields::default(), None)).await
}

async fn show(
    desk: &Desk,
    (visitor, said): (&Visitor, &Said),
    (typed, problem): (&Fields, Option<&str>),
) -> Answer {
    let given = entitlement::of_kind(desk.db(), "comp", desk.now()).await?;
    let ids: Vec<Id> = given.iter().map(|it| it.reader).collect();
    let readers = reader::find_all(desk.db(), &ids).await?;
    let lines = given.iter().map(|it| {
        let who = readers.iter().find(|reader| reader.id == it.reader);
        let benefits: Vec<&str> = it.features.list().iter().map(|it| it.benefit()).collect();
        json!({
            "source": it.source,
            "name": who.map_or("", |it| it.name.as_str()),
            "address": who.map_or("", |it| it.address.as_str()),
            "benefits": benefits,
            "until": it.until.map(|at| desk.zone().format(at.plus_seconds(-1), "%-d %b %Y")),
            "note": it.note,
        })
    });
    let chosen =
        if problem.is_some() { features_of(typed) } else { Features::of(&[Feature::Read]) };
    let features = Feature::ALL
        .into_iter()
        .map(|it| json!({ "word": it.word(), "name": it.benefit(), "on": chosen.has(it) }));
    let view = json!({
        "lines": lines.collect::<Vec<_>>(),
        "features": features.collect::<Vec<_>>(),
        "address": typed.text("address"),
        "until": typed.text("until"),
        "note": typed.text("note"),
        "problem": problem,
    });
    Ok(desk.page(visitor, said, "desk_comps.html", "Free access", view)?)
}

fn features_of(fields: &Fields) -> Features {
    let words = fields.all("feature");
    let chosen: Vec<Feature> = words.iter().filter_map(|word| Feature::named(word)).collect();
    Features::of(&chosen)
}

/// What is given to whom, or what is wrong with what was typed.
async fn grant_of(
    desk: &Desk,
    today: Day,
    (by, fields): (&str, &Fields),
) -> store::Result<Result<Grant, &'static str>> {
    let Some(reader) = reader::by_address(desk.db(), fields.text("address")).await? else {
        return Ok(Err("Nobody has an account with this address. Ask them to make one first: it \
                       takes an address and a minute."));
    };
    let (features, now) = (features_of(fields), desk.now());
    if features == Features::NONE {
        return Ok(Err("Choose at least one thing that is given."));
    }
    let last = Day::read(fields.text("until")).filter(|day| *day >= today);
    if last.is_none() && !fields.text("until").is_empty() {
        return Ok(Err("Choose the last day of the access, today or later, or none."));
    }
    Ok(Ok(Grant {
        source: format!("comp:{}", Id::fresh(now)),
        reader: reader.id,
        features,
        from: now,
        until: last.map(|day| day.plus(1).start(desk.zone())),
        note: format!("{} ({by})", fields.text("note")).trim().to_owned(),
    }))
}

async fn give(
    State(desk): State<Desk>,
    Room(room): Room,
    visitor: Visitor,
    fields: Fields,
) -> Answer {
    let by = visitor.staff.name.as_str();
    let grant = match grant_of(&desk, room.today(), (by, &fields)).await? {
        Ok(grant) => grant,
        Err(words) => {
            let said = Said::default();
            let page = show(&desk, (&visitor, &said), (&fields, Some(words))).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let mut tx = desk.db().begin().await?;
    entitlement::give(&mut tx, desk.now(), &grant).await?;
    tx.commit().await?;
    Ok(then("/desk/subscribers/comps", "saved"))
}

async fn end(State(desk): State<Desk>, fields: Fields) -> Answer {
    let source = fields.text("source");
    if !source.starts_with("comp:") {
        return Err(PageError::not_found().into());
    }
    let mut tx = desk.db().begin().await?;
    entitlement::take_away(&mut tx, desk.now(), source).await?;
    tx.commit().await?;
    Ok(then("/desk/subscribers/comps", "saved"))
}
