//! The reception: what happens to a request that the press could not answer, around the router.
//!
//! It gives the request an id, brings its address to canonical form, holds it to limits of size
//! and time, and dresses refusals as pages or problem documents.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::response::Response;
use http::header::{self, HeaderName};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use http_body_util::Limited;
use kit::{Clock, Id, Instant};
use tower_service::Service;

use crate::error::{PageError, refusal_headers, wants_json};
use crate::{Address, ThemeError};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Makes the page of a refusal: given the refusal, the request's id, and the cookies it came with.
pub type ErrorPage =
    Arc<dyn Fn(&PageError, &str, &HeaderMap) -> Result<String, ThemeError> + Send + Sync>;

/// The name under which the log knows a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub Arc<str>);

/// Everything around the router.
#[derive(Clone)]
pub struct Reception {
    /// The rooms' routes.
    pub router: Router,
    /// How a refusal looks.
    pub error_page: ErrorPage,
    /// Headers of every answer that does not set them itself.
    pub headers: HeaderMap,
    /// How long an answer may take to begin.
    pub request_seconds_max: u64,
    /// How large a request's body may be; a route that takes uploads has its own, smaller limits.
    pub body_bytes_max: usize,
}

impl Reception {
    /// With the usual limits.
    pub fn new(router: Router, error_page: ErrorPage, headers: HeaderMap) -> Reception {
        Reception {
            router,
            error_page,
            headers,
            request_seconds_max: 30,
            body_bytes_max: 64 * 1024 * 1024,
        }
    }

    /// Answers a request, whatever happens inside.
    pub async fn answer(&self, request: Request<Body>) -> Response {
        let began = Clock::system().now();
        let id: Arc<str> = Id::fresh(began).to_string().into();
        let asked = Asked::of(&request);
        let response = match self.admit(request, &id) {
            Ok(request) => self.route(request, &id).await,
            Err(refusal) => *refusal,
        };
        let mut response = self.dress(response, &asked, &id);
        for (name, value) in &self.headers {
            response.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        asked.log(&id, response.status(), began);
        response
    }

    /// Checks host, length and address, and notes address and id for the handlers.
    fn admit(
        &self,
        mut request: Request<Body>,
        id: &Arc<str>,
    ) -> Result<Request<Body>, Box<Response>> {
        if !names_one_host(&request) {
            return Err(refused(PageError::new(StatusCode::BAD_REQUEST)));
        }
        if announced_length(request.headers()) > self.body_bytes_max as u64 {
            let words = format!(
                "At most {} MB can be sent at once. Please send something smaller, or in parts.",
                self.body_bytes_max >> 20
            );
            let error = PageError::new(StatusCode::PAYLOAD_TOO_LARGE);
            return Err(refused(error.message(words)));
        }
        let address = Address::parse(request.uri()).map_err(|error| refused(error.into()))?;
        if let Some(location) = address.moved_to() {
            return Err(Box::new(moved(location)));
        }
        request.extensions_mut().insert(address);
        request.extensions_mut().insert(RequestId(Arc::clone(id)));
        Ok(request.map(|body| Body::new(Limited::new(body, self.body_bytes_max))))
    }

    /// Runs the router as a task: a panic in it ends there, and a reader who leaves ends it.
    async fn route(&self, request: Request<Body>, id: &str) -> Response {
        // What is long in coming is not counted against who answers it.
        let coming = announced_length(request.headers()) / SLOWEST_BYTES_A_SECOND;
        let mut router = self.router.clone();
        let task = tokio::spawn(async move { router.call(request).await });
        let mut task = AbortOnDrop(task);
        let limit = Duration::from_secs(self.request_seconds_max + coming);
        match tokio::time::timeout(limit, &mut task.0).await {
            Ok(Ok(Ok(response))) => response,
            Ok(Ok(Err(never))) => match never {},
            Ok(Err(error)) => {
                tracing::error!(request = id, %error, "a request's handler panicked");
                plain_refusal(PageError::new(StatusCode::INTERNAL_SERVER_ERROR))
            }
            Err(_) => {
                tracing::error!(request = id, "a request took too long");
                plain_refusal(PageError::new(StatusCode::GATEWAY_TIMEOUT))
            }
        }
    }

    /// Puts a refusal into words. Answers that carry their own page are left alone.
    fn dress(&self, mut response: Response, asked: &Asked, id: &str) -> Response {
        let Some(error) = refusal_in(&mut response) else {
            return response;
        };
        let (body, kind) = if asked.json {
            (error.to_json(id), "application/problem+json")
        } else {
            (self.page_of(&error, id, &asked.cookies), "text/html; charset=utf-8")
        };
        response.headers_mut().extend(refusal_headers(&error, kind));
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        *response.body_mut() =
            if asked.method == Method::HEAD { Body::empty() } else { Body::from(body) };
        response
    }

    fn page_of(&self, error: &PageError, id: &str, cookies: &HeaderMap) -> String {
        (self.error_page)(error, id, cookies).unwrap_or_else(|broken| {
            tracing::error!(request = id, error = %broken, "the error page itself is broken");
            error.to_bare_html(id)
        })
    }
}

impl std::fmt::Debug for Reception {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reception").finish_non_exhaustive()
    }
}

