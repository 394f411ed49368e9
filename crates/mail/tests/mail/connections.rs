//! Connections to the mail server: kept for the next message, private, and lost without a loss.

use std::path::Path;

use mail::State;
use store::testing::both;

use crate::room::{Room, settings, to};
use crate::server::{Mood, Server};

#[tokio::test]
async fn a_connection_that_died_while_it_was_kept_delays_no_message() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        for number in 0..3 {
            let address = format!("reader{number}@paper.example");
            room.put(&to(&format!("m{number}"), &address)).await.expect("put");
            room.send_all().await;
            let item = &room.outbox().await[0];
            assert_eq!((item.state(), item.attempts), (State::Sent, 1), "{item:?}");
            server.hang_up().await;
        }
        assert_eq!((server.got().len(), server.connections()), (3, 3));
    }
}

#[tokio::test]
async fn a_connection_that_dies_with_a_message_sends_it_no_second_time_at_once() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        room.put(&to("a", "bo@paper.example")).await.expect("put");
        room.send_all().await;
        server.is(&[Mood::HangsUp]);
        room.put(&to("b", "cy@paper.example")).await.expect("put");
        room.send_all().await;
        assert_eq!(room.outbox().await[0].state(), State::Waiting);
        assert_eq!((server.got().len(), server.connections()), (2, 1), "the server may have it");
    }
}

#[tokio::test]
async fn a_connection_is_kept_for_a_minute_and_left_with_a_word() {
    for db in both().await {
        let server = Server::start().await;
        let room = Room::new(db, &settings(server.port));
        for (number, waited) in [0, 59, 61].into_iter().enumerate() {
            room.clock.advance_seconds(waited);
            let address = format!("reader{number}@paper.example");
            room.put(&to(&format!("m{number}"), &address)).await.expect("put");
            room.send_all().await;
        }
        assert_eq!((server.got().len(), server.connections()), (3, 2));
        while server.farewells() == 0 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn a_server_that_is_private_from_the_first_byte_is_trusted_by_its_certificate() {
    for db in both().await {
        let server = Server::start_private().await;
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/server.pem");
        let address = format!("smtps://courier:heron%40lamp@localhost:{}", server.port);
        let mut trusting = settings(server.port);
        trusting.smtp = config::Hidden::from(address);
        let strict = Room::new(db, &trusting);
        strict.put(&to("a", "bo@paper.example")).await.expect("put");
        strict.send_all().await;
        assert!(server.got().is_empty(), "nobody vouches for it");
        assert_eq!(strict.outbox().await[0].state(), State::Waiting);
        trusting.smtp_certificate_file = here;
        let room = Room::new(strict.db, &trusting);
        for number in 0..2 {
            room.put(&to(&format!("m{number}"), "bo@paper.example")).await.expect("put");
            room.send_all().await;
        }
        assert_eq!(server.got().len(), 2);
        // The name and the password of RFC 4616, in Base64; said once for the two of them.
        assert_eq!(server.logins(), ["AUTH PLAIN AGNvdXJpZXIAaGVyb25AbGFtcA=="]);
    }
}
