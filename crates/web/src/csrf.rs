//! No other site may send forms in our readers' or staff's name.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::PageError;

/// Refuses what changes something and comes from another site: by `Sec-Fetch-Site`, or else by
/// `Origin` against the host asked for.
pub fn layer() -> CsrfLayer<fn(ProtectionError) -> Response<Body>> {
    CsrfLayer::new().with_rejection_response(refusal as fn(ProtectionError) -> Response<Body>)
}

fn refusal(_: ProtectionError) -> Response<Body> {
    PageError::new(StatusCode::FORBIDDEN)
        .message(
            "This form was sent from another site, so nothing was done. Open the page here and \
             send it again.",
        )
        .into_response()
}
