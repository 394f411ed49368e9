//! What is believed of an OpenID provider, and what is not. The provider is a server of these
//! tests; the browser specs sign in with one that others wrote.

use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kit::{Clock, Instant};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::{Errand, Provider, ProviderError, Vouched};

const NOW: Instant = Instant::from_seconds(1_800_000_000);

/// What the provider says.
struct Says {
    issuer: String,
    key: EcdsaKeyPair,
    key_id: &'static str,
    /// The keys that it shows.
    shown: Vec<Value>,
    /// The claims of the next ID token.
    claims: Value,
    /// Who its page about somebody says they are.
    page: Value,
    /// What it was asked at its token endpoint.
    asked: Vec<String>,
    /// How often somebody wanted to know what it offers.
    discoveries: usize,
}

/// A provider on loopback.
#[derive(Clone)]
struct Double {
    says: Arc<Mutex<Says>>,
    provider: Provider,
    clock: Clock,
}

fn fresh_key(id: &str) -> (EcdsaKeyPair, Value) {
    let (chance, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
    let bytes = EcdsaKeyPair::generate_pkcs8(kind, &chance).expect("a key");
    let key = EcdsaKeyPair::from_pkcs8(kind, bytes.as_ref(), &chance).expect("a key");
    let point = &key.public_key().as_ref()[1..];
    let (x, y) = (URL_SAFE_NO_PAD.encode(&point[..32]), URL_SAFE_NO_PAD.encode(&point[32..]));
    let shown = json!({
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": id, "x": x, "y": y,
    });
    (key, shown)
}

impl Double {
    async fn open() -> Double {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let (key, shown) = fresh_key("one");
        let says = Says {
            issuer: issuer.clone(),
            key,
            key_id: "one",
            shown: vec![shown],
            claims: Value::Null,
            page: json!({ "sub": "ruth-7", "email": "ruth@mail.example", "email_verified": true }),
            asked: Vec::new(),
            discoveries: 0,
        };
        let says = Arc::new(Mutex::new(says));
        let served = says.clone();
        tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                tokio::spawn(serve(line, served.clone()));
            }
        });
        let settings = config::Oidc {
            issuer,
            client_id: "paper".to_owned(),
            label: "Heron ID".to_owned(),
            ..config::Oidc::default()
        };
        let (clock, back) = (Clock::standing_at(NOW), "https://paper.example/back");
        let provider = Provider::of(&settings, back, &clock).expect("settings").expect("one");
        Double { says, provider, clock }
    }

    fn says(&self) -> std::sync::MutexGuard<'_, Says> {
        self.says.lock().expect("nobody died")
    }

    /// Somebody goes there and comes back, and the provider says this about it.
    async fn vouch(&self, change: impl FnOnce(&mut Value)) -> Result<Vouched, ProviderError> {
        let (_, errand) = self.provider.begin().await.expect("begun");
        self.vouch_for(&errand, change).await
    }

    async fn vouch_for(
        &self,
        errand: &Errand,
        change: impl FnOnce(&mut Value),
    ) -> Result<Vouched, ProviderError> {
        let told = serde_json::to_value(errand).expect("plain");
        let mut claims = json!({
            "iss": self.provider.issuer(),
            "aud": "paper",
            "sub": "ruth-7",
            "exp": self.clock.now().seconds() + 300,
            "iat": self.clock.now().seconds(),
            "nonce": told["nonce"],
            "email": "ruth@mail.example",
            "email_verified": true,
        });
        change(&mut claims);
        self.says().claims = claims;
        self.provider.end(errand, "a-code").await
    }
}

async fn serve(mut line: TcpStream, says: Arc<Mutex<Says>>) {
    let mut request = Vec::new();
    let mut part = [0; 4096];
    loop {
        let Ok(count @ 1..) = line.read(&mut part).await else { return };
        request.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|it| it.strip_prefix("content-length: "));
        if body.len() < length.and_then(|it| it.parse().ok()).unwrap_or(0) {
            continue;
        }
        let answer = says.lock().expect("nobody died").answer(head, body).to_string();
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
        let whole = format!("{head}\r\ncontent-length: {}\r\n\r\n{answer}", answer.len());
        let _ = line.write_all(whole.as_bytes()).await;
        return;
    }
}

impl Says {
    fn answer(&mut self, head: &str, body: &str) -> Value {
        let issuer = &self.issuer;
        match head.split(' ').nth(1).unwrap_or_default() {
            "/.well-known/openid-configuration" => {
                self.discoveries += 1;
                json!({
                    "issuer": issuer,
                    "authorization_endpoint": format!("{issuer}/auth"),
                    "token_endpoint": format!("{issuer}/token"),
                    "userinfo_endpoint": format!("{issuer}/me"),
                    "jwks_uri": format!("{issuer}/keys"),
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
                })
            }
            "/keys" => json!({ "keys": self.shown }),
            "/me" => self.page.clone(),
            _ => {
                self.asked.push(body.to_owned());
                let token = self.token();
                json!({ "access_token": "at", "token_type": "Bearer", "id_token": token })
            }
        }
    }

