//! The frame of a page: who is at the desk, the menu they see, and what was just done.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Redirect, Response};
use http::header;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use kit::Instant;
use kit::zone::Zone;
use serde::Serialize;
use signin::Session;
use web::PageError;

use crate::desk::Desk;
use crate::role::ROLES;
use crate::{Capability, Staff};

/// Who is at the desk.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The person.
    pub staff: Staff,
    /// The door they came by.
    pub session: Session,
    /// The page they asked for.
    pub path: String,
}

impl FromRequestParts<Desk> for Visitor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &Desk) -> Result<Visitor, PageError> {
        let visitor = parts.extensions.get::<Visitor>().cloned();
        visitor.ok_or_else(|| PageError::internal("a desk page without a guard"))
    }
}

/// What was just done, told on the page that comes next: a word of the address, from a list.
#[derive(Clone, Debug, Default)]
pub struct Said(pub(crate) String);

impl Said {
    /// What the word stands for.
    fn words(&self) -> Option<&'static str> {
        Some(match self.0.as_str() {
            "out" => "You are signed out.",
            "saved" => "Saved.",
            "removed" => "Removed.",
            "ended" => "The session is ended.",
            "all-ended" => "All other sessions are ended.",
            "left" => "Access is ended on every device.",
            "returned" => "Access is given back.",
            "passkey" => "The passkey is added.",
            "described" => "Saved. Pages that show the picture say it too.",
            "rights" => "The rights are saved.",
            "killed" => "Killed. It is gone from every page and address.",
            "revived" => "The kill is taken back. Pages may show it again.",
            "begun" => "The story is begun.",
            "moved" => "Moved, and what it said is kept as a version.",
            "planned" => "The plan is saved.",
            "held" => "The hold is on: nothing of this goes to readers until it is lifted.",
            "lifted" => "The hold is lifted.",
            "parked" => "Parked. It waits under Parked until somebody brings it back.",
            "spiked" => "Spiked. It can be brought back for thirty days.",
            "back" => "Brought back.",
            "restored" => "That version is the working copy again; readers see no change yet.",
            "published" => "Published. Readers see it now.",
            "proposed" => "Sent to be approved. Readers see it when a colleague has approved it.",
            "read-back" => "Read. The story’s history says what you found.",
            "undone" => "Undone. Readers see what they saw before; what was published is the copy.",
            "downgraded" => "Downgraded. The story’s history says from what, and why.",
            "sent-back" => "Sent back to its writer, with your reason.",
            "scheduled" => "Scheduled. It goes live by itself at that minute.",
            "unscheduled" => "Taken off the schedule.",
            "withdrawn" => "Withdrawn. Its address now tells readers why.",
            "arranged" => "Saved in the draft. Readers see no change until it is published.",
            "front-live" => "The front is published. Readers see it now.",
            "front-back" => "The front before is back. Readers see it now.",
            "discarded" => "The draft is thrown away. Readers see no change.",
            "redrafted" => "That edition is the draft now; readers see no change yet.",
            "mail-again" => "It is tried again now.",
            "mail-allowed" => "Mail goes to this address again.",
            "mail-ended" => "Given up. It is not sent any more.",
            "digest-sent" => "The letter is on its way to you.",
            "digest-lately" => {
                "One went to you within the minute. The next can go when it is over."
            }
            "digest-nothing" => "There is nothing to tell any more, so nothing was sent.",
            "digest-returned" => "Mail to your address came back, so none is sent there.",
            "digest-off" => "This paper sends no mail at present.",
            "merged" => "Merged. Its address now leads to the other story.",
            "password" => {
                "The new password and code generator count from now on; other sessions \
                           are ended."
            }
            _ => return None,
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Said {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Said, Infallible> {
        let query = parts.uri.query().unwrap_or("");
        let word = query.split('&').find_map(|pair| pair.strip_prefix("said="));
        Ok(Said(word.unwrap_or("").to_owned()))
    }
}

/// Goes on to a page that says what was done, by one of the words that [`Said`] knows.
pub fn then(path: &str, said: &str) -> Response {
    Redirect::to(&format!("{path}?said={said}")).into_response()
}

/// A moment for people and for machines.
#[derive(Clone, Debug, Serialize)]
pub struct When {
    iso: String,
    text: String,
}

/// A moment in the paper's time zone, to the minute.
pub fn when(zone: &Zone, moment: Instant) -> When {
    When { iso: zone.iso(moment), text: zone.format(moment, "%-d %b %Y, %H:%M") }
}

#[derive(Serialize)]
struct Frame<C> {
    desk: DeskView,
    me: Option<Me>,
    menu: Vec<Entry>,
    title: String,
    said: Option<&'static str>,
    #[serde(flatten)]
    page: C,
}

#[derive(Serialize)]
struct DeskView {
    paper: String,
    lang: String,
    css_url: String,
    js_url: String,
    icon_url: String,
    passkeys: bool,
}

#[derive(Serialize)]
struct Me {
    id: String,
    name: String,
    initials: String,
    roles: String,
}

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    url: &'static str,
    current: bool,
}

impl Desk {
    /// A page at the desk.
    ///
    /// # Errors
    /// [`PageError`] when the template cannot be filled.
    pub fn page(
        &self,
        visitor: &Visitor,
        said: &Said,
        template: &str,
        title: &str,
        page: impl Serialize,
    ) -> Result<Response, PageError> {
        self.render(Some(visitor), said.words(), template, title, page)
    }

    /// A page at the door, for who is not in yet.
    pub(crate) fn door_page(
        &self,
        said: &Said,
        template: &str,
        title: &str,
        page: impl Serialize,
    ) -> Result<Response, PageError> {
        self.render(None, said.words(), template, title, page)
    }

    fn render(
        &self,
        visitor: Option<&Visitor>,
        said: Option<&'static str>,
        template: &str,
        title: &str,
        page: impl Serialize,
    ) -> Result<Response, PageError> {
        let setting = self.setting();
        let assets = setting.theme.assets();
        let desk = DeskView {
            paper: setting.paper.clone(),
            lang: "en".to_owned(),
            css_url: assets.desk_css_url().to_owned(),
            js_url: assets.desk_js_url().to_owned(),
            icon_url: assets.icon_url().to_owned(),
            passkeys: self.0.passkeys.offered(),
        };
        let menu = visitor.map_or_else(Vec::new, |visitor| self.menu_of(visitor));
        let me = visitor.map(|visitor| me(&visitor.staff));
        let frame = Frame { desk, me, menu, title: title.to_owned(), said, page };
        let html = setting.theme.render(template, frame).map_err(PageError::internal)?;
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        Ok(([(header::CONTENT_TYPE, kind)], html).into_response())
    }

    fn menu_of(&self, visitor: &Visitor) -> Vec<Entry> {
        let entries = self.0.menu.get().map_or(&[][..], Vec::as_slice);
        let seen = entries.iter().filter(|entry| entry.need.lacks(&visitor.staff).is_empty());
        let here = |path: &str| {
            let rest = visitor.path.strip_prefix(path);
            rest.is_some_and(|rest| rest.is_empty() || (path != "/desk" && rest.starts_with('/')))
        };
        seen.map(|it| Entry { name: it.name, url: it.path, current: here(it.path) }).collect()
    }

    /// What somebody is told who may not do this: what it takes and who has it.
    pub(crate) fn refusal(
        &self,
        headers: &HeaderMap,
        visitor: &Visitor,
        lacking: &[Capability],
    ) -> Result<Response, PageError> {
        let who = ROLES.iter().filter(|role| lacking.iter().any(|one| role.may.contains(one)));
        let who: Vec<&str> = who.map(|role| role.name).collect();
        let needs: Vec<&str> = lacking.iter().map(|one| one.words()).collect();
        let needs = needs.join("” or “");
        if web::error::wants_json(headers) {
            let words = format!("Your role does not allow that. It takes “{needs}”.");
            return Err(PageError::new(StatusCode::FORBIDDEN).message(words));
        }
        let page = serde_json::json!({ "needs": needs, "who": who });
        let title = "Not for your role";
        let response = self.page(visitor, &Said::default(), "desk_refusal.html", title, page)?;
        Ok((StatusCode::FORBIDDEN, response).into_response())
    }
}

fn me(staff: &Staff) -> Me {
    let words: Vec<&str> = staff.name.split_whitespace().collect();
    let first = words.first().and_then(|word| word.chars().next());
    let last = words.get(1..).and_then(|rest| rest.last()).and_then(|word| word.chars().next());
    let initials: String = first.into_iter().chain(last).flat_map(char::to_uppercase).collect();
    let roles: Vec<&str> = staff.roles.iter().map(|role| role.name).collect();
    Me { id: staff.id.to_string(), name: staff.name.clone(), initials, roles: roles.join(", ") }
}
