//! Buying: once, at the price that was shown, and who has bought may read.

use billing::Account;
use kit::Id;
use signin::Token;
use store::testing::both;

use super::world::World;
use crate::{Error, InvoiceState, Order, Ordered};

#[tokio::test]
async fn who_orders_reads_at_once_and_gets_an_invoice() {
    for test in both().await {
        let world = World::new(test).await;
        let (offer, anna) = (world.reference().await, world.reader("anna@mail.example").await);
        assert!(!world.reads(anna).await);
        let record = world.buy(anna, &offer).await.expect("bought");
        assert!(world.reads(anna).await);
        let invoices = world.room.invoices(record.id).await.expect("read");
        let first = &invoices[0];
        assert_eq!((first.number.as_str(), first.net, first.total), ("2026-000001", 199, 225));
        assert_eq!(first.words.taxes[0].amount, 26);
        assert_eq!(world.balance(Account::Receivable).await, 225);
        world.pays(record.id).await;
        let paid = &world.room.invoices(record.id).await.expect("read")[0];
        assert_eq!((paid.state, paid.taken), (InvoiceState::Paid, 225));
        assert_eq!(world.balance(Account::Receivable).await, 0);
        assert_eq!(world.balance(Account::Bank).await, 225);
        assert_eq!(world.balance(Account::Tax).await, -26);
    }
}

#[tokio::test]
async fn a_form_sent_twice_is_one_order() {
    for test in both().await {
        let world = World::new(test).await;
        let (offer, anna) = (world.reference().await, world.reader("anna@mail.example").await);
        let (terms, key) = (offer.said.terms.words(), Token::fresh_for_path());
        let (terms, key) = (terms.as_str(), key.reveal());
        let order = Order { reader: anna, offer: &offer, code: "", terms_shown: terms, key };
        let (one, two) = tokio::join!(world.room.buy(order), world.room.buy(order));
        let known = |it: &Ordered| matches!(it, Ordered::Known(_));
        let (one, two) = (one.expect("ordered"), two.expect("ordered"));
        assert!(known(&one) != known(&two), "one is new, the other is the same");
        assert_eq!(world.room.of_reader(anna).await.expect("read").len(), 1);
        // Nobody else gets it by the same form.
        let bert = world.reader("bert@mail.example").await;
        let stolen = world.room.buy(Order { reader: bert, ..order }).await;
        assert!(matches!(stolen, Err(Error::Unknown)));
    }
}

#[tokio::test]
async fn what_was_shown_is_what_is_sold() {
    for test in both().await {
        let world = World::new(test).await;
        let (offer, anna) = (world.reference().await, world.reader("anna@mail.example").await);
        let key = Token::fresh_for_path();
        let shown = "$0.99 a week for the first 24 weeks, then $6.99 every 4 weeks";
        let key = key.reveal();
        let order = Order { reader: anna, offer: &offer, code: "", terms_shown: shown, key };
        let refused = world.room.buy(order).await;
        assert!(matches!(refused, Err(Error::OtherTerms)));
        assert!(!world.reads(anna).await, "nothing was ordered");
        world.buy(anna, &offer).await.expect("bought");
        let again = world.buy(anna, &offer).await;
        assert!(matches!(again, Err(Error::HasOne)), "nobody pays for the same thing twice");
        let other = world.buy(Id(999), &offer).await;
        assert!(other.is_ok(), "an offer is for everybody");
        assert_eq!(world.balance(Account::Receivable).await, 450);
    }
}
