//! The door with real sockets.

use std::net::SocketAddr;

use axum::Router;
use axum::routing::{get, post};
use http::header::COOKIE;
use press::{Ask, Printed, Tag};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::{Address, PageError, Parts, ThemeSettings};

struct Open {
    address: SocketAddr,
    press: Press,
    close: oneshot::Sender<()>,
    serving: JoinHandle<io::Result<()>>,
}

fn rooms(press: &Press) -> Router {
    let press = press.clone();
    let story = move |address: Address, method: http::Method, headers: HeaderMap| async move {
        let path = address.key(&["page"]);
        let ask = Ask { method: &method, path: &path, variant: 0, headers: &headers };
        let words = format!("<p>{}</p>", path.repeat(100));
        let print = move || async move { Ok(Printed::html(words).tags([Tag::new("story")])) };
        let answer = press.answer(&ask, print).await.map_err(PageError::from)?;
        Ok::<_, PageError>(answer.map(axum::body::Body::from))
    };
    Router::new()
        .route("/story/{name}", get(story))
        .route("/broken", get(|| async { panic!("a bug") as &str }))
        .route("/secret", get(|| async { PageError::internal("password is hunter2") }))
        .route("/health", get(health))
        .route("/echo", post(|body: String| async { body }))
        .route(
            "/slow",
            get(|| async {
                tokio::time::sleep(Duration::from_millis(500)).await;
                "slow but whole"
            }),
        )
}

async fn health() -> impl axum::response::IntoResponse {
    let kept = [(http::header::CACHE_CONTROL, "no-store")];
    (http::StatusCode::SERVICE_UNAVAILABLE, kept, "the database sleeps")
}

async fn open() -> Open {
    let theme = Theme::new(Parts::default().style("a{}"), ThemeSettings::default()).expect("ok");
    let press = Press::new(8 * 1024 * 1024);
    let error_page =
        Arc::new(|error: &PageError, id: &str, _: &HeaderMap| Ok(error.to_bare_html(id)));
    let mut reception = Reception::new(rooms(&press), error_page, crate::secure::headers(""));
    reception.body_bytes_max = 1000;
    let settings = DoorSettings { threads: 2, ..DoorSettings::default() };
    let (theme, variant) = (Arc::new(theme), Arc::new(asked_variant) as Variant);
    let door = Door { press: press.clone(), theme, reception, variant, settings };
    let listener = bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
    let address = listener.local_addr().expect("an address");
    let (close, closed) = oneshot::channel();
    let serving = tokio::spawn(door.serve(listener, async {
        let _ = closed.await;
    }));
    Open { address, press, close, serving }
}

/// The variant that a cookie names.
fn asked_variant(headers: &HeaderMap) -> u8 {
    let cookie = headers.get(COOKIE).and_then(|value| value.to_str().ok());
    cookie.and_then(|text| text.strip_prefix("v=")?.parse().ok()).unwrap_or(0)
}

impl Open {
    /// A page as it stands under one variant.
    async fn pressed(&self, path: &str, variant: u8, words: &'static str) {
        let (method, headers) = (&http::Method::GET, &HeaderMap::new());
        let ask = Ask { method, path, variant, headers };
        let print = move || async move { Ok(Printed::html(words)) };
        self.press.answer(&ask, print).await.expect("printed");
    }

    /// Sends bytes and gives all that comes back until the door closes the connection.
    async fn say(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.expect("connected");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).await.expect("a reply");
        reply
    }

    async fn get(&self, target: &str, headers: &str) -> String {
        let request = format!(
            "GET {target} HTTP/1.1\r\nHost: paper.example\r\nConnection: close\r\n{headers}\r\n"
        );
        self.say(&request).await
    }
}

