//! Mail that comes back, and readers who call it unwanted.

use config::Mail;
use mail::{Heard, Item, Put, State};
use store::testing::{both, sqlite};

use crate::room::{OPTIONAL, Room, settings, to};
use crate::server::Server;

/// A report of a server, as Postfix writes them (RFC 3464).
fn returned(message_id: &str, action: &str, status: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mail.example (Mail Delivery System)\r\n\
         To: bounces@courier.example\r\n\
         Subject: Undelivered Mail Returned to Sender\r\n\
         Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"A.1\"\r\n\r\n\
         --A.1\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nI am sorry.\r\n\
         --A.1\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mail.example\r\n\r\n\
         Final-Recipient: rfc822; bo@paper.example\r\n\
         Action: {action}\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; 550 {status} <bo@paper.example>:\r\n    User unknown\r\n\r\n\
         --A.1\r\nContent-Type: text/rfc822-headers\r\n\r\n\
         From: desk@courier.example\r\nMessage-ID: {message_id}\r\n\r\n--A.1--\r\n"
    )
}

/// A complaint, as providers pass them on (RFC 5965).
fn complaint(message_id: &str, kind: &str) -> String {
    format!(
        "From: fbl@provider.example\r\nTo: abuse@courier.example\r\nSubject: FW: News\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=\"feedback-report\"; boundary=B2\r\n\r\n\
         --B2\r\nContent-Type: text/plain\r\n\r\nThis is an abuse report.\r\n\
         --B2\r\nContent-Type: message/feedback-report\r\n\r\n\
         Feedback-Type: {kind}\r\nUser-Agent: Provider/1.0\r\nVersion: 1\r\n\r\n\
         --B2\r\nContent-Type: message/rfc822\r\n\r\n\
         From: desk@courier.example\r\nMessage-ID: {message_id}\r\nSubject: News\r\n\r\nNews.\r\n\
         --B2--\r\n"
    )
}

/// A digest that went out.
async fn sent(room: &Room, key: &str) -> Item {
    let mut digest = to(key, "bo@paper.example");
    digest.kind = OPTIONAL;
    assert_eq!(room.put(&digest).await.expect("put"), Put::Waiting, "{key}");
    room.send_all().await;
    found(room, key).await
}

async fn found(room: &Room, key: &str) -> Item {
    room.outbox().await.into_iter().find(|item| item.key == key).expect("kept")
}

async fn put_again(room: &Room, key: &str) -> Put {
    let mut digest = to(key, "BO@paper.example");
    digest.kind = OPTIONAL;
    room.put(&digest).await.expect("put")
}

#[tokio::test]
async fn an_address_that_is_nobodys_gets_no_more() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        let item = sent(&room, "d1").await;
        let report = returned(&item.message_id, "failed", "5.1.1");
        let heard = room.mail.heard(report.as_bytes()).await.expect("heard");
        assert_eq!(heard, Heard::Bounced { suppressed: true });
        let item = found(&room, "d1").await;
        assert_eq!(item.state(), State::Bounced);
        assert_eq!(item.reply, "5.1.1 smtp; 550 5.1.1 <bo@paper.example>: User unknown");
        assert_eq!(put_again(&room, "d2").await, Put::Suppressed);
        assert_eq!(room.put(&to("link", "bo@paper.example")).await.expect("put"), Put::Waiting);
    }
}

#[tokio::test]
async fn a_full_mailbox_is_forgiven_twice() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        for (key, suppressed) in [("d1", false), ("d2", false), ("d3", true)] {
            let item = sent(&room, key).await;
            let report = returned(&item.message_id, "failed", "5.2.2");
            // The same report twice counts once.
            for _ in 0..2 {
                let heard = room.mail.heard(report.as_bytes()).await.expect("heard");
                assert_eq!(heard, Heard::Bounced { suppressed }, "{key}");
            }
            room.clock.advance_seconds(86_400);
        }
        assert_eq!(put_again(&room, "d4").await, Put::Suppressed);
    }
}

#[tokio::test]
async fn a_delay_is_noted_and_takes_nothing_away() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        let item = sent(&room, "d1").await;
        let report = returned(&item.message_id, "delayed", "4.4.7");
        assert_eq!(room.mail.heard(report.as_bytes()).await.expect("heard"), Heard::News);
        let item = found(&room, "d1").await;
        assert_eq!((item.state(), &item.reply[..5]), (State::Sent, "4.4.7"));
        let (id, came) = (&item.message_id, "delivered");
        let heard = room.mail.heard(returned(id, came, "2.0.0").as_bytes()).await.expect("heard");
        assert_eq!(heard, Heard::News);
        assert_eq!(put_again(&room, "d2").await, Put::Waiting);
    }
}

