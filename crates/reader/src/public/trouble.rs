//! What a page of the account answers when it cannot do what was asked.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use web::PageError;
use web::error::sentence;

use crate::{Error, Refusal};

/// What every handler of the account returns.
pub type Answer = Result<Response, Trouble>;

/// A refusal on its way out.
#[derive(Debug)]
pub enum Trouble {
    /// The way to another page.
    Elsewhere(Box<Response>),
    /// In words.
    Told(PageError),
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        match self {
            Trouble::Elsewhere(response) => *response,
            Trouble::Told(error) => error.into_response(),
        }
    }
}

impl From<PageError> for Trouble {
    fn from(error: PageError) -> Trouble {
        Trouble::Told(error)
    }
}

impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Trouble {
        Trouble::Told(error.into())
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        match error {
            Error::Refused(refusal) => {
                let (status, title) = match refusal {
                    Refusal::LinkSpent => (StatusCode::GONE, "This link is no longer good"),
                    Refusal::LastWay => (StatusCode::CONFLICT, "Nobody could come in any more"),
                    Refusal::Taken => (StatusCode::CONFLICT, "This address has an account"),
                    _ => (StatusCode::UNPROCESSABLE_ENTITY, "That cannot be done"),
                };
                let error = PageError::new(status).message(sentence(&refusal.to_string()));
                Trouble::Told(PageError { title: title.to_owned(), ..error })
            }
            Error::Store(error) => error.into(),
        }
    }
}
