//! What stands in a message, and what cannot be made to.

use config::Mail;
use mail::{Error, Mailroom, Put};
use store::testing::{both, sqlite};

use crate::room::{OPTIONAL, Room, letter, settings, to, words};
use crate::server::{Server, header};

/// The message as it is put into a folder.
async fn written(room: &Room, folder: &std::path::Path) -> String {
    room.send_all().await;
    let items = room.outbox().await;
    let file = items[0].reply.strip_prefix("written to ").expect("a file").to_owned();
    std::fs::read_to_string(folder.join(file)).expect("the message")
}

fn into_folder(folder: &std::path::Path) -> Mail {
    let smtp = config::Hidden::from(String::new());
    Mail { smtp, folder: folder.to_owned(), ..settings(1) }
}

#[tokio::test]
async fn a_message_is_as_it_should_be() {
    for db in both().await {
        let folder = tempfile::tempdir().expect("a folder");
        let room = Room::new(db, &into_folder(folder.path()));
        room.put(&to("a", "bo@paper.example")).await.expect("put");
        let message = written(&room, folder.path()).await;
        let id = room.outbox().await[0].id.to_string();
        let message_id = room.outbox().await[0].message_id.clone();
        let (own, domain) = message_id.split_once('@').expect("two parts");
        assert_eq!((&own[..id.len() + 2], domain), (&*format!("<{id}."), "courier.example>"));
        assert_eq!(own.len(), id.len() + 2 + 16, "96 bits that nobody can guess");
        let golden = include_str!("golden.eml").replace('\n', "\r\n");
        let mark: String = message_id.chars().filter(char::is_ascii_alphanumeric).collect();
        let message = message.replace(own.trim_start_matches('<'), "ID");
        let message = message.replace(&format!("=_{}", &mark[..mark.len().min(40)]), "=_MARK");
        if std::env::var_os("BROADSHEET_GOLDEN").is_some() {
            let place = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/golden.eml");
            std::fs::write(place, message.replace("\r\n", "\n")).expect("written");
        }
        assert_eq!(message, golden);
    }
}

#[tokio::test]
async fn names_and_subjects_break_out_of_no_header() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        let mut names = vec![
            "Bo\r\nBcc: eve@paper.example".to_owned(),
            "Bo\nX-Evil: 1\n\nand a body".to_owned(),
            "\"Bo\" <eve@paper.example>, Cy".to_owned(),
            "Søren Kierkegård, \"the\" (elder)".to_owned(),
            "محمد العربي".to_owned(),
            "王小明 ".repeat(80),
            "a".repeat(3000),
            "\u{202e}evil\u{2028}Bcc: x@y.example".to_owned(),
            "=?utf-8?q?Bcc=0D=0A?=".to_owned(),
            String::new(),
        ];
        names.push("\0\u{7f}\t".to_owned());
        for (number, name) in names.iter().enumerate() {
            let mut message = to(&format!("m{number}"), "bo@paper.example");
            message.name.clone_from(name);
            words(&mut message).subject = format!("{name}\r\nBcc: eve@paper.example\r\n\r\nbody");
            words(&mut message).language = "en\r\nBcc: eve@paper.example".to_owned();
            words(&mut message).heading.clone_from(name);
            room.put(&message).await.expect("put");
        }
        room.send_all().await;
        let got = server.got();
        assert_eq!(got.len(), names.len());
        for message in &got {
            let (head, _) = message.split_once("\r\n\r\n").expect("a head");
            assert!(message.is_ascii());
            for line in head.split("\r\n") {
                let known = [
                    "From: ",
                    "To: ",
                    "Subject: ",
                    "Date: ",
                    "Message-ID: ",
                    "Auto-Submitted: ",
                    "Content-Language: ",
                    "Reply-To: ",
                    "MIME-Version: ",
                    "Content-Type: ",
                    " ",
                ];
                assert!(known.iter().any(|start| line.starts_with(start)), "{line} in {head}");
                assert!(line.len() <= 200, "{line}");
            }
            assert!(
                header(message, "To").ends_with("bo@paper.example>")
                    || header(message, "To") == "bo@paper.example",
                "{head}"
            );
        }
    }
}

