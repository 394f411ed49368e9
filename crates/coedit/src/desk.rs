//! The socket: carries a session over a WebSocket, and asks again and again whether the visitor
//! may still be there.

use std::future::Future;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::Document;
use crate::seat::{Farewell, Next, Page};
use crate::session::{MESSAGE_BYTES_MAX, Session};

/// While nothing is said, the visitor is looked at every so many seconds.
const QUIET_SECONDS_MAX: u32 = 5;
/// A page is pinged every so many seconds.
const PING_SECONDS: u32 = 20;
/// A page that was not heard of for so long is gone.
const SILENT_SECONDS_MAX: u32 = 65;
/// How long sending one message may take.
const SEND_SECONDS_MAX: u64 = 30;

/// So much of a message is read, although less is taken: a socket that is closed in the middle of
/// a message loses the code it was closed with, and the page would come back with the same.
const READ_BYTES_MAX: usize = 4 * MESSAGE_BYTES_MAX;

/// Whether a visitor may be at a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Allowed,
    /// The session ended: the page is sent away with 4401.
    SignedOut,
    /// Not, or not any more: 4403.
    Refused,
}

/// Brings a page to a document. `allowed` is asked at the start, at least once a second while
/// anything is said, and every five seconds otherwise.
pub fn join<A, F>(upgrade: WebSocketUpgrade, document: Document, page: Page, allowed: A) -> Response
where
    A: Fn() -> F + Send + Sync + 'static,
    F: Future<Output = Verdict> + Send,
{
    upgrade.max_message_size(READ_BYTES_MAX).max_frame_size(READ_BYTES_MAX).on_upgrade(
        move |mut socket| async move {
            let farewell = match admit(&document, page, &allowed).await {
                Ok(session) => carry(&mut socket, session, &allowed).await,
                Err(farewell) => Some(farewell),
            };
            if let Some(farewell) = farewell {
                say_farewell(socket, farewell).await;
            }
        },
    )
}

async fn admit<F: Future<Output = Verdict>>(
    document: &Document,
    page: Page,
    allowed: &impl Fn() -> F,
) -> Result<Session, Farewell> {
    judge(allowed().await)?;
    document.join(page)
}

fn judge(verdict: Verdict) -> Result<(), Farewell> {
    match verdict {
        Verdict::Allowed => Ok(()),
        Verdict::SignedOut => Err(Farewell::SignedOut),
        Verdict::Refused => Err(Farewell::Refused),
    }
}

/// Seconds since things were last done.
#[derive(Default)]
struct Ages {
    asked: u32,
    pinged: u32,
    heard: u32,
}

/// Carries a session until it ends; why the page is sent away, or nothing when it left.
async fn carry<F: Future<Output = Verdict>>(
    socket: &mut WebSocket,
    mut session: Session,
    allowed: &impl Fn() -> F,
) -> Option<Farewell> {
    let mut seconds = interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut ages = Ages::default();
    loop {
        let event = tokio::select! {
            next = session.next() => Event::Send(next),
            heard = socket.recv() => Event::Heard(heard?),
            _ = seconds.tick() => Event::Second,
        };
        let age_max = if matches!(event, Event::Second) { QUIET_SECONDS_MAX } else { 1 };
        if ages.asked >= age_max {
            ages.asked = 0;
            if let Err(farewell) = judge(allowed().await) {
                return Some(farewell);
            }
        }
        let outcome = match event {
            Event::Send(Next::Farewell(farewell)) => Err(Some(farewell)),
            Event::Send(Next::Message(bytes)) => {
                send(socket, Message::Binary(bytes.to_vec().into())).await
            }
            Event::Heard(heard) => {
                ages.heard = 0;
                hear(&mut session, heard)
            }
            Event::Second => second(socket, &mut ages).await,
        };
        if let Err(farewell) = outcome {
            return farewell;
        }
    }
}

enum Event {
    Send(Next),
    Heard(Result<Message, axum::Error>),
    Second,
}

/// A step that went well, or why the session ends; nothing when the page left.
type Step = Result<(), Option<Farewell>>;

fn hear(session: &mut Session, heard: Result<Message, axum::Error>) -> Step {
    match heard {
        Ok(Message::Binary(bytes)) => session.hear(&bytes).map_err(Some),
        Ok(Message::Text(_)) => Err(Some(Farewell::Garbled)),
        Ok(Message::Ping(_) | Message::Pong(_)) => Ok(()),
        Ok(Message::Close(_)) => Err(None),
        Err(error) if error.to_string().contains("too long") => Err(Some(Farewell::TooLarge)),
        Err(_) => Err(None),
    }
}

async fn second(socket: &mut WebSocket, ages: &mut Ages) -> Step {
    ages.asked += 1;
    ages.pinged += 1;
    ages.heard += 1;
    if ages.heard > SILENT_SECONDS_MAX {
        return Err(None);
    }
    if ages.pinged >= PING_SECONDS {
        ages.pinged = 0;
        return send(socket, Message::Ping(Vec::new().into())).await;
    }
    Ok(())
}

async fn send(socket: &mut WebSocket, message: Message) -> Step {
    match timeout(Duration::from_secs(SEND_SECONDS_MAX), socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(None),
        Err(_) => Err(Some(Farewell::TryAgain)),
    }
}

/// Closes the socket with its code, and waits a little for the page to close its side.
async fn say_farewell(mut socket: WebSocket, farewell: Farewell) {
    let frame = CloseFrame { code: farewell.code(), reason: "".into() };
    let goodbye = async {
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    let _ = timeout(Duration::from_secs(2), goodbye).await;
}

#[cfg(test)]
mod tests;
