//! What is sold, at the desk: products, their offers and codes.

mod codes;
mod form;
mod list;
mod offers;
mod products;

use http::StatusCode;
use kit::Id;
use newsroom::Capability;
use newsroom::desk::{Answer, Desk, Fields, Need, Routes, Trouble, sentence, then};
use store::Tx;
use web::PageError;

use crate::Error;

/// The templates of this room at the desk.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("desk_offers.html", include_str!("../../theme/desk_offers.html")),
    ("desk_product.html", include_str!("../../theme/desk_product.html")),
    ("desk_offer.html", include_str!("../../theme/desk_offer.html")),
    ("charges.html", include_str!("../../theme/charges.html")),
];

/// The styles of this room at the desk.
pub const STYLE: &str = include_str!("../../theme/desk_offers.css");

/// Adds the pages to the desk's.
pub fn routes(routes: Routes) -> Routes {
    let sell = Need::May(Capability::Offers);
    let routes = codes::routes(offers::routes(products::routes(list::routes(routes))));
    routes.menu("Offers", "/desk/offers", sell)
}

/// Who may change what is sold.
const SELL: Need = Need::May(Capability::Offers);

fn id_of(text: &str) -> Result<Id, PageError> {
    text.parse().map_err(|_| PageError::not_found())
}

/// What was typed cannot be kept: in words; the store's trouble goes on.
fn problem(error: Error) -> Result<String, Trouble> {
    match error {
        Error::Invalid(invalid) => Ok(sentence(&invalid.to_string())),
        Error::Store(error) => Err(error.into()),
    }
}

/// The status of a form that is shown again.
const AGAIN: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

async fn product_of(desk: &Desk, text: &str) -> Result<crate::Product, Trouble> {
    let found = crate::find_product(desk.db(), id_of(text)?).await?;
    Ok(found.ok_or_else(PageError::not_found)?)
}

async fn offer_of(desk: &Desk, text: &str) -> Result<crate::Offer, Trouble> {
    let found = crate::find_offer(desk.db(), id_of(text)?).await?;
    Ok(found.ok_or_else(PageError::not_found)?)
}

/// Whether a form takes something off sale, and does not put it back.
fn retires(fields: &Fields) -> bool {
    fields.text("retired") == "yes"
}

/// Something was taken off sale or put back, or was not there to be.
async fn sale_set(tx: Tx, set: crate::Result<()>) -> Answer {
    match set {
        Ok(()) => tx.commit().await?,
        Err(Error::Store(error)) => return Err(error.into()),
        Err(Error::Invalid(_)) => return Err(PageError::not_found().into()),
    }
    Ok(then("/desk/offers", "saved"))
}
