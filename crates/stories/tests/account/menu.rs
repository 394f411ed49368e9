//! The account's menu: right at first paint, in pages that are printed once for everybody.

use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use press::Ask;
use store::testing::both;

use crate::paper_with_mail::PaperWithMail;
use crate::person::Person;

#[tokio::test]
async fn the_menu_is_that_of_who_asks_and_caches_keep_the_two_apart() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let mut ada = paper.reader("ada@mail.example").await;
        ada.post("/account/settings", &[("name", "Ada Okafor"), ("zone", "")]).await;
        let mut nobody = Person::new(&paper.paper);
        for path in ["/", "/corrections", "/nothing-here"] {
            let out = nobody.get(path).await;
            assert!(out.text.contains("href=\"/account/sign-in\""), "{path}");
            assert!(!out.text.contains("Sign out"), "{path}");
            assert!(out.header("cache-control").starts_with("public"), "{path}");
            assert_eq!(out.header("vary"), "Accept-Encoding, Cookie", "{path}");
            let inside = ada.get(path).await;
            assert!(inside.text.contains("Sign out"), "{path}");
            assert!(!inside.text.contains("href=\"/account/sign-in\""), "{path}");
            assert_eq!(inside.header("cache-control"), "private, no-cache", "{path}");
            for word in ["Ada", "Okafor", "mail.example"] {
                assert!(!inside.text.contains(word), "{path} is everybody's and says {word}");
            }
        }
        // The search's page is made for each question, and knows its reader too.
        assert!(nobody.get("/search").await.text.contains("href=\"/account/sign-in\""));
        assert!(ada.get("/search").await.text.contains("Sign out"));
        let feed = ada.get("/feeds/rss.xml").await;
        assert!(feed.header("cache-control").starts_with("public"), "machines hear the same");
        let out = ada.post("/account/sign-out", &[]).await;
        assert_eq!(out.header("clear-site-data"), "\"cache\"");
        assert!(ada.get("/").await.text.contains("href=\"/account/sign-in\""));
    }
}

#[tokio::test]
async fn a_printed_page_costs_a_signed_in_reader_no_sql() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let mut ada = paper.reader("ada@mail.example").await;
        assert_eq!(ada.get("/corrections").await.status, StatusCode::OK);
        let variant = reader::public::variant(&paper.paper.config.paper.base_url);
        let mut headers = HeaderMap::new();
        let (name, value) = &ada.cookies[0];
        let cookie = HeaderValue::from_str(&format!("{name}={value}")).expect("a header");
        headers.insert(header::COOKIE, cookie);
        assert_eq!(variant(&headers), 1);
        // With the database shut there is only the press to answer.
        paper.paper.db.close().await;
        let (method, path) = (&Method::GET, "/corrections");
        let ask = Ask { method, path, variant: variant(&headers), headers: &headers };
        let answer = paper.paper.press.hit(&ask).expect("a page");
        assert_eq!(answer.status(), StatusCode::OK);
        let page = String::from_utf8_lossy(answer.body()).into_owned();
        assert!(page.contains("Sign out"), "{page}");
    }
}

#[tokio::test]
async fn only_a_cookie_of_the_right_shape_brings_the_other_page() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let long = "a".repeat(20_000);
        let mut eve = Person::new(&paper.paper);
        for value in ["", "x", "' OR 1=1", &long, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.a"] {
            eve.cookies = vec![("reader".to_owned(), value.to_owned())];
            let page = eve.get("/").await;
            assert!(page.text.contains("href=\"/account/sign-in\""), "{value:.20}");
        }
        // A made-up one of that shape sees the menu, and is nobody behind it.
        eve.cookies = vec![("reader".to_owned(), "a".repeat(43))];
        assert!(eve.get("/").await.text.contains("Sign out"));
        let turned_away = eve.get("/account").await;
        assert_eq!(turned_away.status, StatusCode::SEE_OTHER);
        assert!(eve.cookies.is_empty(), "the cookie is taken back");
        assert!(eve.get("/").await.text.contains("href=\"/account/sign-in\""));
    }
}
