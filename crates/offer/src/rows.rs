//! SQL of products, offers and codes.

use billing::Terms;
use entitlement::Features;
use kit::{Id, Instant};
use store::{Db, Error, Result, Tx};

use crate::claim::Uses;
use crate::{Code, CodeDraft, Offer, OfferDraft, Product, ProductDraft};

store::sql! {
    /// A new product.
    ADD_PRODUCT = one(
        "INSERT INTO product (id, name, about, features, place, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)"
    );
    /// Another name, other features, another place.
    CHANGE_PRODUCT = one(
        "UPDATE product SET name = $2, about = $3, features = $4, place = $5 WHERE id = $1"
    );
    /// Sold no more, or again.
    RETIRE_PRODUCT = one("UPDATE product SET retired_at = $2 WHERE id = $1");
    /// All of them.
    PRODUCTS = one(
        "SELECT id, name, about, features, place, retired_at FROM product ORDER BY place, id"
    );
    /// One of them.
    FIND_PRODUCT = one(
        "SELECT id, name, about, features, place, retired_at FROM product WHERE id = $1"
    );
    /// Whether it is sold.
    IS_SOLD = one("SELECT id FROM product WHERE id = $1 AND retired_at IS NULL");
    /// A new offer.
    ADD_OFFER = one(
        "INSERT INTO offer (id, product, slug, name, terms, starts_at, ends_at, uses_max, \
         reader_max, needs_code, newcomers, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
    );
    /// It says something else.
    CHANGE_OFFER = one(
        "UPDATE offer SET slug = $2, name = $3, terms = $4, starts_at = $5, ends_at = $6, \
         uses_max = $7, reader_max = $8, needs_code = $9, newcomers = $10 WHERE id = $1"
    );
    /// Not to be taken any more, or again.
    RETIRE_OFFER = one("UPDATE offer SET retired_at = $2 WHERE id = $1");
    /// Whether another has this address.
    SLUG_TAKEN = one("SELECT id FROM offer WHERE slug = $1 AND id <> $2");
    /// Whether there is one.
    OFFER_EXISTS = one("SELECT id FROM offer WHERE id = $1");
    /// All of them.
    OFFERS = one(
        "SELECT id, product, retired_at, slug, name, terms, starts_at, ends_at, uses_max, \
         reader_max, needs_code, newcomers FROM offer ORDER BY id DESC"
    );
    /// One of them.
    FIND_OFFER = one(
        "SELECT id, product, retired_at, slug, name, terms, starts_at, ends_at, uses_max, \
         reader_max, needs_code, newcomers FROM offer WHERE id = $1"
    );
    /// The one at an address.
    OFFER_BY_SLUG = one(
        "SELECT id, product, retired_at, slug, name, terms, starts_at, ends_at, uses_max, \
         reader_max, needs_code, newcomers FROM offer WHERE slug = $1"
    );
    /// A new code.
    ADD_CODE = one(
        "INSERT INTO offer_code (code, offer, note, starts_at, ends_at, uses_max, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
    /// Not to be used any more, or again.
    RETIRE_CODE = one("UPDATE offer_code SET retired_at = $2 WHERE code = $1");
    /// One of them.
    FIND_CODE = one(
        "SELECT code, offer, note, starts_at, ends_at, uses_max, retired_at FROM offer_code \
         WHERE code = $1"
    );
    /// Those of an offer, with how often each was used.
    CODES = one(
        "SELECT c.code, c.offer, c.note, c.starts_at, c.ends_at, c.uses_max, c.retired_at, \
         COUNT(u.subscription) FROM offer_code c LEFT JOIN offer_use u ON u.code = c.code \
         WHERE c.offer = $1 GROUP BY c.code, c.offer, c.note, c.starts_at, c.ends_at, c.uses_max, \
         c.retired_at, c.created_at ORDER BY c.created_at DESC, c.code"
    );
    /// An offer was taken.
    USE_OFFER = one(
        "INSERT INTO offer_use (subscription, offer, code, reader, used_at) \
         VALUES ($1, $2, $3, $4, $5)"
    );
    /// How often.
    USES_OF_OFFER = one("SELECT COUNT(*) FROM offer_use WHERE offer = $1");
    /// How often by one reader.
    USES_BY_READER = one("SELECT COUNT(*) FROM offer_use WHERE offer = $1 AND reader = $2");
    /// What a reader took of all.
    USES_AT_ALL = one("SELECT COUNT(*) FROM offer_use WHERE reader = $1");
    /// How often a code was used.
    USES_OF_CODE = one("SELECT COUNT(*) FROM offer_use WHERE code = $1");
    /// How often each offer was taken.
    TAKEN = one("SELECT offer, COUNT(*) FROM offer_use GROUP BY offer");
}

type ProductLine = (Id, String, String, i64, i64, Option<Instant>);

fn product((id, name, about, features, place, retired_at): ProductLine) -> Product {
    let features = Features(u32::try_from(features).unwrap_or_default());
    Product { id, name, about, features, place, retired_at }
}

store::record! {
    struct OfferLine {
        id: Id,
        product: Id,
        retired_at: Option<Instant>,
        slug: String,
        name: String,
        terms: String,
        starts_at: Option<Instant>,
        ends_at: Option<Instant>,
        uses_max: Option<i64>,
        reader_max: Option<i64>,
        needs_code: bool,
        newcomers: bool,
    }
}

fn offer(line: OfferLine) -> Result<Offer> {
    let terms: Terms = serde_json::from_str(&line.terms)
        .map_err(|error| Error::Shape(format!("the terms of offer {}: {error}", line.id)))?;
    let said = OfferDraft {
        slug: line.slug,
        name: line.name,
        terms,
        starts_at: line.starts_at,
        ends_at: line.ends_at,
        uses_max: line.uses_max,
        reader_max: line.reader_max,
        needs_code: line.needs_code,
        newcomers: line.newcomers,
    };
    Ok(Offer { id: line.id, product: line.product, said, retired_at: line.retired_at })
}

type CodeLine =
    (String, Id, String, Option<Instant>, Option<Instant>, Option<i64>, Option<Instant>);

fn code((code, offer, note, starts_at, ends_at, uses_max, retired_at): CodeLine) -> Code {
    Code { code, offer, note, starts_at, ends_at, uses_max, retired_at }
}

fn written(terms: &Terms) -> Result<String> {
    serde_json::to_string(terms).map_err(|error| Error::Shape(format!("terms: {error}")))
}

pub(crate) async fn add_product(
    tx: &mut Tx,
    id: Id,
    draft: &ProductDraft,
    now: Instant,
) -> Result<()> {
    let features = i64::from(draft.features.0);
    tx.run(ADD_PRODUCT, (id, &draft.name, &draft.about, features, draft.place, now)).await?;
    Ok(())
}

pub(crate) async fn change_product(tx: &mut Tx, id: Id, draft: &ProductDraft) -> Result<u64> {
    let features = i64::from(draft.features.0);
    tx.run(CHANGE_PRODUCT, (id, &draft.name, &draft.about, features, draft.place)).await
}

pub(crate) async fn retire_product(tx: &mut Tx, id: Id, at: Option<Instant>) -> Result<u64> {
    tx.run(RETIRE_PRODUCT, (id, at)).await
}

pub(crate) async fn products(db: &Db) -> Result<Vec<Product>> {
    let lines: Vec<ProductLine> = db.all(PRODUCTS, ()).await?;
    Ok(lines.into_iter().map(product).collect())
}

pub(crate) async fn find_product(db: &Db, id: Id) -> Result<Option<Product>> {
    Ok(db.maybe(FIND_PRODUCT, (id,)).await?.map(product))
}

pub(crate) async fn product_in(tx: &mut Tx, id: Id) -> Result<Option<Product>> {
    Ok(tx.maybe(FIND_PRODUCT, (id,)).await?.map(product))
}

pub(crate) async fn is_sold(tx: &mut Tx, id: Id) -> Result<bool> {
    Ok(tx.maybe::<(Id,)>(IS_SOLD, (id,)).await?.is_some())
}

pub(crate) async fn add_offer(
    tx: &mut Tx,
    (id, product): (Id, Id),
    said: &OfferDraft,
    now: Instant,
) -> Result<()> {
    let terms = written(&said.terms)?;
    let limits = (said.uses_max, said.reader_max, said.needs_code, said.newcomers);
    let (most, each, coded, fresh) = limits;
    let (from, to) = (said.starts_at, said.ends_at);
    let values =
        (id, product, &said.slug, &said.name, terms, from, to, most, each, coded, fresh, now);
    tx.run(ADD_OFFER, values).await.map(|_| ())
}

pub(crate) async fn change_offer(tx: &mut Tx, id: Id, said: &OfferDraft) -> Result<u64> {
    let terms = written(&said.terms)?;
    let limits = (said.uses_max, said.reader_max, said.needs_code, said.newcomers);
    let (most, each, coded, fresh) = limits;
    let (from, to) = (said.starts_at, said.ends_at);
    let values = (id, &said.slug, &said.name, terms, from, to, most, each, coded, fresh);
    tx.run(CHANGE_OFFER, values).await
}

pub(crate) async fn retire_offer(tx: &mut Tx, id: Id, at: Option<Instant>) -> Result<u64> {
    tx.run(RETIRE_OFFER, (id, at)).await
}

pub(crate) async fn slug_taken(tx: &mut Tx, slug: &str, but: Id) -> Result<bool> {
    Ok(tx.maybe::<(Id,)>(SLUG_TAKEN, (slug, but)).await?.is_some())
}

pub(crate) async fn offer_exists(tx: &mut Tx, id: Id) -> Result<bool> {
    Ok(tx.maybe::<(Id,)>(OFFER_EXISTS, (id,)).await?.is_some())
}

pub(crate) async fn offers(db: &Db) -> Result<Vec<Offer>> {
    db.all(OFFERS, ()).await?.into_iter().map(offer).collect()
}

pub(crate) async fn find_offer(db: &Db, id: Id) -> Result<Option<Offer>> {
    db.maybe(FIND_OFFER, (id,)).await?.map(offer).transpose()
}

pub(crate) async fn offer_by_slug(db: &Db, slug: &str) -> Result<Option<Offer>> {
    db.maybe(OFFER_BY_SLUG, (slug,)).await?.map(offer).transpose()
}

pub(crate) async fn add_code(
    tx: &mut Tx,
    offer: Id,
    draft: &CodeDraft,
    now: Instant,
) -> Result<()> {
    let (from, to, most) = (draft.starts_at, draft.ends_at, draft.uses_max);
    tx.run(ADD_CODE, (&draft.code, offer, &draft.note, from, to, most, now)).await.map(|_| ())
}

pub(crate) async fn retire_code(tx: &mut Tx, code: &str, at: Option<Instant>) -> Result<()> {
    tx.run(RETIRE_CODE, (code, at)).await.map(|_| ())
}

pub(crate) async fn find_code(tx: &mut Tx, text: &str) -> Result<Option<Code>> {
    Ok(tx.maybe(FIND_CODE, (text,)).await?.map(code))
}

pub(crate) async fn code_exists(tx: &mut Tx, code: &str) -> Result<bool> {
    Ok(find_code(tx, code).await?.is_some())
}

pub(crate) async fn codes(db: &Db, offer: Id) -> Result<Vec<(Code, i64)>> {
    type Line =
        (String, Id, String, Option<Instant>, Option<Instant>, Option<i64>, Option<Instant>, i64);
    let lines: Vec<Line> = db.all(CODES, (offer,)).await?;
    let with_uses = |(word, offer, note, from, to, most, retired, uses): Line| {
        (code((word, offer, note, from, to, most, retired)), uses)
    };
    Ok(lines.into_iter().map(with_uses).collect())
}

pub(crate) async fn use_offer(
    tx: &mut Tx,
    (subscription, offer): (Id, Id),
    (code, reader): (&str, Id),
    now: Instant,
) -> Result<()> {
    tx.run(USE_OFFER, (subscription, offer, code, reader, now)).await.map(|_| ())
}

pub(crate) async fn uses(tx: &mut Tx, offer: Id, reader: Option<Id>, code: &str) -> Result<Uses> {
    let reader = reader.unwrap_or(Id(-1));
    let count = |line: Option<(i64,)>| line.map_or(0, |(count,)| count);
    Ok(Uses {
        of_offer: count(tx.maybe(USES_OF_OFFER, (offer,)).await?),
        by_reader: count(tx.maybe(USES_BY_READER, (offer, reader)).await?),
        reader_at_all: count(tx.maybe(USES_AT_ALL, (reader,)).await?),
        of_code: count(tx.maybe(USES_OF_CODE, (code,)).await?),
    })
}

/// How often each offer was taken.
pub(crate) async fn taken(db: &Db) -> Result<Vec<(Id, i64)>> {
    db.all(TAKEN, ()).await
}
