//! What a desk handler answers when it cannot do what was asked.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use web::PageError;

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
        if error.is_passing() {
            tracing::warn!(%error, "the store did not answer the desk");
            let words = "The database is busy and nothing was changed. Send it again in a moment.";
            let busy = PageError::new(StatusCode::SERVICE_UNAVAILABLE);
            return Trouble(busy.message(words).retry_after(5));
        }
        Trouble(PageError::internal(error))
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

/// Our errors are written without capital and full stop, to stand inside others.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map_or_else(String::new, |first| first.to_uppercase().to_string());
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}
