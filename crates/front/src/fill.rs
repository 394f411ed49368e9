//! Filling containers: first what was picked by hand, then what the rule finds, no story twice.

use std::collections::HashSet;

use article::{ImageRef, List, Listed, Place};
use kit::Id;
use store::{Db, Result};
use topic::Topic;

use crate::{CardChange, Container, Front, Layout, Source};

/// Stories that lead a front nobody arranged.
const LEAD_STORIES: usize = 7;
/// Stories of each section on such a front.
const SECTION_STORIES: usize = 4;
/// Stories under the lead of a section's front that nobody arranged.
const MORE_STORIES: usize = 12;

/// A container with its stories.
pub(crate) struct Filled {
    pub(crate) container: Container,
    /// What it shows: the picked ones first.
    pub(crate) stories: Vec<Listed>,
    /// How many of them were picked.
    pub(crate) picked: usize,
    /// What was picked and has no room.
    pub(crate) waiting: Vec<Listed>,
    /// What was picked and readers do not see in lists any more.
    pub(crate) gone: Vec<Id>,
}

/// Fills the containers in order.
pub(crate) async fn fill(db: &Db, containers: Vec<Container>) -> Result<Vec<Filled>> {
    let picked: Vec<Id> = containers.iter().flat_map(|c| c.rule.picked.iter().copied()).collect();
    let by_hand = article::cards(db, &picked).await?;
    let mut shown: HashSet<Id> = HashSet::new();
    let mut all = Vec::new();
    for container in containers {
        let mut filled = by_choice(container, &by_hand, &mut shown);
        // What is picked for a later container is not taken for this one.
        let mut kept_back = shown.clone();
        kept_back.extend(picked.iter().copied());
        let wanted = filled.container.rule.size.saturating_sub(filled.stories.len());
        let more = backfill(db, filled.container.rule.from, wanted, &kept_back).await?;
        shown.extend(more.iter().map(|story| story.id));
        filled.stories.extend(more);
        all.push(filled);
    }
    Ok(all)
}

/// A container with what was picked for it, in the words it has there.
fn by_choice(container: Container, by_hand: &[Listed], shown: &mut HashSet<Id>) -> Filled {
    let (mut stories, mut waiting, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for id in &container.rule.picked {
        let Some(story) = by_hand.iter().find(|story| story.id == *id) else {
            gone.push(*id);
            continue;
        };
        let mut story = story.clone();
        if let Some(change) = container.rule.change_of(*id) {
            reword(&mut story, change);
        }
        if stories.len() >= container.rule.size {
            waiting.push(story);
        } else if shown.insert(*id) {
            stories.push(story);
        }
    }
    Filled { container, picked: stories.len(), stories, waiting, gone }
}

/// Gives a card the words and the picture it has on this front.
fn reword(story: &mut Listed, change: &CardChange) {
    if let Some(headline) = &change.headline {
        story.card.headline.clone_from(headline);
    }
    if change.kicker.is_some() {
        story.card.kicker.clone_from(&change.kicker);
    }
    if change.picture.is_some() {
        story.card.picture = Some(ImageRef { media: change.picture, ..ImageRef::default() });
    }
}

async fn backfill(
    db: &Db,
    from: Source,
    wanted: usize,
    shown: &HashSet<Id>,
) -> Result<Vec<Listed>> {
    let list = match from {
        Source::Nothing => return Ok(Vec::new()),
        Source::Latest => List::Latest,
        Source::Section(id) => List::Section(id),
        Source::Topic(id) => List::Topic(id),
        Source::Series(id) => List::Series(id),
        Source::Author(id) => List::Author(id),
    };
    let mut found = Vec::new();
    let mut place = Place::NEWEST;
    // Two looks find enough unless nearly everything stands on the front already.
    for _ in 0..2 {
        if found.len() >= wanted {
            break;
        }
        let page = article::list(db, list, place, wanted + shown.len().min(40)).await?;
        let Some(last) = page.last() else { break };
        place = last.place();
        found.extend(page.into_iter().filter(|story| !shown.contains(&story.id)));
    }
    found.truncate(wanted);
    Ok(found)
}

/// The containers of a front that nobody arranged.
pub(crate) fn by_rule(front: &Front, sections: &[Topic]) -> Vec<Container> {
    // Named and not drawn, so that it is the same front every time it is looked at.
    let id = |name: &str| Id::named("container", &format!("{}/{name}", front.name));
    if let Some(section) = &front.section {
        let from = Source::Section(section.id);
        let lead = Container::filled_by(id("lead"), Layout::Lead, from, LEAD_STORIES);
        let more = Container::filled_by(id("more"), Layout::Four, from, MORE_STORIES);
        return vec![
            lead,
            Container { title: Some(format!("More from {}", section.name)), ..more },
        ];
    }
    let mut all =
        vec![Container::filled_by(id("lead"), Layout::Lead, Source::Latest, LEAD_STORIES)];
    for section in sections {
        let from = Source::Section(section.id);
        let container =
            Container::filled_by(id(&section.slug), Layout::Four, from, SECTION_STORIES);
        let (title, url) = (Some(section.name.clone()), Some(section.path()));
        all.push(Container { title, url, ..container });
    }
    all
}