    fn token(&self) -> String {
        let head = json!({ "alg": "ES256", "kid": self.key_id, "typ": "JWT" });
        let part = |it: &Value| URL_SAFE_NO_PAD.encode(it.to_string());
        let signed = format!("{}.{}", part(&head), part(&self.claims));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes()).expect("signed");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}

#[tokio::test]
async fn whom_it_vouches_for_is_believed() {
    let double = Double::open().await;
    let (url, errand) = double.provider.begin().await.expect("begun");
    assert!(url.starts_with(&format!("{}/auth?", double.provider.issuer())), "{url}");
    for part in ["code_challenge_method=S256", "response_type=code", "scope=openid+email"] {
        assert!(url.contains(part), "{part}: {url}");
    }
    assert!(url.contains(&format!("state={}", errand.state)), "{url}");
    let vouched = double.vouch_for(&errand, |_| {}).await.expect("believed");
    let expected = Vouched {
        issuer: double.provider.issuer().to_owned(),
        subject: "ruth-7".to_owned(),
        address: Some("ruth@mail.example".to_owned()),
    };
    assert_eq!(vouched, expected);
    let asked = double.says().asked.pop().expect("a request");
    assert!(asked.contains("code_verifier=") && asked.contains("code=a-code"), "{asked}");
}

#[tokio::test]
async fn an_address_counts_only_when_it_says_that_it_is_proved() {
    let double = Double::open().await;
    for doubt in [json!(false), Value::Null, json!("false")] {
        let vouched = double.vouch(|claims| claims["email_verified"] = doubt.clone()).await;
        assert_eq!(vouched.expect("believed").address, None, "{doubt}");
    }
    let without = |claims: &mut Value| {
        claims.as_object_mut().expect("claims").remove("email");
    };
    let from_page = double.vouch(without).await.expect("believed");
    assert_eq!(from_page.address.as_deref(), Some("ruth@mail.example"));
    double.says().page["email_verified"] = json!(false);
    assert_eq!(double.vouch(without).await.expect("believed").address, None);
    double.says().page =
        json!({ "sub": "eve", "email": "eve@mail.example", "email_verified": true });
    assert!(double.vouch(without).await.is_err(), "its page speaks of somebody else");
}

#[tokio::test]
async fn a_word_that_is_not_for_us_or_not_its_own_is_not_believed() {
    let double = Double::open().await;
    let now = NOW.seconds();
    let wrong: [(&str, Value); 6] = [
        ("nonce", json!("another")),
        ("nonce", Value::Null),
        ("aud", json!("another-paper")),
        ("aud", json!(["paper", "another-paper"])),
        ("iss", json!("https://id.example")),
        ("sub", json!("x".repeat(256))),
    ];
    for (claim, value) in wrong {
        let told = double.vouch(|claims| claims[claim] = value.clone()).await;
        assert!(matches!(told, Err(ProviderError::Word(_))), "{claim} {value}: {told:?}");
    }
    for (claim, moment) in [("exp", now - 1), ("iat", now + 3600)] {
        let told = double.vouch(|claims| claims[claim] = json!(moment)).await;
        assert!(matches!(told, Err(ProviderError::Time(_))), "{claim}: {told:?}");
    }
    let (key, _) = fresh_key("one");
    double.says().key = key;
    let forged = double.vouch(|_| {}).await;
    assert!(matches!(forged, Err(ProviderError::Word(_))), "{forged:?}");
}

#[tokio::test]
async fn what_it_offers_is_kept_for_an_hour_and_a_new_key_is_asked_for() {
    let double = Double::open().await;
    for _ in 0..3 {
        double.vouch(|_| {}).await.expect("believed");
    }
    assert_eq!(double.says().discoveries, 1);
    let (key, shown) = fresh_key("two");
    {
        let mut says = double.says();
        (says.key, says.key_id, says.shown) = (key, "two", vec![shown]);
    }
    let at_once = double.vouch(|_| {}).await;
    assert!(at_once.is_err(), "nobody makes us ask again and again");
    double.clock.advance_seconds(61);
    double.vouch(|_| {}).await.expect("the new key is known");
    assert_eq!(double.says().discoveries, 2);
    double.clock.advance_seconds(3600);
    double.vouch(|_| {}).await.expect("believed");
    assert_eq!(double.says().discoveries, 3);
}

#[tokio::test]
async fn a_provider_that_is_not_there_is_told_from_one_that_lies() {
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let issuer = format!("http://{}", taken.local_addr().expect("an address"));
    drop(taken);
    let settings = config::Oidc {
        issuer,
        client_id: "paper".to_owned(),
        label: "Heron ID".to_owned(),
        ..config::Oidc::default()
    };
    let clock = Clock::standing_at(NOW);
    let provider = Provider::of(&settings, "https://paper.example/back", &clock);
    let begun = provider.expect("settings").expect("one").begin().await;
    assert!(matches!(begun, Err(ProviderError::Unreachable(_))), "{begun:?}");
    let double = Double::open().await;
    double.says().issuer = "https://id.example".to_owned();
    let begun = double.provider.begin().await;
    assert!(matches!(begun, Err(ProviderError::Unreachable(_))), "it calls itself another");
}
