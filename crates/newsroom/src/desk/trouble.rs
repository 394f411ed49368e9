//! What a desk handler answers when it cannot do what was asked.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use web::PageError;
use web::error::sentence;

use crate::{Error, Refusal};

/// What every handler of the desk returns.
pub type Answer = Result<Response, Trouble>;

/// A refusal on its way out.
#[derive(Debug)]
pub struct Trouble(PageError);

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl From<PageError> for Trouble {
    fn from(error: PageError) -> Trouble {
        Trouble(error)
    }
}

impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Trouble {
        Trouble(error.into())
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        match error {
            Error::Refused(refusal) => {
                let (status, title) = match refusal {
                    Refusal::LinkSpent => (StatusCode::GONE, "This link is no longer good"),
                    _ => (StatusCode::UNPROCESSABLE_ENTITY, "That cannot be done"),
                };
                let error = PageError::new(status).message(sentence(&refusal.to_string()));
                Trouble(PageError { title: title.to_owned(), ..error })
            }
            Error::Store(error) => error.into(),
        }
    }
}
