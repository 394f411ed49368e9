//! The page of a front.

use article::{List, Listed, Place};
use edition::view::{Card, PageHead, Site};
use edition::{Edition, Print, tags};
use press::{PrintError, Printed};
use serde::Serialize;
use topic::Topic;

use crate::draft::by_itself;
use crate::fill::{Filled, fill};
use crate::{Container, Front, containers};

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
    heading: Option<String>,
    description: Option<String>,
    containers: Vec<ContainerView>,
    most_recent: Vec<Card>,
    older_url: Option<String>,
    url: String,
    follow: Option<String>,
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
    let front = Front::home();
    let mut arranged = containers(&edition.db, &front.name).await?;
    if arranged.is_empty() {
        arranged = by_itself(&edition.db, &front).await?;
    }
    print_front(edition, &front, arranged).await
}

/// Prints a section's front; none when nobody arranged it.
///
/// # Errors
/// When the store cannot be read or the template cannot be filled.
pub async fn print_section(
    edition: &Edition,
    section: &Topic,
) -> Result<Option<Printed>, PrintError> {
    let front = Front::of(section.clone());
    let arranged = containers(&edition.db, &front.name).await?;
    if arranged.is_empty() {
        return Ok(None);
    }
    print_front(edition, &front, arranged).await.map(Some)
}

/// Prints a front of these containers. Those that stay empty are left out.
pub(crate) async fn print_front(
    edition: &Edition,
    front: &Front,
    containers: Vec<Container>,
) -> Print {
    let mut filled = fill(&edition.db, containers).await?;
    filled.retain(|it| !it.stories.is_empty());
    let section = front.section.as_ref();
    let newest = section.map_or(List::Latest, |it| List::Section(it.id));
    let latest = article::list(&edition.db, newest, Place::NEWEST, LATEST_STORIES).await?;
    let stories: Vec<Listed> =
        filled.iter().flat_map(|filled| filled.stories.clone()).chain(latest).collect();
    let mut cards = edition.cards(&stories).await?.into_iter();
    let containers: Vec<ContainerView> =
        filled.into_iter().map(|filled| container(filled, &mut cards)).collect();
    let view = FrontView {
        heading: section.map(|it| it.name.clone()),
        description: section.and_then(|it| it.description.clone()),
        containers,
        most_recent: cards.collect(),
        older_url: section.map(|_| edition::url_of_all(&front.path)),
        url: front.path.clone(),
        follow: section.and_then(|it| edition::view::Link::to(it).follow),
    };
    let page = match section {
        Some(section) => edition.section_head(section, &stories).await?,
        None => edition.front_head().await?,
    };
    let site = edition.site().await?;
    let printed = edition.page("front.html", Context { site: &site, page, front: view })?;
    let printed = edition.tagged_list(printed, &stories).tags([tags::front(), tags::latest()]);
    Ok(printed.tags(section.map(|it| tags::topic(it.id))))
}

fn container(filled: Filled, cards: &mut impl Iterator<Item = Card>) -> ContainerView {
    let Filled { container, stories, .. } = filled;
    let size_of = |story: &Listed| container.rule.change_of(story.id).map(|change| change.size);
    let sized = |(story, card): (&Listed, Card)| Card {
        size: size_of(story).filter(|_| container.layout.has_sizes()).unwrap_or_default().word(),
        ..card
    };
    ContainerView {
        id: format!("c{}", container.id),
        cards: stories.iter().zip(cards).map(sized).collect(),
        title: container.title,
        url: container.url,
        layout: container.layout.word(),
    }
}
