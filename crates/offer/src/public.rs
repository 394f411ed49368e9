//! The page that compares what the paper sells.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use billing::{Position, Taxes, Terms, outlook};
use http::HeaderMap;
use kit::Day;
use reader::Door;
use reader::public::Answer;
use serde_json::{Value, json};
use web::Sheet;

use crate::{Offer, Product};

/// The templates of this room for readers.
pub const TEMPLATES: &[(&str, &str)] =
    &[("subscribe.html", include_str!("../theme/subscribe.html"))];

/// The styles of pages that sell: a file's name and its text.
pub const FILE: (&str, &str) = ("subscribe.css", include_str!("../theme/subscribe.css"));

/// Where the paper says what it sells.
pub const SUBSCRIBE: &str = "/subscribe";

/// The readers' door.
#[derive(Clone)]
pub struct Pages {
    /// Who asks, and the frame.
    pub door: Door,
}

impl Pages {
    /// The page.
    pub fn router(&self) -> Router {
        let kept = async |response: Response| web::sheet::kept_private(response);
        Router::new()
            .route(SUBSCRIBE, get(page))
            .layer(axum::middleware::map_response(kept))
            .with_state(self.clone())
    }
}

/// Where an offer is taken.
pub fn offer_url(offer: &Offer) -> String {
    format!("{SUBSCRIBE}/{}", offer.said.slug)
}

async fn page(State(pages): State<Pages>, headers: HeaderMap) -> Answer {
    let on_sale = crate::on_sale(pages.door.db(), pages.door.now()).await?;
    let products: Vec<Value> = on_sale.iter().map(product_view).collect();
    let sheet = Sheet {
        robots: None,
        description: "What a subscription gives, what it costs, and every charge.".to_owned(),
        ..Sheet::new("subscribe.html", "Subscribe", SUBSCRIBE)
    };
    let sheet = sheet.kind("subscribe").file(FILE.0).with(json!({ "products": products }));
    pages.door.show_to(&headers, sheet).await
}

fn product_view((product, offers): &(Product, Vec<Offer>)) -> Value {
    let benefits: Vec<&str> = product.features.list().iter().map(|it| it.benefit()).collect();
    json!({
        "name": product.name,
        "about": product.about,
        "benefits": benefits,
        "offers": offers.iter().map(|offer| json!({
            "name": offer.said.name,
            "words": offer.said.terms.words(),
            "url": offer_url(offer),
        })).collect::<Vec<_>>(),
    })
}

/// What will be charged from a place in terms, with taxes, as a page shows it.
pub fn charges_view(terms: &Terms, from: Position, taxes: &Taxes) -> Value {
    let outlook = outlook(terms, from);
    let money = |minor: i64| terms.currency().of(taxes.on(minor).total).to_string();
    let lines = outlook.charges.iter().map(|charge| {
        json!({
            "day": { "iso": charge.from.iso(), "text": charge.from.short() },
            "until": { "iso": charge.to.iso(), "text": charge.to.short() },
            "total": money(charge.amount),
            "steps_up": charge.steps_up,
        })
    });
    json!({
        "lines": lines.collect::<Vec<_>>(),
        "goes_on": outlook.goes_on.map(|phase| json!({
            "words": format!("{} {}", money(phase.amount), phase.every),
            "from": outlook.from.map(|day| json!({ "iso": day.iso(), "text": day.name() })),
        })),
        "taxes": taxes.taxes.iter().map(|tax| tax.name.as_str()).collect::<Vec<_>>(),
        "included": taxes.included,
    })
}

/// The charges of terms bought on a day.
pub fn charges_from(terms: &Terms, day: Day, taxes: &Taxes) -> Value {
    charges_view(terms, Position::start(day), taxes)
}
