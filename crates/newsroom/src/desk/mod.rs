//! The desk: the frame that every room's staff pages stand in, and the newsroom's own pages.

mod account;
mod audit_log;
mod frame;
mod home;
mod keys;
mod outbox;
mod passkeys;
mod people;
mod routes;
mod sign_in;
mod trouble;
mod welcome;

use std::sync::{Arc, OnceLock};

use http::HeaderMap;
use kit::zone::Zone;
use kit::{Clock, Instant};
use mail::Mailroom;
use signin::{Attempts, Passkeys, Realm};
use store::Db;
use web::{Cookie, Proxies, Theme};

use crate::House;

pub use frame::{Said, Visitor, When, then, when};
pub use routes::{MenuEntry, Need, Route, Routes};
pub use trouble::{Answer, Trouble};
pub use web::Fields;
pub use web::error::sentence;

/// The templates of the desk.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("desk_frame.html", include_str!("../../theme/desk_frame.html")),
    ("desk_account.html", include_str!("../../theme/desk_account.html")),
    ("desk_audit.html", include_str!("../../theme/desk_audit.html")),
    ("desk_code.html", include_str!("../../theme/desk_code.html")),
    ("desk_codes.html", include_str!("../../theme/desk_codes.html")),
    ("desk_home.html", include_str!("../../theme/desk_home.html")),
    ("desk_link.html", include_str!("../../theme/desk_link.html")),
    ("desk_mail.html", include_str!("../../theme/desk_mail.html")),
    ("desk_parts.html", include_str!("../../theme/desk_parts.html")),
    ("desk_password.html", include_str!("../../theme/desk_password.html")),
    ("desk_person.html", include_str!("../../theme/desk_person.html")),
    ("desk_refusal.html", include_str!("../../theme/desk_refusal.html")),
    ("desk_roles.html", include_str!("../../theme/desk_roles.html")),
    ("desk_sign_in.html", include_str!("../../theme/desk_sign_in.html")),
    ("desk_staff.html", include_str!("../../theme/desk_staff.html")),
    ("desk_welcome.html", include_str!("../../theme/desk_welcome.html")),
];

/// The styles of the desk.
pub const STYLE: &str = include_str!("../../theme/desk.css");

/// The script of the desk: passkeys, and asking before what cannot be undone.
pub const SCRIPT: &str = include_str!("../../theme/desk.js");

/// What the desk is told about its paper.
pub struct Setting {
    /// The database.
    pub db: Db,
    /// The time of day.
    pub clock: Clock,
    /// The paper's time zone.
    pub zone: Zone,
    /// Templates and styles.
    pub theme: Arc<Theme>,
    /// The paper's name.
    pub paper: String,
    /// Its address.
    pub base_url: String,
    /// Proxies whose word on addresses is believed.
    pub proxies: Proxies,
    /// What its people may do alone.
    pub house: House,
    /// Where mail goes out.
    pub mail: Mailroom,
}

/// The desk; clones share it.
#[derive(Clone)]
pub struct Desk(Arc<Inside>);

struct Inside {
    setting: Setting,
    passkeys: Passkeys,
    attempts: Attempts,
    cookie: Cookie,
    step_cookie: Cookie,
    menu: OnceLock<Vec<MenuEntry>>,
}

impl Desk {
    /// A desk in this setting.
    pub fn new(setting: Setting) -> Desk {
        let passkeys = Passkeys::new(&setting.base_url, &setting.paper);
        let attempts = Attempts::new(setting.clock.clone());
        let cookie = Cookie::new("desk", &setting.base_url);
        let step_cookie = Cookie::new("desk-step", &setting.base_url);
        let menu = OnceLock::new();
        Desk(Arc::new(Inside { setting, passkeys, attempts, cookie, step_cookie, menu }))
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.0.setting.db
    }

    /// Now.
    pub fn now(&self) -> Instant {
        self.0.setting.clock.now()
    }

    /// The paper's time zone.
    pub fn zone(&self) -> &Zone {
        &self.0.setting.zone
    }

    /// The time of day.
    pub fn clock(&self) -> &Clock {
        &self.0.setting.clock
    }

    /// What people may do alone here.
    pub fn house(&self) -> &House {
        &self.0.setting.house
    }

    /// Where a file of the theme is, for the pages that need more than the desk's own style and
    /// script.
    pub fn asset(&self, name: &str) -> String {
        self.0.setting.theme.assets().url(name).to_owned()
    }

    pub(crate) fn setting(&self) -> &Setting {
        &self.0.setting
    }

    /// The desk's doors and its first page, where the menu begins.
    pub fn routes(&self) -> Routes {
        let routes = Routes::new(self.clone());
        home::routes(account::routes(keys::routes(sign_in::routes(welcome::routes(routes)))))
    }

    /// Who asks, by the cookie; nobody when it is none of ours, or its owner has left.
    pub(crate) async fn visitor(
        &self,
        headers: &HeaderMap,
        path: &str,
    ) -> store::Result<Option<Visitor>> {
        let Some(token) = self.0.cookie.read(headers) else { return Ok(None) };
        let session = signin::who(self.db(), self.now(), Realm::Staff, token).await?;
        let Some(session) = session else { return Ok(None) };
        let staff = crate::find(self.db(), session.holder.id).await?;
        let staff = staff.filter(crate::Staff::is_in);
        Ok(staff.map(|staff| Visitor { staff, session, path: path.to_owned() }))
    }
}

impl Desk {
    /// The person as they are now, while the session they came by stands open; nothing when it was
    /// ended, or their access was.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn still_here(&self, visitor: &Visitor) -> store::Result<Option<crate::Staff>> {
        let open = signin::sessions(self.db(), self.now(), visitor.staff.holder()).await?;
        if !open.iter().any(|session| session.id == visitor.session.id) {
            return Ok(None);
        }
        let staff = crate::find(self.db(), visitor.staff.id).await?;
        Ok(staff.filter(crate::Staff::is_in))
    }
}

/// The pages about the staff themselves, where the menu ends.
pub fn staff_routes(routes: Routes) -> Routes {
    outbox::routes(audit_log::routes(people::routes(routes)))
}