fn status(reply: &str) -> &str {
    reply.split(' ').nth(1).unwrap_or("")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_press_answers_what_was_printed_before() {
    let open = open().await;
    let first = open.get("/story/rain", "").await;
    assert_eq!(status(&first), "200", "{first}");
    assert!(first.contains("/story/rain"));
    let second = open.get("/story/rain", "").await;
    assert_eq!(open.press.counts().hits, 1);
    assert!(!second.contains("x-request-id"), "straight from the press");
    let tracked = open.get("/story/rain?utm_source=mail", "").await;
    assert_eq!((status(&tracked), open.press.counts().prints), ("200", 1));
    let page_two = open.get("/story/rain?page=2", "").await;
    assert_eq!((status(&page_two), open.press.counts().prints), ("200", 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_signed_in_shares_pages_and_nobody_sees_one_of_another_right() {
    let open = open().await;
    open.pressed("/story/open", VARIANT_SIGNED_IN, "<p>for all who are signed in</p>").await;
    open.pressed("/story/walled", 3, "<p>for who has paid</p>").await;
    for (path, variant, words) in [
        ("/story/open", 1, Some("for all who are signed in")),
        ("/story/open", 3, Some("for all who are signed in")),
        ("/story/open", 0, None),
        ("/story/walled", 3, Some("for who has paid")),
        ("/story/walled", 0, None),
        ("/story/walled", 1, None),
        ("/story/walled", 2, None),
        ("/story/walled", 4, None),
    ] {
        let reply = open.get(path, &format!("Cookie: v={variant}\r\n")).await;
        let from_press = !reply.contains("x-request-id");
        assert_eq!(from_press, words.is_some(), "{path} as {variant}: {reply}");
        assert!(words.is_none_or(|words| reply.contains(words)), "{path} as {variant}");
        assert!(words.is_some() || !reply.contains("<p>for "), "{path} as {variant}: {reply}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_on_one_connection_are_answered_in_order() {
    let open = open().await;
    open.get("/story/a", "").await;
    let one = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
    let all = [one("/story/a"), one("/nothing"), one("/story/b"), one("/story/a")].concat();
    let last = "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let reply = open.say(&format!("{all}{last}")).await;
    let statuses: Vec<&str> = reply.split("HTTP/1.1 ").skip(1).map(|part| &part[..3]).collect();
    assert_eq!(statuses, ["200", "404", "200", "200", "404"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_names_one_host() {
    let open = open().await;
    open.get("/story/a", "").await;
    let end = "Connection: close\r\n\r\n";
    for (head, wanted) in [
        ("GET /story/a HTTP/1.1\r\nHost: a\r\n", "200"),
        ("GET /story/a HTTP/1.1\r\n", "400"),
        ("GET /story/a HTTP/1.1\r\nHost: a\r\nHost: b\r\n", "400"),
        ("GET http://other.example/story/a HTTP/1.1\r\nHost: a\r\n", "200"),
        ("GET http://other.example/story/a HTTP/1.1\r\nHost: a\r\nHost: b\r\n", "400"),
        ("GET /story/a HTTP/1.0\r\n", "200"),
    ] {
        let reply = open.say(&format!("{head}{end}")).await;
        assert_eq!(status(&reply), wanted, "{head}");
        assert!(!reply.contains("other.example"), "{reply}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_pages_for_people_and_documents_for_programs() {
    let open = open().await;
    let page = open.get("/nothing", "Accept: text/html\r\n").await;
    assert_eq!(status(&page), "404");
    assert!(page.contains("<h1>There is no such page</h1>"), "{page}");
    assert!(page.contains("content-security-policy: default-src 'none'"));
    let json = open.get("/nothing", "Accept: application/json\r\n").await;
    assert!(json.contains("application/problem+json") && json.contains("\"status\":404"));
    let secret = open.get("/secret", "").await;
    assert!(status(&secret) == "500" && !secret.contains("hunter2"));
    let method = open.say("PUT /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert!(status(&method) == "405" && method.contains("That is not possible here"));
    let long = open.get(&format!("/{}", "a".repeat(3000)), "").await;
    assert_eq!(status(&long), "414");
    let moved = open.get("//Story/RAIN/?x=1", "").await;
    assert!(status(&moved) == "308" && moved.contains("location: /story/rain?x=1\r\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_costs_one_answer() {
    let open = open().await;
    for _ in 0..3 {
        assert_eq!(status(&open.get("/broken", "").await), "500");
    }
    assert_eq!(status(&open.get("/story/rain", "").await), "200");
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_are_bounded_and_nonsense_is_refused() {
    let open = open().await;
    let mut stream = TcpStream::connect(open.address).await.expect("connected");
    let large = format!("GET / HTTP/1.1\r\nHost: a\r\nX-Large: {}\r\n\r\n", "x".repeat(200_000));
    // The door hangs up while we still talk, so sending or reading may fail on our side.
    let _ = stream.write_all(large.as_bytes()).await;
    let mut reply = String::new();
    let _ = stream.read_to_string(&mut reply).await;
    assert!(matches!(status(&reply), "" | "431"), "{reply}");
    assert_eq!(status(&open.say("nonsense\r\n\r\n").await), "400");
    assert_eq!(status(&open.get("/story/a", "").await), "200");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_may_word_its_own_refusal() {
    let open = open().await;
    let health = open.get("/health", "").await;
    assert!(status(&health) == "503" && health.ends_with("the database sleeps"), "{health}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_bounded() {
    let open = open().await;
    let head = "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
    let ok = open.say(&format!("{head}Content-Length: 5\r\n\r\nhello")).await;
    assert!(ok.ends_with("hello"), "{ok}");
    let announced = open.say(&format!("{head}Content-Length: 1001\r\n\r\n")).await;
    assert_eq!(status(&announced), "413");
    let chunk = format!("400\r\n{}\r\n0\r\n\r\n", "x".repeat(1024));
    let chunked = open.say(&format!("{head}Transfer-Encoding: chunked\r\n\r\n{chunk}")).await;
    assert_eq!(status(&chunked), "413", "{chunked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn assets_are_answered_at_the_door() {
    let open = open().await;
    let theme = Theme::new(Parts::default().style("a{}"), ThemeSettings::default()).expect("ok");
    let reply = open.get(theme.assets().css_url(), "").await;
    assert!(reply.ends_with("a{}") && reply.contains("immutable"), "{reply}");
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_waits_for_open_requests() {
    let open = open().await;
    let address = open.address;
    let slow = tokio::spawn(async move {
        let mut stream = TcpStream::connect(address).await.expect("connected");
        let request = b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";
        stream.write_all(request).await.expect("sent");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).await.expect("a reply");
        reply
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    open.close.send(()).expect("still serving");
    assert!(slow.await.expect("joined").ends_with("slow but whole"));
    open.serving.await.expect("joined").expect("closed in order");
    assert!(TcpStream::connect(address).await.is_err());
}

#[test]
fn a_taken_port_is_told_with_what_to_do() {
    let first = bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
    let address = first.local_addr().expect("an address");
    let error = bind(address).expect_err("taken");
    let words = error.to_string();
    assert!(words.contains("is taken") && words.contains("--listen"), "{words}");
    let elsewhere = bind("203.0.113.7:0".parse().expect("an address")).expect_err("not ours");
    assert!(elsewhere.to_string().contains("no address 203.0.113.7"), "{elsewhere}");
}
