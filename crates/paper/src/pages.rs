//! Which address is which page: the one place that knows them all.

use article::{Address as Standing, Place};
use edition::{ArchivePage, Edition, Print, place_of, tags};
use press::Printed;
use topic::Shelf;

/// Query names that make another page; others are dropped from the address.
pub(crate) const QUERY_NAMES: &[&str] = &["before", "url", "format", "maxwidth"];

/// A page that was asked for: its path, decoded, and where in a list it starts.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The path, decoded.
    pub(crate) path: String,
    /// The value of `before`, if there was one.
    pub(crate) before: Option<String>,
    /// What stands there for machines, if the address is one of theirs.
    pub(crate) machine: Option<syndication::Address>,
}

/// Prints the page at an address; what is not there is printed as such.
pub(crate) async fn print(edition: &Edition, wanted: &Wanted) -> Print {
    let path = wanted.path.as_str();
    if let Some(address) = &wanted.machine
        && let Some(printed) = edition.syndication.print(address).await?
    {
        return Ok(printed);
    }
    let after = match &wanted.before {
        Some(text) => match place_of(text) {
            Some(place) => Some(place),
            None => return edition.print_missing(path).await,
        },
        None => None,
    };
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let found = match parts.as_slice() {
        [""] if after.is_none() => Some(front::print(edition).await?),
        ["archive", dates @ ..] if after.is_none() => archive(edition, dates).await?,
        ["corrections"] => Some(edition.print_corrections(after).await?),
        ["authors"] if after.is_none() => Some(edition.print_authors().await?),
        ["authors", slug] => author(edition, slug, after).await?,
        ["topics", slug] => listing(edition, Shelf::Topics, slug, after).await?,
        ["series", slug] => listing(edition, Shelf::Series, slug, after).await?,
        [slug] => match listing(edition, Shelf::Sections, slug, after).await? {
            None if after.is_none() => page(edition, slug).await?,
            found => found,
        },
        _ => None,
    };
    match found {
        Some(printed) => Ok(printed),
        None if after.is_none() => story(edition, path).await,
        None => edition.print_missing(path).await,
    }
}

async fn archive(edition: &Edition, dates: &[&str]) -> Result<Option<Printed>, press::PrintError> {
    match ArchivePage::parse(dates) {
        Some(which) => edition.print_archive(which).await.map(Some),
        None => Ok(None),
    }
}

async fn author(
    edition: &Edition,
    slug: &str,
    after: Option<Place>,
) -> Result<Option<Printed>, press::PrintError> {
    let Some(author) = byline::by_slug(&edition.db, slug).await? else { return Ok(None) };
    if let Some(other) = author.merged_into
        && let Some(other) = byline::find(&edition.db, other).await?
    {
        return Ok(Some(moved(&other.path(), true)));
    }
    edition.print_author(&author, after).await.map(Some)
}

async fn listing(
    edition: &Edition,
    shelf: Shelf,
    slug: &str,
    after: Option<Place>,
) -> Result<Option<Printed>, press::PrintError> {
    let Some(topic) = topic::by_slug(&edition.db, shelf, slug).await? else { return Ok(None) };
    if let Some(other) = topic.merged_into
        && let Some(other) = topic::find(&edition.db, other).await?
    {
        return Ok(Some(moved(&other.path(), true)));
    }
    // The first page of a section is its front, when somebody arranged one.
    if shelf == Shelf::Sections
        && after.is_none()
        && let Some(printed) = front::print_section(edition, &topic).await?
    {
        return Ok(Some(printed));
    }
    edition.print_topic(&topic, after).await.map(Some)
}

async fn page(edition: &Edition, slug: &str) -> Result<Option<Printed>, press::PrintError> {
    match standing::find(&edition.db, slug).await? {
        Some(page) => edition.print_standing(&page).await.map(Some),
        None => Ok(None),
    }
}

/// A story, or what its address leads to.
async fn story(edition: &Edition, path: &str) -> Print {
    match article::address(&edition.db, path).await? {
        Standing::Story(id) => match edition.print_article(id).await? {
            Some(printed) => Ok(printed),
            None => edition.print_missing(path).await,
        },
        Standing::Gone(reason) => edition.print_gone(path, &reason).await,
        Standing::Moved(to, permanent) => Ok(moved(&to, permanent).tags([tags::path(path)])),
        Standing::Nothing => edition.print_missing(path).await,
    }
}

fn moved(to: &str, permanent: bool) -> Printed {
    let status =
        if permanent { http::StatusCode::MOVED_PERMANENTLY } else { http::StatusCode::FOUND };
    Printed::moved(status, to)
}
