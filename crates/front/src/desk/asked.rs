//! What forms say, read into the terms of fronts.

use kit::{Clock, Id};
use newsroom::desk::Fields;
use store::Db;
use topic::Kind;

use crate::{CardChange, Container, Layout, Refusal, Result, Rule, Size, Source, Step};

/// How many stories a new container shows when nobody says.
const USUAL_SIZE: usize = 4;

/// The revision a form was filled in on.
pub(crate) fn revision(fields: &Fields) -> i64 {
    fields.text("revision").parse().unwrap_or(-1)
}

/// A field that may be left empty.
fn some(fields: &Fields, name: &str) -> Option<String> {
    Some(fields.text(name).to_owned()).filter(|text| !text.is_empty())
}

pub(crate) fn step(fields: &Fields) -> Step {
    if fields.text("step") == "up" { Step::Up } else { Step::Down }
}

/// An id in an address.
pub(crate) fn id(text: &str) -> Result<Id, Refusal> {
    text.parse().map_err(|_| Refusal::Unknown)
}

/// A new container.
pub(crate) async fn new_container(db: &Db, clock: &Clock, fields: &Fields) -> Result<Container> {
    container(db, Id::fresh(clock.now()), fields).await
}

/// A container as its form says it.
pub(crate) async fn container(db: &Db, id: Id, fields: &Fields) -> Result<Container> {
    let layout = Layout::of_word(fields.text("layout")).unwrap_or_default();
    let size = match fields.text("size") {
        "" => USUAL_SIZE,
        text => {
            let wrong = || Refusal::Field(format!("'{text}' is not a number of stories"));
            text.parse().map_err(|_| wrong())?
        }
    };
    let from = source(db, fields.text("from"), fields.text("named")).await?;
    let rule = Rule { from, size, ..Rule::default() };
    Ok(Container { id, title: some(fields, "title"), url: some(fields, "url"), layout, rule })
}

/// Where the rest comes from: `latest`, `section:ID`, `series:ID`, or a topic or author by name.
async fn source(db: &Db, word: &str, named: &str) -> Result<Source> {
    let same = |name: &str| name.to_lowercase() == named.to_lowercase();
    match word {
        "latest" => Ok(Source::Latest),
        "topic" => {
            let all = topic::all(db).await?;
            let own = |kind: Kind| !matches!(kind, Kind::Section | Kind::Series);
            let found = all.iter().find(|it| own(it.kind) && same(&it.name));
            let unknown = || Refusal::Field(format!("there is no topic named '{named}'"));
            Ok(Source::Topic(found.ok_or_else(unknown)?.id))
        }
        "author" => {
            let all = byline::all(db).await?;
            let found = all.iter().find(|it| same(&it.name));
            let unknown = || Refusal::Field(format!("there is no author named '{named}'"));
            Ok(Source::Author(found.ok_or_else(unknown)?.id))
        }
        word => Ok(match word.split_once(':') {
            Some(("section", of)) => Source::Section(id(of)?),
            Some(("series", of)) => Source::Series(id(of)?),
            _ => Source::Nothing,
        }),
    }
}

/// What a card says instead. What is the story's own is no change.
pub(crate) async fn card_change(db: &Db, story: Id, fields: &Fields) -> Result<CardChange> {
    let own = article::cards(db, &[story]).await?.pop();
    let own = own.map(|it| it.card).unwrap_or_default();
    let picture = match fields.text("picture") {
        "" => None,
        text => {
            let unknown = || Refusal::Field(format!("there is no picture '{text}'"));
            let id: Id = text.parse().map_err(|_| unknown())?;
            let found = media::find(db, id).await?;
            Some(found.ok_or_else(unknown)?.id)
        }
    };
    Ok(CardChange {
        story,
        headline: some(fields, "headline").filter(|it| *it != own.headline),
        kicker: some(fields, "kicker").filter(|it| Some(it) != own.kicker.as_ref()),
        picture,
        size: Size::of_word(fields.text("size")),
    })
}
