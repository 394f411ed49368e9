//! The least that an axum server can do: one route, two byte strings in memory.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::Result;
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::HeaderMap;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};

const HTML: (http::HeaderName, &str) = (CONTENT_TYPE, "text/html; charset=utf-8");

/// Serves the page of this folder at any address.
#[tokio::main]
pub async fn run(address: SocketAddr, folder: &Path) -> Result<()> {
    let plain = Bytes::from(std::fs::read(folder.join("page.html"))?);
    let gzip = Bytes::from(std::fs::read(folder.join("page.html.gz"))?);
    let answer = move |headers: HeaderMap| {
        let page = page(&headers, &plain, &gzip);
        async move { page }
    };
    let router = Router::new().route("/", get(answer.clone())).route("/{*path}", get(answer));
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(
        axum::serve::ListenerExt::tap_io(listener, |stream| {
            let _ = stream.set_nodelay(true);
        }),
        router,
    )
    .await?;
    Ok(())
}

fn page(headers: &HeaderMap, plain: &Bytes, gzip: &Bytes) -> Response {
    let accepted = headers.get(ACCEPT_ENCODING).map_or(&b""[..], |value| value.as_bytes());
    if accepted.starts_with(b"gzip") {
        ([HTML, (CONTENT_ENCODING, "gzip")], gzip.clone()).into_response()
    } else {
        ([HTML], plain.clone()).into_response()
    }
}
