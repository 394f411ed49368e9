//! Our own door and press around the same page.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Response};
use press::{Ask, Press, Printed, Settings, Tag};
use web::door::{Door, DoorSettings, bind};
use web::{Address, PageError, Parts, Reception, Theme, ThemeSettings, secure};

const CAPACITY_BYTES: u64 = 64 * 1024 * 1024;

/// Serves the page of this folder at any address.
#[tokio::main]
pub async fn run(address: SocketAddr, folder: &Path) -> Result<()> {
    let listener = bind(address)?;
    let page = Bytes::from(std::fs::read(folder.join("page.html"))?);
    let headers = secure::headers("https://paper.example");
    let press = Press::with(Settings { headers: headers.clone(), ..Settings::new(CAPACITY_BYTES) });
    let router = rooms(&press, page);
    let error_page =
        Arc::new(|error: &PageError, id: &str, _: &HeaderMap| Ok(error.to_bare_html(id)));
    let door = Door {
        press,
        theme: Arc::new(Theme::new(Parts::default(), ThemeSettings::default())?),
        reception: Reception::new(router, error_page, headers),
        variant: Arc::new(|_: &HeaderMap| 0),
        settings: DoorSettings::default(),
    };
    door.serve(listener, std::future::pending()).await?;
    Ok(())
}

fn rooms(press: &Press, page: Bytes) -> Router {
    let press = press.clone();
    let answer = move |address: Address, method: Method, headers: HeaderMap| async move {
        let path = address.key(&[]);
        let ask = Ask { method: &method, path: &path, variant: 0, headers: &headers };
        let answer = press.answer(&ask, move || async { Ok(printed(page)) }).await;
        answer.map(|answer: Response<Bytes>| answer.map(Body::from)).map_err(PageError::from)
    };
    Router::new().route("/", get(answer.clone())).route("/{*path}", get(answer))
}

fn printed(page: Bytes) -> Printed {
    let language = HeaderValue::from_static("en");
    Printed::html(page).header(http::header::CONTENT_LANGUAGE, language).tags([
        Tag::of("article", 7),
        Tag::of("topic", 3),
        Tag::of("author", 11),
        Tag::new("all"),
    ])
}
