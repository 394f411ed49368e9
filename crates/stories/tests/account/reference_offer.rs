//! The story of the reference offer: $1.99 a week for the first 24 weeks, then $6.99 every 4 weeks;
//! billed to its new price, paused, not paid, paid after all, cancelled.

use billing::Standing;
use kit::Id;
use store::testing::both;
use subscription::{InvoiceState, Record};

use crate::paper_with_mail::PaperWithMail;
use crate::person::Person;
use crate::selling::{days, open_shop, order};
use crate::wall::{behind, for_subscribers, paid, reads};

const ADA: &str = "ada@mail.example";
const ACCOUNT: &str = "/account/subscription";

/// A paper, a reader who has just ordered, and a story behind the wall.
struct Told {
    house: PaperWithMail,
    ada: Person,
    id: Id,
    story: String,
}

impl Told {
    async fn record(&self) -> Record {
        self.house.paper.subscriptions.find(self.id).await.expect("read").expect("it is there")
    }

    /// Whether the account and the wall agree that she reads.
    async fn reads(&mut self) -> bool {
        reads(&self.ada.get(&self.story).await)
    }

    /// Days pass; what is asked for is paid on the day it is.
    async fn paying_days(&mut self, many: i64) {
        for _ in 0..many {
            days(&self.house, 1).await;
            if self.record().await.state.open.is_some() {
                paid(&self.house, ADA).await;
            }
            assert!(self.reads().await);
        }
    }

    fn letters(&self, words: &str) -> usize {
        self.house.letters().iter().filter(|it| it.contains(words)).count()
    }
}

#[tokio::test]
async fn the_reference_offer_from_its_first_week_to_its_last_day() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        open_shop(&house).await;
        let story = behind(&house, "The council votes", for_subscribers).await;
        let mut ada = house.reader(ADA).await;
        order(&mut ada).await;
        let id = paid(&house, ADA).await;
        let mut told = Told { house, ada, id, story };
        to_the_new_price(&mut told).await;
        paused(&mut told).await;
        not_paid_and_paid_after_all(&mut told).await;
        cancelled(&mut told).await;
    }
}

/// 24 weeks at $1.99; a letter nine days before; then $6.99.
async fn to_the_new_price(told: &mut Told) {
    told.paying_days(158).await;
    assert_eq!(told.letters("Your price changes on"), 0, "nobody is told half a year ahead");
    told.paying_days(10).await;
    assert_eq!(told.letters("Your price changes on"), 1);
    let mut invoices = told.house.paper.subscriptions.invoices(told.id).await.expect("read");
    invoices.reverse();
    let sums: Vec<i64> = invoices.iter().map(|it| it.total).collect();
    assert_eq!(sums.len(), 25);
    assert!(sums[..24].iter().all(|sum| *sum == 199) && sums[24] == 699, "{sums:?}");
    assert!(invoices.iter().all(|it| it.state == InvoiceState::Paid));
}

/// Nothing is charged and nothing is open; then it goes on by itself.
async fn paused(told: &mut Told) {
    let from = told.record().await.state.billed_until;
    let until = from.plus(30).iso();
    let path = format!("{ACCOUNT}/{}/pause", told.id);
    let done = told.ada.post(&path, &[("until", &until)]).await;
    assert_eq!(done.location(), "/account/subscription?said=paused", "{}", done.text);
    assert!(told.ada.get(ACCOUNT).await.text.contains("Paused from"));
    for day in 1..=57 {
        days(&told.house, 1).await;
        assert_eq!(told.reads().await, day <= 28, "day {day}");
    }
    assert_eq!(told.house.paper.subscriptions.invoices(told.id).await.expect("read").len(), 25);
    days(&told.house, 1).await;
    assert!(told.reads().await, "it goes on");
    paid(&told.house, ADA).await;
}

/// The next invoice is forgotten for three weeks and a reminder; she reads all the while.
async fn not_paid_and_paid_after_all(told: &mut Told) {
    days(&told.house, 28).await;
    assert!(told.record().await.state.open.is_some(), "it is asked for");
    let before = told.letters("Still to be paid");
    for _ in 0..24 {
        days(&told.house, 1).await;
        assert!(told.reads().await, "who is late reads on");
    }
    assert_eq!(told.letters("Still to be paid") - before, 2);
    paid(&told.house, ADA).await;
    assert_eq!(told.record().await.standing(), "running");
}

/// Two clicks by the link of a letter, and reading to the end of what is paid.
async fn cancelled(told: &mut Told) {
    let way_out = format!("/subscription/{}/cancellation", told.record().await.link);
    let mut stranger = Person::new(&told.house.paper);
    assert!(stranger.get(&way_out).await.text.contains("You read until"));
    stranger.post(&way_out, &[]).await;
    let last = told.record().await.state.ending.expect("it will end").on;
    let today = told.house.paper.subscriptions.today();
    for day in 1..=i64::from(today.until(last)) + 2 {
        days(&told.house, 1).await;
        let today = told.house.paper.subscriptions.today();
        assert_eq!(told.reads().await, today <= last, "day {day}");
    }
    assert!(matches!(told.record().await.state.standing, Standing::Ended { .. }));
    assert_eq!(told.letters("Your subscription is cancelled"), 1);
    let books = told.house.paper.subscriptions.invoices(told.id).await.expect("read");
    assert!(books.iter().all(|it| it.state == InvoiceState::Paid), "nothing is left open");
}
