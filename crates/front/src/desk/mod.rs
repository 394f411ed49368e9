//! The desk's pages of fronts: all of them, arranging one, its preview and its editions.

mod acts;
mod arrange;
mod asked;
mod cards;
mod editions;
mod list;
mod live;
mod seat;

use edition::Edition;
use http::StatusCode;
use newsroom::Capability;
use newsroom::desk::{Need, Routes, Trouble, sentence};
use web::PageError;

use crate::{Error, Refusal};

/// The templates of these pages.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("desk_front.html", include_str!("../../theme/desk_front.html")),
    ("desk_front_editions.html", include_str!("../../theme/desk_front_editions.html")),
    ("desk_front_parts.html", include_str!("../../theme/desk_front_parts.html")),
    ("desk_fronts.html", include_str!("../../theme/desk_fronts.html")),
];

/// Their styles.
pub const STYLE: &str = include_str!("../../theme/desk_front.css");

/// Their script: dragging, and saving without leaving the page.
pub const SCRIPT: &str = include_str!("../../theme/desk_front.js");

/// What these pages need besides the desk.
#[derive(Clone)]
pub struct Tools {
    /// What prints previews and cards.
    pub edition: Edition,
    /// After how many hours a front is old.
    pub stale_hours: u32,
}

/// The desk's routes with those of fronts, and their place in the menu.
pub fn routes(routes: Routes, tools: Tools) -> Routes {
    let routes = list::routes(arrange::routes(acts::routes(routes)));
    let routes = editions::routes(live::routes(routes));
    routes.give(tools).menu("Fronts", "/desk/fronts", MAY)
}

/// What every page of fronts needs.
const MAY: Need = Need::May(Capability::Fronts);

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        match error {
            Error::Refused(refusal) => {
                let page = PageError::new(status(&refusal)).message(sentence(&refusal.to_string()));
                PageError { title: "That cannot be done".to_owned(), ..page }.into()
            }
            Error::Store(error) => error.into(),
        }
    }
}

/// What a refusal is in HTTP.
fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Unknown => StatusCode::NOT_FOUND,
        Refusal::ChangedMeanwhile => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
