//! Behaviour of the whole press.

mod answers;
mod model;
mod printing;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::header::HeaderName;
use http::{HeaderMap, HeaderValue, Method};
use kit::{Clock, Instant};

use crate::{Answer, Ask, Press, PrintError, Printed, Settings, Tag, Unanswered};

const MEGABYTE: u64 = 1024 * 1024;

/// A press with a clock that a test moves.
fn press() -> (Press, Clock) {
    press_with(|_| {})
}

fn press_with(change: impl FnOnce(&mut Settings)) -> (Press, Clock) {
    let clock = Clock::standing_at(Instant::from_seconds(1_800_000_000));
    let mut settings = Settings::new(32 * MEGABYTE);
    settings.clock = clock.clone();
    change(&mut settings);
    (Press::with(settings), clock)
}

/// A reader that asks with these headers.
struct Reader {
    method: Method,
    headers: HeaderMap,
}

fn reader(headers: &[(&'static str, &str)]) -> Reader {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let value = HeaderValue::from_str(value).expect("a header value");
        map.append(HeaderName::from_static(name), value);
    }
    Reader { method: Method::GET, headers: map }
}

impl Reader {
    fn ask<'a>(&'a self, path: &'a str) -> Ask<'a> {
        Ask { method: &self.method, path, variant: 0, headers: &self.headers }
    }

    async fn get(
        &self,
        press: &Press,
        path: &str,
        printed: Result<Printed, PrintError>,
    ) -> Result<Answer, Unanswered> {
        press.answer(&self.ask(path), move || async move { printed }).await
    }

    fn hit(&self, press: &Press, path: &str) -> Option<Answer> {
        press.hit(&self.ask(path))
    }
}

/// A story long enough to be compressed.
fn story(words: &str) -> Printed {
    let body = format!("<p>{}</p>", format!("{words} and so on. ").repeat(100));
    Printed::html(body).tags([Tag::of("article", 7)])
}

fn broken() -> Result<Printed, PrintError> {
    Err(PrintError::new("the database is gone"))
}

fn text(answer: &Answer) -> &str {
    std::str::from_utf8(answer.body()).expect("a plain page")
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().expect("a plain header"))
}

/// Counts what a printer was asked.
#[derive(Clone, Default)]
struct Tally(Arc<AtomicUsize>);

impl Tally {
    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    fn one_more(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
