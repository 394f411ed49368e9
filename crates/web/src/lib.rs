//! The web: what every page of the paper shares on its way to a reader.
//!
//! The theme and its assets, addresses, errors, security headers, cookies, files in parts, and the
//! front door, which asks the press first and the router only on a miss.

pub mod address;
pub mod assets;
pub mod cookie;
pub mod csrf;
mod css;
pub mod device;
pub mod door;
pub mod error;
mod fields;
mod filters;
pub mod ranges;
pub mod reception;
pub mod secure;
pub mod sheet;
pub mod theme;
pub mod whence;

pub use address::{Address, AddressError};
pub use assets::Assets;
pub use cookie::Cookie;
pub use door::{Door, DoorSettings};
pub use error::PageError;
pub use fields::Fields;
pub use reception::{Reception, RequestId};
pub use sheet::{Frame, Sheet};
pub use theme::{Parts, Theme, ThemeError, ThemeSettings};
pub use whence::Proxies;
