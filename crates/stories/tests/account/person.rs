//! Somebody with a browser and a mailbox.

use std::net::{IpAddr, SocketAddr};

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use http::{HeaderMap, Method, Request, StatusCode, header};
use paper::{Paper, reception};

/// What came back.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The page.
    pub text: String,
    /// The headers.
    pub headers: HeaderMap,
}

impl Answer {
    /// A header; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where it leads; empty when nowhere.
    pub fn location(&self) -> &str {
        self.header("location")
    }
}

/// Somebody at a browser.
pub struct Person {
    paper: Paper,
    /// Name and value of each cookie.
    pub cookies: stories::Cookies,
    /// Where they are.
    pub place: IpAddr,
    /// The page they come from.
    pub from: Option<String>,
    /// From where their forms are sent, as browsers say it.
    pub site: &'static str,
}

impl Person {
    /// With an empty browser, far away.
    pub fn new(paper: &Paper) -> Person {
        let place = IpAddr::from([203, 0, 113, 7]);
        Person { paper: paper.clone(), cookies: Vec::new(), place, from: None, site: "same-origin" }
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.request(&Method::GET, path, "").await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.request(&Method::POST, path, &stories::form(fields)).await
    }

    async fn request(&mut self, method: &Method, path: &str, body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header("host", "paper.example").header("sec-fetch-site", self.site);
        if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        if let Some(from) = &self.from {
            request = request.header(header::REFERER, from);
        }
        request = request.header(header::COOKIE, stories::cookie_header(&self.cookies));
        let mut request = request.body(Body::from(body.to_owned())).expect("a request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.place, 50_000)));
        let response = reception(&self.paper).answer(request).await;
        for line in response.headers().get_all(header::SET_COOKIE) {
            stories::keep(&mut self.cookies, line.to_str().expect("text"));
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 32 << 20).await.expect("a body");
        Answer { status, text: String::from_utf8_lossy(&bytes).into_owned(), headers }
    }
}
