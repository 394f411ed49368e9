//! The readers' door: who a request comes from, and the pages of the account.

mod account;
mod address;
mod arrival;
mod data;
mod help;
mod keys;
mod known;
mod provider;
mod said;
mod settings;
mod sign_in;
mod trouble;
mod ways;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use kit::zone::Zone;
use kit::{Clock, Instant};
use mail::Mailroom;
use serde_json::{Value, json};
use signin::{Attempts, How, Passkeys, Provider, Realm, Session, Token};
use store::{Db, Tx};
use web::{Cookie, Frame, PageError, Proxies, Sheet};

use crate::post::Writer;
use crate::public::known::Known;
use crate::{Arrived, Keepers, Reader, arrive, find, sessions};

pub use trouble::{Answer, Trouble};

/// The templates of the account.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("account.html", include_str!("../../theme/account.html")),
    ("account_address.html", include_str!("../../theme/account_address.html")),
    ("account_data.html", include_str!("../../theme/account_data.html")),
    ("account_deletion.html", include_str!("../../theme/account_deletion.html")),
    ("account_help.html", include_str!("../../theme/account_help.html")),
    ("account_link.html", include_str!("../../theme/account_link.html")),
    ("account_mailed.html", include_str!("../../theme/account_mailed.html")),
    ("account_password.html", include_str!("../../theme/account_password.html")),
    ("account_security.html", include_str!("../../theme/account_security.html")),
    ("account_settings.html", include_str!("../../theme/account_settings.html")),
    ("account_sign_in.html", include_str!("../../theme/account_sign_in.html")),
];

/// The styles of the account.
pub const STYLE: &str = include_str!("../../theme/account.css");

/// Where somebody signs in.
pub const SIGN_IN: &str = "/account/sign-in";

/// Where an OpenID provider sends readers back to.
pub const PROVIDER_RETURN: &str = "/account/sign-in/provider/return";

/// Where a form ends the session.
pub const SIGN_OUT: &str = "/account/sign-out";

/// The entry of the menu at the top right that leads to the account.
pub const MENU: &[(&str, &str)] = &[("My account", "/account")];

/// The entries that stand last in it, after those of other rooms.
pub const LAST_OF_MENU: &[(&str, &str)] =
    &[("Settings", "/account/settings"), ("Help", help::PATH)];

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
    /// The OpenID provider that readers may come in by.
    pub provider: Option<Provider>,
}

/// The readers' door; clones share it.
#[derive(Clone)]
pub struct Door(Arc<Inside>);

