//! What a handler of a story's page has at hand.

use axum::extract::FromRequestParts;
use http::request::Parts;
use newsroom::desk::{Desk, Visitor};
use web::PageError;

use crate::Writing;

/// The desk, who is at it, and the writing of its stories.
pub(crate) struct Room {
    pub(crate) desk: Desk,
    pub(crate) visitor: Visitor,
    pub(crate) writing: Writing,
}

impl FromRequestParts<Desk> for Room {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Room, PageError> {
        let visitor = Visitor::from_request_parts(parts, desk).await?;
        let writing = parts.extensions.get::<Writing>().cloned();
        let writing = writing.ok_or_else(|| PageError::internal("a desk without writing"))?;
        Ok(Room { desk: desk.clone(), visitor, writing })
    }
}
