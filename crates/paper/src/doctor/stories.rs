//! Stories and what hangs on them: no version is missing, no story is in a list that it is not on
//! or out of one that it is on, and none changed without a fact in the journal.

use std::collections::HashMap;

use anyhow::Result;
use article::{CardData, Held, List, Listed, Place, Published, Role, Story};
use kit::Id;
use store::Db;

use super::{Findings, PAGE};

/// How many stories a list should have.
#[derive(Default)]
struct Expected {
    latest: i64,
    topics: HashMap<Id, i64>,
    authors: HashMap<Id, i64>,
}

/// Looks at every story, every list of stories and every redirect.
pub(super) async fn examine(db: &Db, findings: &mut Findings) -> Result<()> {
    let told = told(db).await?;
    let mut expected = Expected::default();
    let (mut after, mut all) = (Id(i64::MIN), 0);
    loop {
        let page = article::export_page(db, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        all += page.len();
        let ids: Vec<Id> = page.iter().map(|held| held.id).collect();
        let cards = article::cards(db, &ids).await?;
        let mut cards: HashMap<Id, Listed> = cards.into_iter().map(|it| (it.id, it)).collect();
        for held in &page {
            let card = cards.remove(&held.id);
            if let Err(wrong) = story(db, held, card, &told, &mut expected).await? {
                findings.complain(format!("the story {} at {}: {wrong}", held.id, held.path));
            }
        }
    }
    let listed = article::count(db, List::Latest).await?;
    findings.saw("stories", format!("{all}, of which {listed} are listed"));
    if listed != expected.latest {
        findings.complain(format!("{} stories are live, but {listed} are listed", expected.latest));
    }
    lists(db, &expected, findings).await?;
    redirects(db, findings).await
}

/// The version of each story that the journal says was published last.
async fn told(db: &Db) -> Result<HashMap<Id, i64>> {
    let (mut seq, mut told) = (0, HashMap::new());
    loop {
        let entries = journal::after(db, seq, PAGE).await?;
        let Some(last) = entries.last() else { return Ok(told) };
        seq = last.seq;
        let published = entries.iter().filter_map(|it| it.read::<Published>(Published::KIND));
        told.extend(published.map(|fact| (fact.article, fact.version)));
    }
}

/// One story: all its versions, the live one as lists show it, and the fact that says so.
async fn story(
    db: &Db,
    held: &Held,
    card: Option<Listed>,
    told: &HashMap<Id, i64>,
    expected: &mut Expected,
) -> Result<Result<(), String>> {
    let history = match article::history(db, held.id).await {
        Ok(history) => history,
        Err(error) => return Ok(Err(format!("a version cannot be read: {error}"))),
    };
    let kept = history.iter().map(|version| version.version);
    if !kept.eq(1..=held.last_version) {
        return Ok(Err(format!("of {} versions, {} are kept", held.last_version, history.len())));
    }
    let is_shown = held.live_version > 0 && matches!(held.state.as_str(), "live" | "retracted");
    if !is_shown {
        let stray = card.map(|_| format!("it is {}, but stands in lists", held.state));
        return Ok(stray.map_or(Ok(()), Err));
    }
    let Some(live) = history.iter().find(|version| version.version == held.live_version) else {
        return Ok(Err(format!("readers see version {}, which is not there", held.live_version)));
    };
    if live.class == "draft" {
        return Ok(Err(format!("readers see version {}, a draft", held.live_version)));
    }
    if told.get(&held.id) != Some(&held.live_version) {
        let journal = told.get(&held.id).copied().unwrap_or(0);
        let live = held.live_version;
        return Ok(Err(format!("version {live} is live, the journal speaks of {journal}")));
    }
    Ok(filed(held, &live.story, card, expected))
}

/// Whether lists show a live story as it is, and which lists it should be on.
fn filed(
    held: &Held,
    story: &Story,
    card: Option<Listed>,
    expected: &mut Expected,
) -> Result<(), String> {
    let Some(card) = card else {
        return if story.flags.unlisted {
            Ok(())
        } else {
            Err("it is live, but not listed".into())
        };
    };
    if story.flags.unlisted {
        return Err("it is not to be listed, but is".into());
    }
    expected.latest += 1;
    let mut topics = story.topics.clone();
    topics.sort();
    topics.dedup();
    for topic in topics.into_iter().chain(story.section).chain(story.series) {
        *expected.topics.entry(topic).or_default() += 1;
    }
    let signed = story.credits.iter().filter(|credit| credit.role != Role::EditedBy);
    let mut authors: Vec<Id> = signed.filter_map(|credit| credit.author).collect();
    authors.sort();
    authors.dedup();
    for author in authors {
        *expected.authors.entry(author).or_default() += 1;
    }
    let as_it_is = card.card == CardData::of(story)
        && card.version == held.live_version
        && card.section == story.section
        && card.access == story.access
        && card.published_at == held.published_at;
    if as_it_is { Ok(()) } else { Err("lists do not show the version that is live".into()) }
}

/// Every list has the stories it should have, and its count says so.
async fn lists(db: &Db, expected: &Expected, findings: &mut Findings) -> Result<()> {
    let topics = topic::all(db).await?;
    let authors = byline::all(db).await?;
    let wanted = |of: &HashMap<Id, i64>, id: Id| of.get(&id).copied().unwrap_or(0);
    for topic in &topics {
        let list = match topic.kind {
            topic::Kind::Section => List::Section(topic.id),
            topic::Kind::Series => List::Series(topic.id),
            _ => List::Topic(topic.id),
        };
        let wanted = wanted(&expected.topics, topic.id);
        list_of(db, &topic.path(), list, wanted, findings).await?;
    }
    for author in &authors {
        let wanted = wanted(&expected.authors, author.id);
        list_of(db, &author.path(), List::Author(author.id), wanted, findings).await?;
    }
    findings.saw("lists", format!("{} of topics, {} of authors", topics.len(), authors.len()));
    Ok(())
}

async fn list_of(
    db: &Db,
    path: &str,
    list: List,
    wanted: i64,
    findings: &mut Findings,
) -> Result<()> {
    let (mut after, mut held) = (Place::NEWEST, 0);
    loop {
        let page = article::list(db, list, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.place();
        held += page.len() as i64;
    }
    let counted = article::count(db, list).await?;
    if (held, counted) != (wanted, wanted) {
        findings.complain(format!(
            "{path}: {wanted} stories belong there, {held} are there, {counted} were counted"
        ));
    }
    Ok(())
}

/// An old address that leads to a story leads to one that is there.
async fn redirects(db: &Db, findings: &mut Findings) -> Result<()> {
    let (mut after, mut all) = (String::new(), 0);
    loop {
        let page = article::redirects(db, &after, PAGE).await?;
        let Some((last, ..)) = page.last() else { break };
        after.clone_from(last);
        all += page.len();
        for (path, story, ..) in &page {
            if let Some(id) = story
                && article::find(db, *id).await?.is_none()
            {
                findings.complain(format!("{path} leads to the story {id}, which is not there"));
            }
        }
    }
    findings.saw("redirects", all);
    Ok(())
}
