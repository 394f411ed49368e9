//! The line to an OpenID provider: short answers, in time, from where we asked.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// A provider that takes longer is not there.
const ANSWER_SECONDS_MAX: u64 = 10;
/// More than that is no answer of a provider.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// Asks, and hands back what came.
pub(crate) struct Line(reqwest::Client);

/// Why nothing came.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LineError {
    /// The line is dead, or slow.
    #[error("no answer")]
    Dead(#[from] reqwest::Error),
    /// There was no end to it.
    #[error("the answer is longer than {ANSWER_BYTES_MAX} bytes")]
    Long,
}

impl Line {
    /// A line; `private` keeps it to TLS.
    pub(crate) fn new(private: bool) -> Result<Line, String> {
        // Whoever comes first installs it; that another did is no error.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(ANSWER_SECONDS_MAX))
            // Where the provider is stands in the settings; nobody else sends us on.
            .redirect(reqwest::redirect::Policy::none())
            .https_only(private)
            .user_agent(concat!("Broadsheet/", env!("CARGO_PKG_VERSION")))
            .build();
        client.map(Line).map_err(|error| error.to_string())
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, LineError> {
        let mut answer = self.0.execute(reqwest::Request::try_from(request)?).await?;
        let (status, headers) = (answer.status(), std::mem::take(answer.headers_mut()));
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await? {
            if body.len() + part.len() > ANSWER_BYTES_MAX {
                return Err(LineError::Long);
            }
            body.extend_from_slice(&part);
        }
        let mut whole = HttpResponse::new(body);
        (*whole.status_mut(), *whole.headers_mut()) = (status, headers);
        Ok(whole)
    }
}

impl<'c> AsyncHttpClient<'c> for Line {
    type Error = LineError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, LineError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}
