//! Mail of the newsroom: who is invited gets the link, and the desk sees what became of it.

use http::StatusCode;
use store::testing::{TestDb, both};

use crate::empty::{Empty, PASSWORD};
use crate::visitor::Visitor;

/// A paper whose mail goes into its folder.
fn with_mail(db: TestDb) -> Empty {
    let variables = [
        ("BROADSHEET_MAIL__FOLDER", "DATA/mail"),
        ("BROADSHEET_MAIL__FROM", "The Courier <desk@courier.example>"),
        ("BROADSHEET_PAPER__NAME", "The Courier"),
    ];
    Empty::open_with(db, &variables)
}

/// The plain text of the newest message, and its headers.
fn newest(empty: &Empty) -> String {
    let folder = empty.paper.config.mail.folder.clone();
    let files = std::fs::read_dir(folder).expect("the folder").map(|it| it.expect("a file").path());
    let newest = files.max().expect("a message");
    let message = std::fs::read_to_string(newest).expect("text");
    let end = message.find("text/html").expect("both parts");
    message[..end].replace("=\r\n", "").replace("=3D", "=")
}

fn link(message: &str) -> String {
    let start = message.find("/desk/welcome?link=").expect("a link");
    message[start..].split("\r\n").next().unwrap_or_default().to_owned()
}

async fn send_all(empty: &Empty) {
    while empty.paper.mail.send_due().await.expect("the store") > 0 {}
}

#[tokio::test]
async fn who_is_invited_gets_the_link_by_mail() {
    for db in both().await {
        let empty = with_mail(db);
        let mut ada = empty.publisher().await;
        let form =
            [("name", "Bo\u{a0}Lind"), ("email", "bo@courier.example"), ("role", "reporter")];
        let page = ada.post("/desk/staff", &form).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.text.contains("on its way to"), "{}", page.text);
        send_all(&empty).await;
        let message = newest(&empty);
        assert!(message.contains("To: \"Bo Lind\" <bo@courier.example>"), "{message}");
        assert!(message.contains("Subject: Your desk at The Courier"), "{message}");
        assert!(message.contains("Ada Okafor invites you"), "{message}");
        assert!(message.contains("good once, until Friday, 22 January 2027"), "{message}");
        assert_eq!(link(&message), page.link(), "the page shows the same link");
        let mut bo = Visitor::new(&empty.paper);
        bo.join(&link(&message), ("", ""), PASSWORD).await;
        assert_eq!(bo.get("/desk").await.status, StatusCode::OK);
        assert_eq!(bo.get("/desk/mail").await.status, StatusCode::FORBIDDEN);
        let outbox = ada.get("/desk/mail?state=sent").await;
        assert!(outbox.text.contains("bo@courier.example"), "{}", outbox.text);
        assert!(outbox.text.contains("written to"), "{}", outbox.text);
        let token = page.link().replace("/desk/welcome?link=", "");
        let kept = mail::list(&empty.paper.db, None, None, 9).await.expect("read");
        assert!(kept.iter().all(|it| !it.letter.contains(&token)), "the link is not kept");
    }
}

#[tokio::test]
async fn who_lost_every_key_gets_a_new_link_and_never_an_old_one() {
    for db in both().await {
        let empty = with_mail(db);
        let mut ada = empty.publisher().await;
        empty.colleague(&mut ada, "Bo Lind", "reporter").await;
        let id = empty.staff_id("reporter@courier.example").await;
        let first = ada.post(&format!("/desk/staff/{id}/link"), &[]).await;
        let second = ada.post(&format!("/desk/staff/{id}/link"), &[]).await;
        send_all(&empty).await;
        let message = newest(&empty);
        assert!(message.contains("Subject: A new link to your desk at The Courier"), "{message}");
        assert_eq!(link(&message), second.link());
        assert_ne!(first.link(), second.link());
        let given_up = ada.get("/desk/mail?state=given_up").await;
        assert!(given_up.text.contains("a newer link replaces it"), "{}", given_up.text);
        assert!(!given_up.text.contains("Try again"), "{}", given_up.text);
    }
}