impl<S: Sync> FromRequestParts<S> for Address {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Address, PageError> {
        match parts.extensions.get::<Address>() {
            Some(address) => Ok(address.clone()),
            None => Ok(Address::parse(&parts.uri)?),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<RequestId, Infallible> {
        Ok(parts.extensions.get::<RequestId>().cloned().unwrap_or(RequestId("".into())))
    }
}

/// What of a request is needed after the router has taken it.
struct Asked {
    method: Method,
    path: String,
    json: bool,
    /// The cookies and nothing else: an error page has the menu of who asked.
    cookies: HeaderMap,
}

impl Asked {
    fn of(request: &Request<Body>) -> Asked {
        let json = wants_json(request.headers());
        let sent = request.headers().get_all(header::COOKIE).iter();
        let cookies = sent.map(|line| (header::COOKIE, line.clone())).collect();
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        Asked { method, path, json, cookies }
    }

    /// One line a request, without the query, which may name a person.
    fn log(&self, id: &str, status: StatusCode, began: Instant) {
        let (status, micros) = (status.as_u16(), Clock::system().now().0 - began.0);
        tracing::info!(request = id, method = %self.method, path = self.path, status, micros);
    }
}

/// How slowly a body may come and still be waited for: a photograph over a poor mobile line.
const SLOWEST_BYTES_A_SECOND: u64 = 50_000;

struct AbortOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A refusal among the answers: one of ours, or a bare one of the framework's, whose text is
/// written for programmers. An answer that says how it may be kept was made by a room.
fn refusal_in(response: &mut Response) -> Option<PageError> {
    if let Some(error) = response.extensions_mut().remove::<PageError>() {
        return Some(error);
    }
    let (status, headers) = (response.status(), response.headers());
    let kind = headers.get(header::CONTENT_TYPE);
    let text = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let bare = text && !headers.contains_key(header::CACHE_CONTROL);
    let refused = status.is_client_error() || status.is_server_error();
    (refused && bare).then(|| PageError::new(status))
}

fn plain_refusal(error: PageError) -> Response {
    axum::response::IntoResponse::into_response(error)
}

fn refused(error: PageError) -> Box<Response> {
    Box::new(plain_refusal(error))
}

/// The way to the canonical address. 308 keeps the method, so a form is not lost on the way.
fn moved(location: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    response.headers_mut().insert(header::CACHE_CONTROL, press::CachePolicy::MISSING.header());
    if let Ok(value) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    response
}

fn announced_length(headers: &HeaderMap) -> u64 {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    length.and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// HTTP/1.1 asks for exactly one `Host` (RFC 9112, 3.2): two make the paper and a cache before
/// it disagree about which site was meant.
pub(crate) fn names_one_host<B>(request: &Request<B>) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(_), None) => true,
        (None, _) => request.version() < http::Version::HTTP_11,
        (Some(_), Some(_)) => false,
    }
}
