//! The desk's page of the digest: what somebody who follows this and that would be sent now.

use axum::Extension;
use axum::extract::{Form, Query, State};
use axum::response::{Html, IntoResponse, Redirect};
use following::Named;
use following::index::Thing;
use http::{HeaderValue, header};
use newsroom::Capability;
use newsroom::desk::{Answer, Desk, Need, Routes, Said, Visitor};
use serde_json::{Value, json};
use web::PageError;

use crate::rules::Days;
use crate::{Alerts, MadeUp, Sample};

/// The templates of these pages.
pub const TEMPLATES: &[(&str, &str)] =
    &[("desk_digest.html", include_str!("../theme/desk_digest.html"))];

/// Their styles.
pub const STYLE: &str = include_str!("../theme/desk_digest.css");

const PAGE: &str = "/desk/digest";
/// What of the names found is shown.
const FOUND_MAX: usize = 12;
/// So much the made-up reader follows at most.
const FOLLOWS_MAX: usize = 60;
/// The choices of when it comes, and what each then tells.
const DAYS: [(Days, &str); 2] = [
    (Days::Daily, "Every day: the last 24 hours"),
    (Days::Saturdays, "On Saturdays: the last seven days"),
];

/// A letter loads and runs nothing, and lies in a frame of the desk only.
const LETTER_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

/// The desk's routes with these, and their place in the menu.
pub fn routes(routes: Routes, alerts: Alerts) -> Routes {
    let may = Need::May(Capability::Letters);
    routes
        .get(PAGE, may, page)
        .get("/desk/digest/letter", may, letter)
        .post("/desk/digest/message", may, send)
        .give(alerts)
        .menu("Digest", PAGE, may)
}

/// The fields of the form, as an address or a form brings them.
type Asked = Vec<(String, String)>;

fn field<'a>(asked: &'a Asked, name: &str) -> &'a str {
    asked.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value.trim())
}

/// The reader that was made up. What is not there any more is not followed.
fn made_up(alerts: &Alerts, asked: &Asked) -> MadeUp {
    let mut follows: Vec<Thing> = Vec::new();
    let things = asked.iter().filter(|(name, _)| name == "follow");
    for thing in things.filter_map(|(_, value)| value.parse().ok()) {
        let is_there = alerts.setting().following.named(thing).is_some();
        if is_there && !follows.contains(&thing) && follows.len() < FOLLOWS_MAX {
            follows.push(thing);
        }
    }
    let days = Days::of_word(field(asked, "days"));
    let days = days.filter(|days| DAYS.iter().any(|(it, _)| it == days));
    MadeUp { follows, days: days.unwrap_or(Days::Daily) }
}

/// The made-up reader as a query.
fn query(reader: &MadeUp) -> String {
    let follows = reader.follows.iter().map(|thing| format!("follow={thing}&"));
    format!("{}days={}", follows.collect::<String>(), reader.days.word())
}

async fn page(
    State(desk): State<Desk>,
    Extension(alerts): Extension<Alerts>,
    visitor: Visitor,
    said: Said,
    Query(asked): Query<Asked>,
) -> Answer {
    let reader = made_up(&alerts, &asked);
    let words: String = field(&asked, "q").chars().take(100).collect();
    let setting = alerts.setting();
    let mut found = setting.following.find_named(&words, FOUND_MAX + reader.follows.len() + 1);
    found.retain(|(thing, _)| !reader.follows.contains(thing));
    let more = found.len() > FOUND_MAX;
    found.truncate(FOUND_MAX);
    let chosen = reader.follows.iter().filter_map(|it| Some((*it, setting.following.named(*it)?)));
    let letter = alerts.preview(&reader).await?;
    let letter = letter.map(|letter| setting.mail.show(&letter)).transpose();
    let letter = letter.map_err(PageError::internal)?;
    let page = json!({
        "q": words,
        "chosen": chosen.map(|(thing, named)| named_view(thing, &named)).collect::<Vec<_>>(),
        "found": found.iter().map(|(thing, named)| named_view(*thing, named)).collect::<Vec<_>>(),
        "more": more,
        "days": DAYS.map(|(days, name)| {
            json!({ "word": days.word(), "name": name, "on": days == reader.days })
        }),
        "weekly": reader.days == Days::Saturdays,
        "ready": setting.following.is_ready(),
        "subject": letter.as_ref().map(|it| &it.subject),
        "text": letter.as_ref().map(|it| &it.text),
        "letter_url": format!("{PAGE}/letter?{}", query(&reader)),
        "mail_is_on": setting.mail.is_on(),
        "to": visitor.staff.email,
    });
    Ok(desk.page(&visitor, &said, "desk_digest.html", "Digest", page)?)
}

fn named_view(thing: Thing, named: &Named) -> Value {
    json!({ "thing": thing.to_string(), "name": named.name, "kind": named.kind })
}

/// The letter by itself, as the frame shows it.
async fn letter(Extension(alerts): Extension<Alerts>, Query(asked): Query<Asked>) -> Answer {
    let letter = alerts.preview(&made_up(&alerts, &asked)).await?;
    let letter = letter.ok_or_else(PageError::not_found)?;
    let shown = alerts.setting().mail.show(&letter).map_err(PageError::internal)?;
    let policy = HeaderValue::from_static(LETTER_POLICY);
    Ok(([(header::CONTENT_SECURITY_POLICY, policy)], Html(shown.html)).into_response())
}

/// Sends it to who looks at it, and to nobody else.
async fn send(
    Extension(alerts): Extension<Alerts>,
    visitor: Visitor,
    Form(asked): Form<Asked>,
) -> Answer {
    let reader = made_up(&alerts, &asked);
    let said = match alerts.send_preview(&visitor.staff, &reader).await? {
        Sample::OnItsWay => "digest-sent",
        Sample::Lately => "digest-lately",
        Sample::Nothing => "digest-nothing",
        Sample::Suppressed => "digest-returned",
        Sample::Off => "digest-off",
    };
    Ok(Redirect::to(&format!("{PAGE}?{}&said={said}", query(&reader))).into_response())
}
