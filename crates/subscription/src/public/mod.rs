//! What readers see of their subscriptions: the order, the account's page, invoices, and the ways
//! out.

mod account;
mod checkout;
mod invoices;
mod leave;
mod pause;

use axum::Router;
use axum::response::Response;
use http::StatusCode;
use kit::{Day, Id};
use reader::Door;
use reader::public::Trouble;
use serde_json::{Value, json};
use web::error::sentence;
use web::{PageError, Proxies};

use crate::{Error, Record, Subscriptions};

/// The templates of this room for readers.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("checkout.html", include_str!("../../theme/checkout.html")),
    ("account_subscription.html", include_str!("../../theme/account_subscription.html")),
    ("account_invoice.html", include_str!("../../theme/account_invoice.html")),
    ("cancellation.html", include_str!("../../theme/cancellation.html")),
    ("withdrawal.html", include_str!("../../theme/withdrawal.html")),
];

/// The styles of invoices: a file's name and its text.
pub const FILE: (&str, &str) = ("invoice.css", include_str!("../../theme/invoice.css"));

/// The entry of the account's menu that leads here.
pub const MENU: &[(&str, &str)] = &[("Subscription", ACCOUNT)];

/// Where a reader finds their subscriptions.
pub const ACCOUNT: &str = "/account/subscription";

/// The room and the readers' door.
#[derive(Clone)]
pub struct Pages {
    /// The room.
    pub room: Subscriptions,
    /// Who asks, and the frame.
    pub door: Door,
    /// Proxies whose word on addresses is believed.
    pub proxies: Proxies,
}

impl Pages {
    /// Every page.
    pub fn router(&self) -> Router {
        let own = invoices::routes(pause::routes(account::routes(Router::new())));
        leave::routes(checkout::routes(own))
            .layer(axum::middleware::map_response(async |response: Response| {
                web::sheet::kept_private(response)
            }))
            .layer(web::csrf::layer())
            .with_state(self.clone())
    }

    /// The subscription of this reader that an address names.
    async fn own(&self, reader: Id, id: &str) -> Result<Record, Trouble> {
        let id: Id = id.parse().map_err(|_| PageError::not_found())?;
        let found = self.room.find(id).await?.filter(|it| it.reader == reader);
        Ok(found.ok_or_else(PageError::not_found)?)
    }
}

fn day_view(day: Day) -> Value {
    json!({ "iso": day.iso(), "text": day.name() })
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        let status = match &error {
            Error::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Error::Unknown => StatusCode::NOT_FOUND,
            Error::OtherTerms | Error::HasOne => StatusCode::CONFLICT,
            Error::Refused(_) | Error::Offer(_) => StatusCode::UNPROCESSABLE_ENTITY,
        };
        if let Error::Store(error) = error {
            return error.into();
        }
        let page = PageError::new(status).message(sentence(&error.to_string()));
        PageError { title: "That cannot be done".to_owned(), ..page }.into()
    }
}
