//! The search over HTTP: its page, what is offered while one types, and its description for
//! browsers.

use axum::Router;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use edition::Edition;
use press::CachePolicy;
use signin::{Attempts, Bucket};
use web::{Address, PageError, Proxies};

use crate::page::{Answered, answer};
use crate::question::{PATH, Question};
use crate::{Search, Suggested, Trouble};

/// What a browser waits before it asks again when the search is busy.
const RETRY_SECONDS: u32 = 5;

/// Searches from one network: more than a class room asks for.
const SEARCHES: Bucket = Bucket { burst: 120, seconds: 1 };
/// What is asked for while one types, from one network.
const TYPED: Bucket = Bucket { burst: 600, seconds: 1 };

/// What the addresses of the search need.
#[derive(Clone)]
pub struct Public {
    /// The search.
    pub search: Search,
    /// What prints its page.
    pub edition: Edition,
    /// Whether who asks is signed in: 1, and the menu at the top right is theirs.
    pub variant: web::door::Variant,
    /// How often each network searched.
    pub attempts: Attempts,
    /// Who tells readers' addresses.
    pub proxies: Proxies,
}

/// `GET /search`, `/search/suggest` and `/opensearch.xml`.
pub fn router(public: Public) -> Router {
    Router::new()
        .route(PATH, get(show))
        .route("/search/suggest", get(suggest))
        .route("/opensearch.xml", get(describe))
        .with_state(public)
}

impl Public {
    /// Counts a search by the reader's network.
    fn count(&self, kind: &str, asked: &Parts, bucket: Bucket) -> Result<(), PageError> {
        let place = self.proxies.network(asked);
        self.attempts.work(kind, &place, bucket).map_err(|wait| {
            let when = match wait.seconds {
                1 => "in a second".to_owned(),
                seconds => format!("in {seconds} seconds"),
            };
            PageError::new(StatusCode::TOO_MANY_REQUESTS).retry_after(wait.seconds).message(
                format!(
                    "There were very many searches from your network. Please try again {when}."
                ),
            )
        })
    }
}

async fn show(State(public): State<Public>, asked: Parts, address: Address) -> Response {
    // The bare form is no search.
    if address.value("q").is_some_and(|text| !text.is_empty())
        && let Err(wait) = public.count("search", &asked, SEARCHES)
    {
        return wait.into_response();
    }
    let edition = public.edition.for_readers((public.variant)(&asked.headers) == 1);
    let question = Question::read(|name| address.value(name).map(str::to_owned));
    match answer(&public.search, &edition, &question).await {
        Ok(answered) => {
            let status = status_of(&answered);
            let mut headers = headers("text/html; charset=utf-8", CachePolicy::Private);
            if status == StatusCode::SERVICE_UNAVAILABLE {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(RETRY_SECONDS));
            }
            (status, headers, answered.html).into_response()
        }
        Err(error) => PageError::internal(error).into_response(),
    }
}

fn status_of(answered: &Answered) -> StatusCode {
    match &answered.trouble {
        None if answered.mistaken => StatusCode::BAD_REQUEST,
        None => StatusCode::OK,
        Some(Trouble::Refused(_)) => StatusCode::BAD_REQUEST,
        Some(trouble) => {
            if let Trouble::Failed(why) = trouble {
                tracing::error!(%why, "a search failed");
            }
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// What is offered while one types: an empty list whenever there is nothing to say.
async fn suggest(State(public): State<Public>, asked: Parts, address: Address) -> Response {
    if let Err(wait) = public.count("typed", &asked, TYPED) {
        return wait.into_response();
    }
    let text = address.value("q").unwrap_or_default();
    let suggested = match public.search.suggest(text).await {
        Ok(suggested) => suggested,
        Err(Trouble::Busy | Trouble::TooSlow) => {
            return PageError::new(StatusCode::SERVICE_UNAVAILABLE)
                .retry_after(RETRY_SECONDS)
                .into_response();
        }
        Err(Trouble::Failed(why)) => return PageError::internal(why).into_response(),
        Err(_) => Suggested::default(),
    };
    let headers = headers("application/json", CachePolicy::Private);
    (headers, serde_json::json!(suggested).to_string()).into_response()
}

/// The OpenSearch 1.1 description.
async fn describe(State(public): State<Public>) -> Response {
    let facts = &public.edition.facts;
    let escape = kit::html::escape;
    // At most 16 characters, says the standard.
    let short: String = facts.name.chars().take(16).collect();
    let icon = public.edition.theme.assets().icon_url().to_owned();
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{}</ShortName>\n<Description>Search {}</Description>\n\
         <InputEncoding>UTF-8</InputEncoding>\n\
         <Image width=\"16\" height=\"16\" type=\"image/svg+xml\">{}</Image>\n\
         <Url type=\"text/html\" template=\"{}?q={{searchTerms}}\"/>\n\
         <Url type=\"application/opensearchdescription+xml\" rel=\"self\" template=\"{}\"/>\n\
         </OpenSearchDescription>\n",
        escape(&short),
        escape(&facts.name),
        escape(&public.edition.absolute(&icon)),
        escape(&public.edition.absolute(PATH)),
        escape(&public.edition.absolute("/opensearch.xml")),
    );
    (headers("application/opensearchdescription+xml", CachePolicy::PAGE), text).into_response()
}

fn headers(kind: &'static str, policy: CachePolicy) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, policy.header());
    headers
}
