//! Offers on both databases: what is on sale, and who may take it.

use billing::{Kind, Phase, Terms};
use entitlement::{Feature, Features};
use kit::{Currency, Id, Instant, Term, Unit};
use store::Db;
use store::testing::both;

use super::*;

const BY: Id = Id(1);

fn at(seconds: i64) -> Instant {
    Instant::from_seconds(1_800_000_000 + seconds)
}

fn terms(amount: i64) -> Terms {
    let every = Term::of(4, Unit::Week);
    let phase = Phase { kind: Kind::Evergreen, amount, every, cycles: None, prepaid: false };
    Terms::new(Currency::named("CAD").expect("a currency"), vec![phase]).expect("terms")
}

fn draft(name: &str) -> OfferDraft {
    OfferDraft {
        slug: String::new(),
        name: name.to_owned(),
        terms: terms(699),
        starts_at: None,
        ends_at: None,
        uses_max: None,
        reader_max: None,
        needs_code: false,
        newcomers: false,
    }
}

async fn digital(db: &Db) -> Id {
    let product = ProductDraft {
        name: "Digital".to_owned(),
        features: Features::of(&[Feature::Read]),
        ..ProductDraft::default()
    };
    let mut tx = db.begin().await.expect("a transaction");
    let id = add_product(&mut tx, at(0), BY, &product).await.expect("a product");
    tx.commit().await.expect("committed");
    id
}

async fn offered(db: &Db, product: Id, draft: &OfferDraft) -> Offer {
    let mut tx = db.begin().await.expect("a transaction");
    let id = add_offer(&mut tx, at(0), (product, BY), draft).await.expect("an offer");
    tx.commit().await.expect("committed");
    find_offer(db, id).await.expect("read").expect("it is there")
}

async fn coded(db: &Db, offer: &Offer, draft: &CodeDraft) -> String {
    let mut tx = db.begin().await.expect("a transaction");
    let code = add_code(&mut tx, at(0), (offer.id, BY), draft).await.expect("a code");
    tx.commit().await.expect("committed");
    code
}

async fn taken(
    db: &Db,
    now: Instant,
    (offer, code): (&Offer, &str),
    (reader, subscription): (i64, i64),
) -> Result<(), Refusal> {
    let asked = Claim { offer, code, reader: Some(Id(reader)) };
    let looked = quote(db, now, asked).await.expect("the store");
    let mut tx = db.begin().await.expect("a transaction");
    let result = claim(&mut tx, now, Id(subscription), asked).await.expect("the store");
    tx.commit().await.expect("committed");
    assert_eq!(looked, result, "what was shown is what happens");
    result
}

#[tokio::test]
async fn what_is_on_sale_is_what_everybody_can_take_now() {
    for test in both().await {
        let (db, digital) = (&test.db, digital(&test.db).await);
        offered(db, digital, &draft("Regular")).await;
        offered(db, digital, &OfferDraft { needs_code: true, ..draft("Students") }).await;
        let autumn = OfferDraft { ends_at: Some(at(100)), ..draft("Autumn") };
        offered(db, digital, &autumn).await;
        offered(db, digital, &OfferDraft { starts_at: Some(at(100)), ..draft("Winter") }).await;
        for (moment, names) in [(0, ["Regular", "Autumn"]), (100, ["Regular", "Winter"])] {
            let sold = on_sale(db, at(moment)).await.expect("read");
            let offers: Vec<&str> = sold[0].1.iter().map(|it| it.said.name.as_str()).collect();
            assert_eq!(offers, names, "{moment}");
        }
        let mut tx = db.begin().await.expect("a transaction");
        retire_product(&mut tx, at(5), (digital, BY), true).await.expect("retired");
        tx.commit().await.expect("committed");
        assert!(on_sale(db, at(5)).await.expect("read").is_empty());
        let regular = offer_by_slug(db, "regular").await.expect("read").expect("it is there");
        assert_eq!(taken(db, at(5), (&regular, ""), (7, 1)).await, Err(Refusal::Gone));
    }
}

#[tokio::test]
async fn an_offer_is_taken_as_often_as_it_may_be() {
    for test in both().await {
        let (db, digital) = (&test.db, digital(&test.db).await);
        let limits = OfferDraft { uses_max: Some(2), reader_max: Some(1), ..draft("First two") };
        let two = offered(db, digital, &limits).await;
        assert_eq!(taken(db, at(1), (&two, ""), (7, 1)).await, Ok(()));
        assert_eq!(taken(db, at(1), (&two, ""), (7, 2)).await, Err(Refusal::Taken));
        assert_eq!(taken(db, at(1), (&two, ""), (8, 3)).await, Ok(()));
        assert_eq!(taken(db, at(1), (&two, ""), (9, 4)).await, Err(Refusal::UsedUp));
        let fresh = offered(db, digital, &OfferDraft { newcomers: true, ..draft("New") }).await;
        assert_eq!(taken(db, at(1), (&fresh, ""), (7, 5)).await, Err(Refusal::Newcomers));
        assert_eq!(taken(db, at(1), (&fresh, ""), (10, 6)).await, Ok(()));
    }
}

