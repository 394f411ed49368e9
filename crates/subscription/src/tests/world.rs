//! A paper that sells one product, with mail that goes into a folder, and a clock that is moved.

use billing::{Kind, Phase, Tax, Taxes, Terms};
use entitlement::{Feature, Features, Held};
use kit::zone::Zone;
use kit::{Clock, Currency, Id, Instant, Term, Unit};
use mail::Mailroom;
use offer::{Offer, OfferDraft, ProductDraft};
use signin::Token;
use store::Db;
use store::testing::TestDb;

use crate::{Order, Ordered, Record, Result, Selling, Setting, Subscriptions};

/// Friday, 27 November 2026, ten in the morning in Toronto.
pub(super) const MORNING: Instant = Instant::from_seconds(1_795_791_600);
const DAY: i64 = 86_400;

pub(super) struct World {
    pub(super) test: TestDb,
    pub(super) clock: Clock,
    pub(super) room: Subscriptions,
    pub(super) mail: Mailroom,
    pub(super) product: Id,
    pub(super) folder: tempfile::TempDir,
}

impl World {
    pub(super) async fn new(test: TestDb) -> World {
        let (db, clock) = (test.db.clone(), Clock::standing_at(MORNING));
        let folder = tempfile::tempdir().expect("a folder");
        let mail = mail::testing::mailroom(&db, &clock, folder.path());
        let room = Subscriptions::new(Setting {
            db: db.clone(),
            clock: clock.clone(),
            zone: Zone::named("America/Toronto").expect("a zone"),
            paper: "The Courier".to_owned(),
            base_url: "https://courier.example".to_owned(),
            language: "en".to_owned(),
            mail: mail.clone(),
            attempts: signin::Attempts::new(clock.clone()),
        });
        let product = ProductDraft {
            name: "Digital".to_owned(),
            features: Features::of(&[Feature::Read]),
            ..ProductDraft::default()
        };
        let selling = Selling {
            transfer_to: "The Courier, account 7".to_owned(),
            taxes: Taxes { included: false, taxes: vec![Tax { name: "HST".into(), rate: 13_000 }] },
            save_percent: 25,
            ..Selling::default()
        };
        let mut tx = db.begin().await.expect("a transaction");
        let product = offer::add_product(&mut tx, MORNING, Id(1), &product).await.expect("added");
        crate::selling::set_selling(&mut tx, MORNING, Id(1), &selling).await.expect("set");
        tx.commit().await.expect("committed");
        World { test, clock, room, mail, product, folder }
    }

    pub(super) fn db(&self) -> &Db {
        &self.test.db
    }

    /// $1.99 a week for the first 24 weeks, then $6.99 every 4 weeks.
    pub(super) async fn reference(&self) -> Offer {
        let phase = |kind, amount, count, cycles| Phase {
            kind,
            amount,
            every: Term::of(count, Unit::Week),
            cycles,
            prepaid: false,
        };
        let phases =
            vec![phase(Kind::Intro, 199, 1, Some(24)), phase(Kind::Evergreen, 699, 4, None)];
        self.offered("Introductory offer", phases).await
    }

    pub(super) async fn offered(&self, name: &str, phases: Vec<Phase>) -> Offer {
        let terms = Terms::new(Currency::named("CAD").expect("dollars"), phases).expect("terms");
        let draft = OfferDraft {
            slug: String::new(),
            name: name.to_owned(),
            terms,
            starts_at: None,
            ends_at: None,
            uses_max: None,
            reader_max: Some(1),
            needs_code: false,
            newcomers: false,
        };
        let (now, mut tx) = (self.clock.now(), self.db().begin().await.expect("a transaction"));
        let id = offer::add_offer(&mut tx, now, (self.product, Id(1)), &draft).await;
        let id = id.expect("an offer");
        tx.commit().await.expect("committed");
        offer::find_offer(self.db(), id).await.expect("read").expect("it is there")
    }

    pub(super) async fn reader(&self, address: &str) -> Id {
        reader::testing::joined(self.db(), self.clock.now(), address).await
    }

    pub(super) async fn buy(&self, reader: Id, offer: &Offer) -> Result<Record> {
        let (terms, key) = (offer.said.terms.words(), Token::fresh_for_path());
        let key = key.reveal();
        let order = Order { reader, offer, code: "", terms_shown: &terms, key };
        self.room.buy(order).await.map(|ordered| match ordered {
            Ordered::Bought(record) | Ordered::Known(record) => *record,
        })
    }

    /// A day passes: what is due is done, mail goes out, and the paper hears that it did.
    pub(super) async fn day(&self) {
        self.clock.advance_seconds(DAY);
        self.room.run_due().await.expect("run");
        self.mail.send_due().await.expect("sent");
        self.room.hear_of_notices().await.expect("heard");
    }

    pub(super) async fn find(&self, id: Id) -> Record {
        self.room.find(id).await.expect("read").expect("it is there")
    }

    pub(super) async fn held(&self, reader: Id) -> Held {
        entitlement::held(self.db(), reader, self.clock.now()).await.expect("read")
    }

    pub(super) async fn reads(&self, reader: Id) -> bool {
        self.held(reader).await.features.has(Feature::Read)
    }

    /// Somebody at the counter takes what is owed.
    pub(super) async fn pays(&self, id: Id) {
        let decide = |state: &billing::Subscription, _: &billing::Rules, today| {
            let owed = state.open.map_or(0, billing::Open::owed);
            state.pay_by_hand(owed, today)
        };
        self.room.act(id, crate::Actor::Staff(Id(1)), decide).await.expect("paid");
    }

    /// What the books say of an account.
    pub(super) async fn balance(&self, account: billing::Account) -> i64 {
        let all = crate::rows::balances(self.db()).await.expect("read");
        assert_eq!(all.iter().map(|(_, _, balance)| balance).sum::<i64>(), 0, "the books are even");
        all.into_iter().find(|(word, _, _)| word == account.word()).map_or(0, |(_, _, it)| it)
    }

    /// The subjects of the mail that went out, in no order.
    pub(super) async fn subjects(&self) -> Vec<String> {
        let read = |path: std::path::PathBuf| {
            let text = std::fs::read_to_string(path).expect("a message");
            let line = text.lines().find_map(|line| line.strip_prefix("Subject: "));
            line.unwrap_or_default().to_owned()
        };
        let folder = std::fs::read_dir(self.folder.path()).expect("a folder");
        folder.filter_map(|it| it.ok()).map(|it| read(it.path())).collect()
    }
}
