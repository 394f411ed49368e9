//! The pages of what a reader keeps: bookmarks, the reading history, the forms that change them.

mod history;
mod list;
mod story;

use article::Place;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use kit::Id;
use kit::zone::Zone;
use reader::public::SIGN_IN;
use reader::{Door, SignedIn, Trouble};
use serde_json::{Value, json};
use web::error::sentence;
use web::{PageError, Sheet, address};

use crate::bookmarks::Refusal;
use crate::room::Saved;

/// The templates of this room. `save.html` holds the button, for the pages of other rooms.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("save.html", include_str!("../../theme/save.html")),
    ("account_saved.html", include_str!("../../theme/account_saved.html")),
    ("account_history.html", include_str!("../../theme/account_history.html")),
    ("account_history_erasure.html", include_str!("../../theme/account_history_erasure.html")),
];

/// The styles of the button, for any page.
pub const STYLE: &str = include_str!("../../theme/save.css");

/// The styles of this room's own pages: a file's name and its text.
pub const FILE: (&str, &str) = ("saved.css", include_str!("../../theme/saved.css"));

/// What the button does for readers with script, and how a reading is noticed.
pub const SCRIPT: &str = include_str!("../../theme/saved.js");

/// The entries of the account's menu that lead here.
pub const MENU: &[(&str, &str)] = &[("Bookmarks", BOOKMARKS), ("Reading history", HISTORY)];

/// Where the bookmarks are.
pub const BOOKMARKS: &str = "/account/saved";

/// Where the reading history is.
pub const HISTORY: &str = "/account/history";

/// Stories on a page of either.
const PAGE_STORIES: usize = 20;

/// What every handler returns.
type Answer = Result<Response, Trouble>;

/// The room and the readers' door.
#[derive(Clone)]
pub struct Pages {
    /// The room.
    pub room: Saved,
    /// Who asks, and the frame.
    pub door: Door,
}

impl Pages {
    /// Every page.
    pub fn router(&self) -> Router {
        history::routes(list::routes(Router::new()))
            .layer(axum::middleware::map_response(async |response: Response| {
                web::sheet::kept_private(response)
            }))
            .layer(web::csrf::layer())
            .with_state(self.clone())
    }

    async fn show(&self, who: &SignedIn, sheet: Sheet) -> Answer {
        Ok(self.door.show(Some(who), sheet.file(FILE.0)).await?)
    }
}

/// The way to the sign-in page, with what is to be done and where to go after it.
fn sign_in_first(intent: &str, then: &str) -> Response {
    let (then, intent) = (address::encode(then), address::encode(intent));
    Redirect::to(&format!("{SIGN_IN}?then={then}&intent={intent}")).into_response()
}

/// The story that a form names.
fn story_of(text: &str) -> Result<Id, PageError> {
    text.parse().map_err(|_| {
        PageError::new(StatusCode::BAD_REQUEST)
            .message("This does not name a story. Go back and try again.")
    })
}

/// The place in a list that an address names; the first when it names none.
fn place_of(text: &str, list: &str) -> Result<Place, PageError> {
    if text.is_empty() {
        return Ok(Place::NEWEST);
    }
    text.parse().map_err(|_| {
        PageError::new(StatusCode::BAD_REQUEST)
            .message(format!("This address names no page of {list}. Open it from its start."))
    })
}

/// Cuts what was found to a page; whether there is more. One more than a page holds was asked for.
fn cut<T>(found: &mut Vec<T>) -> bool {
    let has_more = found.len() > PAGE_STORIES;
    found.truncate(PAGE_STORIES);
    has_more
}

/// The address of a page of a list.
fn page_url(list: &str, after: Place) -> String {
    if after == Place::NEWEST { list.to_owned() } else { format!("{list}?before={after}") }
}

/// The same, with the word of what was just done.
fn said_url(list: &str, after: Place, said: &str) -> String {
    let joint = if after == Place::NEWEST { '?' } else { '&' };
    format!("{}{joint}said={said}", page_url(list, after))
}

/// The page of a list that a form stood on; none when it stood elsewhere.
fn stood_on(list: &str, back: &str) -> Option<Place> {
    let (path, query) = back.split_once('?').unwrap_or((back, ""));
    let before = query.split('&').find_map(|it| it.strip_prefix("before="));
    (path == list).then(|| before.and_then(|it| it.parse().ok()).unwrap_or(Place::NEWEST))
}

/// A moment as these pages show it.
fn when(zone: &Zone, at: kit::Instant, pattern: &str) -> Value {
    json!({ "iso": zone.iso(at), "text": zone.format(at, pattern) })
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Trouble {
        let status = match refusal {
            Refusal::Store(error) => return error.into(),
            Refusal::Unknown => StatusCode::NOT_FOUND,
            Refusal::Full => StatusCode::CONFLICT,
        };
        let error = PageError::new(status).message(sentence(&refusal.to_string()));
        PageError { title: "That cannot be done".to_owned(), ..error }.into()
    }
}
