//! Sheets: pages that a room shows in the paper's own frame to one reader, past the press.
//!
//! A room below the editions knows neither sections nor footer. It hands over a [`Sheet`], and the
//! [`Frame`] it was given in `paper` makes the page of it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use serde_json::Value;

use crate::PageError;

/// A page for one reader.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The template, which extends `frame.html`.
    pub template: &'static str,
    /// What kind of page it is, for the style sheet: `account`.
    pub kind: &'static str,
    /// Its title, without the paper's name.
    pub title: String,
    /// A sentence about it.
    pub description: String,
    /// Its address, from the first slash.
    pub path: String,
    /// What search engines are told, if anything.
    pub robots: Option<&'static str>,
    /// Whether it is shown to somebody who is signed in: the menu at the top right is theirs.
    pub signed_in: bool,
    /// Styles and scripts of the theme that it needs besides the site's: names of [`Parts::file`].
    ///
    /// [`Parts::file`]: crate::theme::Parts::file
    pub files: Vec<&'static str>,
    /// What the template is given beside `site` and `page`: an object.
    pub context: Value,
    /// What stands between masthead and footer, finished; then the template is not asked.
    pub inside: Option<String>,
}

impl Sheet {
    /// A page of this template, kept from search engines, for somebody who is not signed in.
    pub fn new(template: &'static str, title: impl Into<String>, path: impl Into<String>) -> Sheet {
        Sheet {
            template,
            kind: "account",
            title: title.into(),
            description: String::new(),
            path: path.into(),
            robots: Some("noindex"),
            signed_in: false,
            files: Vec::new(),
            context: Value::Object(serde_json::Map::new()),
            inside: None,
        }
    }

    /// The same page with this between masthead and footer: safe HTML, made of what
    /// [`Frame::fill`] gave. Around pages of one kind, title and address the frame is printed once.
    pub fn around(inside: String, title: &str, path: &str) -> Sheet {
        Sheet { inside: Some(inside), ..Sheet::new("sheet.html", title, path) }
    }

    /// The same page of another kind.
    pub fn kind(mut self, kind: &'static str) -> Sheet {
        self.kind = kind;
        self
    }

    /// The same page with this style or script of the theme.
    pub fn file(mut self, name: &'static str) -> Sheet {
        self.files.push(name);
        self
    }

    /// The same page for somebody who is signed in, or not.
    pub fn signed_in(mut self, signed_in: bool) -> Sheet {
        self.signed_in = signed_in;
        self
    }

    /// The same page with this in it: an object, whose names stand beside `site` and `page`.
    pub fn with(mut self, context: Value) -> Sheet {
        self.context = context;
        self
    }
}

type Filling = Pin<Box<dyn Future<Output = Result<String, PageError>> + Send>>;

/// The paper's frame, as it is handed to rooms that cannot make it; clones share it.
#[derive(Clone)]
pub struct Frame(Arc<dyn Fn(Sheet) -> Filling + Send + Sync>);

impl Frame {
    /// A frame that is filled by this function.
    pub fn new<F>(fill: impl Fn(Sheet) -> F + Send + Sync + 'static) -> Frame
    where
        F: Future<Output = Result<String, PageError>> + Send + 'static,
    {
        Frame(Arc::new(move |sheet| Box::pin(fill(sheet))))
    }

    /// The template of a sheet, filled: a page, or a piece of one where it extends no frame.
    ///
    /// # Errors
    /// [`PageError`] when the store cannot be read or the template cannot be filled.
    pub async fn fill(&self, sheet: Sheet) -> Result<String, PageError> {
        (self.0)(sheet).await
    }

    /// The page of a sheet, which nobody keeps.
    ///
    /// # Errors
    /// [`PageError`] when the store cannot be read or the template cannot be filled.
    pub async fn show(&self, sheet: Sheet) -> Result<Response, PageError> {
        let hidden = sheet.robots.map(HeaderValue::from_static);
        let html = self.fill(sheet).await?;
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        let mut response = ([(header::CONTENT_TYPE, kind)], html).into_response();
        if let Some(value) = hidden {
            response.headers_mut().insert("x-robots-tag", value);
        }
        Ok(kept_private(response))
    }
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Frame")
    }
}

/// An answer to one reader: no cache keeps it, and its address, which may hold a link's secret, is
/// told to no other site.
pub fn kept_private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_sheet_is_framed_and_kept_by_nobody() {
        let frame = Frame::new(|sheet: Sheet| async move { Ok(format!("<p>{}", sheet.title)) });
        let sheet = Sheet::new("account.html", "Mine", "/account").signed_in(true);
        let response = frame.show(sheet).await.expect("a page");
        let headers = response.headers();
        assert_eq!(headers["cache-control"], "no-store");
        assert_eq!(headers["x-robots-tag"], "noindex");
        let body = axum::body::to_bytes(response.into_body(), 999).await.expect("a body");
        assert_eq!(&body[..], b"<p>Mine");
    }
}
