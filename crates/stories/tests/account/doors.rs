//! Coming in: by a link, by a password; strangers, replays, floods and hostile forms.

use http::StatusCode;
use store::testing::both;

use crate::paper_with_mail::{PASSWORD, PaperWithMail, token};
use crate::person::Person;

#[tokio::test]
async fn a_reader_signs_up_by_mail_and_gets_back_to_where_they_were() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let mut ada = Person::new(&paper.paper);
        ada.from = Some("https://paper.example/city/ferry?page=2".to_owned());
        let form = ada.get("/account/sign-in").await;
        assert!(form.text.contains(r#"name="then" value="/city/ferry?page=2""#), "{}", form.text);
        let fields = [("email", " Ada@Mail.example "), ("then", "/city/ferry?page=2")];
        let answer = ada.post("/account/sign-in/link", &fields).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.text.contains("ada@mail.example"), "{}", answer.text);
        assert_eq!(answer.header("cache-control"), "no-store");
        let letter = paper.letter_to("ada@mail.example").await;
        let token = token(&letter, "/account/welcome");
        let link = format!("/account/welcome?link={token}");
        // Programs that guard mailboxes open links; that must not use them up.
        for _ in 0..2 {
            let page = Person::new(&paper.paper).get(&link).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text.contains("ada@mail.example"), "{}", page.text);
            assert_eq!(page.header("referrer-policy"), "same-origin");
        }
        let inside = ada.post("/account/welcome", &[("link", &token)]).await;
        assert_eq!(inside.location(), "/city/ferry?page=2");
        assert!(ada.get("/account").await.text.contains("ada@mail.example"));
        let mut thief = Person::new(&paper.paper);
        assert_eq!(thief.get(&link).await.status, StatusCode::GONE, "used up");
        let again = thief.post("/account/welcome", &[("link", &token)]).await;
        assert_eq!((again.status, thief.cookies.len()), (StatusCode::GONE, 0));
    }
}

#[tokio::test]
async fn a_stranger_never_learns_who_has_an_account() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        paper.reader("ada@mail.example").await;
        let mut eve = Person::new(&paper.paper);
        let mut told = Vec::new();
        for address in ["ada@mail.example", "nobody@mail.example"] {
            let answer = eve.post("/account/sign-in/link", &[("email", address)]).await;
            let letter = paper.letter_to(address).await;
            let start = letter.find("Sign in to").expect("its text");
            let words = letter[start..].replace(&token(&letter, "/account/welcome"), "");
            let words = words.split("--").next().unwrap_or_default().to_owned();
            told.push((answer.status, answer.text.replace(address, "ADDRESS"), words));
        }
        assert_eq!(told[0], told[1], "the same answer and the same letter");
        let wrong = [("email", "ada@mail.example"), ("password", "not the one at all")];
        let known = eve.post("/account/sign-in/password", &wrong).await;
        let wrong = [("email", "nobody@mail.example"), ("password", "not the one at all")];
        let unknown = eve.post("/account/sign-in/password", &wrong).await;
        assert_eq!((known.status, unknown.status), (StatusCode::UNAUTHORIZED, known.status));
        let bare = |text: &str, address: &str| text.replace(address, "ADDRESS");
        assert_eq!(
            bare(&known.text, "ada@mail.example"),
            bare(&unknown.text, "nobody@mail.example")
        );
    }
}

