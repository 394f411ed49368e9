//! Access that is given without a payment: to somebody, for something, until a day.

use axum::extract::State;
use entitlement::{Feature, Features, Grant};
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
            "until": it.until.map(|at| desk.zone().format(at, "%-d %b %Y")),
            "note": it.note,
        })
    });
    let features = Feature::ALL
        .into_iter()
        .map(|it| json!({ "word": it.word(), "name": it.benefit(), "on": it == Feature::Read }));
    let view = json!({
        "lines": lines.collect::<Vec<_>>(),
        "features": features.collect::<Vec<_>>(),
    });
    Ok(desk.page(&visitor, &said, "desk_comps.html", "Free access", view)?)
}

async fn give(
    State(desk): State<Desk>,
    Room(room): Room,
    visitor: Visitor,
    fields: Fields,
) -> Answer {
    let address = fields.text("address");
    let found = reader::by_address(desk.db(), address).await?;
    let reader = found.ok_or_else(|| {
        let words = "Nobody has an account with this address. Ask them to make one first: it takes \
                     an address and a minute.";
        PageError::unusable(words)
    })?;
    let chosen: Vec<Feature> =
        fields.all("feature").iter().filter_map(|word| Feature::named(word)).collect();
    if chosen.is_empty() {
        return Err(PageError::unusable("Choose at least one thing that is given.").into());
    }
    let until = match fields.text("until") {
        "" => None,
        text => match Day::read(text).filter(|day| *day >= room.today()) {
            Some(day) => Some(day.plus(1).start(desk.zone())),
            None => {
                let words = "Choose the last day of the access, today or later, or none.";
                return Err(PageError::unusable(words).into());
            }
        },
    };
    let now = desk.now();
    let grant = Grant {
        source: format!("comp:{}", Id::fresh(now)),
        reader: reader.id,
        features: Features::of(&chosen),
        from: now,
        until,
        note: format!("{} ({})", fields.text("note"), visitor.staff.name).trim().to_owned(),
    };
    let mut tx = desk.db().begin().await?;
    entitlement::give(&mut tx, now, &grant).await?;
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
