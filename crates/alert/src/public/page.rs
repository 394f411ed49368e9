//! The page of the account about digests and alerts.

use axum::Router;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use http::HeaderMap;
use kit::Instant;
use kit::zone::Zone;
use reader::Reader;
use reader::public::Answer;
use serde::Deserialize;
use serde_json::{Value, json};
use syndication::{Form as FeedForm, feed_path};
use web::{PageError, Sheet};

use super::{PAGE, Public};
use crate::Sample;
use crate::feed::FEEDS;
use crate::rules::Days;
use crate::telling::{self, Hour, Telling};

/// What a reader agrees to with the digest.
const DIGEST_WORDS: &str = "Send me a digest of new stories from what I follow.";
/// And with alerts at once.
const ALERTS_WORDS: &str = "Send me a message at once when something I chose it for is published.";

pub(super) fn routes(router: Router<Public>) -> Router<Public> {
    router
        .route(PAGE, get(page))
        .route("/account/alerts/digest", post(set_digest))
        .route("/account/alerts/sample", post(send_sample))
        .route("/account/alerts/at-once", post(set_at_once))
        .route("/account/alerts/feed", post(open_feed))
        .route("/account/alerts/feed/end", post(close_feed))
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    said: String,
}

async fn page(
    State(public): State<Public>,
    headers: HeaderMap,
    Query(said): Query<Said>,
) -> Answer {
    let visitor = public.door.require(&headers, PAGE).await?;
    let telling = telling::telling(public.door.db(), visitor.reader.id).await?;
    let follows = following::followed(public.door.db(), visitor.reader.id).await?;
    let at_once = follows.iter().filter(|it| it.alert == following::Alert::Instant).count();
    let zone = public.alerts.zone_of(&visitor.reader);
    let view = json!({ "alerts": {
        "said": sentence(&said.said),
        "words": DIGEST_WORDS,
        "at_once_words": ALERTS_WORDS,
        "address": visitor.reader.address,
        "mail_is_on": public.alerts.setting().mail.is_on(),
        "days": Days::ALL.iter().map(|days| days_view(*days, &telling)).collect::<Vec<_>>(),
        "hours": (0..24).map(|hour| hour_view(hour, &telling)).collect::<Vec<_>>(),
        "next": telling.next_at.map(|at| when(&zone, at)),
        "zone": zone_name(&public, &visitor.reader),
        "follows": follows.len(),
        "at_once": telling.at_once,
        "at_once_follows": at_once,
        "feed_url": telling.feed_token.as_deref().map(|token| feed_url(&public, token)),
    }});
    let sheet = Sheet::new("account_alerts.html", "Digest and alerts", PAGE).with(view);
    Ok(public.door.show(Some(&visitor), sheet).await?)
}

fn sentence(word: &str) -> Option<&'static str> {
    Some(match word {
        "digest" => "Your digest is set.",
        "no-digest" => "No more digests come.",
        "sample" => "A digest of the last seven days is on its way to you.",
        "sample-lately" => "One came within the hour; the next can be sent when that is over.",
        "sample-nothing" => {
            "Nothing of the last seven days would stand in your digest. Follow more, or set what you \
             follow to be told in the digest."
        }
        "sample-returned" => {
            "Mail to your address came back, so none is sent there. Give us another address."
        }
        "sample-off" => "This paper sends no mail at present.",
        "at-once" => "Alerts come at once again.",
        "no-at-once" => "No more alerts come at once.",
        "feed" => "Your private feed has this address now.",
        "no-feed" => "Your private feed is closed; its address opens nothing any more.",
        _ => return None,
    })
}

fn days_view(days: Days, telling: &Telling) -> Value {
    let name = match days {
        Days::Off => "No digest",
        Days::Daily => "Every day",
        Days::Weekdays => "Monday to Friday",
        Days::Saturdays => "Saturdays, for the week",
    };
    json!({ "word": days.word(), "name": name, "on": days == telling.days })
}

fn hour_view(hour: Hour, telling: &Telling) -> Value {
    json!({ "hour": hour, "name": format!("{hour:02}:00"), "on": hour == telling.hour })
}

fn when(zone: &Zone, at: Instant) -> Value {
    json!({ "iso": zone.iso(at), "text": zone.format(at, "%A, %-d %B, %H:%M") })
}

fn zone_name(public: &Public, reader: &Reader) -> String {
    let zone = public.alerts.zone_of(reader).format(public.alerts.now(), "%Q");
    zone.replace('_', " ")
}

fn feed_url(public: &Public, token: &str) -> String {
    let path = feed_path(&format!("{FEEDS}/{token}"), FeedForm::Rss);
    format!("{}{path}", public.alerts.setting().base_url)
}

#[derive(Deserialize)]
struct DigestForm {
    days: String,
    hour: String,
}

async fn set_digest(
    State(public): State<Public>,
    headers: HeaderMap,
    Form(form): Form<DigestForm>,
) -> Answer {
    let visitor = public.door.require(&headers, PAGE).await?;
    let days = Days::of_word(&form.days);
    let hour = form.hour.parse::<Hour>().ok().filter(|hour| (0..24).contains(hour));
    let (Some(days), Some(hour)) = (days, hour) else {
        return Err(PageError::unusable("Choose the days and an hour from the lists.").into());
    };
    let zone = public.alerts.zone_of(&visitor.reader);
    change(&public, async |tx, now| {
        let whom = (visitor.reader.id, &zone);
        telling::set_digest(tx, now, whom, (days, hour), DIGEST_WORDS).await
    })
    .await?;
    back(if days == Days::Off { "no-digest" } else { "digest" })
}

async fn send_sample(State(public): State<Public>, headers: HeaderMap) -> Answer {
    let visitor = public.door.require(&headers, PAGE).await?;
    back(match public.alerts.send_sample(&visitor.reader).await? {
        Sample::OnItsWay => "sample",
        Sample::Lately => "sample-lately",
        Sample::Nothing => "sample-nothing",
        Sample::Suppressed => "sample-returned",
        Sample::Off => "sample-off",
    })
}

#[derive(Deserialize)]
struct AtOnceForm {
    at_once: String,
}

async fn set_at_once(
    State(public): State<Public>,
    headers: HeaderMap,
    Form(form): Form<AtOnceForm>,
) -> Answer {
    let visitor = public.door.require(&headers, PAGE).await?;
    let at_once = form.at_once == "yes";
    change(&public, async |tx, now| {
        telling::set_at_once(tx, now, visitor.reader.id, at_once, ALERTS_WORDS).await
    })
    .await?;
    back(if at_once { "at-once" } else { "no-at-once" })
}

async fn open_feed(State(public): State<Public>, headers: HeaderMap) -> Answer {
    let visitor = public.door.require(&headers, PAGE).await?;
    change(&public, async |tx, now| {
        telling::open_feed(tx, now, visitor.reader.id).await.map(|_| ())
    })
    .await?;
    back("feed")
}

async fn close_feed(State(public): State<Public>, headers: HeaderMap) -> Answer {
    let visitor = public.door.require(&headers, PAGE).await?;
    change(&public, async |tx, now| telling::close_feed(tx, now, visitor.reader.id).await).await?;
    back("no-feed")
}

/// Does this in a transaction of its own.
async fn change(
    public: &Public,
    act: impl AsyncFnOnce(&mut store::Tx, Instant) -> store::Result<()>,
) -> store::Result<()> {
    let mut tx = public.door.db().begin().await?;
    act(&mut tx, public.alerts.now()).await?;
    tx.commit().await
}

fn back(said: &str) -> Answer {
    Ok(Redirect::to(&format!("{PAGE}?said={said}")).into_response())
}
