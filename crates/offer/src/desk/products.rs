//! Products at the desk: their form.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use entitlement::{Feature, Features};
use newsroom::desk::{Answer, Desk, Fields, Routes, Said, Visitor, then};
use serde_json::{Value, json};

use super::{AGAIN, SELL, problem, product_of, retires, sale_set};
use crate::{Product, ProductDraft};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/desk/offers/new-product", SELL, fresh)
        .post("/desk/offers/new-product", SELL, add)
        .get("/desk/offers/products/{id}", SELL, page)
        .post("/desk/offers/products/{id}", SELL, change)
        .post("/desk/offers/products/{id}/sale", SELL, set_sale)
}

fn draft_of(fields: &Fields) -> ProductDraft {
    let chosen: Vec<Feature> =
        fields.all("feature").iter().filter_map(|word| Feature::named(word)).collect();
    ProductDraft {
        name: fields.text("name").to_owned(),
        about: fields.text("about").to_owned(),
        features: Features::of(&chosen),
        place: fields.text("place").parse().unwrap_or(0),
    }
}

fn view(draft: &ProductDraft, product: Option<&Product>, problem: Option<&str>) -> Value {
    let features = Feature::ALL
        .into_iter()
        .map(|it| json!({ "word": it.word(), "name": it.benefit(), "on": draft.features.has(it) }));
    json!({
        "id": product.map(|it| it.id),
        "retired": product.is_some_and(|it| it.retired_at.is_some()),
        "name": draft.name,
        "about": draft.about,
        "place": draft.place,
        "features": features.collect::<Vec<_>>(),
        "problem": problem,
    })
}

async fn fresh(State(desk): State<Desk>, visitor: Visitor, said: Said) -> Answer {
    let page = view(&ProductDraft::default(), None, None);
    Ok(desk.page(&visitor, &said, "desk_product.html", "New product", page)?)
}

async fn add(State(desk): State<Desk>, visitor: Visitor, fields: Fields) -> Answer {
    settle(&desk, &visitor, &fields, None).await
}

async fn page(
    State(desk): State<Desk>,
    visitor: Visitor,
    said: Said,
    Path(id): Path<String>,
) -> Answer {
    let product = product_of(&desk, &id).await?;
    let draft = ProductDraft {
        name: product.name.clone(),
        about: product.about.clone(),
        features: product.features,
        place: product.place,
    };
    let page = view(&draft, Some(&product), None);
    Ok(desk.page(&visitor, &said, "desk_product.html", &product.name, page)?)
}

async fn change(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let product = product_of(&desk, &id).await?;
    settle(&desk, &visitor, &fields, Some(&product)).await
}

/// Keeps what was typed, or shows the form again with what is wrong.
async fn settle(
    desk: &Desk,
    visitor: &Visitor,
    fields: &Fields,
    product: Option<&Product>,
) -> Answer {
    let (draft, now, by) = (draft_of(fields), desk.now(), visitor.staff.id);
    let mut tx = desk.db().begin().await?;
    let kept = match product {
        Some(product) => crate::change_product(&mut tx, now, (product.id, by), &draft).await,
        None => crate::add_product(&mut tx, now, by, &draft).await.map(|_| ()),
    };
    let Err(error) = kept else {
        tx.commit().await?;
        return Ok(then("/desk/offers", "saved"));
    };
    let words = problem(error)?;
    let page = view(&draft, product, Some(&words));
    let title = product.map_or("New product", |it| it.name.as_str());
    let page = desk.page(visitor, &Said::default(), "desk_product.html", title, page)?;
    Ok((AGAIN, page).into_response())
}

async fn set_sale(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let product = product_of(&desk, &id).await?;
    let mut tx = desk.db().begin().await?;
    let who = (product.id, visitor.staff.id);
    let set = crate::retire_product(&mut tx, desk.now(), who, retires(&fields)).await;
    sale_set(tx, set).await
}
