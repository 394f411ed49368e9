//! Somebody with a browser and a telephone: keeps cookies, sends forms, reads codes.

use axum::body::{Body, to_bytes};
use http::{Method, Request, StatusCode, header};
use paper::{Paper, reception};
use signin::Generator;

/// What came back.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The page.
    pub text: String,
    /// Where it leads; empty when nowhere.
    pub location: String,
    /// What the page may load and run.
    pub policy: String,
}

impl Answer {
    /// The link to the desk that the page shows, as path and query.
    pub fn link(&self) -> String {
        let start = self.text.find("/desk/welcome?link=").expect("a link on the page");
        let link = &self.text[start..];
        link[..link.find('<').expect("its end")].to_owned()
    }
}

/// Somebody at a browser.
pub struct Visitor {
    paper: Paper,
    cookies: stories::Cookies,
    /// The secret in the telephone.
    pub secret: String,
    /// Whether the forms are on another site.
    pub from_elsewhere: bool,
}

impl Visitor {
    /// With an empty browser.
    pub fn new(paper: &Paper) -> Visitor {
        let (cookies, secret) = (Vec::new(), String::new());
        Visitor { paper: paper.clone(), cookies, secret, from_elsewhere: false }
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(&Method::GET, path, "", "").await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let kind = "application/x-www-form-urlencoded";
        self.send(&Method::POST, path, kind, &stories::form(fields)).await
    }

    /// Sends a file's bytes, as the desk's script does.
    pub async fn send_file(&mut self, path: &str, kind: &str, name: &str, bytes: &[u8]) -> Answer {
        let head = [(header::ACCEPT.as_str(), "application/json"), ("x-file-name", name)];
        self.request(&Method::POST, path, (kind, &head), bytes.to_vec()).await
    }

    /// Tries a door with nothing in hand.
    pub async fn knock(&mut self, method: &Method, path: &str) -> Answer {
        let kind = if path.contains("passkey") { "application/json" } else { "" };
        self.send(method, path, kind, if kind.is_empty() { "" } else { "{}" }).await
    }

    /// Takes a link, with a password and the telephone.
    pub async fn join(&mut self, link: &str, (name, email): (&str, &str), password: &str) {
        let page = self.get(link).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let mark = "class=\"secret\">";
        let start = page.text.find(mark).expect("a secret") + mark.len();
        let shown = &page.text[start..];
        let end = shown.find('<').expect("its end");
        self.secret = shown[..end].replace(' ', "");
        let code = self.code();
        let form = [("name", name), ("email", email), ("password", password), ("code", &code)];
        let answer = self.post(link, &form).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert!(answer.text.contains("class=\"codes\""), "{}", answer.text);
    }

    /// Signs in with both steps; the answer to the last one that was reached.
    pub async fn sign_in(&mut self, email: &str, password: &str, secret: &str) -> Answer {
        self.secret = secret.to_owned();
        let answer = self.post("/desk/sign-in", &[("email", email), ("password", password)]).await;
        if answer.status != StatusCode::OK {
            return answer;
        }
        let code = self.code();
        self.post("/desk/sign-in/code", &[("code", &code), ("to", "/desk")]).await
    }

    fn code(&self) -> String {
        let generator = Generator::of_secret(&self.secret, "paper", "account").expect("a secret");
        generator.code_at(self.paper.clock.now())
    }

    async fn send(&mut self, method: &Method, path: &str, kind: &str, body: &str) -> Answer {
        self.request(method, path, (kind, &[]), body.as_bytes().to_vec()).await
    }

    async fn request(
        &mut self,
        method: &Method,
        path: &str,
        (kind, head): (&str, &[(&str, &str)]),
        body: Vec<u8>,
    ) -> Answer {
        let host = "paper.example";
        let site = if self.from_elsewhere { "cross-site" } else { "same-origin" };
        let mut request = Request::builder().method(method).uri(path).header("host", host);
        request = request.header("sec-fetch-site", site);
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        request = request.header(header::COOKIE, stories::cookie_header(&self.cookies));
        for (name, value) in head {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).expect("a request");
        let response = reception(&self.paper).answer(request).await;
        let status = response.status();
        for line in response.headers().get_all(header::SET_COOKIE) {
            stories::keep(&mut self.cookies, line.to_str().expect("text"));
        }
        let told = |name: header::HeaderName| {
            let value = response.headers().get(name);
            value.and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned()
        };
        let (location, policy) = (told(header::LOCATION), told(header::CONTENT_SECURITY_POLICY));
        let bytes = to_bytes(response.into_body(), 32 << 20).await.expect("a body");
        Answer { status, text: String::from_utf8_lossy(&bytes).into_owned(), location, policy }
    }
}
