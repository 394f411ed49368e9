//! One connection: its requests go to the press, and to the reception on a miss.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::ConnectInfo;
use http::header::COOKIE;
use http::{Method, Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use press::Ask;
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

use super::body::DoorBody;
use super::pulse::{Pulse, TICK, Watch};
use super::socket::Socket;
use super::{Hall, Reply};
use crate::door::VARIANT_SIGNED_IN;
use crate::reception::names_one_host;

/// Serves a connection to its end.
pub(crate) async fn serve(stream: TcpStream, hall: Arc<Hall>) {
    let _ = stream.set_nodelay(true);
    let Ok(reader) = stream.peer_addr() else { return };
    let pulse = Arc::new(Pulse::default());
    let socket = Socket::new(stream, Arc::clone(&pulse));
    let desk = Desk { hall: Arc::clone(&hall), pulse: Arc::clone(&pulse), reader };
    let connection = http1::Builder::new()
        // Two pieces in one call cost less than copying the body behind the head.
        .writev(true)
        .max_buf_size(hall.settings.head_bytes_max)
        .serve_connection(socket, desk)
        .with_upgrades();
    let mut connection = pin!(connection);
    let mut tick = pin!(sleep(TICK));
    let mut watch = Watch::default();
    let mut closing = false;
    // Clients break connections off all the time; there is nothing to say about that.
    std::future::poll_fn(|cx| {
        while tick.as_mut().poll(cx).is_ready() {
            next_tick(tick.as_mut());
            if watch.is_over(&pulse) {
                return Poll::Ready(());
            }
            if hall.is_closing() && !closing {
                closing = true;
                connection.as_mut().graceful_shutdown();
            }
        }
        connection.as_mut().poll(cx).map(|_| ())
    })
    .await;
}

fn next_tick(tick: Pin<&mut Sleep>) {
    tick.reset(Instant::now() + TICK);
}

/// The service of one connection.
struct Desk {
    hall: Arc<Hall>,
    pulse: Arc<Pulse>,
    reader: SocketAddr,
}

/// An answer at hand, or one on its way.
pub(crate) enum Answering {
    Ready(Option<Reply>),
    Waiting(Pin<Box<dyn Future<Output = Reply> + Send>>),
}

impl Future for Answering {
    type Output = Result<Reply, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Answering::Ready(reply) => reply.take().map_or(Poll::Pending, |it| Poll::Ready(Ok(it))),
            Answering::Waiting(reply) => reply.as_mut().poll(cx).map(Ok),
        }
    }
}

impl Service<Request<Incoming>> for Desk {
    type Response = Reply;
    type Error = Infallible;
    type Future = Answering;

    fn call(&self, request: Request<Incoming>) -> Answering {
        self.pulse.request();
        match self.ask_press(&request) {
            Some(reply) => Answering::Ready(Some(reply)),
            None => self.ask_reception(request),
        }
    }
}

impl Desk {
    /// The way of nearly every request: no allocation but the answer's header map. What the
    /// address is not canonical finds no page here, because pages are kept under canonical names.
    fn ask_press(&self, request: &Request<Incoming>) -> Option<Reply> {
        if request.method() != Method::GET && request.method() != Method::HEAD {
            return None;
        }
        if !names_one_host(request) {
            return None;
        }
        let headers = request.headers();
        let variant = match headers.contains_key(COOKIE) {
            true => (self.hall.variant)(headers),
            false => 0,
        };
        let path = request.uri().path_and_query().map_or("/", |both| both.as_str());
        let ask = Ask { method: request.method(), path, variant, headers };
        let shared = Ask { variant: variant.min(VARIANT_SIGNED_IN), ..ask };
        let press = &self.hall.press;
        let found = press.hit(&ask).or_else(|| press.hit(&shared));
        let answer = found.or_else(|| self.hall.theme.asset(&ask))?;
        Some(answer.map(DoorBody::ready))
    }

    fn ask_reception(&self, request: Request<Incoming>) -> Answering {
        let busy = self.pulse.busy();
        let reception = Arc::clone(&self.hall.reception);
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(self.reader));
        let home = self.hall.home.clone();
        Answering::Waiting(Box::pin(async move {
            // The rooms' work belongs to the main runtime: this thread only moves bytes.
            let task = home.spawn(async move { reception.answer(request).await });
            let reply = OrGone(task).await;
            reply.map(|body| DoorBody::Streamed { body, _busy: busy })
        }))
    }
}

/// A task that ends when nobody waits for it.
struct OrGone(tokio::task::JoinHandle<Response<Body>>);

impl Future for OrGone {
    type Output = Response<Body>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Response<Body>> {
        Pin::new(&mut self.0).poll(cx).map(|joined| {
            joined.unwrap_or_else(|error| {
                tracing::error!(%error, "the reception itself broke");
                let mut broken = Response::new(Body::empty());
                *broken.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
                broken
            })
        })
    }
}

impl Drop for OrGone {
    fn drop(&mut self) {
        self.0.abort();
    }
}
