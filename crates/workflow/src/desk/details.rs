//! The details of a story: section, byline, topics, access, flags and the like.

use article::{Access, Story, WorkType};
use axum::extract::Path;
use newsroom::desk::{Answer, Desk, Fields, Need, Routes, Visitor};
use serde_json::{Value, json};
use topic::Kind;

use crate::desk::asked::{Details, ROLES};
use crate::desk::people::{Choice, Names};
use crate::desk::room::Room;
use crate::desk::story::{field_moment, id_of, then_or};
use crate::{Result, Working};

const WORK_TYPES: [(WorkType, &str); 13] = [
    (WorkType::Report, "Report"),
    (WorkType::Analysis, "Analysis"),
    (WorkType::Opinion, "Opinion"),
    (WorkType::Editorial, "Editorial"),
    (WorkType::Review, "Review"),
    (WorkType::Explainer, "Explainer"),
    (WorkType::Interview, "Interview"),
    (WorkType::Obituary, "Obituary"),
    (WorkType::Live, "Live coverage"),
    (WorkType::Letter, "Letters"),
    (WorkType::Satire, "Satire"),
    (WorkType::Sponsored, "Paid for by an advertiser"),
    (WorkType::PressRelease, "Press release"),
];

const ACCESS: [(Access, &str); 4] = [
    (Access::Free, "Everybody"),
    (Access::Registered, "Readers with an account"),
    (Access::Metered, "Everybody, so many a month"),
    (Access::Subscriber, "Subscribers"),
];

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.post("/desk/articles/{id}/details", Need::SignedIn, save)
}

async fn save(
    Room { desk, visitor, writing }: Room,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let result = keep(&desk, &visitor, &id, fields).await;
    then_or(&desk, (&visitor, &writing), &id, (result, "saved")).await
}

async fn keep(desk: &Desk, visitor: &Visitor, id: &str, fields: Fields) -> Result<()> {
    let id = id_of(id).map_err(|_| crate::Refusal::Unknown)?;
    let slug = fields.text("slug").to_owned();
    let details = Details::read(desk, fields).await?;
    let mut tx = desk.db().begin().await?;
    let (clock, staff) = (desk.clock(), &visitor.staff);
    crate::keep_details(&mut tx, clock, staff, id, |story| details.put_into(story)).await?;
    crate::choose_slug(&mut tx, clock, staff, id, &slug).await?;
    tx.commit().await?;
    Ok(())
}

/// The form as it stands.
pub(crate) async fn view(desk: &Desk, names: &Names, working: &Working) -> store::Result<Value> {
    let story = &working.story;
    let topics = topic::find_many(desk.db(), &story.topics).await?;
    let all = topic::all(desk.db()).await?;
    let series = all.iter().filter(|it| it.kind == Kind::Series);
    let chosen = |id: kit::Id| story.series == Some(id);
    let series: Vec<Choice> = series
        .map(|it| Choice { value: it.id.to_string(), name: it.name.clone(), on: chosen(it.id) })
        .collect();
    Ok(json!({
        "sections": names.sections(story.section),
        "series": series,
        "topics": topics.into_iter().map(|it| it.name).collect::<Vec<_>>().join(", "),
        "work_types": WORK_TYPES.map(|(it, name)| {
            choice(it.word(), name, it == story.work_type)
        }),
        "access": ACCESS.map(|(it, name)| choice(it.word(), name, it == story.access)),
        "credits": credits(story),
        "subscribers_until": story.subscribers_until.map(|at| field_moment(desk, at)),
        "expires": story.expires.map(|at| field_moment(desk, at)),
        "slug": working.work.slug,
        "slug_open": working.held.first_published_at == kit::Instant(0),
        "kicker": story.kicker,
        "slugline": story.slugline,
        "dateline": story.dateline,
        "description": story.description,
        "headline_card": story.headlines.card,
        "headline_seo": story.headlines.seo,
        "headline_social": story.headlines.social,
        "headline_push": story.headlines.push,
        "language": story.language,
        "flags": flags(story),
    }))
}

fn choice(value: &str, name: &str, on: bool) -> Choice {
    Choice { value: value.to_owned(), name: name.to_owned(), on }
}

fn credits(story: &Story) -> String {
    let line = |it: &article::Credit| match ROLES.iter().find(|(role, _)| *role == it.role) {
        Some((article::Role::By, _)) | None => it.name.clone(),
        Some((_, word)) => format!("{word}: {}", it.name),
    };
    story.credits.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn flags(story: &Story) -> [Choice; 7] {
    let flags = story.flags;
    [
        choice("sensitive", "About harm to people", flags.sensitive),
        choice("legally_sensitive", "Under legal care", flags.legally_sensitive),
        choice("no_ads", "No advertising", flags.no_ads),
        choice("no_offers", "No offers of the paper", flags.no_offers),
        choice("no_comments", "No comments", flags.no_comments),
        choice("no_ai_training", "Not for training machines", flags.no_ai_training),
        choice("unlisted", "In no front, list or feed", flags.unlisted),
    ]
}
