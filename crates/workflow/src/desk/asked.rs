//! What forms say, read into the workflow's own terms.

use article::{Access, Change, Credit, Gravity, Role, Story, WorkType};
use byline::Author;
use kit::{Id, Instant};
use newsroom::desk::{Desk, Fields};
use topic::{Kind, Topic};

use crate::{Asked, NoteAsked, Plan, Refusal};

/// What the publishing form asks for, and what its sender had seen.
pub(crate) fn asked(fields: &Fields) -> Result<Asked, Refusal> {
    let number = |name: &str| fields.text(name).parse::<i64>().unwrap_or(-1);
    let class = Change::of_word(fields.text("class"));
    let class = class.ok_or(Refusal::Class("please choose what this changes for readers"))?;
    let gravity = match fields.text("gravity") {
        "minor" => Gravity::Minor,
        "serious" => Gravity::Serious,
        _ => Gravity::Substantive,
    };
    let text = |name: &str| fields.text(name).to_owned();
    Ok(Asked {
        class,
        revision: number("revision"),
        live_version: number("live_version"),
        note: Some(NoteAsked { note: text("note"), was: text("was"), is: text("is"), gravity }),
        reason: text("reason"),
        breaking: !fields.text("breaking").is_empty(),
    })
}

/// A moment of a form, in the paper's zone.
pub(crate) fn moment(desk: &Desk, text: &str) -> Result<Instant, Refusal> {
    desk.zone().civil(text).ok_or_else(|| Refusal::Moment(text.to_owned()))
}

/// A moment of a form that may be left out.
pub(crate) fn moment_if_any(desk: &Desk, text: &str) -> Result<Option<Instant>, Refusal> {
    if text.is_empty() { Ok(None) } else { moment(desk, text).map(Some) }
}

/// The plan's form.
pub(crate) fn plan(desk: &Desk, fields: &Fields) -> Result<Plan, Refusal> {
    let words = fields.text("words_planned");
    let words_planned = match words {
        "" => None,
        text => {
            let number = text.parse().ok().filter(|number| (1..=1_000_000).contains(number));
            let wrong = || Refusal::Field(format!("'{text}' is not a number of words"));
            Some(number.ok_or_else(wrong)?)
        }
    };
    Ok(Plan {
        assignee: fields.text("assignee").parse().ok(),
        due_at: moment_if_any(desk, fields.text("due_at"))?,
        budget: fields.text("budget").to_owned(),
        words_planned,
        wants: fields.text("wants").to_owned(),
    })
}

/// What of a story is not typed, as its form says it.
pub(crate) struct Details {
    section: Option<Id>,
    series: Option<Id>,
    topics: Vec<Id>,
    credits: Vec<Credit>,
    subscribers_until: Option<Instant>,
    expires: Option<Instant>,
    fields: Fields,
}

impl Details {
    /// Reads the form; topics by name, authors by name or as they are printed.
    pub(crate) async fn read(desk: &Desk, fields: Fields) -> crate::Result<Details> {
        let topics = topic::all(desk.db()).await?;
        let authors = byline::all(desk.db()).await?;
        let id = |name: &str| fields.text(name).parse::<Id>().ok();
        Ok(Details {
            section: id("section"),
            series: id("series"),
            topics: topics_named(&topics, fields.text("topics"))?,
            credits: credits(&authors, fields.text("credits"))?,
            subscribers_until: moment_if_any(desk, fields.text("subscribers_until"))?,
            expires: moment_if_any(desk, fields.text("expires"))?,
            fields,
        })
    }

    /// Puts them into a story.
    pub(crate) fn put_into(self, story: &mut Story) {
        let fields = &self.fields;
        let some = |name: &str| Some(fields.text(name).to_owned()).filter(|it| !it.is_empty());
        let on = |name: &str| !fields.text(name).is_empty();
        (story.section, story.series) = (self.section, self.series);
        (story.topics, story.credits) = (self.topics, self.credits);
        (story.subscribers_until, story.expires) = (self.subscribers_until, self.expires);
        story.work_type = WorkType::of_word(fields.text("work_type")).unwrap_or(story.work_type);
        story.access = Access::of_word(fields.text("access")).unwrap_or(story.access);
        story.kicker = some("kicker");
        story.slugline = some("slugline");
        story.dateline = some("dateline");
        story.description = some("description");
        story.headlines.card = some("headline_card");
        story.headlines.seo = some("headline_seo");
        story.headlines.social = some("headline_social");
        story.headlines.push = some("headline_push");
        story.language = fields.text("language").to_owned();
        story.flags.sensitive = on("sensitive");
        story.flags.legally_sensitive = on("legally_sensitive");
        story.flags.no_ads = on("no_ads");
        story.flags.no_offers = on("no_offers");
        story.flags.no_comments = on("no_comments");
        story.flags.no_ai_training = on("no_ai_training");
        story.flags.unlisted = on("unlisted");
    }
}

/// The topics of these names, one a line or set apart by commas.
fn topics_named(topics: &[Topic], text: &str) -> Result<Vec<Id>, Refusal> {
    let mut found = Vec::new();
    for name in text.split(['\n', ',']).map(str::trim).filter(|name| !name.is_empty()) {
        let same =
            |it: &&Topic| it.kind != Kind::Section && it.name.to_lowercase() == name.to_lowercase();
        let unknown = || Refusal::Field(format!("there is no topic named '{name}'"));
        let id = topics.iter().find(same).ok_or_else(unknown)?.id;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}

/// Every role with the word that stands before a name in the byline's field.
pub(crate) const ROLES: [(Role, &str); 9] = [
    (Role::By, "by"),
    (Role::With, "with"),
    (Role::Photos, "photos"),
    (Role::Illustration, "illustration"),
    (Role::Data, "data"),
    (Role::AdditionalReporting, "additional reporting"),
    (Role::EditedBy, "edited by"),
    (Role::Translated, "translated"),
    (Role::Agency, "agency"),
];

/// The credits of a byline's field: a name a line, `photos: Name` for who did something else.
fn credits(authors: &[Author], text: &str) -> Result<Vec<Credit>, Refusal> {
    let mut found = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (role, name) = match line.split_once(':') {
            Some((word, name)) => (role_of(word)?, name.trim()),
            None => (Role::By, line),
        };
        if name.is_empty() || name.chars().count() > 200 {
            return Err(Refusal::Field(format!("'{line}' is not a name for the byline")));
        }
        let same = |it: &&Author| it.name.to_lowercase() == name.to_lowercase();
        let author = authors.iter().find(same).map(|it| it.id);
        found.push(Credit { author, name: name.to_owned(), role });
    }
    Ok(found)
}

fn role_of(word: &str) -> Result<Role, Refusal> {
    let word = word.trim().to_lowercase();
    let found = ROLES.iter().find(|(_, known)| *known == word);
    let names: Vec<&str> = ROLES.iter().map(|(_, known)| *known).collect();
    let unknown = || {
        let list = names.join(", ");
        Refusal::Field(format!("'{word}' is nothing the byline knows; it knows {list}"))
    };
    found.map(|(role, _)| *role).ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use article::Role;

    use super::credits;

    #[test]
    fn a_byline_is_a_name_a_line() {
        let found = credits(&[], "Ada Okafor\n\n Photos : Ben Hale\n").expect("credits");
        let read: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.role)).collect();
        assert_eq!(read, [("Ada Okafor", Role::By), ("Ben Hale", Role::Photos)]);
        assert!(credits(&[], "cook: Ben").is_err());
        assert!(credits(&[], "photos:").is_err());
    }
}