#[tokio::test]
async fn an_address_that_no_mail_can_go_to_is_refused_with_what_was_typed() {
    for db in both().await {
        let empty = with_mail(db);
        let mut ada = empty.publisher().await;
        let form = [("name", "Bo"), ("email", "b..o@courier.example"), ("role", "reporter")];
        let page = ada.post("/desk/staff", &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        assert!(page.text.contains("is not an e-mail address"), "{}", page.text);
        assert_eq!(newsroom::all(&empty.paper.db).await.expect("read").len(), 1);
    }
}

#[tokio::test]
async fn the_desk_sees_mail_that_waits_and_decides_about_it() {
    for db in both().await {
        let empty = with_mail(db);
        let mut ada = empty.publisher().await;
        let page = ada.get("/desk/mail").await;
        assert!(page.text.contains("No mail yet"), "{}", page.text);
        let form = [("name", "Bo"), ("email", "bo@courier.example"), ("role", "reporter")];
        ada.post("/desk/staff", &form).await;
        assert!(!ada.get("/desk").await.text.contains("Mail does not go out"));
        empty.paper.clock.advance_seconds(31 * 60);
        assert!(ada.get("/desk").await.text.contains("Mail does not go out"));
        let page = ada.get("/desk/mail?state=waiting").await;
        assert!(page.text.contains("Mail does not go out"), "{}", page.text);
        let id = mail::list(&empty.paper.db, None, None, 1).await.expect("read")[0].id;
        let ended = ada.post(&format!("/desk/mail/{id}/end"), &[]).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.text);
        send_all(&empty).await;
        let page = ada.get("/desk/mail?state=given_up").await;
        assert!(page.text.contains("given up by Ada Okafor"), "{}", page.text);
        let again = ada.post(&format!("/desk/mail/{id}/another-try"), &[]).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
        send_all(&empty).await;
        assert!(newest(&empty).contains("bo@courier.example"));
        assert!(ada.get("/desk/audit").await.text.contains("had mail tried again"));
        let gone = ada.post(&format!("/desk/mail/{id}/end"), &[]).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND, "it is sent");
        assert_eq!(ada.get("/desk/mail?state=nonsense").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn mail_that_came_back_is_shown_and_an_address_can_be_allowed_again() {
    for db in both().await {
        let empty = with_mail(db);
        let mut ada = empty.publisher().await;
        let form = [("name", "Bo"), ("email", "bo@courier.example"), ("role", "reporter")];
        ada.post("/desk/staff", &form).await;
        send_all(&empty).await;
        let item = mail::list(&empty.paper.db, None, None, 1).await.expect("read").remove(0);
        let report = format!(
            "Content-Type: multipart/report; boundary=x\r\n\r\n\
             --x\r\nContent-Type: message/delivery-status\r\n\r\n\
             Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n\
             --x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {}\r\n--x--\r\n",
            item.message_id
        );
        let heard = empty.paper.mail.heard(report.as_bytes()).await.expect("heard");
        assert_eq!(heard, mail::Heard::Bounced { suppressed: true });
        let page = ada.get("/desk/mail?state=bounced").await;
        assert!(page.text.contains("5.1.1 smtp; 550 no such user"), "{}", page.text);
        assert!(page.text.contains("Send mail there again: bo@courier.example"), "{}", page.text);
        let said = ada.post(&format!("/desk/mail/{}/recipient", item.id), &[]).await;
        assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
        assert!(ada.get("/desk/audit").await.text.contains("allowed mail again"));
        let mut tx = empty.paper.db.begin().await.expect("a transaction");
        let why = mail::is_suppressed(&mut tx, "bo@courier.example").await.expect("read");
        assert_eq!(why, None);
    }
}

#[tokio::test]
async fn without_mail_the_link_is_shown_as_ever() {
    for db in both().await {
        let empty = Empty::open(db);
        let mut ada = empty.publisher().await;
        let form = [("name", "Bo"), ("email", "bo@courier.example"), ("role", "reporter")];
        let page = ada.post("/desk/staff", &form).await;
        assert!(page.text.contains("Give this link to"), "{}", page.text);
        assert!(ada.get("/desk/mail").await.text.contains("This paper sends no mail"));
        assert!(mail::list(&empty.paper.db, None, None, 9).await.expect("read").is_empty());
    }
}
