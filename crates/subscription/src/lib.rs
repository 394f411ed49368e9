//! Subscriptions: who pays for what, and what becomes of it.
//!
//! A subscription is bought under an offer and keeps its terms. What happens to it is decided by
//! the engine (`billing`) and kept here: each event, what it books, the invoice it issues, what its
//! reader may do from then on and the letter that tells them, in one transaction. Time passes by
//! [`Subscriptions::run_due`], which looks at those whose day has come.

mod act;
mod buy;
pub mod desk;
mod facts;
mod invoice;
mod keeper;
mod letters;
mod notices;
pub mod public;
mod record;
mod room;
mod rows;
mod run;
mod selling;
mod story;
#[cfg(test)]
mod tests;

pub use act::Actor;
pub use buy::{Order, Ordered};
pub use facts::{SellingChanged, SubscriptionChanged};
pub use invoice::{Invoice, InvoiceState};
pub use keeper::SubscriptionKeeper;
pub use record::Record;
pub use room::{Setting, Subscriptions};
pub use rows::{BOOK_STATEMENTS, INVOICE_STATEMENTS, LIST_STATEMENTS, STATEMENTS};
pub use run::Ran;
pub use selling::{Selling, selling, set_selling};

/// Why something is not done, in words for who tried it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine refuses.
    #[error(transparent)]
    Refused(#[from] billing::Refusal),
    /// The offer cannot be taken.
    #[error(transparent)]
    Offer(#[from] offer::Refusal),
    /// The price is not the one that was shown.
    #[error("this offer has changed since you opened the page; look at it again")]
    OtherTerms,
    /// They have one of this product.
    #[error("you have this subscription already; you find it in your account")]
    HasOne,
    /// There is none.
    #[error("there is no such subscription")]
    Unknown,
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Shorthand for results of this room.
pub type Result<T, E = Error> = std::result::Result<T, E>;
