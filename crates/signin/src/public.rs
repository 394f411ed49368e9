//! What is said to who could not come in by a passkey, at whichever door.

use http::StatusCode;
use web::PageError;
use web::error::sentence;

use crate::PasskeyError;

impl From<PasskeyError> for PageError {
    fn from(error: PasskeyError) -> PageError {
        let status = match error {
            PasskeyError::NotHere => StatusCode::NOT_FOUND,
            PasskeyError::Unreadable => StatusCode::BAD_REQUEST,
            PasskeyError::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        };
        PageError::new(status).message(sentence(&error.to_string()))
    }
}
