//! Who sits at the desk of fronts, and what they have at hand.

use axum::Extension;
use axum::extract::{FromRequestParts, Query};
use axum::response::{IntoResponse, Redirect, Response};
use http::request::Parts;
use kit::Id;
use newsroom::Staff;
use newsroom::desk::{Desk, Fields, Said, Trouble, Visitor};
use serde::{Deserialize, Serialize};
use web::PageError;

use crate::Front;
use crate::desk::Tools;

/// Somebody at the desk of fronts.
pub(crate) struct Seat {
    pub(crate) desk: Desk,
    pub(crate) tools: Tools,
    pub(crate) visitor: Visitor,
    pub(crate) said: Said,
}

impl FromRequestParts<Desk> for Seat {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Seat, PageError> {
        let visitor = Visitor::from_request_parts(parts, desk).await?;
        let tools = Extension::<Tools>::from_request_parts(parts, desk).await;
        let Extension(tools) = tools.map_err(PageError::internal)?;
        let said = match Said::from_request_parts(parts, desk).await {
            Ok(said) => said,
            Err(never) => match never {},
        };
        Ok(Seat { desk: desk.clone(), tools, visitor, said })
    }
}

impl Seat {
    /// The front of this name, or the page that says there is none.
    pub(crate) async fn front(&self, name: &str) -> Result<Front, Trouble> {
        let found = crate::front(self.desk.db(), name).await?;
        Ok(found.ok_or_else(PageError::not_found)?)
    }

    /// Who acts.
    pub(crate) fn by(&self) -> Id {
        self.visitor.staff.id
    }
}

/// The names of the staff.
pub(crate) struct Names(Vec<Staff>);

impl Names {
    pub(crate) async fn load(desk: &Desk) -> store::Result<Names> {
        Ok(Names(newsroom::all(desk.db()).await?))
    }

    /// Somebody's name; the paper itself for id 0.
    pub(crate) fn of(&self, id: Id) -> String {
        let found = self.0.iter().find(|staff| staff.id == id);
        found.map_or_else(|| "the paper".to_owned(), |staff| staff.name.clone())
    }
}

/// What is being looked for beside the front, kept from page to page.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Looking {
    /// Words of a headline, or an address.
    pub(crate) q: String,
    /// The section whose newest stories are offered.
    pub(crate) section: String,
    /// The container that stories are added to.
    pub(crate) to: String,
}

impl Looking {
    /// As a form kept it.
    pub(crate) fn of(fields: &Fields) -> Looking {
        let text = |name: &str| fields.text(name).to_owned();
        Looking { q: text("q"), section: text("section"), to: text("to") }
    }

    /// Goes on to the front with what was said, still looking for the same.
    pub(crate) fn onward(&self, front: &str, said: &str, anchor: &str) -> Response {
        let pairs = [("q", &self.q), ("section", &self.section), ("to", &self.to)];
        let mut address = format!("/desk/fronts/{front}?said={said}");
        for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
            address.push_str(&format!("&{name}={}", web::address::encode(value)));
        }
        if !anchor.is_empty() {
            address.push_str(&format!("#{anchor}"));
        }
        Redirect::to(&address).into_response()
    }
}

impl FromRequestParts<Desk> for Looking {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Looking, PageError> {
        let read = Query::<Looking>::from_request_parts(parts, desk).await;
        Ok(read.map(|Query(looking)| looking).unwrap_or_default())
    }
}

/// Something to choose from.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) name: String,
    pub(crate) on: bool,
}

impl Choice {
    pub(crate) fn new(value: impl Into<String>, name: impl Into<String>, on: bool) -> Choice {
        Choice { value: value.into(), name: name.into(), on }
    }
}
