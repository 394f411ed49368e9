//! What a reader does with their account: settings, sessions, their data, deletion.

use http::StatusCode;
use store::testing::{both, postgres_if_there};

use crate::paper_with_mail::{PASSWORD, PaperWithMail};
use crate::person::Person;

#[tokio::test]
async fn settings_are_saved_and_taken_back() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let mut ada = paper.reader("ada@mail.example").await;
        let fields = [("name", " Ngũgĩ  wa Thiong’o "), ("zone", "Africa/Nairobi")];
        let saved = ada.post("/account/settings", &fields).await;
        assert_eq!(saved.status, StatusCode::OK);
        assert!(saved.text.contains("Saved.") && saved.text.contains("Undo"), "{}", saved.text);
        // The stories begin at 08:00 in London.
        assert!(saved.text.contains("It now says 11:00"), "{}", saved.text);
        assert!(ada.get("/account").await.text.contains("Ngũgĩ wa Thiong’o"));
        let undone = ada.post("/account/settings", &[("name", ""), ("zone", "")]).await;
        assert!(undone.text.contains("Saved."), "{}", undone.text);
        assert!(!ada.get("/account").await.text.contains("Ngũgĩ"));
        let same = ada.post("/account/settings", &[("name", ""), ("zone", "")]).await;
        assert!(!same.text.contains("Undo"), "there is nothing to take back");
        for (name, zone) in [("x".repeat(300), ""), ("<b>".into(), ""), (String::new(), "Mars/X")] {
            let fields = [("name", name.as_str()), ("zone", zone)];
            let refused = ada.post("/account/settings", &fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:.9} {zone}");
            assert!(refused.text.contains("role=\"alert\""), "{}", refused.text);
        }
        let facts = journal::after(&paper.paper.db, 0, 99).await.expect("the journal");
        let changed = facts.iter().filter(|fact| fact.kind == "reader.settings_changed");
        assert_eq!(changed.count(), 2);
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let mut desk = paper.reader("ada@mail.example").await;
        let mut phone = paper.reader("ada@mail.example").await;
        let mut other = paper.reader("ada@mail.example").await;
        let mut bo = paper.reader("bo@mail.example").await;
        let page = desk.get("/account/security").await.text;
        let mark = "/account/sessions/";
        let ids: Vec<&str> = page
            .match_indices(mark)
            .map(|(at, _)| page[at + mark.len()..].split('/').next().unwrap_or_default())
            .filter(|id| id.len() == 13)
            .collect();
        assert_eq!(ids.len(), 2, "{page}");
        bo.post(&format!("{mark}{}/end", ids[0]), &[]).await;
        assert_eq!(other.get("/account").await.status, StatusCode::OK, "only one's own");
        desk.post(&format!("{mark}{}/end", ids[0]), &[]).await;
        assert_eq!(other.get("/account").await.status, StatusCode::SEE_OTHER);
        assert_eq!(phone.get("/account").await.status, StatusCode::OK);
        desk.post("/account/sessions/end-others", &[]).await;
        let ended = phone.get("/account").await;
        assert_eq!(ended.location(), "/account/sign-in?then=%2Faccount&said=ended");
        assert!(phone.cookies.is_empty(), "the stale cookie is taken back");
        let told = phone.get("/account/sign-in?then=%2Faccount&said=ended").await;
        assert!(told.text.contains("the session has ended"), "{}", told.text);
        assert_eq!(desk.get("/account").await.status, StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_was_known_a_moment_ago_is_over_when_it_ends() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let mut ada = house.reader("ada@mail.example").await;
        let mut thief = Person::new(&house.paper);
        thief.cookies = ada.cookies.clone();
        for person in [&mut ada, &mut thief] {
            assert_eq!(person.get("/following/manage").await.status, StatusCode::OK);
        }
        ada.post("/account/sign-out", &[]).await;
        assert_eq!(thief.get("/following/manage").await.status, StatusCode::SEE_OTHER);
        house.sign_in(&mut ada, "ada@mail.example").await;
        thief.cookies = ada.cookies.clone();
        assert_eq!(thief.get("/following/manage").await.status, StatusCode::OK);
        // Who signs in where they are signed in already ends what they had.
        house.sign_in(&mut ada, "ada@mail.example").await;
        assert_eq!(thief.get("/following/manage").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_on_one_node_is_soon_over_on_the_others() {
    let Some(db) = postgres_if_there().await else { return };
    let house = PaperWithMail::open(db);
    let mut ada = house.reader("ada@mail.example").await;
    let mut phone = house.reader("ada@mail.example").await;
    // It sends mail, too, which nobody here waits for any more.
    let (there, background) = house.other_node().await;
    let mut away = Person::new(&there);
    away.cookies = phone.cookies.clone();
    for person in [&mut phone, &mut away] {
        assert_eq!(person.get("/account").await.status, StatusCode::OK);
    }
    ada.post("/account/sessions/end-others", &[]).await;
    assert_eq!(phone.get("/account").await.status, StatusCode::SEE_OTHER, "here at once");
    // The clock stands: nothing but the fact says so there.
    let mut status = StatusCode::OK;
    for _ in 0..200 {
        status = away.get("/account").await.status;
        if status == StatusCode::SEE_OTHER {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    assert_eq!(status, StatusCode::SEE_OTHER);
    background.stop().await;
}

#[tokio::test]
async fn everything_kept_is_told_and_no_secret() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let mut ada = paper.reader("ada@mail.example").await;
        ada.post("/account/settings", &[("name", "Ada"), ("zone", "Europe/Lisbon")]).await;
        ada.post("/account/password", &[("password", PASSWORD)]).await;
        let file = ada.get("/account/data/download").await;
        assert!(file.header("content-disposition").starts_with("attachment"));
        assert_eq!(file.header("cache-control"), "no-store");
        let told: serde_json::Value = serde_json::from_str(&file.text).expect("JSON");
        assert_eq!(told["account"]["address"], "ada@mail.example");
        assert_eq!(told["account"]["name"], "Ada");
        assert_eq!(told["keys"][0]["kind"], "password");
        assert_eq!(told["sessions"].as_array().map(Vec::len), Some(1));
        assert_eq!(told["mail"][0]["kind"], "reader_link");
        assert!(!file.text.contains("argon2"), "{}", file.text);
        let cookie = &ada.cookies[0].1;
        assert!(!file.text.contains(cookie.as_str()));
        let nobody = Person::new(&paper.paper).get("/account/data/download").await;
        assert_eq!(nobody.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_deleted_account_is_gone_everywhere() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let mut ada = paper.reader("ada@mail.example").await;
        let mut phone = paper.reader("ada@mail.example").await;
        ada.post("/account/password", &[("password", PASSWORD)]).await;
        ada.post("/account/address", &[("email", "ada@new.example")]).await;
        let page = ada.get("/account/deletion").await.text;
        assert!(page.contains("What goes") && page.contains("What stays"), "{page}");
        let unsure = ada.post("/account/deletion", &[]).await;
        assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(ada.get("/account").await.status, StatusCode::OK, "nothing is deleted yet");
        let gone = ada.post("/account/deletion", &[("sure", "yes")]).await;
        assert_eq!(gone.location(), "/account/sign-in?said=deleted");
        assert!(ada.cookies.is_empty());
        assert_eq!(phone.get("/account").await.status, StatusCode::SEE_OTHER);
        let fields = [("email", "ada@mail.example"), ("password", PASSWORD)];
        let knock = phone.post("/account/sign-in/password", &fields).await;
        assert_eq!(knock.status, StatusCode::UNAUTHORIZED);
        let db = &paper.paper.db;
        assert!(reader::by_address(db, "ada@mail.example").await.expect("read").is_none());
        let outbox = mail::list(db, None, None, 99).await.expect("read");
        assert!(outbox.iter().all(|it| !it.to_address.contains("ada")), "its mail went along");
        let facts = journal::after(db, 0, 99).await.expect("the journal");
        let kinds: Vec<&str> = facts.iter().map(|fact| fact.kind.as_str()).collect();
        let all =
            ["reader.joined", "reader.sessions_ended", "following.reader_forgotten", "reader.left"];
        assert_eq!(kinds, all);
        // The address may come again, as somebody new.
        let mut again = paper.reader("ada@mail.example").await;
        assert!(again.get("/account").await.text.contains("ada@mail.example"));
    }
}
