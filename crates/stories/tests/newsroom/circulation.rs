//! Stories of circulation: what is sold, who pays, and what is done for them at the desk.

use http::StatusCode;
use kit::Id;
use signin::Token;
use store::testing::both;
use subscription::{Order, Ordered};

use crate::empty::Empty;
use crate::visitor::Visitor;

const OFFER: [(&str, &str); 12] = [
    ("name", "Introductory offer"),
    ("currency", "usd"),
    ("kind0", "intro"),
    ("amount0", "1.99"),
    ("count0", "1"),
    ("unit0", "week"),
    ("cycles0", "24"),
    ("kind1", "evergreen"),
    ("amount1", "6,99"),
    ("count1", "4"),
    ("unit1", "week"),
    ("reader_max", "1"),
];

/// A paper with somebody of circulation at its desk.
async fn circulation(empty: &Empty) -> Visitor {
    let mut ada = empty.publisher().await;
    empty.colleague(&mut ada, "Cora Lind", "circulation").await
}

/// The first id that stands in an address of a page after this.
fn id_after(page: &str, start: &str) -> String {
    let mut all = page.split(start).skip(1);
    let id = all.find_map(|rest| {
        let id: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        id.parse::<Id>().ok().map(|_| id)
    });
    id.unwrap_or_else(|| panic!("no {start}… in {page}"))
}

/// The shop, opened at the desk.
async fn shop(cora: &mut Visitor) {
    let product = [("name", "Digital"), ("feature", "read"), ("place", "1")];
    let made = cora.post("/desk/offers/new-product", &product).await;
    assert_eq!(made.location, "/desk/offers?said=saved", "{}", made.text);
    let page = cora.get("/desk/offers").await.text;
    let product = id_after(&page, "/desk/offers/products/");
    let mut form = OFFER.to_vec();
    form.push(("product", &product));
    let made = cora.post("/desk/offers/new", &form).await;
    assert_eq!(made.location, "/desk/offers?said=saved", "{}", made.text);
    let selling = [
        ("seller", "The Courier Ltd"),
        ("transfer_to", "Account 7"),
        ("transfer_days", "14"),
        ("tax0", "HST"),
        ("rate0", "13"),
        ("withdrawal_days", "14"),
        ("save_percent", "0"),
        ("save_cycles", "3"),
    ];
    let set = cora.post("/desk/selling", &selling).await;
    assert_eq!(set.location, "/desk/selling?said=saved", "{}", set.text);
}

/// Somebody with an account.
async fn reader(empty: &Empty, address: &str) -> Id {
    reader::testing::joined(&empty.paper.db, empty.paper.clock.now(), address).await
}

/// Who orders the offer; their subscription.
async fn orders(empty: &Empty, reader: Id) -> Id {
    let offer = offer::offer_by_slug(&empty.paper.db, "introductory-offer").await.expect("read");
    let offer = offer.expect("the offer");
    let (terms, key) = (offer.said.terms.words(), Token::fresh_for_path());
    let (terms, key) = (terms.as_str(), key.reveal());
    let order = Order { reader, offer: &offer, code: "", terms_shown: terms, key };
    match empty.paper.subscriptions.buy(order).await.expect("ordered") {
        Ordered::Bought(record) | Ordered::Known(record) => record.id,
    }
}

async fn reads(empty: &Empty, reader: Id) -> bool {
    let held = entitlement::held(&empty.paper.db, reader, empty.paper.clock.now()).await;
    held.expect("read").features.has(entitlement::Feature::Read)
}

