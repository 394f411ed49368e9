//! The pages of digests and alerts: how one is told, how it is stopped, and the private feed.

mod page;
mod private;
mod stop;

use axum::Router;
use reader::Door;
use syndication::Syndication;

use crate::Alerts;

/// The templates of this room.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("account_alerts.html", include_str!("../../theme/account_alerts.html")),
    ("mail_stop.html", include_str!("../../theme/mail_stop.html")),
];

/// The page of the account about digests and alerts.
pub const PAGE: &str = "/account/alerts";

/// Where a message is stopped; the list and the message's token follow.
pub const STOP: &str = "/stop";

/// The entries of the menu at the top right that lead here.
pub const MENU: &[(&str, &str)] = &[("Digest and alerts", PAGE)];

/// What the pages need.
#[derive(Clone)]
pub struct Public {
    /// The room.
    pub alerts: Alerts,
    /// Who asks.
    pub door: Door,
    /// What machines are told.
    pub syndication: Syndication,
}

impl Public {
    /// Its pages.
    pub fn router(self) -> Router {
        private::routes(stop::routes(page::routes(Router::new())))
            .layer(web::csrf::layer())
            .with_state(self)
    }
}
