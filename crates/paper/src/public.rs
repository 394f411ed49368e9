//! The router: pages by way of the press, pictures, and what machines ask of the paper's health.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use paywall::{MACHINE, OPEN_SIGNED_IN, Shown};
use press::{Ask, CachePolicy, Printed, Unanswered};
use web::{Address, PageError, Reception};

use crate::Paper;
use crate::pages::{self, QUERY_NAMES, Wanted};

/// The door's reception for this paper.
pub fn reception(paper: &Paper) -> Reception {
    let headers = web::secure::headers(&paper.config.paper.base_url);
    let edition = paper.edition.clone();
    let variant = reader::public::variant(&paper.config.paper.base_url);
    let error_page: web::reception::ErrorPage = Arc::new(move |error, id, cookies| {
        edition.for_readers(variant(cookies) == 1).refusal_page(error, id)
    });
    let mut reception = Reception::new(router(paper), error_page, headers);
    reception.request_seconds_max = u64::from(paper.config.server.request_seconds_max);
    reception
}

/// Every route there is.
pub(crate) fn router(paper: &Paper) -> Router {
    let pictures = media::public::Public {
        db: paper.db.clone(),
        darkroom: paper.darkroom.clone(),
        clock: paper.clock.clone(),
    };
    let saved = saved::public::Pages { room: paper.saved.clone(), door: paper.door.clone() };
    let following = following::public::Pages {
        room: paper.following.clone(),
        saved: paper.saved.clone(),
        door: paper.door.clone(),
    };
    let alerts = alert::public::Public {
        alerts: paper.alerts.clone(),
        door: paper.door.clone(),
        syndication: paper.edition.syndication.clone(),
    };
    let offers = offer::public::Pages { door: paper.door.clone() };
    let subscriptions = subscription::public::Pages {
        room: paper.subscriptions.clone(),
        door: paper.door.clone(),
        proxies: web::Proxies::parse(&paper.config.server.trusted_proxies),
    };
    let public = search::public::Public {
        search: paper.search.clone(),
        edition: paper.edition.clone(),
        variant: Arc::new(reader::public::variant(&paper.config.paper.base_url)),
        attempts: signin::Attempts::new(paper.clock.clone()),
        proxies: web::Proxies::parse(&paper.config.server.trusted_proxies),
    };
    Router::new()
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .fallback(page)
        .with_state(paper.clone())
        .merge(media::public::router(pictures))
        .merge(paper.door.router())
        .merge(saved.router())
        .merge(following.router())
        .merge(alerts.router())
        .merge(offers.router())
        .merge(subscriptions.router())
        .merge(search::public::router(public))
        .merge(paper.desk_routes().finish())
}

/// Any page: from the press, printed if need be.
async fn page(State(paper): State<Paper>, address: Address, request: Request) -> Response {
    let method = request.method();
    if method != Method::GET && method != Method::HEAD {
        return PageError::new(StatusCode::METHOD_NOT_ALLOWED).into_response();
    }
    let key = address.key(QUERY_NAMES);
    let value = |name: &str| address.value(name).map(str::to_owned);
    let wanted = Wanted {
        path: address.decoded().to_owned(),
        before: value("before"),
        machine: syndication::Address::parse(address.decoded(), value),
    };
    let shown = match shown(&paper, &wanted, request.headers()).await {
        Ok(shown) => shown,
        Err(error) => {
            tracing::error!(path = address.path(), %error, "a reader could not be looked up");
            return PageError::new(StatusCode::SERVICE_UNAVAILABLE).retry_after(5).into_response();
        }
    };
    let variant = shown.variant;
    let ask = Ask { method, path: &key, variant, headers: request.headers() };
    let edition = paper.edition.for_readers(variant != MACHINE).for_reach(paywall::reach(variant));
    let answer = paper.press.answer(&ask, move || async move {
        pages::print(&edition, &wanted).await.map(|printed| for_variant(printed, variant))
    });
    match answer.await {
        Ok(answer) => with_pass(answer.map(Body::from), shown.pass),
        Err(Unanswered::Overloaded { retry_after_seconds }) => {
            PageError::new(StatusCode::SERVICE_UNAVAILABLE)
                .retry_after(retry_after_seconds)
                .into_response()
        }
        Err(Unanswered::Failed(why)) => {
            tracing::error!(path = address.path(), %why, "a page could not be printed");
            PageError::new(StatusCode::SERVICE_UNAVAILABLE).retry_after(5).into_response()
        }
    }
}

/// Which variant of a page is shown. Only a walled story is not the same for everybody who is
/// signed in; machines are told the same whoever sent them.
async fn shown(paper: &Paper, wanted: &Wanted, headers: &HeaderMap) -> store::Result<Shown> {
    let seen = if wanted.machine.is_some() { MACHINE } else { paper.gate.variant(headers) };
    let as_seen = Shown { variant: seen, pass: None };
    if seen == MACHINE {
        return Ok(as_seen);
    }
    let walled = wanted.before.is_none() && paper.edition.is_walled(&wanted.path).await?;
    match seen {
        _ if !walled => Ok(Shown { variant: OPEN_SIGNED_IN, pass: None }),
        OPEN_SIGNED_IN => paper.gate.look_up(headers).await,
        _ => Ok(as_seen),
    }
}

fn with_pass(mut response: Response, pass: Option<HeaderValue>) -> Response {
    if let Some(pass) = pass {
        response.headers_mut().append(header::SET_COOKIE, pass);
    }
    response
}

/// Says of a page that it has another variant: with a reader's cookie it is not the same, so caches
/// before us must tell the two apart, and the one of who is signed in is only for their browser.
fn for_variant(mut printed: Printed, variant: u8) -> Printed {
    let is_page = printed.content_type.as_bytes().starts_with(b"text/html");
    if is_page {
        printed.varies_by_cookie = true;
        if variant != MACHINE {
            printed.cache = CachePolicy::Readers;
        }
    }
    printed
}

/// Whether this node can serve: 200, or 503 with what is wrong.
async fn health(State(paper): State<Paper>) -> Response {
    let (status, words) = match jobs::counts(&paper.db).await {
        Ok((waiting, dead)) => (StatusCode::OK, format!("ok\njobs {waiting}\ndead {dead}\n")),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("database: {error}\n")),
    };
    (status, never_kept("text/plain; charset=utf-8"), words).into_response()
}

/// Counters for Prometheus.
async fn metrics(State(paper): State<Paper>) -> Response {
    let text = paper.press.counts().prometheus();
    (never_kept("text/plain; version=0.0.4"), text).into_response()
}

fn never_kept(kind: &'static str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers
}
