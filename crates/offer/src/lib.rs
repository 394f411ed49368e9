//! Offers: what the paper sells, for what price, to whom and until when.
//!
//! A product is what its holder may do. An offer sells a product under terms: phases, each with a
//! price. A code leads to an offer that is not for everybody. Who buys copies the terms into a
//! contract, so that an offer can change or end at any time and changes nothing for who has it.

mod claim;
mod code;
pub mod desk;
mod facts;
mod offering;
mod product;
pub mod public;
mod rows;
#[cfg(test)]
mod tests;

pub use claim::{Claim, Refusal, claim, quote};
pub use code::{Code, CodeDraft, add_code, codes, retire_code};
pub use facts::OfferChanged;
pub use offering::{
    Offer, OfferDraft, add_offer, change_offer, find_offer, offer_by_slug, offers, on_sale,
    retire_offer,
};
pub use product::{
    Product, ProductDraft, add_product, change_product, find_product, product_in, products,
    retire_product,
};
pub use rows::STATEMENTS;

/// Why something cannot be written down as it was typed; in words for who typed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// A name is missing or too long.
    #[error("a name has between 1 and {0} characters")]
    Name(usize),
    /// The text is too long.
    #[error("the description has at most {0} characters")]
    About(usize),
    /// A product that lets nobody do anything.
    #[error("choose at least one thing that the product gives")]
    Nothing,
    /// There is none.
    #[error("there is no such product on sale; choose one from the list")]
    Product,
    /// There is none.
    #[error("there is no such offer")]
    Offer,
    /// It ends before it starts.
    #[error("it ends before it starts")]
    Span,
    /// A number of uses below one.
    #[error("a number of uses is 1 or more")]
    Uses,
    /// Its address is taken.
    #[error("another offer has this address; choose another")]
    Slug,
    /// Not the letters of a code.
    #[error("a code has 3 to 32 letters and digits, with hyphens between them")]
    Code,
    /// It exists.
    #[error("this code exists already")]
    CodeTaken,
    /// The terms.
    #[error(transparent)]
    Terms(#[from] billing::TermsError),
}

/// A refusal, or the store's trouble.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was typed cannot be kept.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Shorthand for results of this room.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Characters of a name.
const NAME_MAX: usize = 100;
/// Characters of a description.
const ABOUT_MAX: usize = 1000;

fn name(text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    let fits = (1..=NAME_MAX).contains(&text.chars().count());
    if fits { Ok(text.to_owned()) } else { Err(Invalid::Name(NAME_MAX)) }
}

fn about(text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    if text.chars().count() > ABOUT_MAX {
        Err(Invalid::About(ABOUT_MAX))
    } else {
        Ok(text.to_owned())
    }
}