#[tokio::test]
async fn an_offer_is_made_looked_at_and_taken_off_sale() {
    for db in both().await {
        let empty = Empty::open(db);
        let mut cora = circulation(&empty).await;
        assert!(cora.get("/desk/offers").await.text.contains("Nothing is sold yet"));
        shop(&mut cora).await;
        let words = "$1.99 a week for the first 24 weeks, then $6.99 every 4 weeks";
        let page = cora.get("/desk/offers").await.text;
        assert!(page.contains(words) && page.contains("taken 0 times"), "{page}");
        let product = id_after(&page, "/desk/offers/products/");
        let offer = id_after(&page.replace("/desk/offers/products/", ""), "/desk/offers/");
        let path = format!("/desk/offers/{offer}");
        let mut form = OFFER.to_vec();
        form.extend([("product", &*product), ("act", "preview"), ("amount1", "5")]);
        form.retain(|(name, value)| *name != "amount1" || *value == "5");
        let looked = cora.post(&path, &form).await;
        assert_eq!(looked.text.matches("<td>$5.00</td>").count(), 3, "{}", looked.text);
        assert!(cora.get("/desk/offers").await.text.contains(words), "looking changes nothing");
        for (name, typed, wrong) in [
            ("amount0", "1.9.9", "is not a sum; write it like 6.99"),
            ("cycles0", "", "Phase 1 needs a number of cycles"),
            ("currency", "XYZ", "is not a currency"),
            ("ends", "soon", "is not a date"),
        ] {
            let mut form = OFFER.to_vec();
            form.retain(|(field, _)| *field != name);
            form.push((name, typed));
            let page = cora.post(&path, &form).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            assert!(page.text.contains(wrong), "{wrong}: {}", page.text);
            assert!(page.text.contains("value=\"Introductory offer\""), "nothing typed is lost");
        }
        let code = [("code", "a b!"), ("note", "for the fair")];
        let page = cora.post(&format!("{path}/codes"), &code).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("value=\"for the fair\""), "{}", page.text);
        cora.post(&format!("{path}/codes"), &[("code", "fair-27"), ("uses_max", "5")]).await;
        let page = cora.get(&path).await.text;
        assert!(page.contains("FAIR-27") && page.contains("used 0 of 5"), "{page}");
        cora.post(&format!("{path}/sale"), &[("retired", "yes")]).await;
        assert!(cora.get("/subscribe").await.text.contains("Nothing is on sale"));
        cora.post(&format!("{path}/sale"), &[("retired", "no")]).await;
        assert!(cora.get("/subscribe").await.text.contains(words));
    }
}

#[tokio::test]
async fn a_subscriber_is_found_pays_is_paid_back_and_given_days() {
    for db in both().await {
        let empty = Empty::open(db);
        let mut cora = circulation(&empty).await;
        shop(&mut cora).await;
        let bert = reader(&empty, "bert@mail.example").await;
        let path = format!("/desk/subscribers/{}", orders(&empty, bert).await);
        let found = cora.get("/desk/subscribers?q=BERT").await.text;
        assert!(found.contains(&path) && found.contains("Unpaid"), "{found}");
        assert!(cora.get("/desk/subscribers?q=2027-000001").await.text.contains(&path));
        assert!(
            cora.get("/desk/subscribers?standing=paused").await.text.contains("stands like this")
        );
        let money = "/desk/subscribers/money/payment";
        let part = cora.post(money, &[("number", "2027-000001"), ("amount", "1")]).await;
        assert!(part.text.contains("$2.25 is owed"), "{}", part.text);
        let paid = cora.post(money, &[("number", "2027-000001"), ("amount", "2.25")]).await;
        assert_eq!(paid.location, "/desk/subscribers/money?said=saved", "{}", paid.text);
        let twice = cora.post(money, &[("number", "2027-000001"), ("amount", "2.25")]).await;
        assert!(twice.text.contains("is not waiting to be paid"), "{}", twice.text);
        let much = cora.post(&format!("{path}/refund"), &[("serial", "1"), ("amount", "9")]).await;
        assert!(much.text.contains("At most $2.25"), "{}", much.text);
        let less = cora.post(&format!("{path}/refund"), &[("serial", "1"), ("amount", "-1")]).await;
        assert!(less.text.contains("more than nothing"), "{}", less.text);
        cora.post(&format!("{path}/refund"), &[("serial", "1"), ("amount", "1.13")]).await;
        let page = cora.get("/desk/subscribers/money").await.text;
        assert!(page.contains("To be given back") && page.contains("$1.13"), "{page}");
        let sent = cora.post(&format!("{path}/refunds/1"), &[]).await;
        let again = cora.post(&format!("{path}/refunds/1"), &[]).await;
        assert_eq!(
            (sent.location.as_str(), again.location.as_str()),
            ("/desk/subscribers/money?said=saved", "/desk/subscribers/money?said=saved",)
        );
        let page = cora.get(&path).await.text;
        assert_eq!(page.matches("$1.13 went back").count(), 1, "pressed twice, booked once");
        assert!(page.contains("Paid $2.25 <small>Cora Lind"), "{page}");
        cora.post(&format!("{path}/days"), &[("days", "7")]).await;
        assert!(cora.get(&path).await.text.contains("7 days given"));
        let gone = cora.post(&format!("{path}/cancellation"), &[("why", "stopped")]).await;
        assert!(gone.location.ends_with("said=saved"), "{}", gone.text);
        assert!(cora.get(&path).await.text.contains("ended by the paper"));
        assert!(reads(&empty, bert).await, "to the end of what was paid");
    }
}

