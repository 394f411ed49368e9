//! The list of what is sold: each product with its offers and how often each was taken.

use std::collections::HashMap;

use axum::extract::State;
use kit::Id;
use newsroom::desk::{Answer, Desk, Routes, Said, Visitor};
use serde_json::{Value, json};

use super::SELL;
use crate::public::offer_url;
use crate::{Offer, Product, rows};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/desk/offers", SELL, page)
}

async fn page(State(desk): State<Desk>, visitor: Visitor, said: Said) -> Answer {
    let products = crate::products(desk.db()).await?;
    let offers = crate::offers(desk.db()).await?;
    let taken: HashMap<Id, i64> = rows::taken(desk.db()).await?.into_iter().collect();
    let view = |product: &Product| product_view(&desk, product, &offers, &taken);
    let page = json!({ "products": products.iter().map(view).collect::<Vec<_>>() });
    Ok(desk.page(&visitor, &said, "desk_offers.html", "Offers", page)?)
}

fn product_view(
    desk: &Desk,
    product: &Product,
    offers: &[Offer],
    taken: &HashMap<Id, i64>,
) -> Value {
    let benefits: Vec<&str> = product.features.list().iter().map(|it| it.benefit()).collect();
    let its = offers.iter().filter(|it| it.product == product.id);
    json!({
        "id": product.id,
        "name": product.name,
        "benefits": benefits,
        "retired": product.retired_at.is_some(),
        "offers": its.map(|offer| json!({
            "id": offer.id,
            "name": offer.said.name,
            "words": offer.said.terms.words(),
            "url": offer_url(offer),
            "state": state(desk, offer),
            "taken": taken.get(&offer.id).copied().unwrap_or(0),
        })).collect::<Vec<_>>(),
    })
}

/// Whether it can be taken, in a word or two.
fn state(desk: &Desk, offer: &Offer) -> &'static str {
    let now = desk.now();
    if offer.retired_at.is_some() {
        "not on sale"
    } else if offer.said.starts_at.is_some_and(|it| now < it) {
        "to come"
    } else if offer.said.ends_at.is_some_and(|it| now >= it) {
        "over"
    } else if offer.said.needs_code {
        "with a code"
    } else {
        "on sale"
    }
}
