//! Coming in by an OpenID provider: what the pages say of it, and what lets nobody in. There and
//! back with a real one is in the browser specs.

use http::StatusCode;
use kit::Id;
use signin::{Holder, Purpose, Vouched};
use store::testing::both;

use crate::paper_with_mail::PaperWithMail;
use crate::person::Person;

/// Nobody answers at port 9.
const SETTINGS: [(&str, &str); 3] = [
    ("BROADSHEET_OIDC__ISSUER", "http://127.0.0.1:9"),
    ("BROADSHEET_OIDC__CLIENT_ID", "courier"),
    ("BROADSHEET_OIDC__LABEL", "Heron ID"),
];
const RETURN: &str = "/account/sign-in/provider/return";

/// Ruth came in by the provider before, and is signed in by a link now.
async fn ruth(house: &PaperWithMail) -> Person {
    let vouched = Vouched {
        issuer: "http://127.0.0.1:9".to_owned(),
        subject: "ruth-7".to_owned(),
        address: Some("ruth@reader.example".to_owned()),
    };
    let mut tx = house.paper.db.begin().await.expect("a transaction");
    let now = house.paper.clock.now();
    reader::come_in_vouched(&mut tx, now, &vouched, "Heron ID").await.expect("in");
    tx.commit().await.expect("a commit");
    house.reader("ruth@reader.example").await
}

#[tokio::test]
async fn the_button_is_there_only_where_a_provider_is() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let mut stranger = Person::new(&house.paper);
        assert!(!stranger.get("/account/sign-in").await.text.contains("sign-in/provider"));
        for path in ["/account/sign-in/provider", RETURN] {
            assert_eq!(stranger.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    for db in both().await {
        let house = PaperWithMail::open_with(db, &SETTINGS);
        let mut stranger = Person::new(&house.paper);
        let page = stranger.get("/account/sign-in?then=/city&intent=follow:topic-1").await;
        let link = "/account/sign-in/provider?then=%2Fcity&amp;intent=follow:topic-1";
        assert!(page.text.contains(&format!("href=\"{link}\"")), "{}", page.text);
        assert!(page.text.contains("Sign in with <bdi>Heron ID</bdi>"), "{}", page.text);
    }
}

#[tokio::test]
async fn one_that_does_not_answer_is_said_and_the_form_stays() {
    for db in both().await {
        let house = PaperWithMail::open_with(db, &SETTINGS);
        let mut stranger = Person::new(&house.paper);
        let page = stranger.get("/account/sign-in/provider?then=/city").await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.text);
        assert!(page.text.contains("Heron ID cannot be reached at present"), "{}", page.text);
        assert!(page.text.contains("name=\"then\" value=\"/city\""), "{}", page.text);
        assert_eq!(page.header("cache-control"), "no-store");
        for _ in 0..60 {
            stranger.get("/account/sign-in/provider").await;
        }
        let busy = stranger.get("/account/sign-in/provider").await;
        assert_eq!(busy.status, StatusCode::TOO_MANY_REQUESTS, "{}", busy.text);
    }
}

#[tokio::test]
async fn a_return_that_nobody_was_sent_for_lets_nobody_in() {
    for db in both().await {
        let house = PaperWithMail::open_with(db, &SETTINGS);
        let mut stranger = Person::new(&house.paper);
        let long = "x".repeat(900);
        let forged = signin::Token::fresh();
        for cookie in [None, Some(forged.reveal().to_owned()), Some(long)] {
            stranger.cookies.clear();
            stranger.cookies.extend(cookie.map(|it| ("reader-errand".to_owned(), it)));
            for query in ["", "?code=a&state=b", "?error=access_denied", "?code=%00&state=%FF"] {
                let answer = stranger.get(&format!("{RETURN}{query}")).await;
                let refused = [StatusCode::GONE, StatusCode::BAD_REQUEST].contains(&answer.status);
                assert!(refused, "{query}: {} {}", answer.status, answer.text);
            }
            assert!(!stranger.cookies.iter().any(|(name, _)| name.ends_with("reader")));
        }
        // The browser's own errand, with the state of another.
        let errand = serde_json::json!({ "state": "s", "nonce": "n", "verifier": "v" });
        let away = serde_json::json!({ "errand": errand, "then": "/", "intent": "" });
        let (nobody, purpose) = (Holder::reader(Id(0)), Purpose::ProviderErrand);
        let now = house.paper.clock.now();
        for (query, status) in [
            ("code=a&state=another", StatusCode::GONE),
            ("code=a&state=s&iss=https://id.example", StatusCode::GONE),
            ("error=access_denied&state=s", StatusCode::OK),
            ("code=a&state=s", StatusCode::SERVICE_UNAVAILABLE),
        ] {
            let mut tx = house.paper.db.begin().await.expect("a transaction");
            let token = signin::issue(&mut tx, now, nobody, purpose, &away).await.expect("one");
            tx.commit().await.expect("a commit");
            stranger.cookies = vec![("reader-errand".to_owned(), token.reveal().to_owned())];
            let answer = stranger.get(&format!("{RETURN}?{query}")).await;
            assert_eq!(answer.status, status, "{query}: {}", answer.text);
            assert!(stranger.cookies.is_empty(), "the errand is done: {:?}", stranger.cookies);
            stranger.cookies = vec![("reader-errand".to_owned(), token.reveal().to_owned())];
            let again = stranger.get(&format!("{RETURN}?{query}")).await;
            assert_eq!(again.status, StatusCode::GONE, "{query}: {}", again.text);
        }
    }
}

#[tokio::test]
async fn the_link_is_seen_taken_along_and_unlinked() {
    for db in both().await {
        let house = PaperWithMail::open_with(db, &SETTINGS);
        let mut ruth = ruth(&house).await;
        let account = ruth.get("/account").await;
        assert!(account.text.contains("<bdi>Heron ID</bdi>"), "{}", account.text);
        let data = ruth.get("/account/data/download").await;
        let data: serde_json::Value = serde_json::from_str(&data.text).expect("JSON");
        assert_eq!(data["keys"][0]["kind"], "provider");
        assert_eq!(data["keys"][0]["provider"], "http://127.0.0.1:9");
        assert_eq!(data["keys"][0]["known_there_as"], "ruth-7");
        let page = ruth.get("/account/security").await;
        let from = page.text.find("/account/provider/").expect("a way to unlink it");
        let path = page.text[from..].split('"').next().expect("its end").to_owned();
        let mut eve = house.reader("eve@reader.example").await;
        eve.post(&path, &[]).await;
        assert!(ruth.get("/account/security").await.text.contains(&path), "nobody else does it");
        let done = ruth.post(&path, &[]).await;
        assert_eq!(done.location(), "/account/security?said=unlinked", "{}", done.text);
        assert!(!ruth.get("/account/security").await.text.contains("/account/provider/"));
    }
}
