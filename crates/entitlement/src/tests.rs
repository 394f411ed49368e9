//! Entitlements on both databases.

use kit::{Id, Instant};
use store::testing::both;

use super::*;

const READER: Id = Id(7);

fn at(seconds: i64) -> Instant {
    Instant::from_seconds(1_800_000_000 + seconds)
}

fn grant(source: &str, features: &[Feature], from: i64, until: Option<i64>) -> Grant {
    Grant {
        source: source.to_owned(),
        reader: READER,
        features: Features::of(features),
        from: at(from),
        until: until.map(at),
        note: String::new(),
    }
}

async fn given(db: &Db, grant: &Grant) -> bool {
    let mut tx = db.begin().await.expect("a transaction");
    let changed = give(&mut tx, at(0), grant).await.expect("given");
    tx.commit().await.expect("committed");
    changed
}

#[tokio::test]
async fn a_reader_holds_what_all_sources_give_and_knows_when_that_changes() {
    for test in both().await {
        let db = &test.db;
        given(db, &grant("subscription:1", &[Feature::Read], 0, None)).await;
        given(db, &grant("comp:2", &[Feature::FirstAccess], 100, Some(200))).await;
        for (moment, features, until) in [
            (-1, &[][..], Some(0)),
            (0, &[Feature::Read], Some(100)),
            (100, &[Feature::Read, Feature::FirstAccess], Some(200)),
            (200, &[Feature::Read], None),
        ] {
            let held = held(db, READER, at(moment)).await.expect("held");
            assert_eq!(held.features, Features::of(features), "{moment}");
            assert_eq!(held.until, until.map(at), "{moment}");
        }
        assert_eq!(held(db, Id(8), at(0)).await.expect("held"), Held::default());
    }
}

#[tokio::test]
async fn what_a_source_gave_it_can_change_and_take_away_and_the_journal_hears_of_it() {
    for test in both().await {
        let db = &test.db;
        let first = grant("subscription:1", &[Feature::Read], 0, None);
        assert!(given(db, &first).await);
        assert!(!given(db, &first).await, "the same twice is once");
        assert!(given(db, &Grant { until: Some(at(50)), ..first.clone() }).await);
        assert!(given(db, &Grant { reader: Id(8), ..first.clone() }).await, "it was moved");
        assert_eq!(held(db, READER, at(0)).await.expect("held"), Held::default());
        let mut tx = db.begin().await.expect("a transaction");
        assert!(take_away(&mut tx, at(1), "subscription:1").await.expect("taken"));
        assert!(!take_away(&mut tx, at(1), "subscription:1").await.expect("nothing there"));
        tx.commit().await.expect("committed");
        let facts = journal::after(db, 0, 10).await.expect("the journal");
        let whose: Vec<Option<Id>> = facts.iter().map(|it| it.subject).collect();
        assert_eq!(whose, [READER, READER, READER, Id(8), Id(8)].map(Some));
    }
}

#[test]
fn features_are_bits_that_stay_what_they_are() {
    // They stand in the store and in cookies.
    for (bit, feature) in Feature::ALL.into_iter().enumerate() {
        assert_eq!(Features::of(&[feature]).0, 1 << bit);
        assert_eq!(Feature::named(feature.word()), Some(feature));
    }
    assert_eq!(Features(u32::MAX).list(), Feature::ALL);
}
