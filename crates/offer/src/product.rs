//! Products: what is sold.

use entitlement::Features;
use kit::{Id, Instant};
use store::{Db, Tx};

use crate::facts::note;
use crate::{Invalid, Result, about, name, rows};

/// A product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// A sentence or two; may be empty.
    pub about: String,
    /// What its holder may do.
    pub features: Features,
    /// Where it stands among the others, the lowest first.
    pub place: i64,
    /// Since when it is not sold any more.
    pub retired_at: Option<Instant>,
}

/// A product as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductDraft {
    /// Its name.
    pub name: String,
    /// A sentence or two.
    pub about: String,
    /// What its holder may do.
    pub features: Features,
    /// Where it stands.
    pub place: i64,
}

impl ProductDraft {
    fn checked(&self) -> Result<ProductDraft, Invalid> {
        if self.features == Features::NONE {
            return Err(Invalid::Nothing);
        }
        let (name, about) = (name(&self.name)?, about(&self.about)?);
        Ok(ProductDraft { name, about, ..*self })
    }
}

/// Adds one.
///
/// # Errors
/// When the draft is not right, or the store refuses.
pub async fn add_product(tx: &mut Tx, now: Instant, by: Id, draft: &ProductDraft) -> Result<Id> {
    let (draft, id) = (draft.checked()?, Id::fresh(now));
    rows::add_product(tx, id, &draft, now).await?;
    note(tx, now, (id, by), "product_added").await?;
    Ok(id)
}

/// Changes one. What it gives to those who have it changes as well, with their next payment.
///
/// # Errors
/// When the draft is not right, or the store refuses.
pub async fn change_product(
    tx: &mut Tx,
    now: Instant,
    (id, by): (Id, Id),
    draft: &ProductDraft,
) -> Result<()> {
    let draft = draft.checked()?;
    if rows::change_product(tx, id, &draft).await? == 0 {
        return Err(Invalid::Product.into());
    }
    note(tx, now, (id, by), "product_changed").await?;
    Ok(())
}

/// It is not sold any more, or is again. Its offers are not, either.
///
/// # Errors
/// When there is none, or the store refuses.
pub async fn retire_product(
    tx: &mut Tx,
    now: Instant,
    (id, by): (Id, Id),
    retired: bool,
) -> Result<()> {
    if rows::retire_product(tx, id, retired.then_some(now)).await? == 0 {
        return Err(Invalid::Product.into());
    }
    note(tx, now, (id, by), if retired { "product_retired" } else { "product_returned" }).await?;
    Ok(())
}

/// All of them, in their order; those that are not sold any more as well.
///
/// # Errors
/// When the store cannot be read.
pub async fn products(db: &Db) -> store::Result<Vec<Product>> {
    rows::products(db).await
}

/// The product of this id.
///
/// # Errors
/// When the store cannot be read.
pub async fn find_product(db: &Db, id: Id) -> store::Result<Option<Product>> {
    rows::find_product(db, id).await
}

/// The product of this id, as a transaction sees it.
///
/// # Errors
/// When the store cannot be read.
pub async fn product_in(tx: &mut Tx, id: Id) -> store::Result<Option<Product>> {
    rows::product_in(tx, id).await
}
