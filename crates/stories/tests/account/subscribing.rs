//! Stories of subscribing: what is shown before, what is charged after, and each way out.

use http::StatusCode;
use store::testing::both;

use crate::paper_with_mail::PaperWithMail;
use crate::person::Person;
use crate::selling::{OFFER, days, field, open_shop, order};

const ACCOUNT: &str = "/account/subscription";

/// Where a letter's link to cancel leads.
fn way_out(letter: &str) -> String {
    let start = letter.rfind("/subscription/").expect("a way out");
    let link: String = letter[start..].chars().take_while(|c| !c.is_whitespace()).collect();
    assert!(link.ends_with("/cancellation"), "{link}");
    link
}

#[tokio::test]
async fn an_offer_shows_every_charge_before_anybody_signs_in() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let mut stranger = Person::new(&house.paper);
        assert!(stranger.get("/subscribe").await.text.contains("Nothing is on sale"));
        open_shop(&house).await;
        let plans = stranger.get("/subscribe").await.text;
        let words = "$1.99 a week for the first 24 weeks, then $6.99 every 4 weeks";
        assert!(plans.contains(words) && plans.contains(OFFER), "{plans}");
        assert!(plans.contains("Unlimited digital access"));
        let page = stranger.get(OFFER).await.text;
        assert!(page.contains(words) && page.contains("Sign in to order"), "{page}");
        assert_eq!(page.matches("<td>$1.99</td>").count(), 24);
        assert_eq!(page.matches("<td>$6.99</td>").count(), 3);
        assert!(page.contains("it is $6.99 every 4 weeks, until you cancel"));
        assert!(!page.contains("name=\"key\""), "nobody orders without an account");
        let refused = stranger.post(OFFER, &[("key", "x"), ("terms", words)]).await;
        assert!(refused.location().starts_with("/account/sign-in"), "{}", refused.text);
        assert_eq!(stranger.get("/subscribe/nothing").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_reader_orders_is_told_and_pays_at_the_counter() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        open_shop(&house).await;
        let mut ada = house.reader("ada@mail.example").await;
        let page = ada.get(OFFER).await.text;
        assert!(page.contains("Order and pay $1.99"), "{page}");
        let (key, terms) = (field(&page, "key"), field(&page, "terms"));
        let fields = [("key", &*key), ("terms", &*terms), ("code", "")];
        let bought = ada.post(OFFER, &fields).await;
        assert_eq!(bought.location(), "/account/subscription?said=bought");
        let again = ada.post(OFFER, &fields).await;
        assert_eq!(again.location(), "/account/subscription?said=bought", "sent twice is once");
        let account = ada.get(ACCOUNT).await.text;
        assert_eq!(account.matches("Digital").count(), 1, "{account}");
        assert!(account.contains("$1.99</strong> to be paid until"), "{account}");
        assert!(account.contains("The Courier, account 7"));
        house.paper.mail.send_due().await.expect("sent");
        let letters = house.letters().join("\n");
        assert!(letters.contains("What will be charged, and when"), "{letters}");
        assert!(letters.contains("Please pay: $1.99"), "{letters}");
        let number = account.split("reference <strong>").nth(1).expect("a reference");
        let number: String = number.chars().take_while(|c| *c != '<').collect();
        let invoice = ada.get(&format!("{ACCOUNT}/invoices/{number}")).await.text;
        assert!(invoice.contains("The Courier Ltd") && invoice.contains("$1.99"), "{invoice}");
        let mut bert = house.reader("bert@mail.example").await;
        let theirs = bert.get(&format!("{ACCOUNT}/invoices/{number}")).await;
        assert_eq!(theirs.status, StatusCode::NOT_FOUND, "an invoice is its reader's");
        let page = ada.get(OFFER).await.text;
        assert!(page.contains("You have had this offer already"), "{page}");
        assert!(!page.contains("name=\"key\""), "what cannot be ordered has no button");
        let file = ada.get("/account/data/download").await.text;
        assert!(file.contains("\"subscriptions\"") && file.contains(&number), "{file}");
    }
}

