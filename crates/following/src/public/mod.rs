//! The pages of Following: the feed, what one follows, suggestions, and the forms that change it.

mod feed;
mod help;
mod manage;
mod pieces;
mod suggested;
mod views;
mod wishes;

use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use kit::Id;
use reader::public::SIGN_IN;
use reader::{Door, SignedIn, Trouble};
use saved::Saved;
use serde_json::Value;
use web::error::sentence;
use web::{PageError, Sheet, address};

use crate::index::Thing;
use crate::room::Following;
use crate::wish::Refusal;

/// The templates of this room. `follow.html` holds the button, for the pages of other rooms.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("follow.html", include_str!("../../theme/follow.html")),
    ("following.html", include_str!("../../theme/following.html")),
    ("following_entry.html", include_str!("../../theme/following_entry.html")),
    ("following_ground.html", include_str!("../../theme/following_ground.html")),
    ("following_welcome.html", include_str!("../../theme/following_welcome.html")),
    ("following_help.html", include_str!("../../theme/following_help.html")),
    ("following_manage.html", include_str!("../../theme/following_manage.html")),
    ("following_wish.html", include_str!("../../theme/following_wish.html")),
    ("following_suggestions.html", include_str!("../../theme/following_suggestions.html")),
];

/// The styles of the button, for any page.
pub const STYLE: &str = include_str!("../../theme/follow.css");

/// The styles of this room's own pages: a file's name and its text.
pub const FILE: (&str, &str) = ("following.css", include_str!("../../theme/following.css"));

/// What the button does for readers with script.
pub const SCRIPT: &str = include_str!("../../theme/following.js");

/// The entries of the account's menu that lead here.
pub const MENU: &[(&str, &str)] = &[("Following", HOME)];

/// Where the feed is.
pub const HOME: &str = "/following";

/// How long a reader waits at most for a node that has just started.
const START_SECONDS: u64 = 3;

/// What every handler returns.
type Answer = Result<Response, Trouble>;

/// The room and the readers' door.
#[derive(Clone)]
pub struct Pages {
    /// The room.
    pub room: Following,
    /// What they saved and read.
    pub saved: Saved,
    /// Who asks, and the frame.
    pub door: Door,
}

impl Pages {
    /// Every page.
    pub fn router(&self) -> Router {
        let routes = wishes::routes(help::routes(Router::new()));
        let routes = feed::routes(manage::routes(suggested::routes(routes)));
        routes
            .layer(axum::middleware::map_response(async |response: Response| {
                web::sheet::kept_private(response)
            }))
            .layer(web::csrf::layer())
            .with_state(self.clone())
    }

    /// Who asks, known to the index.
    async fn who(&self, headers: &HeaderMap) -> Result<Option<SignedIn>, Trouble> {
        let who = self.door.who(headers).await?;
        if let Some(who) = &who {
            self.meet(who.reader.id).await?;
        }
        Ok(who)
    }

    async fn meet(&self, reader: Id) -> Result<(), Trouble> {
        let mut is_read = self.room.is_read.subscribe();
        let ready = is_read.wait_for(|it| *it);
        let _ = tokio::time::timeout(Duration::from_secs(START_SECONDS), ready).await;
        Ok(self.room.meet(reader).await?)
    }

    async fn show(&self, who: Option<&SignedIn>, sheet: Sheet) -> Answer {
        Ok(self.door.show(who, sheet.kind("following").file(FILE.0)).await?)
    }
}

/// The way to the sign-in page, with what is to be done and where to go after it.
fn sign_in_first(intent: &str, then: &str) -> Response {
    let (then, intent) = (address::encode(then), address::encode(intent));
    Redirect::to(&format!("{SIGN_IN}?then={then}&intent={intent}")).into_response()
}

/// The thing that a form or an address names.
fn thing_of(text: &str) -> Result<Thing, PageError> {
    text.parse().map_err(|_| {
        PageError::new(StatusCode::BAD_REQUEST)
            .message("This does not name anything to follow. Go back and try again.")
    })
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Trouble {
        let status = match refusal {
            Refusal::Store(error) => return error.into(),
            Refusal::Unknown => StatusCode::NOT_FOUND,
            Refusal::Full | Refusal::NotFollowed => StatusCode::CONFLICT,
        };
        let error = PageError::new(status).message(sentence(&refusal.to_string()));
        PageError { title: "That cannot be done".to_owned(), ..error }.into()
    }
}

/// A page of this template.
fn sheet(template: &'static str, title: &str, path: &str, context: Value) -> Sheet {
    Sheet::new(template, title, path).with(context)
}