#[tokio::test]
async fn free_access_is_given_until_a_day_and_taken_back() {
    for db in both().await {
        let empty = Empty::open(db);
        let mut cora = circulation(&empty).await;
        let bert = reader(&empty, "bert@mail.example").await;
        let comps = "/desk/subscribers/comps";
        let form = [("address", "nobody@mail.example"), ("feature", "read"), ("note", "school")];
        let page = cora.post(comps, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("value=\"school\""), "nothing typed is lost: {}", page.text);
        let day = empty.paper.subscriptions.today();
        let late = day.plus(-1).iso();
        let form = [("address", "bert@mail.example"), ("feature", "read"), ("until", &late)];
        assert_eq!(cora.post(comps, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let last = day.plus(1).iso();
        let form = [("address", "Bert@mail.example"), ("feature", "read"), ("until", &last)];
        assert_eq!(cora.post(comps, &form).await.location, format!("{comps}?said=saved"));
        for (day, open) in [(0, true), (1, true), (2, false)] {
            assert_eq!(reads(&empty, bert).await, open, "day {day}");
            empty.paper.clock.advance_seconds(86_400);
        }
        let form = [("address", "bert@mail.example"), ("feature", "read"), ("note", "prize")];
        cora.post(comps, &form).await;
        assert!(reads(&empty, bert).await);
        let page = cora.get(comps).await.text;
        let source = page.split("name=\"source\" value=\"").nth(1).expect("a source");
        let source: String = source.chars().take_while(|c| *c != '"').collect();
        cora.post(&format!("{comps}/end"), &[("source", &source)]).await;
        assert!(!reads(&empty, bert).await);
        let paid = cora.post(&format!("{comps}/end"), &[("source", "subscription:1")]).await;
        assert_eq!(paid.status, StatusCode::NOT_FOUND, "what is paid is not ended here");
    }
}

#[tokio::test]
async fn how_the_paper_sells_is_kept_only_when_it_is_right() {
    for db in both().await {
        let empty = Empty::open(db);
        let mut cora = circulation(&empty).await;
        assert!(cora.get("/desk/subscribers").await.text.contains("Nobody can buy yet"));
        let form = [
            ("seller", "The Courier Ltd"),
            ("transfer_days", "14"),
            ("tax0", "GST"),
            ("rate0", "many"),
            ("withdrawal_days", "14"),
            ("save_percent", "0"),
            ("save_cycles", "3"),
        ];
        let page = cora.post("/desk/selling", &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for typed in ["value=\"many\"", "value=\"GST\"", "The Courier Ltd", "is not a tax"] {
            assert!(page.text.contains(typed), "{typed}: {}", page.text);
        }
        assert!(!cora.get("/desk/selling").await.text.contains("The Courier Ltd"));
        shop(&mut cora).await;
        assert!(cora.get("/desk/selling").await.text.contains("Account 7"));
        assert!(!cora.get("/desk/subscribers").await.text.contains("Nobody can buy yet"));
    }
}
