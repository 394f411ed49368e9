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
    pub cookies: Vec<(String, String)>,
    /// Where they are.
    pub place: IpAddr,
    /// The page they come from.
    pub from: Option<String>,
}

impl Person {
    /// With an empty browser, far away.
    pub fn new(paper: &Paper) -> Person {
        let place = IpAddr::from([203, 0, 113, 7]);
        Person { paper: paper.clone(), cookies: Vec::new(), place, from: None }
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.request(&Method::GET, path, "").await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.request(&Method::POST, path, &pairs.join("&")).await
    }

    async fn request(&mut self, method: &Method, path: &str, body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header("host", "paper.example").header("sec-fetch-site", "same-origin");
        if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        if let Some(from) = &self.from {
            request = request.header(header::REFERER, from);
        }
        let jar: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request = request.header(header::COOKIE, jar.join("; "));
        let mut request = request.body(Body::from(body.to_owned())).expect("a request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.place, 50_000)));
        let response = reception(&self.paper).answer(request).await;
        for line in response.headers().get_all(header::SET_COOKIE) {
            self.keep(line.to_str().expect("text"));
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 32 << 20).await.expect("a body");
        Answer { status, text: String::from_utf8_lossy(&bytes).into_owned(), headers }
    }

    fn keep(&mut self, line: &str) {
        let (name, value) = line.split_once('=').expect("a cookie");
        let value = value.split(';').next().unwrap_or_default();
        self.cookies.retain(|(kept, _)| kept != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

fn encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => (byte as char).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
