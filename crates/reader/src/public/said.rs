//! What was just done, told on the page that comes next: a word of the address, from a list.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};

/// The word, if there was one.
#[derive(Clone, Debug, Default)]
pub(super) struct Said(String);

impl Said {
    /// What the word stands for.
    pub(super) fn words(&self) -> Option<&'static str> {
        Some(match self.0.as_str() {
            "joined" => "Welcome. Your account is ready.",
            "moved" => "Your mail goes to the new address from now on.",
            "back" => "Your address is back, and everybody else is signed out.",
            "passkey" => "The passkey is added.",
            "renamed" => "Saved.",
            "removed" => "Removed.",
            "unlinked" => "It lets nobody in here any more.",
            "password" => "Your new password counts from now on; other sessions are ended.",
            "no-password" => "The password is removed. A link by mail always lets you in.",
            "ended" => "The session is ended.",
            "all-ended" => "All other sessions are ended.",
            _ => return None,
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Said {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Said, Infallible> {
        let query = parts.uri.query().unwrap_or("");
        let word = query.split('&').find_map(|pair| pair.strip_prefix("said="));
        Ok(Said(word.unwrap_or("").to_owned()))
    }
}

/// Goes on to a page that says what was done, by one of the words that [`Said`] knows.
pub(super) fn then(path: &str, said: &str) -> Response {
    Redirect::to(&format!("{path}?said={said}")).into_response()
}
