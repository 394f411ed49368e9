//! Another address, and the way back.

use http::StatusCode;
use store::testing::both;

use crate::paper_with_mail::{PASSWORD, PaperWithMail, token};
use crate::person::Person;

const NEW: &str = "/account/address/new";
const BACK: &str = "/account/address/back";

#[tokio::test]
async fn an_address_is_changed_by_a_link_at_the_new_one() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let mut ada = paper.reader("ada@old.example").await;
        let page = ada.post("/account/address", &[("email", "ada@new.example")]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(ada.get("/account").await.text.contains("ada@old.example"), "nothing changed yet");
        let token_new = token(&paper.letter_to("ada@new.example").await, NEW);
        // On the telephone, where nobody is signed in.
        let mut phone = Person::new(&paper.paper);
        let look = phone.get(&format!("{NEW}?link={token_new}")).await;
        assert!(look.text.contains("ada@new.example"), "{}", look.text);
        phone.post(NEW, &[("link", &token_new)]).await;
        assert!(phone.cookies.is_empty(), "a proof of an address is no way in");
        assert!(ada.get("/account").await.text.contains("ada@new.example"));
        let notice = paper.letter_to("ada@old.example").await;
        assert!(notice.contains("Your address was changed"), "{notice}");
        let again = ada.post(NEW, &[("link", &token_new)]).await;
        assert_eq!(again.status, StatusCode::GONE, "replayed");
        let facts = journal::after(&paper.paper.db, 0, 99).await.expect("the journal");
        assert!(facts.iter().any(|fact| fact.kind == "reader.address_changed"));
        assert!(facts.iter().all(|fact| !fact.body.contains("example")), "ids only");
    }
}

#[tokio::test]
async fn the_former_address_brings_itself_back_and_shuts_out_the_thief() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let mut ada = paper.reader("ada@mail.example").await;
        ada.post("/account/settings", &[("name", "Ada"), ("zone", "")]).await;
        // Somebody at her open browser takes the account, twice over.
        let mut thief = Person::new(&paper.paper);
        thief.cookies.clone_from(&ada.cookies);
        for address in ["thief@one.example", "thief@two.example"] {
            thief.post("/account/address", &[("email", address)]).await;
            let link = token(&paper.letter_to(address).await, NEW);
            assert_eq!(thief.post(NEW, &[("link", &link)]).await.status, StatusCode::SEE_OTHER);
        }
        paper.paper.clock.advance_seconds(1);
        thief.post("/account/password", &[("password", PASSWORD)]).await;
        thief.post("/account/address", &[("email", "thief@three.example")]).await;
        let third = token(&paper.letter_to("thief@three.example").await, NEW);
        let thiefs_way = token(&paper.letter_to("thief@one.example").await, BACK);
        paper.paper.clock.advance_seconds(13 * 86_400);
        let way_back = token(&paper.letter_to("ada@mail.example").await, BACK);
        let mut home = Person::new(&paper.paper);
        let look = home.get(&format!("{BACK}?link={way_back}")).await;
        assert!(look.text.contains("ada@mail.example"), "{}", look.text);
        let back = home.post(BACK, &[("link", &way_back)]).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text);
        let page = home.get("/account").await.text;
        assert!(page.contains("ada@mail.example") && page.contains("Ada"), "{page}");
        assert_eq!(thief.get("/account").await.status, StatusCode::SEE_OTHER, "signed out");
        let fields = [("email", "ada@mail.example"), ("password", PASSWORD)];
        let knock = thief.post("/account/sign-in/password", &fields).await;
        assert_eq!(knock.status, StatusCode::UNAUTHORIZED, "the thief's password is void");
        for (path, link) in [(NEW, &third), (BACK, &thiefs_way)] {
            assert_eq!(
                thief.post(path, &[("link", link)]).await.status,
                StatusCode::GONE,
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn an_address_that_has_an_account_is_told_only_to_who_proves_it() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let mut ada = paper.reader("ada@mail.example").await;
        let mut bo = paper.reader("bo@mail.example").await;
        let free = ada.post("/account/address", &[("email", "free@mail.example")]).await;
        let taken = ada.post("/account/address", &[("email", "bo@mail.example")]).await;
        assert_eq!(free.status, taken.status);
        assert_eq!(
            free.text.replace("free@mail.example", "ADDRESS"),
            taken.text.replace("bo@mail.example", "ADDRESS")
        );
        let link = token(&paper.letter_to("bo@mail.example").await, NEW);
        let refused = bo.post(NEW, &[("link", &link)]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
        assert!(refused.text.contains("has an account of its own"), "{}", refused.text);
        assert!(ada.get("/account").await.text.contains("ada@mail.example"));
        // The refused link was not used up: without the other account it does what it says.
        bo.post("/account/deletion", &[("sure", "yes")]).await;
        assert_eq!(ada.post(NEW, &[("link", &link)]).await.status, StatusCode::SEE_OTHER);
        assert!(ada.get("/account").await.text.contains("bo@mail.example"));
    }
}
