//! One picture: its words, focal point, rights, places, history, and its death.

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use newsroom::Capability;
use newsroom::desk::{Answer, Desk, Fields, Need, Routes, Said, Visitor, then, when};
use serde_json::{Value, json};
use web::PageError;

use super::{LOOKING, Names, PictureRoom, forms, list, named, title, uses};
use crate::crop::percent;
use crate::record::{Description, Media};
use crate::{Event, Ratio, signature};

/// Lines of history shown.
const EVENTS_SHOWN: usize = 200;

pub(super) fn routes(routes: Routes) -> Routes {
    let (pictures, rights) = (Need::May(Capability::Pictures), Need::May(Capability::Rights));
    routes
        .get("/desk/pictures/{id}", LOOKING, page)
        .post("/desk/pictures/{id}/words", pictures, describe)
        .post("/desk/pictures/{id}/focus", pictures, focus)
        .post("/desk/pictures/{id}/crops", pictures, frame)
        .post("/desk/pictures/{id}/rights", rights, decide)
        .post("/desk/pictures/{id}/kill", rights, kill)
        .post("/desk/pictures/{id}/revival", rights, revive)
}

async fn page(
    State(desk): State<Desk>,
    Extension(room): Extension<PictureRoom>,
    visitor: Visitor,
    said: Said,
    Path(id): Path<String>,
) -> Answer {
    let media = named(&desk, &id).await?;
    let names = Names::load(&desk).await?;
    let events = crate::events(desk.db(), media.id, EVENTS_SHOWN).await?;
    let event = |it: &Event| {
        json!({
            "at": when(desk.zone(), it.at),
            "who": names.signature(&it.by_whom),
            "what": it.what,
            "detail": it.detail,
        })
    };
    let uses = uses(&room, vec![media.id]).await?.remove(&media.id).unwrap_or_default();
    let staff = &visitor.staff;
    let page = json!({
        "picture": picture_view(&desk, &names, &media),
        "words": words_view(&media.description),
        "rights": rights_view(&desk, &media.description),
        "facts": facts_view(&desk, &media),
        "crops": crops_view(&media),
        "points": points(&media),
        "uses": uses,
        "events": events.iter().map(event).collect::<Vec<Value>>(),
        "may_describe": staff.may(Capability::Pictures),
        "may_decide": staff.may(Capability::Rights),
    });
    Ok(desk.page(&visitor, &said, "desk_picture.html", &title(&media), page)?)
}

fn picture_view(desk: &Desk, names: &Names, media: &Media) -> Value {
    let said = &media.description;
    let missing = |is_missing: bool, what: &'static str| is_missing.then_some(what);
    let rights = said.copyright.is_none() && said.licence.is_none() && said.usage_terms.is_none();
    let wants: Vec<&str> =
        [missing(said.credit.is_none(), "a credit"), missing(rights, "its rights")]
            .into_iter()
            .flatten()
            .collect();
    let kill = media.killed.as_ref().map(|kill| {
        json!({
            "at": when(desk.zone(), kill.at),
            "by": names.signature(&kill.by),
            "why": kill.why,
        })
    });
    let now = desk.now();
    json!({
        "id": media.id,
        "version": media.stamp(Some(Ratio::Square)),
        "width": media.width,
        "height": media.height,
        "alt": said.alt,
        "x": percent(said.focus.x),
        "y": percent(said.focus.y),
        "killed": kill,
        "held_back": media.held_back,
        "wants": wants.join(" and "),
        "ended": said.rights_expire.filter(|end| *end <= now).map(|end| when(desk.zone(), end)),
        "ends": said
            .rights_expire
            .filter(|end| *end > now && *end <= list::soon(now))
            .map(|end| when(desk.zone(), end)),
    })
}

fn words_view(said: &Description) -> Value {
    json!({
        "caption": said.caption,
        "alt": said.alt,
        "decorative": said.alt.as_deref() == Some(""),
        "credit": said.credit,
        "creators": said.creators.join("\n"),
        "people": said.people.join("\n"),
        "city": said.city,
        "country": said.country,
    })
}

fn rights_view(desk: &Desk, said: &Description) -> Value {
    json!({
        "holder": said.copyright,
        "licence": said.licence,
        "terms": said.usage_terms,
        "territory": said.territory,
        "consent": said.consent,
        "last_day": said.rights_expire.map(|end| forms::last_day(end, desk.zone())),
    })
}

