//! Circulation: subscribers, what they pay, and how the paper sells.

mod comps;
mod list;
mod money;
mod selling;
mod subscriber;

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use kit::{Currency, Day, Id};
use newsroom::Capability;
use newsroom::desk::{Desk, Need, Routes, Trouble, sentence};
use web::PageError;

use crate::{Error, Subscriptions};

/// The templates of this room at the desk.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("desk_subscribers.html", include_str!("../../theme/desk_subscribers.html")),
    ("desk_subscriber.html", include_str!("../../theme/desk_subscriber.html")),
    ("desk_money.html", include_str!("../../theme/desk_money.html")),
    ("desk_comps.html", include_str!("../../theme/desk_comps.html")),
    ("desk_selling.html", include_str!("../../theme/desk_selling.html")),
];

/// Who looks after subscribers.
const CARE: Need = Need::May(Capability::Subscribers);

/// Adds the pages to the desk's.
pub fn routes(routes: Routes, room: Subscriptions) -> Routes {
    let routes = comps::routes(money::routes(subscriber::routes(list::routes(routes))));
    let routes = selling::routes(routes).give(room);
    routes.menu("Subscribers", "/desk/subscribers", CARE)
}

/// The room, for a handler.
pub(crate) struct Room(pub(crate) Subscriptions);

impl FromRequestParts<Desk> for Room {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &Desk) -> Result<Room, PageError> {
        let room = parts.extensions.get::<Subscriptions>().cloned();
        room.map(Room).ok_or_else(|| PageError::internal("a desk without subscriptions"))
    }
}

/// A subscription that an address names.
async fn record_of(room: &Subscriptions, id: &str) -> Result<crate::Record, Trouble> {
    let id: Id = id.parse().map_err(|_| PageError::not_found())?;
    Ok(room.find(id).await?.ok_or_else(PageError::not_found)?)
}

/// A sum that was typed.
fn sum_of(text: &str, currency: Currency) -> Result<i64, PageError> {
    let read = currency.read(text);
    read.map(|it| it.minor).map_err(|error| PageError::unusable(sentence(&error.to_string())))
}

/// A refusal in the engine's words.
fn refused(error: Error) -> Trouble {
    match error {
        Error::Store(error) => error.into(),
        Error::Unknown => PageError::not_found().into(),
        other => {
            let page = PageError::new(StatusCode::UNPROCESSABLE_ENTITY);
            let page = page.message(sentence(&other.to_string()));
            PageError { title: "That cannot be done".to_owned(), ..page }.into()
        }
    }
}

fn day_text(day: Day) -> serde_json::Value {
    serde_json::json!({ "iso": day.iso(), "text": day.name() })
}