#[tokio::test]
async fn the_last_one_is_taken_once_however_many_come_at_once() {
    for test in both().await {
        let (db, digital) = (&test.db, digital(&test.db).await);
        let one = offered(db, digital, &OfferDraft { uses_max: Some(1), ..draft("One") }).await;
        let tries = (0..12).map(|n| {
            let (db, one) = (db.clone(), one.clone());
            tokio::spawn(async move {
                let asked = Claim { offer: &one, code: "", reader: Some(Id(n)) };
                let mut tx = db.begin().await.expect("a transaction");
                let result = claim(&mut tx, at(1), Id(n), asked).await.expect("the store");
                tx.commit().await.expect("committed");
                result.is_ok()
            })
        });
        let mut got = 0;
        for it in tries.collect::<Vec<_>>() {
            got += u32::from(it.await.expect("a try"));
        }
        assert_eq!(got, 1);
    }
}

#[tokio::test]
async fn a_code_opens_its_offer_within_its_time_and_number() {
    for test in both().await {
        let (db, digital) = (&test.db, digital(&test.db).await);
        let hidden = OfferDraft { needs_code: true, ..draft("Students") };
        let students = offered(db, digital, &hidden).await;
        let other = offered(db, digital, &draft("Regular")).await;
        let draft = CodeDraft {
            code: " spring-27 ".to_owned(),
            starts_at: Some(at(10)),
            ends_at: Some(at(20)),
            uses_max: Some(1),
            ..CodeDraft::default()
        };
        assert_eq!(coded(db, &students, &draft).await, "SPRING-27");
        for (offer, code, moment, refusal) in [
            (&students, "", 15, Refusal::NeedsCode),
            (&students, "SUMMER", 15, Refusal::NoSuchCode),
            (&students, "'; DROP TABLE offer", 15, Refusal::NoSuchCode),
            (&other, "spring-27", 15, Refusal::OtherOffer),
            (&students, "spring-27", 9, Refusal::CodeNotYet),
            (&students, "spring-27", 20, Refusal::CodeOver),
        ] {
            let refused = taken(db, at(moment), (offer, code), (7, moment)).await;
            assert_eq!(refused, Err(refusal), "{code} at {moment}");
        }
        assert_eq!(taken(db, at(15), (&students, "Spring-27"), (7, 100)).await, Ok(()));
        let second = taken(db, at(15), (&students, "SPRING-27"), (8, 101)).await;
        assert_eq!(second, Err(Refusal::CodeUsedUp));
        assert_eq!(codes(db, students.id).await.expect("read")[0].1, 1);
        let mut tx = db.begin().await.expect("a transaction");
        retire_code(&mut tx, at(16), ("SPRING-27", BY), true).await.expect("retired");
        tx.commit().await.expect("committed");
        let ended = taken(db, at(15), (&students, "SPRING-27"), (8, 102)).await;
        assert_eq!(ended, Err(Refusal::NoSuchCode));
    }
}

#[tokio::test]
async fn what_was_typed_wrongly_is_refused_and_nothing_is_kept() {
    for test in both().await {
        let (db, digital) = (&test.db, digital(&test.db).await);
        offered(db, digital, &draft("Regular")).await;
        let late = OfferDraft { starts_at: Some(at(9)), ends_at: Some(at(9)), ..draft("Late") };
        for (draft, wrong) in [
            (draft("Regular"), Invalid::Slug),
            (draft("  "), Invalid::Name(100)),
            (late, Invalid::Span),
            (OfferDraft { uses_max: Some(0), ..draft("None") }, Invalid::Uses),
        ] {
            let mut tx = db.begin().await.expect("a transaction");
            let refused = add_offer(&mut tx, at(1), (digital, BY), &draft).await;
            assert!(matches!(refused, Err(Error::Invalid(it)) if it == wrong), "{wrong}");
        }
        assert_eq!(offers(db).await.expect("read").len(), 1);
        let mut tx = db.begin().await.expect("a transaction");
        let nothing = ProductDraft { name: "Nothing".to_owned(), ..ProductDraft::default() };
        let refused = add_product(&mut tx, at(1), BY, &nothing).await;
        assert!(matches!(refused, Err(Error::Invalid(Invalid::Nothing))));
    }
}
