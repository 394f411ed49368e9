//! The readers' door: who a request comes from, and the pages of the account.

mod account;
mod arrival;
mod sign_in;
mod trouble;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, HeaderValue, header};
use kit::zone::Zone;
use kit::{Clock, Instant};
use mail::Mailroom;
use signin::{Attempts, How, Passkeys, Realm, Session, Token};
use store::{Db, Tx};
use web::{Cookie, Frame, PageError, Proxies, Sheet, address};

use crate::{Keepers, Reader, find};

pub use trouble::{Answer, Trouble};

/// The templates of the account.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("account.html", include_str!("../../theme/account.html")),
    ("account_mailed.html", include_str!("../../theme/account_mailed.html")),
    ("account_sign_in.html", include_str!("../../theme/account_sign_in.html")),
    ("account_welcome.html", include_str!("../../theme/account_welcome.html")),
];

/// The styles of the account.
pub const STYLE: &str = include_str!("../../theme/account.css");

/// Where somebody signs in.
pub const SIGN_IN: &str = "/account/sign-in";

/// Where a form ends the session.
pub const SIGN_OUT: &str = "/account/sign-out";

/// The entries of the menu at the top right that lead to this room's pages.
pub const MENU: &[(&str, &str)] = &[("My account", "/account")];

/// What the door is told about its paper.
pub struct Setting {
    /// The database.
    pub db: Db,
    /// The time of day.
    pub clock: Clock,
    /// The paper's time zone.
    pub zone: Zone,
    /// The paper's name.
    pub paper: String,
    /// Its address.
    pub base_url: String,
    /// Proxies whose word on addresses is believed.
    pub proxies: Proxies,
    /// Where mail goes out.
    pub mail: Mailroom,
    /// The folder that gets the mail instead of a server, told to who sits at the machine itself.
    pub mail_folder: Option<PathBuf>,
    /// The paper's frame.
    pub frame: Frame,
    /// The rooms that keep something of readers.
    pub keepers: Keepers,
}

/// The readers' door; clones share it.
#[derive(Clone)]
pub struct Door(Arc<Inside>);

struct Inside {
    setting: Setting,
    passkeys: Passkeys,
    attempts: Attempts,
    cookie: Cookie,
}

/// A reader who is signed in, and by which session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The reader.
    pub reader: Reader,
    /// The session.
    pub session: Session,
}

impl Door {
    /// A door in this setting.
    pub fn new(setting: Setting) -> Door {
        let passkeys = Passkeys::new(&setting.base_url, &setting.paper);
        let attempts = Attempts::new(setting.clock.clone());
        let cookie = cookie(&setting.base_url);
        Door(Arc::new(Inside { setting, passkeys, attempts, cookie }))
    }

    /// Who asks; nobody when there is no session, or it has ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn who(&self, headers: &HeaderMap) -> store::Result<Option<SignedIn>> {
        let Some(token) = self.token(headers) else { return Ok(None) };
        let session = signin::who(self.db(), self.now(), Realm::Reader, token).await?;
        let Some(session) = session else { return Ok(None) };
        let reader = find(self.db(), session.holder.id).await?;
        Ok(reader.map(|reader| SignedIn { reader, session }))
    }

    /// Who asks. Who is not signed in is led to where they can do that and come back to `path`,
    /// with whatever their browser still held of a session taken back.
    ///
    /// # Errors
    /// [`Trouble`]: the way to the sign-in page, or when the store cannot be read.
    pub async fn require(&self, headers: &HeaderMap, path: &str) -> Result<SignedIn, Trouble> {
        match self.who(headers).await? {
            Some(signed_in) => Ok(signed_in),
            None => Err(self.sign_in_first(headers, path)),
        }
    }

    fn sign_in_first(&self, headers: &HeaderMap, path: &str) -> Trouble {
        let was_in = self.token(headers).is_some();
        let said = if was_in { "&said=ended" } else { "" };
        let to = format!("{SIGN_IN}?then={}{said}", address::encode(path));
        let mut response = Redirect::to(&to).into_response();
        if was_in {
            response.headers_mut().append(header::SET_COOKIE, self.0.cookie.forget());
        }
        Trouble::Elsewhere(Box::new(web::sheet::kept_private(response)))
    }

    /// The page of a sheet, as this visitor sees it.
    ///
    /// # Errors
    /// [`PageError`] when the store cannot be read or the template cannot be filled.
    pub async fn show(&self, who: Option<&SignedIn>, sheet: Sheet) -> Result<Response, PageError> {
        self.0.setting.frame.show(sheet.signed_in(who.is_some())).await
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.0.setting.db
    }

    /// Now.
    pub fn now(&self) -> Instant {
        self.0.setting.clock.now()
    }

    /// The reader's time zone, or the paper's.
    pub fn zone_of(&self, reader: &Reader) -> Zone {
        Zone::named(&reader.zone).unwrap_or_else(|_| self.0.setting.zone.clone())
    }

    /// The pages of the account.
    pub fn router(&self) -> Router {
        let pages = sign_in::routes(arrival::routes(account::routes(Router::new())));
        pages
            .layer(axum::middleware::map_response(async |response: Response| {
                web::sheet::kept_private(response)
            }))
            .layer(web::csrf::layer())
            .with_state(self.clone())
    }

    fn setting(&self) -> &Setting {
        &self.0.setting
    }

    fn token<'h>(&self, headers: &'h HeaderMap) -> Option<&'h str> {
        self.0.cookie.read(headers).filter(|token| Token::has_shape(token))
    }

    /// Opens a session; the header with its cookie. The one that the browser had is ended: it
    /// would be nobody's to end later.
    async fn let_in(
        &self,
        tx: &mut Tx,
        reader: &Reader,
        how: How,
        headers: &HeaderMap,
    ) -> store::Result<HeaderValue> {
        if let Some(before) = self.who(headers).await? {
            signin::end_session(tx, before.reader.holder(), before.session.id).await?;
        }
        let device = web::device::device(headers);
        let token = signin::open_session(tx, self.now(), reader.holder(), how, &device).await?;
        Ok(self.0.cookie.set(token.reveal(), Realm::Reader.life_seconds()))
    }
}

impl FromRequestParts<Door> for SignedIn {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<SignedIn, Trouble> {
        door.require(&parts.headers, parts.uri.path()).await
    }
}

/// The cookie of a reader who is signed in.
fn cookie(base_url: &str) -> Cookie {
    Cookie::new("reader", base_url)
}

/// Tells which variant of a printed page a request sees: 1 with a cookie that has the shape of a
/// session's, else 0. It asks no store, so a page costs a signed-in reader what it costs anybody;
/// whether the session still stands is asked by the pages that need to know.
pub fn variant(base_url: &str) -> impl Fn(&HeaderMap) -> u8 + Send + Sync + 'static {
    let cookie = cookie(base_url);
    move |headers| u8::from(cookie.read(headers).is_some_and(Token::has_shape))
}