#[tokio::test]
async fn addresses_are_checked_and_their_domains_are_ascii() {
    let folder = tempfile::tempdir().expect("a folder");
    let room = Room::new(sqlite().await, &into_folder(folder.path()));
    for bad in [
        "",
        "bo",
        "bo@",
        "@paper.example",
        "bo@pa per.example",
        "bo@paper.example\r\nBcc: x@y.example",
        "Bo <bo@paper.example>",
        "a@b.example,c@d.example",
        "bo@paper..example",
        "b\0o@paper.example",
        &format!("{}@paper.example", "a".repeat(65)),
        &format!("bo@{}.example", "a".repeat(300)),
    ] {
        let refused = room.put(&to("a", bad)).await;
        assert!(matches!(refused, Err(Error::Address(_))), "{bad}: {refused:?}");
    }
    assert!(room.outbox().await.is_empty());
    assert_eq!(room.put(&to("a", "ünal@Çarşı.example")).await.expect("put"), Put::Waiting);
    assert_eq!(room.outbox().await[0].to_address, "ünal@xn--ar-3ia21a0h.example");
}

#[tokio::test]
async fn right_to_left_and_unsubscribing_are_said_in_the_message() {
    let folder = tempfile::tempdir().expect("a folder");
    let room = Room::new(sqlite().await, &into_folder(folder.path()));
    let mut message = to("a", "bo@paper.example");
    message.kind = OPTIONAL;
    words(&mut message).language = "ar".to_owned();
    words(&mut message).heading = "مرحبا".to_owned();
    let url = format!("https://courier.example/mail/stop?token={}", "x".repeat(90));
    words(&mut message).unsubscribe_url = Some(url.clone());
    room.put(&message).await.expect("put");
    let got = written(&room, folder.path()).await;
    assert!(got.contains(&format!("\r\nList-Unsubscribe: <{url}>\r\n")), "{got}");
    assert!(got.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{got}");
    assert!(got.contains("<html lang=3D\"ar\" dir=3D\"rtl\">"), "{got}");
    assert!(got.contains("\r\nContent-Language: ar\r\n"), "{got}");
}

#[tokio::test]
async fn without_settings_there_is_no_mail_and_a_test_says_why() {
    let room = Room::new(sqlite().await, &Mail::default());
    assert!(!room.mail.is_on());
    assert_eq!(room.put(&to("a", "not even an address")).await.expect("put"), Put::Off);
    assert!(room.outbox().await.is_empty());
    let told = room.mail.send_now("bo@paper.example", &letter()).await.expect_err("off");
    assert!(told.to_string().contains("mail is off"), "{told}");
}

#[tokio::test]
async fn a_test_message_brings_the_servers_words() {
    let server = Server::start().await;
    let room = Room::new(sqlite().await, &settings(server.port));
    let reply = room.mail.send_now("bo@paper.example", &letter()).await.expect("sent");
    assert_eq!(reply, "250 2.0.0 taken as 1234");
    server.is(&[crate::server::Mood::Says("550 5.7.1 not you")]);
    let told = room.mail.send_now("bo@paper.example", &letter()).await.expect_err("refused");
    assert!(told.to_string().contains("5.7.1 not you"), "{told}");
    let nowhere = Mail { dkim_key_file: "/nowhere/key.pem".into(), ..settings(server.port) };
    let told = Mailroom::check(&nowhere).expect_err("no key").to_string();
    assert!(told.contains("/nowhere/key.pem"), "{told}");
    for (file, why) in [("/nowhere/ca.pem", "No such file"), (file!(), "holds no PEM certificate")]
    {
        let smtp_certificate_file = std::path::Path::new("../..").join(file);
        let settings = Mail {
            smtp: "smtp://mail.courier.example".to_owned().into(),
            smtp_certificate_file,
            ..settings(server.port)
        };
        let told = Mailroom::check(&settings).expect_err("no certificate").to_string();
        assert!(told.contains("smtp_certificate_file") && told.contains(why), "{told}");
    }
}
