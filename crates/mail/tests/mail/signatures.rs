//! The signature under a message, verified by RFC 6376 as a receiver would, not by who made it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use config::Mail;
use ring::signature::{ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use sha2::{Digest, Sha256};
use store::testing::sqlite;

use crate::room::{Room, settings, to, words};
use crate::server::{Server, header};

/// The message that a paper with this key sends.
async fn signed(key: &str) -> String {
    let server = Server::start().await;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/");
    let settings = Mail {
        dkim_selector: "a2027".to_owned(),
        dkim_domain: "courier.example".to_owned(),
        dkim_key_file: format!("{folder}{key}").into(),
        ..settings(server.port)
    };
    let room = Room::new(sqlite().await, &settings);
    let mut message = to("a", "bo@paper.example");
    message.name = "Søren \"the\" elder, with a name that is long enough to be folded".to_owned();
    words(&mut message).unsubscribe_url = Some("https://courier.example/mail/stop".to_owned());
    room.put(&message).await.expect("put");
    room.send_all().await;
    server.got().remove(0)
}

fn tag(signature: &str, name: &str) -> String {
    let tags = signature.split(';').map(str::trim);
    let found = tags.filter_map(|tag| tag.split_once('=')).find(|(tag, _)| *tag == name);
    found.map(|(_, value)| value.split_whitespace().collect()).unwrap_or_default()
}

/// One line, white space single, none at the end (RFC 6376, 3.4.2).
fn relaxed(name: &str, value: &str) -> String {
    let value = value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
    format!("{}:{}", name.to_lowercase(), value.collect::<Vec<_>>().join(" "))
}

/// The body hash and the bytes that the signature is over.
fn signed_bytes(message: &str, signature: &str) -> (String, String) {
    let (_, body) = message.split_once("\r\n\r\n").expect("a body");
    let lines = body.split("\r\n").map(|line| {
        let words = line.replace('\t', " ");
        let mut out = String::new();
        for c in words.trim_end().chars() {
            if c != ' ' || !out.ends_with(' ') {
                out.push(c);
            }
        }
        out
    });
    let body = format!("{}\r\n", lines.collect::<Vec<_>>().join("\r\n").trim_end_matches("\r\n"));
    let hash = STANDARD.encode(Sha256::digest(body.as_bytes()));
    let covered = tag(signature, "h");
    let lines = covered.split(':').filter_map(|name| {
        let head = message.split("\r\n\r\n").next().unwrap_or_default();
        let names = head.split("\r\n").filter_map(|line| line.split_once(": "));
        let real = names.map(|(name, _)| name).find(|it| it.eq_ignore_ascii_case(name))?;
        Some(format!("{}\r\n", relaxed(name, &header(message, real))))
    });
    let mut bytes = lines.collect::<String>();
    let value = signature.rsplit_once("b=").expect("the signature").0;
    bytes.push_str(&relaxed("DKIM-Signature", &format!("{value}b=")));
    (hash, bytes)
}

#[tokio::test]
async fn a_receiver_finds_the_signature_good() {
    for (key, algorithm) in [
        ("rsa.pem", "rsa-sha256"),
        ("rsa_pkcs8.pem", "rsa-sha256"),
        ("ed25519.pem", "ed25519-sha256"),
    ] {
        let message = signed(key).await;
        let signature = header(&message, "DKIM-Signature");
        assert_eq!(tag(&signature, "a"), algorithm, "{signature}");
        assert_eq!(tag(&signature, "d"), "courier.example");
        assert_eq!(tag(&signature, "s"), "a2027");
        let covered = tag(&signature, "h");
        for name in ["from", "to", "subject", "list-unsubscribe", "list-unsubscribe-post"] {
            assert!(covered.split(':').any(|it| it == name), "{covered}");
        }
        let (hash, bytes) = signed_bytes(&message, &signature);
        assert_eq!(tag(&signature, "bh"), hash, "{key}: the body");
        let made = STANDARD.decode(tag(&signature, "b")).expect("base64");
        let verdict = if key.starts_with("rsa") {
            let public = include_bytes!("rsa.public.der");
            let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public);
            key.verify(bytes.as_bytes(), &made)
        } else {
            // RFC 8463: Ed25519 signs the SHA-256 of what RSA signs.
            let public = include_bytes!("ed25519.public");
            let key = UnparsedPublicKey::new(&ED25519, public);
            key.verify(&Sha256::digest(bytes.as_bytes()), &made)
        };
        assert!(verdict.is_ok(), "{key}: {bytes}\n{message}");
    }
}

#[tokio::test]
async fn a_changed_message_is_found_out() {
    let message = signed("ed25519.pem").await;
    let signature = header(&message, "DKIM-Signature");
    let (hash, bytes) = signed_bytes(&message, &signature);
    let (other_hash, _) = signed_bytes(&message.replace("Saltmere", "Elsewhere"), &signature);
    assert_ne!(hash, other_hash);
    let (_, other) = signed_bytes(&message.replace("bo@paper", "eve@paper"), &signature);
    assert_ne!(bytes, other);
}