#[tokio::test]
async fn a_flood_from_one_place_is_refused_without_mail_or_rows() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let mut flood = Person::new(&paper.paper);
        let mut taken = 0;
        for n in 0..300 {
            let email = format!("victim{n}@mail.example");
            let answer = flood.post("/account/sign-in/link", &[("email", &email)]).await;
            if answer.status == StatusCode::OK {
                taken += 1;
            } else {
                assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
                assert!(answer.text.contains("Too many links"), "{}", answer.text);
                assert!(answer.header("retry-after").parse::<u32>().is_ok());
            }
        }
        assert_eq!(taken, 40);
        let outbox = mail::list(&paper.paper.db, None, None, 999).await.expect("read");
        assert_eq!(outbox.len(), 40);
        // Elsewhere nobody notices, and a reader who was among the victims gets in.
        let mut victim = Person::new(&paper.paper);
        victim.place = [198, 51, 100, 1].into();
        paper.sign_in(&mut victim, "victim299@mail.example").await;
        assert_eq!(victim.get("/account").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn one_mailbox_is_not_flooded_from_many_places() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let mut answers = Vec::new();
        for n in 0..20 {
            let mut bot = Person::new(&paper.paper);
            bot.place = [198, 51, 100, n].into();
            let fields = [("email", "ada@mail.example")];
            answers.push(bot.post("/account/sign-in/link", &fields).await.status);
        }
        let sent = answers.iter().filter(|status| **status == StatusCode::OK).count();
        assert_eq!(sent, 6);
        // Each of the six lets the owner in, who so is not locked out.
        let letter = paper.letter_to("ada@mail.example").await;
        let mut ada = Person::new(&paper.paper);
        let inside =
            ada.post("/account/welcome", &[("link", &token(&letter, "/account/welcome"))]).await;
        assert_eq!(inside.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn hostile_forms_are_refused_and_send_nothing() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let mut eve = Person::new(&paper.paper);
        let long = format!("{}@mail.example", "a".repeat(64 * 1024));
        for address in [
            "",
            "ada",
            "ada@mail.example\r\nBcc: all@mail.example",
            "a@b.example,c@d.example",
            &long,
        ] {
            let answer = eve.post("/account/sign-in/link", &[("email", address)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{address:.40}");
            assert!(answer.text.contains("not an e-mail address") && answer.text.len() < 40_000);
            let fields = [("email", address), ("password", PASSWORD)];
            let answer = eve.post("/account/sign-in/password", &fields).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{address:.40}");
            eve.place = match eve.place {
                std::net::IpAddr::V4(it) => std::net::Ipv4Addr::from(u32::from(it) + 1).into(),
                other => other,
            };
        }
        let outbox = mail::list(&paper.paper.db, None, None, 9).await.expect("read");
        assert!(outbox.is_empty());
        for link in ["", "x", &"a".repeat(43), &"a".repeat(60_000)] {
            let answer = eve.post("/account/welcome", &[("link", link)]).await;
            assert_eq!(answer.status, StatusCode::GONE, "{link:.40}");
        }
        for then in ["https://evil.example/", "//evil.example", "/\\evil.example"] {
            let fields = [("email", "eve@mail.example"), ("then", then)];
            eve.place = [198, 51, 100, then.len() as u8].into();
            assert_eq!(eve.post("/account/sign-in/link", &fields).await.status, StatusCode::OK);
            let letter = paper.letter_to("eve@mail.example").await;
            let token = token(&letter, "/account/welcome");
            let inside = eve.post("/account/welcome", &[("link", &token)]).await;
            assert!(inside.location().starts_with("/account"), "{then}: {}", inside.location());
        }
    }
}

#[tokio::test]
async fn who_sits_at_the_machine_is_told_where_its_mail_lies() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let mut far = Person::new(&paper.paper);
        let folder = paper.paper.config.mail.folder.display().to_string();
        let fields = [("email", "ada@mail.example")];
        let answer = far.post("/account/sign-in/link", &fields).await;
        assert!(!answer.text.contains(&folder), "{}", answer.text);
        far.place = [127, 0, 0, 1].into();
        let answer = far.post("/account/sign-in/link", &fields).await;
        assert!(answer.text.contains(&folder), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_password_lets_in_once_it_is_set_and_guessing_is_slowed() {
    for db in both().await {
        let paper = PaperWithMail::open(db);
        let mut ada = paper.reader("ada@mail.example").await;
        let mut phone = Person::new(&paper.paper);
        paper.sign_in(&mut phone, "ada@mail.example").await;
        let weak = ada.post("/account/password", &[("password", "short")]).await;
        assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(weak.text.contains("at least 12 characters"), "{}", weak.text);
        ada.post("/account/password", &[("password", PASSWORD)]).await;
        assert_eq!(phone.get("/account").await.status, StatusCode::SEE_OTHER, "signed out");
        let fields = [("email", "ADA@mail.example"), ("password", PASSWORD), ("then", "/city")];
        let inside = phone.post("/account/sign-in/password", &fields).await;
        assert_eq!((inside.status, inside.location()), (StatusCode::SEE_OTHER, "/city"));
        let mut eve = Person::new(&paper.paper);
        eve.place = [198, 51, 100, 9].into();
        let wrong = [("email", "ada@mail.example"), ("password", "heron lamp orchard ten")];
        let mut last = StatusCode::OK;
        for _ in 0..6 {
            last = eve.post("/account/sign-in/password", &wrong).await.status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(
            phone.post("/account/sign-in/password", &fields).await.status,
            StatusCode::SEE_OTHER,
            "the owner is not locked out"
        );
        ada.post("/account/password/removal", &[]).await;
        let gone = phone.post("/account/sign-in/password", &fields).await;
        assert_eq!(gone.status, StatusCode::UNAUTHORIZED);
    }
}
