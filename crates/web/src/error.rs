//! What a reader or a program is told when a request cannot be answered.

use axum::response::{IntoResponse, Response};
use http::header::{self, HeaderMap};
use http::{HeaderValue, StatusCode};
use press::Unanswered;

use crate::address::AddressError;

/// A refusal in words a person can act on. It never carries what happened inside: that goes to
/// the log, under the same request id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageError {
    /// The status.
    pub status: StatusCode,
    /// The heading of the page.
    pub title: String,
    /// What happened and what to do now.
    pub message: String,
    /// When to come back, if that helps.
    pub retry_after_seconds: Option<u32>,
}

impl PageError {
    /// A refusal with the words usual for its status.
    pub fn new(status: StatusCode) -> PageError {
        let (title, message) = usual_words(status);
        let (title, message) = (title.to_owned(), message.to_owned());
        PageError { status, title, message, retry_after_seconds: None }
    }

    /// Nothing is at the address.
    pub fn not_found() -> PageError {
        PageError::new(StatusCode::NOT_FOUND)
    }

    /// What was at the address was taken away for good.
    pub fn gone() -> PageError {
        PageError::new(StatusCode::GONE)
    }

    /// What was sent cannot be used, for the reason that the words give.
    pub fn unusable(words: impl Into<String>) -> PageError {
        PageError::new(StatusCode::UNPROCESSABLE_ENTITY).message(words)
    }

    /// Something broke; `cause` is for the log alone.
    pub fn internal(cause: impl std::fmt::Display) -> PageError {
        tracing::error!(%cause, "a request failed");
        PageError::new(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The same with another message.
    pub fn message(mut self, message: impl Into<String>) -> PageError {
        self.message = message.into();
        self
    }

    /// The same, asking to come back after so many seconds.
    pub fn retry_after(mut self, seconds: u32) -> PageError {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// As a problem document (RFC 9457), for programs.
    pub fn to_json(&self, request_id: &str) -> String {
        serde_json::json!({
            "type": "about:blank",
            "status": self.status.as_u16(),
            "title": self.title,
            "detail": self.message,
            "request_id": request_id,
        })
        .to_string()
    }

    /// As a page that needs no template, for when the theme itself is broken.
    pub fn to_bare_html(&self, request_id: &str) -> String {
        let (title, message) = (kit::html::escape(&self.title), kit::html::escape(&self.message));
        let id = kit::html::escape(request_id);
        format!(
            "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
             <h1>{title}</h1><p>{message}</p><p><a href=\"/\">Go to the front page</a></p>\
             <p><small>{id}</small></p></html>\n"
        )
    }
}

fn usual_words(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 | 422 => (
            "We did not understand that",
            "The request has a mistake in it. Please go \
            back and try again.",
        ),
        401 => ("Please sign in", "This page is for readers who are signed in."),
        403 => ("You may not do that", "Your account does not allow this."),
        404 => (
            "There is no such page",
            "It may have moved, or the address may have a typing \
            mistake in it.",
        ),
        405 => ("That is not possible here", "This address cannot be used in that way."),
        408 => ("That took too long", "Your request arrived too slowly. Please try again."),
        410 => ("This page was taken away", "What was here is no longer published."),
        413 => ("That is too large", "Please send something smaller."),
        414 => ("The address is too long", "Please check the link you followed."),
        415 => ("We cannot read that", "Please send another kind of file."),
        429 => ("Not so fast", "You sent many requests in a short time. Please wait a little."),
        503 => ("We are very busy", "Please try again in a moment."),
        504 => ("That took too long", "We could not answer in time. Please try again."),
        400..=499 => ("That did not work", "Please go back and try again."),
        _ => (
            "Something broke on our side",
            "We have made a note of it. Please try again in a \
            moment.",
        ),
    }
}

impl std::fmt::Display for PageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.status, self.message)
    }
}

impl std::error::Error for PageError {}

impl From<Unanswered> for PageError {
    fn from(why: Unanswered) -> PageError {
        match why {
            Unanswered::Failed(cause) => {
                tracing::error!(%cause, "a page could not be printed");
                PageError::new(StatusCode::SERVICE_UNAVAILABLE)
                    .message("This page cannot be shown at the moment. Please try again soon.")
                    .retry_after(10)
            }
            Unanswered::Overloaded { retry_after_seconds } => {
                PageError::new(StatusCode::SERVICE_UNAVAILABLE).retry_after(retry_after_seconds)
            }
        }
    }
}

impl From<store::Error> for PageError {
    fn from(error: store::Error) -> PageError {
        if error.is_passing() {
            tracing::warn!(%error, "the store did not answer");
            let words = "The database is busy and nothing was changed. Send it again in a moment.";
            return PageError::new(StatusCode::SERVICE_UNAVAILABLE).message(words).retry_after(5);
        }
        PageError::internal(error)
    }
}

impl From<AddressError> for PageError {
    fn from(error: AddressError) -> PageError {
        PageError::new(match error {
            AddressError::TooLong => StatusCode::URI_TOO_LONG,
            AddressError::Malformed => StatusCode::BAD_REQUEST,
        })
    }
}

impl IntoResponse for PageError {
    /// Leaves the words to [`crate::dress`], which knows the theme and what the reader accepts.
    fn into_response(self) -> Response {
        let mut response = Response::new(axum::body::Body::empty());
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self);
        response
    }
}

/// Our errors are written without capital and full stop, to stand inside others.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map_or_else(String::new, |first| first.to_uppercase().to_string());
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// Whether the asker is a program that wants JSON rather than a person with a browser.
pub fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    let json = accept.find("json");
    let html = accept.find("html");
    json.is_some_and(|json| html.is_none_or(|html| json < html))
}

/// The headers of every refusal.
pub(crate) fn refusal_headers(error: &PageError, content_type: &'static str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, press::CachePolicy::NoStore.header());
    if let Some(seconds) = error.retry_after_seconds {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_for_who_asks_for_it_first() {
        for (accept, json) in [
            ("application/json", true),
            ("application/problem+json, text/html", true),
            ("text/html,application/xhtml+xml,application/json;q=0.9", false),
            ("*/*", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(wants_json(&headers), json, "{accept}");
        }
    }

    #[test]
    fn every_status_has_words() {
        for status in 400..600 {
            let status = StatusCode::from_u16(status).expect("a status");
            let error = PageError::new(status);
            assert!(!error.title.is_empty() && error.message.ends_with('.'));
        }
    }
}
