//! What the demo paper sells, and how one pays it: an invoice, and a transfer that nobody makes.

use anyhow::Result;
use billing::{Kind, Phase, Tax, Taxes, Terms};
use entitlement::{Feature, Features};
use kit::{Clock, Currency, Id, Instant, Term, Unit};
use offer::{OfferDraft, ProductDraft};
use store::{Db, Tx};
use subscription::Selling;

/// Nobody of the staff did it.
const BY: Id = Id(0);

/// Opens the shop of the demo paper; nothing when something is sold already.
///
/// # Errors
/// When the store refuses.
pub async fn shop(db: &Db, clock: &Clock) -> Result<()> {
    if !offer::products(db).await?.is_empty() {
        return Ok(());
    }
    let now = clock.now();
    let mut tx = db.begin().await?;
    let digital = product("Digital", "Every story, on every device.", &[Feature::Read], 1);
    let first = "Every story, and what subscribers may read before others.";
    let first = product("Digital First", first, &[Feature::Read, Feature::FirstAccess], 2);
    let digital = offer::add_product(&mut tx, now, BY, &digital).await?;
    let first = offer::add_product(&mut tx, now, BY, &first).await?;
    let (weeks, year) = (Term::of(4, Unit::Week), Term::of(1, Unit::Year));
    let regular = |amount, every| phase(Kind::Evergreen, amount, every, None);
    let intro = phase(Kind::Intro, 199, Term::of(1, Unit::Week), Some(24));
    let trial = phase(Kind::Trial, 0, Term::of(30, Unit::Day), Some(1));
    let offers = [
        (digital, "Introductory offer", vec![intro, regular(699, weeks)]),
        (digital, "Pay for a year", vec![regular(7900, year)]),
        (first, "Try it for a month", vec![trial, regular(999, weeks)]),
    ];
    for (product, name, phases) in offers {
        add(&mut tx, now, product, (name, phases)).await?;
    }
    subscription::set_selling(&mut tx, now, BY, &selling()).await?;
    tx.commit().await?;
    Ok(())
}

fn product(name: &str, about: &str, features: &[Feature], place: i64) -> ProductDraft {
    let features = Features::of(features);
    ProductDraft { name: name.to_owned(), about: about.to_owned(), features, place }
}

fn phase(kind: Kind, amount: i64, every: Term, cycles: Option<u32>) -> Phase {
    Phase { kind, amount, every, cycles, prepaid: false }
}

async fn add(
    tx: &mut Tx,
    now: Instant,
    product: Id,
    (name, phases): (&str, Vec<Phase>),
) -> Result<()> {
    let draft = OfferDraft {
        slug: String::new(),
        name: name.to_owned(),
        terms: Terms::new(Currency::named("USD")?, phases)?,
        starts_at: None,
        ends_at: None,
        uses_max: None,
        reader_max: Some(1),
        needs_code: false,
        newcomers: false,
    };
    offer::add_offer(tx, now, (product, BY), &draft).await?;
    Ok(())
}

fn selling() -> Selling {
    Selling {
        seller: "The Saltmere Courier\n3 Fish Quay, Saltmere".to_owned(),
        tax_number: "Tax number 00-000-000 (invented)".to_owned(),
        transfer_to: "The Saltmere Courier\nSaltmere Savings Bank (invented)\nAccount 0000 0000"
            .to_owned(),
        taxes: Taxes {
            included: true,
            taxes: vec![Tax { name: "Sales tax".to_owned(), rate: 5000 }],
        },
        save_percent: 25,
        ..Selling::default()
    }
}
