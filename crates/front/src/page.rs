//! The page of a front.

use article::{List, Listed, Place};
use edition::view::{Card, PageHead, Site};
use edition::{Edition, Print, tags};
use kit::Id;
use serde::Serialize;

use crate::fill::{Filled, by_rule, fill};
use crate::{HOME, containers};

/// Stories in the column of the latest.
const LATEST_STORIES: usize = 12;

/// The templates of this room.
pub const TEMPLATES: &[(&str, &str)] = &[("front.html", include_str!("../theme/front.html"))];

/// The styles of this room.
pub const STYLE: &str = include_str!("../theme/front.css");

#[derive(Serialize)]
struct ContainerView {
    id: String,
    title: Option<String>,
    url: Option<String>,
    layout: &'static str,
    cards: Vec<Card>,
}

#[derive(Serialize)]
struct FrontView {
    containers: Vec<ContainerView>,
    most_recent: Vec<Card>,
}

#[derive(Serialize)]
struct Context<'a> {
    site: &'a Site,
    page: PageHead,
    front: FrontView,
}

/// Prints the home page.
///
/// # Errors
/// When the store cannot be read or the template cannot be filled.
pub async fn print(edition: &Edition) -> Print {
    let mut arranged = containers(&edition.db, HOME).await?;
    if arranged.is_empty() {
        arranged = by_rule(&edition.section_list().await?);
    }
    let filled = fill(&edition.db, arranged).await?;
    let latest = article::list(&edition.db, List::Latest, Place::NEWEST, LATEST_STORIES).await?;
    let stories: Vec<Listed> =
        filled.iter().flat_map(|filled| filled.stories.clone()).chain(latest.clone()).collect();
    let mut cards = edition.cards(&stories).await?.into_iter();
    let containers: Vec<ContainerView> =
        filled.into_iter().map(|filled| container(filled, &mut cards)).collect();
    let front = FrontView { containers, most_recent: cards.collect() };
    let page = edition.front_head().await?;
    let site = edition.site().await?;
    let printed = edition.page("front.html", Context { site: &site, page, front })?;
    Ok(edition.tagged_list(printed, &stories).tags([tags::front(), tags::latest()]))
}

fn container(filled: Filled, cards: &mut impl Iterator<Item = Card>) -> ContainerView {
    let Filled { container, stories } = filled;
    ContainerView {
        id: id_of(container.id),
        title: container.title,
        url: container.url,
        layout: container.layout.word(),
        cards: cards.take(stories.len()).collect(),
    }
}

fn id_of(id: Id) -> String {
    format!("c{id}")
}