struct Inside {
    setting: Setting,
    passkeys: Passkeys,
    attempts: Attempts,
    cookie: Cookie,
    known: Known,
    /// Of who is at the provider just now.
    errand_cookie: Cookie,
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
        let known = Known::new(setting.db.endings().clone());
        let errand_cookie = Cookie::new("reader-errand", &setting.base_url);
        Door(Arc::new(Inside { setting, passkeys, attempts, cookie, known, errand_cookie }))
    }

    /// Who asks; nobody when there is no session, or it has ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn who(&self, headers: &HeaderMap) -> store::Result<Option<SignedIn>> {
        let Some(token) = self.token(headers) else { return Ok(None) };
        let (now, known) = (self.now(), &self.0.known);
        let look = match known.look(token, now) {
            Ok(who) => return Ok(Some(who)),
            Err(look) => look,
        };
        let session = signin::who(self.db(), now, Realm::Reader, token).await?;
        let Some(session) = session else { return Ok(None) };
        let Some(reader) = find(self.db(), session.holder.id).await? else { return Ok(None) };
        let who = SignedIn { reader, session };
        known.keep(look, &who, now);
        Ok(Some(who))
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
        if web::error::wants_json(headers) {
            let words =
                "You are not signed in any more, so nothing was done. Sign in, and do it again.";
            return PageError::new(StatusCode::UNAUTHORIZED).message(words).into();
        }
        let was_in = self.token(headers).is_some();
        let said = if was_in { "&said=ended" } else { "" };
        let to = format!("{SIGN_IN}?then={}{said}", web::address::encode(path));
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
        let sheet = sheet.file("account.css").signed_in(who.is_some());
        self.0.setting.frame.show(sheet).await
    }

    /// A piece of a page for somebody who is signed in, to be put together with others.
    ///
    /// # Errors
    /// [`PageError`] when the store cannot be read or the template cannot be filled.
    pub async fn fill(&self, sheet: Sheet) -> Result<String, PageError> {
        self.0.setting.frame.fill(sheet.signed_in(true)).await
    }

    /// The page of a sheet that needs nobody to be signed in, with the menu of who asks.
    ///
    /// # Errors
    /// [`Trouble`] when the store cannot be read or the template cannot be filled.
    pub async fn show_to(&self, headers: &HeaderMap, sheet: Sheet) -> Answer {
        let who = self.who(headers).await?;
        Ok(self.show(who.as_ref(), sheet).await?)
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
        let doors = ways::routes(arrival::routes(sign_in::routes(Router::new())));
        let doors = provider::routes(doors);
        let own = data::routes(keys::routes(address::routes(settings::routes(doors))));
        let pages = account::routes(help::routes(own));
        pages
            .layer(axum::middleware::map_response(async |response: Response| {
                web::sheet::kept_private(response)
            }))
            .layer(web::csrf::layer())
            .with_state(self.clone())
    }

    /// What readers know the provider as, where there is one.
    fn provider_label(&self) -> Option<&str> {
        self.0.setting.provider.as_ref().map(Provider::label)
    }

    fn setting(&self) -> &Setting {
        &self.0.setting
    }

    fn token<'h>(&self, headers: &'h HeaderMap) -> Option<&'h str> {
        self.0.cookie.read(headers).filter(|token| Token::has_shape(token))
    }

    fn writer(&self) -> Writer<'_> {
        Writer { room: &self.0.setting.mail, paper: &self.0.setting.paper }
    }

    /// Lets somebody in and does what they had in mind, in the same transaction; the header with
    /// the session's cookie.
    async fn enter(
        &self,
        tx: &mut Tx,
        (reader, how): (&Reader, How),
        intent: &str,
        headers: &HeaderMap,
    ) -> store::Result<HeaderValue> {
        let intent = crate::rules::intent(intent).to_owned();
        let arrived = Arrived { reader: reader.id, intent, at: self.now() };
        arrive(tx, &self.0.setting.keepers, &arrived).await?;
        self.let_in(tx, reader, how, headers).await
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
        if let Some(before) = self.token(headers) {
            sessions::end_of(tx, self.now(), before).await?;
        }
        let device = web::device::device(headers);
        let token = signin::open_session(tx, self.now(), reader.holder(), how, &device).await?;
        Ok(self.0.cookie.set(token.reveal(), Realm::Reader.life_seconds()))
    }
}

impl FromRequestParts<Door> for SignedIn {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<SignedIn, Trouble> {
        // What a form was sent to is often no page to come back to.
        let path = if parts.method == Method::GET { parts.uri.path() } else { crate::HOME };
        door.require(&parts.headers, path).await
    }
}

/// A moment on a page of the account, by the reader's clock.
fn when(zone: &Zone, moment: Instant) -> Value {
    json!({ "iso": zone.iso(moment), "text": zone.format(moment, "%-d %B %Y, %H:%M") })
}

/// The cookie of a reader who is signed in.
fn cookie(base_url: &str) -> Cookie {
    Cookie::new("reader", base_url)
}

/// Reads the session of a reader out of a request, by its shape alone.
#[derive(Clone, Debug)]
pub struct Sessions(Cookie);

impl Sessions {
    /// Of a paper at this address.
    pub fn new(base_url: &str) -> Sessions {
        Sessions(cookie(base_url))
    }

    /// What has the shape of a session's token, if there is one; whether the session still stands
    /// is another question.
    pub fn token<'h>(&self, headers: &'h HeaderMap) -> Option<&'h str> {
        self.0.read(headers).filter(|token| Token::has_shape(token))
    }
}

/// Tells which variant of a printed page a request sees: 1 with a cookie that has the shape of a
/// session's, else 0. It asks no store, so a page costs a signed-in reader what it costs anybody;
/// whether the session still stands is asked by the pages that need to know.
pub fn variant(base_url: &str) -> impl Fn(&HeaderMap) -> u8 + Send + Sync + 'static {
    let sessions = Sessions::new(base_url);
    move |headers| u8::from(sessions.token(headers).is_some())
}
