//! The page that compares what the paper sells.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use billing::{Charge, Position, Taxes, charges};
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
    let sheet = Sheet { robots: None, ..Sheet::new("subscribe.html", "Subscribe", SUBSCRIBE) };
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

/// Charges shown one by one; after them the last is said to go on.
const CHARGES_SHOWN: usize = 60;
/// Charges shown after the last change of price.
const REGULAR_SHOWN: usize = 3;

/// The charges of terms that begin on a day, with their taxes, as a page shows them before anybody
/// pays: every one up to the regular price and a few of those, or all when they come to an end.
pub fn charges_view(terms: &billing::Terms, from: Position, taxes: &Taxes) -> Value {
    let mut regular = 0;
    let last_phase = terms.phases().len() - 1;
    let endless = terms.phases()[last_phase].cycles.is_none();
    let shown = charges(terms, from).take_while(|charge| {
        regular += usize::from(endless && charge.phase == last_phase);
        regular <= REGULAR_SHOWN
    });
    let shown: Vec<Charge> = shown.take(CHARGES_SHOWN).collect();
    let money = |minor: i64| terms.currency().of(minor).to_string();
    let lines = shown.iter().map(|charge| {
        let sum = taxes.on(charge.amount);
        json!({
            "day": { "iso": charge.from.iso(), "text": charge.from.short() },
            "until": { "iso": charge.to.iso(), "text": charge.to.short() },
            "total": money(sum.total),
            "steps_up": charge.steps_up,
        })
    });
    json!({
        "lines": lines.collect::<Vec<_>>(),
        "goes_on": endless.then(|| {
            let phase = terms.phases()[last_phase];
            let first = shown.iter().find(|it| last_phase > 0 && it.phase == last_phase);
            json!({
                "words": format!("{} {}", money(taxes.on(phase.amount).total), phase.every),
                "from": first.map(|it| json!({ "iso": it.from.iso(), "text": it.from.name() })),
            })
        }),
        "taxes": taxes.taxes.iter().map(|tax| tax.name.as_str()).collect::<Vec<_>>(),
        "included": taxes.included,
    })
}

/// The charges of terms bought on a day.
pub fn charges_from(terms: &billing::Terms, day: Day, taxes: &Taxes) -> Value {
    charges_view(terms, Position::start(day), taxes)
}