/// What is known of the file, in lines with a name each.
fn facts_view(desk: &Desk, media: &Media) -> Vec<(&'static str, String)> {
    let facts = &media.facts;
    let kind = media.mime.trim_start_matches("image/").to_uppercase();
    let size = format!(
        "{} × {} pixels, {kind}, {} kB",
        media.width,
        media.height,
        media.bytes.div_ceil(1000)
    );
    let list = |names: &[String]| Some(names.join(", ")).filter(|it| !it.is_empty());
    let moment = |at| desk.zone().format(at, "%-d %b %Y, %H:%M");
    let place = facts.location.map(|it| format!("{:.5}, {:.5}", it.latitude, it.longitude));
    let lines = [
        ("File", Some(media.original_name.clone()).filter(|name| !name.is_empty())),
        ("Number", Some(media.id.to_string())),
        ("Size", Some(size)),
        ("Came in", Some(moment(media.created_at))),
        ("Taken", media.taken_at.map(moment)),
        ("Headline", facts.headline.clone()),
        ("Title", facts.title.clone()),
        ("Caption", facts.caption.clone()),
        ("Credit", facts.credit.clone()),
        ("Source", facts.source.clone()),
        ("Makers", list(&facts.creators)),
        ("Copyright", facts.copyright.clone()),
        ("Terms", facts.usage_terms.clone()),
        ("Instructions", facts.instructions.clone()),
        ("People", list(&facts.people)),
        ("Keywords", list(&facts.keywords)),
        ("State", facts.state.clone()),
        ("Kind of source", media.description.source_type.clone()),
        ("Where the camera was (for the desk only)", place),
    ];
    lines.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn crops_view(media: &Media) -> Vec<Value> {
    let view = |ratio: Ratio| {
        let frame = media.frame(ratio);
        let (across, down) = ratio.sides();
        let framing = media.description.framing(ratio);
        json!({
            "word": ratio.to_string(),
            "name": format!("{across}:{down}"),
            "across": across,
            "down": down,
            "own": media.description.framings.of(ratio).is_some(),
            "x": percent(framing.focus.x),
            "y": percent(framing.focus.y),
            "close": percent(framing.tight),
            "width": frame.width.min(320),
            "height": frame.width.min(320) * down / across,
        })
    };
    Ratio::ALL.into_iter().map(view).collect()
}

/// Nine places to press without script.
fn points(media: &Media) -> Vec<Value> {
    let names = [
        ["Top left", "Top middle", "Top right"],
        ["Middle left", "Middle", "Middle right"],
        ["Bottom left", "Bottom middle", "Bottom right"],
    ];
    let places = [167u16, 500, 833];
    let focus = media.description.focus;
    let rows = names.iter().zip(places);
    rows.flat_map(|(row, y)| {
        row.iter().zip(places).map(move |(name, x)| {
            let on = focus.x.abs_diff(x) < 167 && focus.y.abs_diff(y) < 167;
            json!({ "name": name, "value": format!("{x},{y}"), "on": on })
        })
    })
    .collect()
}

/// Changes what is said about a picture, in one transaction with what was said before, and leads
/// back to its page with this word of what was done.
async fn change(
    (desk, visitor): (&Desk, &Visitor),
    id: &str,
    done: &str,
    into: impl FnOnce(&mut Description) -> Result<(), &'static str>,
) -> Answer {
    let media = named(desk, id).await?.id;
    let mut tx = desk.db().begin().await?;
    let found = crate::find_tx(&mut tx, media).await?.ok_or_else(PageError::not_found)?;
    let mut description = found.description;
    into(&mut description).map_err(unfit)?;
    let by = signature(visitor.staff.id);
    crate::describe(&mut tx, media, description, &by, desk.now()).await?;
    tx.commit().await?;
    Ok(then(&page_of(id), done).into_response())
}

fn unfit(words: &'static str) -> PageError {
    let error = PageError::unusable(words);
    PageError { title: "That cannot be saved".to_owned(), ..error }
}

fn page_of(id: &str) -> String {
    format!("/desk/pictures/{}", web::address::encode(id))
}

async fn describe(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    change((&desk, &visitor), &id, "described", |said| {
        forms::words(&fields, said);
        Ok(())
    })
    .await
}

async fn focus(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    change((&desk, &visitor), &id, "described", |said| {
        let none = "The focal point is two numbers from 0 to 100: from the left and from the top.";
        said.focus = forms::focus(&fields).ok_or(none)?;
        Ok(())
    })
    .await
}

async fn frame(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    change((&desk, &visitor), &id, "described", |said| {
        let none = "A crop is a ratio, two numbers from 0 to 100 for its middle, and how close it \
                    goes: from 20 to 100.";
        let (ratio, framing) = forms::framing(&fields).ok_or(none)?;
        said.framings.set(ratio, framing);
        Ok(())
    })
    .await
}

async fn decide(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let rights = |said: &mut Description| forms::rights(&fields, desk.zone(), said);
    change((&desk, &visitor), &id, "rights", rights).await
}

fn reason(fields: &Fields) -> Result<&str, PageError> {
    let none = "Please give a reason; it stays in the picture’s history.";
    Some(fields.text("why")).filter(|why| !why.is_empty()).ok_or_else(|| unfit(none))
}

async fn kill(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let media = named(&desk, &id).await?;
    let why = reason(&fields)?;
    let mut tx = desk.db().begin().await?;
    crate::kill(&mut tx, media.id, &signature(visitor.staff.id), why, desk.now()).await?;
    tx.commit().await?;
    Ok(then(&page_of(&id), "killed").into_response())
}

async fn revive(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let media = named(&desk, &id).await?;
    let why = reason(&fields)?;
    let mut tx = desk.db().begin().await?;
    crate::revive(&mut tx, media.id, &signature(visitor.staff.id), why, desk.now()).await?;
    tx.commit().await?;
    Ok(then(&page_of(&id), "revived").into_response())
}
