//! Filling containers: first what was picked by hand, then what the rule finds, no story twice.

use std::collections::HashSet;

use article::{List, Listed, Place};
use kit::Id;
use store::{Db, Result};

use crate::{Container, Layout, Rule, Source};

/// Stories that lead a front nobody arranged.
const LEAD_STORIES: usize = 7;
/// Stories of each section on such a front.
const SECTION_STORIES: usize = 4;

/// A container with its stories.
pub(crate) struct Filled {
    pub(crate) container: Container,
    pub(crate) stories: Vec<Listed>,
}

/// Fills the containers in order; those that stay empty are left out.
pub(crate) async fn fill(db: &Db, containers: Vec<Container>) -> Result<Vec<Filled>> {
    let picked: Vec<Id> = containers.iter().flat_map(|c| c.rule.picked.iter().copied()).collect();
    let by_hand = article::cards(db, &picked).await?;
    let mut shown: HashSet<Id> = HashSet::new();
    let mut all = Vec::new();
    for container in containers {
        let mut stories: Vec<Listed> = Vec::new();
        for id in &container.rule.picked {
            if let Some(story) = by_hand.iter().find(|story| story.id == *id)
                && stories.len() < container.rule.size
                && shown.insert(*id)
            {
                stories.push(story.clone());
            }
        }
        // What is picked for a later container is not taken for this one.
        let mut kept_back = shown.clone();
        kept_back.extend(picked.iter().copied());
        let wanted = container.rule.size.saturating_sub(stories.len());
        let more = backfill(db, container.rule.from, wanted, &kept_back).await?;
        shown.extend(more.iter().map(|story| story.id));
        stories.extend(more);
        if !stories.is_empty() {
            all.push(Filled { container, stories });
        }
    }
    Ok(all)
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
pub(crate) fn by_rule(sections: &[(Id, String, String)]) -> Vec<Container> {
    let container = |id: Id, title: Option<String>, url: Option<String>, layout, from, size| {
        Container { id, title, url, layout, rule: Rule { picked: Vec::new(), from, size } }
    };
    let mut all = vec![container(Id(1), None, None, Layout::Lead, Source::Latest, LEAD_STORIES)];
    for (id, name, path) in sections {
        let (title, url) = (Some(name.clone()), Some(path.clone()));
        let from = Source::Section(*id);
        all.push(container(*id, title, url, Layout::Four, from, SECTION_STORIES));
    }
    all
}
