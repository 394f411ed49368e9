//! Offers: for what price a product is sold, to whom and until when.

use billing::Terms;
use kit::{Id, Instant};
use store::{Db, Tx};

use crate::facts::note;
use crate::{Invalid, NAME_MAX, Product, Result, rows};

/// An offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub id: Id,
    /// The product it sells.
    pub product: Id,
    /// What it says.
    pub said: OfferDraft,
    /// Since when nobody can take it any more.
    pub retired_at: Option<Instant>,
}

/// An offer as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferDraft {
    /// Its part of an address.
    pub slug: String,
    /// What readers see above it; may be empty.
    pub name: String,
    /// Its phases.
    pub terms: Terms,
    /// From when on it can be taken.
    pub starts_at: Option<Instant>,
    /// Until when.
    pub ends_at: Option<Instant>,
    /// By how many.
    pub uses_max: Option<i64>,
    /// How often by one reader.
    pub reader_max: Option<i64>,
    /// Only with a code.
    pub needs_code: bool,
    /// Only by who has had no subscription yet.
    pub newcomers: bool,
}

impl Offer {
    /// Whether its time has come and is not over.
    pub fn is_open(&self, at: Instant) -> bool {
        let begun = self.said.starts_at.is_none_or(|it| it <= at);
        self.retired_at.is_none() && begun && self.said.ends_at.is_none_or(|it| at < it)
    }
}

impl OfferDraft {
    fn checked(&self) -> Result<OfferDraft, Invalid> {
        let slug =
            kit::slug::slug(if self.slug.trim().is_empty() { &self.name } else { &self.slug }, "");
        if slug.is_empty() || self.name.chars().count() > NAME_MAX {
            return Err(Invalid::Name(NAME_MAX));
        }
        span(self.starts_at, self.ends_at)?;
        uses(self.uses_max)?;
        uses(self.reader_max)?;
        Ok(OfferDraft { slug, name: self.name.trim().to_owned(), ..self.clone() })
    }
}

pub(crate) fn span(starts: Option<Instant>, ends: Option<Instant>) -> Result<(), Invalid> {
    match (starts, ends) {
        (Some(starts), Some(ends)) if ends <= starts => Err(Invalid::Span),
        _ => Ok(()),
    }
}

pub(crate) fn uses(most: Option<i64>) -> Result<(), Invalid> {
    if most.is_some_and(|it| it < 1) { Err(Invalid::Uses) } else { Ok(()) }
}

/// Adds one to a product.
///
/// # Errors
/// When the draft is not right, its address is taken, there is no such product, or the store
/// refuses.
pub async fn add_offer(
    tx: &mut Tx,
    now: Instant,
    (product, by): (Id, Id),
    draft: &OfferDraft,
) -> Result<Id> {
    let (draft, id) = (draft.checked()?, Id::fresh(now));
    if !rows::is_sold(tx, product).await? {
        return Err(Invalid::Product.into());
    }
    if rows::slug_taken(tx, &draft.slug, id).await? {
        return Err(Invalid::Slug.into());
    }
    rows::add_offer(tx, (id, product), &draft, now).await?;
    note(tx, now, (id, by), "offer_added").await?;
    Ok(id)
}

/// Changes one; who has taken it keeps what they took.
///
/// # Errors
/// When the draft is not right, its address is taken, there is no such offer, or the store
/// refuses.
pub async fn change_offer(
    tx: &mut Tx,
    now: Instant,
    (id, by): (Id, Id),
    draft: &OfferDraft,
) -> Result<()> {
    let draft = draft.checked()?;
    if rows::slug_taken(tx, &draft.slug, id).await? {
        return Err(Invalid::Slug.into());
    }
    if rows::change_offer(tx, id, &draft).await? == 0 {
        return Err(Invalid::Offer.into());
    }
    note(tx, now, (id, by), "offer_changed").await?;
    Ok(())
}

/// Nobody can take it any more, or they can again.
///
/// # Errors
/// When there is none, or the store refuses.
pub async fn retire_offer(
    tx: &mut Tx,
    now: Instant,
    (id, by): (Id, Id),
    retired: bool,
) -> Result<()> {
    if rows::retire_offer(tx, id, retired.then_some(now)).await? == 0 {
        return Err(Invalid::Offer.into());
    }
    note(tx, now, (id, by), if retired { "offer_retired" } else { "offer_returned" }).await?;
    Ok(())
}

/// All of them, the newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn offers(db: &Db) -> store::Result<Vec<Offer>> {
    rows::offers(db).await
}

/// The offer of this id.
///
/// # Errors
/// When the store cannot be read.
pub async fn find_offer(db: &Db, id: Id) -> store::Result<Option<Offer>> {
    rows::find_offer(db, id).await
}

/// The offer at this address.
///
/// # Errors
/// When the store cannot be read.
pub async fn offer_by_slug(db: &Db, slug: &str) -> store::Result<Option<Offer>> {
    rows::offer_by_slug(db, slug).await
}

/// What everybody can buy now: the products in their order, each with its offers, the oldest
/// first. Products without one are left out.
///
/// # Errors
/// When the store cannot be read.
pub async fn on_sale(db: &Db, at: Instant) -> store::Result<Vec<(Product, Vec<Offer>)>> {
    let mut offers = rows::offers(db).await?;
    offers.retain(|it| it.is_open(at) && !it.said.needs_code);
    offers.reverse();
    let sold = rows::products(db).await?.into_iter().filter(|it| it.retired_at.is_none());
    let with_offers = sold.map(|product| {
        let its = offers.iter().filter(|it| it.product == product.id).cloned().collect();
        (product, its)
    });
    Ok(with_offers.filter(|(_, offers): &(_, Vec<Offer>)| !offers.is_empty()).collect())
}