#[tokio::test]
async fn who_complains_gets_no_more_and_who_takes_it_back_loses_nothing() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        let item = sent(&room, "d1").await;
        let kind = complaint(&item.message_id, "not-spam");
        assert_eq!(room.mail.heard(kind.as_bytes()).await.expect("heard"), Heard::NoReport);
        assert_eq!(found(&room, "d1").await.state(), State::Sent);
        let report = complaint(&item.message_id, "abuse");
        assert_eq!(room.mail.heard(report.as_bytes()).await.expect("heard"), Heard::Complained);
        assert_eq!(found(&room, "d1").await.state(), State::Complained);
        assert_eq!(put_again(&room, "d2").await, Put::Suppressed);
    }
}

#[tokio::test]
async fn nobody_can_make_up_that_mail_came_back() {
    let server = Server::start().await;
    let room = Room::new(sqlite().await, &settings(server.port));
    let item = sent(&room, "d1").await;
    let guessed = format!("<{}.AAAAAAAAAAAAAAAA@courier.example>", item.id);
    let answer = format!(
        "From: bo@paper.example\r\nSubject: Re: News\r\nIn-Reply-To: {0}\r\nReferences: {0}\r\n\r\n\
         Action: failed\r\nStatus: 5.1.1\r\nMessage-ID: {0}\r\n",
        item.message_id
    );
    let report = returned(&item.message_id, "failed", "5.1.1");
    let headless = report.replace("Message-ID", "X-Id");
    let cut: Vec<Vec<u8>> =
        (0..report.len()).step_by(97).map(|end| report.as_bytes()[..end].to_vec()).collect();
    let mut made_up = vec![
        returned(&guessed, "failed", "5.1.1").into_bytes(),
        answer.into_bytes(),
        headless.into_bytes(),
        returned(&item.message_id, "purged", "5.1.1").into_bytes(),
        returned(&item.message_id, "", "").into_bytes(),
        Vec::new(),
        vec![0xff; 5000],
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n--x\r\n--x--".to_vec(),
    ];
    // Half a report says nothing: the part that hands back the message comes last.
    made_up.extend(cut.into_iter().filter(|cut| {
        !String::from_utf8_lossy(cut).contains(item.message_id.trim_end_matches('>'))
    }));
    for message in &made_up {
        let heard = room.mail.heard(message).await.expect("heard");
        assert!(matches!(heard, Heard::NoReport | Heard::Unknown), "{heard:?}");
    }
    assert_eq!(found(&room, "d1").await.state(), State::Sent);
    assert_eq!(put_again(&room, "d2").await, Put::Waiting);
}

#[tokio::test]
async fn the_mailbox_is_read_and_kept() {
    let server = Server::start().await;
    let mailbox = tempfile::tempdir().expect("a folder");
    let (new, cur) = (mailbox.path().join("new"), mailbox.path().join("cur"));
    std::fs::create_dir(&new).expect("a folder");
    let settings = Mail {
        reports_folder: mailbox.path().to_owned(),
        bounces_to: "bounces@courier.example".to_owned(),
        ..settings(server.port)
    };
    let room = Room::new(sqlite().await, &settings);
    let item = sent(&room, "d1").await;
    assert_eq!(server.senders(), ["bounces@courier.example"], "that is where it goes back to");
    let report = returned(&item.message_id, "failed", "5.1.1");
    std::fs::write(new.join("1800000000.M1.mail"), report).expect("written");
    std::fs::write(new.join("1800000001.M2.mail"), "Subject: Holiday\r\n\r\nI am away.")
        .expect("ok");
    std::fs::write(new.join("1800000002.M3.mail"), vec![b'x'; 2_000_000]).expect("written");
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let worker = tokio::spawn({
        let mail = room.mail.clone();
        async move { mail.run(stopped).await }
    });
    while std::fs::read_dir(&new).expect("read").count() > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    stop.send_replace(true);
    worker.await.expect("it ends");
    assert_eq!(found(&room, "d1").await.state(), State::Bounced);
    let mut kept: Vec<String> = std::fs::read_dir(&cur)
        .expect("read")
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    kept.sort();
    let seen = |number: u32| format!("180000000{number}.M{}.mail:2,S", number + 1);
    assert_eq!(kept, [seen(0), seen(1), seen(2)]);
}
