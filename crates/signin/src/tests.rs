//! Keys, sessions and tickets on both databases.

mod provider;

use kit::{Id, Instant};
use serde_json::{Value, json};
use store::testing::both;

use super::*;

const NOW: Instant = Instant::from_seconds(1_800_000_000);

fn ada() -> Holder {
    Holder::staff(Id(7))
}

#[tokio::test]
async fn a_password_opens_only_its_owners_door() {
    for test in both().await {
        let db = &test.db;
        let hashed = hash_password("heron lamp orchard".to_owned()).await.expect("a hash");
        let mut tx = db.begin().await.expect("begun");
        set_password(&mut tx, NOW, ada(), &hashed).await.expect("set");
        set_password(&mut tx, NOW, ada(), &hashed).await.expect("set again");
        tx.commit().await.expect("committed");
        let right = "heron lamp orchard".to_owned();
        let reader = Holder { realm: Realm::Reader, ..ada() };
        assert!(accept_password(db, Some(ada()), right.clone()).await.expect("asked"));
        assert!(!accept_password(db, Some(ada()), "heron".to_owned()).await.expect("asked"));
        assert!(!accept_password(db, Some(reader), right.clone()).await.expect("asked"));
        assert!(!accept_password(db, None, right).await.expect("asked"));
        assert_eq!(keys(db, ada()).await.expect("keys").len(), 1);
    }
}

#[tokio::test]
async fn a_code_is_accepted_once() {
    for test in both().await {
        let db = &test.db;
        let generator = Generator::of_secret(&secret(), "The Courier", "ada").expect("one");
        let first = generator.code_at(NOW);
        let step = generator.step_of(&first, NOW).expect("a step");
        let mut tx = db.begin().await.expect("begun");
        set_generator(&mut tx, NOW, ada(), &generator, step).await.expect("set");
        tx.commit().await.expect("committed");
        let later = NOW.plus_seconds(30);
        let second = generator.code_at(later);
        for (code, accepted) in [(&first, false), (&second, true), (&second, false)] {
            let mut tx = db.begin().await.expect("begun");
            let answer = accept_code(db, &mut tx, later, ada(), code).await.expect("asked");
            tx.commit().await.expect("committed");
            assert_eq!(answer, accepted);
        }
    }
}

#[tokio::test]
async fn a_recovery_code_is_good_once_and_new_ones_replace_the_old() {
    for test in both().await {
        let db = &test.db;
        let mut tx = db.begin().await.expect("begun");
        let old = new_recovery_codes(&mut tx, NOW, ada()).await.expect("codes");
        let new = new_recovery_codes(&mut tx, NOW, ada()).await.expect("codes");
        let grace = Holder::staff(Id(8));
        assert_eq!((old.len(), new.len()), (CODES, CODES));
        for (holder, code, accepted) in
            [(ada(), &old[0], false), (grace, &new[0], false), (ada(), &new[0], true)]
        {
            let answer = accept_recovery_code(&mut tx, holder, code).await.expect("asked");
            assert_eq!(answer, accepted);
        }
        assert!(!accept_recovery_code(&mut tx, ada(), &new[0]).await.expect("asked"));
        tx.commit().await.expect("committed");
        assert_eq!(keys(db, ada()).await.expect("keys").len(), CODES - 1);
    }
}

#[tokio::test]
async fn a_session_stands_until_it_is_shut_or_forgotten() {
    for test in both().await {
        let db = &test.db;
        let mut tx = db.begin().await.expect("begun");
        let desk = open_session(&mut tx, NOW, ada(), How::Passkey, "Firefox").await.expect("one");
        let phone = open_session(&mut tx, NOW, ada(), How::Link, "Safari").await.expect("two");
        tx.commit().await.expect("committed");
        let asked = async |at: Instant, token: &Token| {
            who(db, at, Realm::Staff, token.reveal()).await.expect("asked")
        };
        let day = 86_400;
        assert_eq!(asked(NOW, &desk).await.map(|it| it.how), Some(How::Passkey));
        let reader = who(db, NOW, Realm::Reader, desk.reveal()).await.expect("asked");
        assert!(reader.is_none());
        assert!(who(db, NOW, Realm::Staff, "forged").await.expect("asked").is_none());
        // Used on the sixth day, it stands on the twelfth; the other one does not.
        assert!(asked(NOW.plus_seconds(6 * day), &desk).await.is_some());
        assert!(asked(NOW.plus_seconds(12 * day), &desk).await.is_some());
        assert!(asked(NOW.plus_seconds(8 * day), &phone).await.is_none());
        let mut tx = db.begin().await.expect("begun");
        let open = sessions(db, NOW, ada()).await.expect("listed");
        assert_eq!(open.len(), 2);
        let kept = open.iter().find(|it| it.device == "Safari").map(|it| it.id);
        assert_eq!(end_all_sessions(&mut tx, ada(), kept).await.expect("ended"), 1);
        tx.commit().await.expect("committed");
        assert!(asked(NOW, &desk).await.is_none());
        assert!(asked(NOW, &phone).await.is_some());
    }
}

#[tokio::test]
async fn a_session_ends_in_any_case_after_its_life() {
    for test in both().await {
        let db = &test.db;
        let mut tx = db.begin().await.expect("begun");
        let token = open_session(&mut tx, NOW, ada(), How::Passkey, "").await.expect("one");
        tx.commit().await.expect("committed");
        let days = (0..200).step_by(5).take_while(|_| true);
        let mut lived = 0;
        for day in days {
            let at = NOW.plus_seconds(day * 86_400);
            if who(db, at, Realm::Staff, token.reveal()).await.expect("asked").is_none() {
                break;
            }
            lived = day;
        }
        assert_eq!(lived, 85);
    }
}

#[tokio::test]
async fn a_ticket_is_good_once_for_its_purpose_and_for_a_while() {
    for test in both().await {
        let db = &test.db;
        let mut tx = db.begin().await.expect("begun");
        let matter = json!({ "email": "grace@courier.example" });
        let token = issue(&mut tx, NOW, ada(), Purpose::Invitation, &matter).await.expect("one");
        let other = issue(&mut tx, NOW, ada(), Purpose::Invitation, &matter).await.expect("two");
        tx.commit().await.expect("committed");
        let realm = Realm::Staff;
        let look = async |purpose, at| {
            peek::<Value>(db, at, realm, purpose, token.reveal()).await.expect("peeked")
        };
        assert!(look(Purpose::Invitation, NOW).await.is_some_and(|it| it.matter == matter));
        assert!(look(Purpose::Setup, NOW).await.is_none());
        assert!(look(Purpose::Invitation, NOW.plus_seconds(8 * 86_400)).await.is_none());
        let mut tx = db.begin().await.expect("begun");
        let purpose = Purpose::Invitation;
        for good in [true, false] {
            let taken = take::<Value>(&mut tx, NOW, realm, purpose, token.reveal()).await;
            assert_eq!(taken.expect("asked").is_some(), good);
        }
        revoke(&mut tx, ada(), purpose).await.expect("revoked");
        tx.commit().await.expect("committed");
        let left = peek::<Value>(db, NOW, realm, purpose, other.reveal()).await.expect("peeked");
        assert!(left.is_none());
    }
}