#[tokio::test]
async fn who_cancels_needs_two_clicks_and_no_password() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        open_shop(&house).await;
        let mut ada = house.reader("ada@mail.example").await;
        order(&mut ada).await;
        let way_out = way_out(&house.letter_to("ada@mail.example").await);
        let mut stranger = Person::new(&house.paper);
        let sure = stranger.get(&way_out).await.text;
        assert!(sure.contains("Cancel your subscription?") && !sure.contains("ada@"), "{sure}");
        assert!(sure.contains("your access ends today"), "an invoice is not paid: {sure}");
        let done = stranger.post(&way_out, &[]).await;
        let page = stranger.get(done.location()).await.text;
        assert!(page.contains("This subscription has ended"), "{page}");
        assert!(ada.get(ACCOUNT).await.text.contains("It ended on"));
        let forged = format!("/subscription/{}/cancellation", "0".repeat(64));
        assert_eq!(stranger.get(&forged).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn who_paid_keeps_what_was_paid_and_may_come_back() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        open_shop(&house).await;
        let mut ada = house.reader("ada@mail.example").await;
        order(&mut ada).await;
        let id =
            house.paper.subscriptions.of_reader(reader_of(&house).await).await.expect("read")[0].id;
        let paid = |state: &billing::Subscription, _: &billing::Rules, today| {
            state.pay_by_hand(199, today)
        };
        let by = subscription::Actor::Staff(kit::Id(1));
        house.paper.subscriptions.act(id, by, paid).await.expect("paid");
        let page = ada.get(ACCOUNT).await.text;
        let way_out = page.split("href=\"/subscription/").nth(1).expect("a way out");
        let way_out = format!("/subscription/{}", way_out.split('"').next().unwrap_or_default());
        ada.post(&way_out, &[]).await;
        assert!(ada.get(ACCOUNT).await.text.contains("It is cancelled; you read until"));
        let kept = ada.post(&format!("{way_out}/end"), &[]).await;
        assert!(ada.get(kept.location()).await.text.contains("It goes on"));
        let sure = ada.get(&format!("{ACCOUNT}/{id}/withdrawal")).await.text;
        assert!(sure.contains("Confirm withdrawal") && sure.contains("$1.99"), "{sure}");
        ada.post(&format!("{ACCOUNT}/{id}/withdrawal"), &[]).await;
        assert!(ada.get(ACCOUNT).await.text.contains("It ended on"));
        days(&house, 40).await;
        assert_eq!(house.paper.subscriptions.invoices(id).await.expect("read").len(), 1);
    }
}

async fn reader_of(house: &PaperWithMail) -> kit::Id {
    let ada = reader::by_address(&house.paper.db, "ada@mail.example").await.expect("read");
    ada.expect("she has an account").id
}

#[tokio::test]
async fn codes_cannot_be_guessed() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let offer = open_shop(&house).await;
        let draft =
            offer::CodeDraft { code: "SPRING-27".to_owned(), ..offer::CodeDraft::default() };
        let now = house.paper.clock.now();
        let mut tx = house.paper.db.begin().await.expect("a transaction");
        offer::add_code(&mut tx, now, (offer, kit::Id(1)), &draft).await.expect("a code");
        tx.commit().await.expect("committed");
        let mut stranger = Person::new(&house.paper);
        let right = stranger.get(&format!("{OFFER}?code=spring-27")).await.text;
        assert!(!right.contains("There is no such code"), "{right}");
        let mut ada = house.reader("ada@mail.example").await;
        let page = ada.get(OFFER).await.text;
        let (key, terms) = (field(&page, "key"), field(&page, "terms"));
        let mut statuses = Vec::new();
        for guess in 0..40 {
            statuses.push(stranger.get(&format!("{OFFER}?code=GUESS-{guess}")).await.status);
        }
        assert_eq!(statuses[0], StatusCode::OK);
        let last = statuses.last().copied();
        assert_eq!(last, Some(StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
        let right = stranger.get(&format!("{OFFER}?code=SPRING-27")).await;
        assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS, "nor told by the last one");
        assert_eq!(stranger.get(OFFER).await.status, StatusCode::OK, "the offer itself is open");
        let tried = ada.post(OFFER, &[("key", &key), ("terms", &terms), ("code", "GUESS")]).await;
        assert_eq!(tried.status, StatusCode::TOO_MANY_REQUESTS, "by no form either");
    }
}
