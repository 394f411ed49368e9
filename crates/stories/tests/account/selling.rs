//! A paper that sells something, for stories of who buys it.

use billing::{Kind, Phase, Terms};
use entitlement::{Feature, Features};
use kit::{Currency, Id, Term, Unit};
use offer::{OfferDraft, ProductDraft};
use subscription::Selling;

use crate::paper_with_mail::PaperWithMail;
use crate::person::{Answer, Person};

/// Where the reference offer is taken.
pub const OFFER: &str = "/subscribe/introductory-offer";

/// Sells "$1.99 a week for the first 24 weeks, then $6.99 every 4 weeks".
pub async fn open_shop(house: &PaperWithMail) -> Id {
    let (db, now) = (&house.paper.db, house.paper.clock.now());
    let product = ProductDraft {
        name: "Digital".to_owned(),
        features: Features::of(&[Feature::Read, Feature::FirstAccess]),
        ..ProductDraft::default()
    };
    let phase = |kind, amount, count, cycles| Phase {
        kind,
        amount,
        every: Term::of(count, Unit::Week),
        cycles,
        prepaid: false,
    };
    let phases = vec![phase(Kind::Intro, 199, 1, Some(24)), phase(Kind::Evergreen, 699, 4, None)];
    let dollars = Currency::named("USD").expect("dollars");
    let offer = OfferDraft {
        slug: String::new(),
        name: "Introductory offer".to_owned(),
        terms: Terms::new(dollars, phases).expect("terms"),
        starts_at: None,
        ends_at: None,
        uses_max: None,
        reader_max: Some(1),
        needs_code: false,
        newcomers: false,
    };
    let selling = Selling {
        seller: "The Courier Ltd".to_owned(),
        transfer_to: "The Courier, account 7".to_owned(),
        save_percent: 25,
        ..Selling::default()
    };
    let mut tx = db.begin().await.expect("a transaction");
    let product = offer::add_product(&mut tx, now, Id(1), &product).await.expect("a product");
    let offer = offer::add_offer(&mut tx, now, (product, Id(1)), &offer).await.expect("an offer");
    subscription::set_selling(&mut tx, now, Id(1), &selling).await.expect("set");
    tx.commit().await.expect("committed");
    offer
}

/// The value of a hidden field of a page.
pub fn field(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let start = page.find(&mark).unwrap_or_else(|| panic!("no field {name} in {page}"));
    let value = page[start + mark.len()..].split('"').next().unwrap_or_default();
    value.replace("&#x2f;", "/").replace("&amp;", "&")
}

/// Orders the reference offer, as its page's form does.
pub async fn order(person: &mut Person) -> Answer {
    let page = person.get(OFFER).await.text;
    let (key, terms) = (field(&page, "key"), field(&page, "terms"));
    person.post(OFFER, &[("key", &key), ("terms", &terms), ("code", "")]).await
}

/// Days pass, and what is due is done.
pub async fn days(house: &PaperWithMail, days: i64) {
    for _ in 0..days {
        house.paper.clock.advance_seconds(86_400);
        house.paper.subscriptions.run_due().await.expect("run");
        house.paper.mail.send_due().await.expect("sent");
        house.paper.subscriptions.hear_of_notices().await.expect("heard");
    }
}
