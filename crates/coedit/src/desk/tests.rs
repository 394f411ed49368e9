//! Pages at real sockets, over loopback.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::routing::get;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::{Verdict, join};
use crate::tests::cast::{BRISK, Browser, coedit, page, seed, story};
use crate::{Coedit, Farewell};

/// A server with one document, and who is let in.
struct Server {
    address: String,
    coedit: Coedit,
    verdict: Arc<AtomicU8>,
    _test: store::testing::TestDb,
}

async fn server() -> Server {
    let test = store::testing::sqlite().await;
    let coedit = coedit(&test.db, BRISK);
    let verdict = Arc::new(AtomicU8::new(0));
    let (shared, asked) = (coedit.clone(), verdict.clone());
    let live = move |upgrade: WebSocketUpgrade| async move {
        let document = shared.open(story(), seed).await.expect("a document");
        let allowed = move || {
            let answers = [Verdict::Allowed, Verdict::SignedOut, Verdict::Refused];
            std::future::ready(answers[usize::from(asked.load(Ordering::SeqCst))])
        };
        join(upgrade, document, page(5), allowed)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("ws://{}/live", listener.local_addr().expect("an address"));
    let router = Router::new().route("/live", get(live));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Server { address, coedit, verdict, _test: test }
}

/// A browser at a socket.
struct Visitor {
    browser: Browser,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    closed: Option<u16>,
}

impl Visitor {
    async fn comes(server: &Server, client: u64) -> Visitor {
        let (socket, _) = connect_async(&server.address).await.expect("a socket");
        let mut visitor = Visitor { browser: Browser::new(client), socket, closed: None };
        let greeting = visitor.browser.greeting();
        visitor.browser.say(&greeting);
        visitor
    }

    /// Says and hears until something is so.
    async fn until(&mut self, mut is_so: impl FnMut(&Visitor) -> bool) {
        let talk = async {
            while !is_so(self) {
                for message in std::mem::take(&mut self.browser.said) {
                    let _ = self.socket.send(Message::Binary(message.into())).await;
                }
                match self.socket.next().await {
                    Some(Ok(Message::Binary(bytes))) => self.browser.hear(&bytes),
                    Some(Ok(Message::Close(frame))) => {
                        self.closed = frame.map(|frame| u16::from(frame.code));
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => assert!(self.closed.is_some(), "closed without a code"),
                }
            }
        };
        timeout(Duration::from_secs(15), talk).await.expect("in time");
    }

    async fn is_sent_away_with(&mut self, code: u16) {
        self.until(|visitor| visitor.closed.is_some()).await;
        assert_eq!(self.closed, Some(code));
    }
}

#[tokio::test]
async fn two_pages_write_at_once_and_both_are_told_that_it_is_kept() {
    let server = server().await;
    let (mut ann, mut bo) = (Visitor::comes(&server, 11).await, Visitor::comes(&server, 12).await);
    for visitor in [&mut ann, &mut bo] {
        visitor.until(|it| it.browser.content() == seed()).await;
    }
    ann.browser.show(11, 1, "{}");
    ann.browser.paragraph("a1", "From Ann.");
    ann.until(|it| it.browser.kept == it.browser.have()).await;
    bo.until(|it| it.browser.content().blocks.len() == 3).await;
    bo.browser.paragraph("b1", "From Bo.");
    bo.until(|it| it.browser.kept == it.browser.have()).await;
    ann.until(|it| it.browser.content().blocks.len() == 4).await;
    assert_eq!(ann.browser.content(), bo.browser.content());
    assert_eq!(bo.browser.present.len(), 1);
    let content = server.coedit.read(story()).await.expect("a read");
    assert_eq!(content, Some(ann.browser.content()));
    drop(ann);
    bo.until(|it| it.browser.present.last().is_some_and(|(.., state)| state == "null")).await;
}

#[tokio::test]
async fn a_visitor_who_may_not_is_told_why() {
    let server = server().await;
    for (verdict, code) in [(1, 4401), (2, 4403)] {
        server.verdict.store(verdict, Ordering::SeqCst);
        let mut visitor = Visitor::comes(&server, 11).await;
        visitor.is_sent_away_with(code).await;
        assert!(visitor.browser.content().blocks.is_empty(), "nothing was shown");
    }
}

#[tokio::test]
async fn a_visitor_who_may_not_any_more_is_sent_away_soon() {
    let server = server().await;
    let (mut quiet, mut busy) =
        (Visitor::comes(&server, 11).await, Visitor::comes(&server, 12).await);
    for visitor in [&mut quiet, &mut busy] {
        visitor.until(|it| it.browser.content() == seed()).await;
    }
    server.verdict.store(1, Ordering::SeqCst);
    let began = std::time::Instant::now();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    busy.browser.paragraph("a1", "Still here?");
    busy.is_sent_away_with(4401).await;
    assert!(began.elapsed() < Duration::from_millis(3000));
    quiet.is_sent_away_with(4401).await;
    assert!(began.elapsed() < Duration::from_secs(7));
    let content = server.coedit.read(story()).await.expect("a read").expect("a document");
    assert_eq!(content, seed(), "what came too late was not taken");
}

#[tokio::test]
async fn each_end_has_its_code() {
    let server = server().await;
    let mut visitor = Visitor::comes(&server, 11).await;
    visitor.browser.said.push(vec![7; 10]);
    visitor.is_sent_away_with(Farewell::Garbled.code()).await;
    let mut visitor = Visitor::comes(&server, 12).await;
    visitor.browser.said.push(vec![0; crate::session::MESSAGE_BYTES_MAX + 1]);
    visitor.is_sent_away_with(1009).await;
    let mut visitor = Visitor::comes(&server, 13).await;
    visitor.until(|it| it.browser.content() == seed()).await;
    server.coedit.replace(story(), &seed()).await.expect("another");
    visitor.is_sent_away_with(4409).await;
    let mut visitor = Visitor::comes(&server, 14).await;
    visitor.until(|it| it.browser.content() == seed()).await;
    server.coedit.shutdown().await.expect("all is written");
    visitor.is_sent_away_with(1001).await;
}
