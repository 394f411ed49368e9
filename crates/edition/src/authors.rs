//! The page that lists everyone who writes for the paper.

use std::collections::HashMap;

use kit::Rich;
use media::Ratio;
use serde::Serialize;

use crate::blocks::{BlockView, Shape};
use crate::view::{PageHead, Site};
use crate::{Edition, Print, tags};

#[derive(Serialize)]
struct StandingView {
    slug: &'static str,
    title: &'static str,
    summary: Option<String>,
    updated: Option<()>,
    blocks: Vec<BlockView>,
}

#[derive(Serialize)]
struct Context<'a> {
    site: &'a Site,
    page: PageHead,
    standing: StandingView,
}

/// Authors listed at most; a paper with more has an archive of bylines rather than a staff.
const AUTHORS_MAX: usize = 2000;

impl Edition {
    /// Prints the list of authors, by name.
    ///
    /// # Errors
    /// When the store cannot be read or the template cannot be filled.
    pub async fn print_authors(&self) -> Print {
        let mut authors = byline::all(&self.db).await?;
        authors.truncate(AUTHORS_MAX);
        let portraits = authors.iter().filter_map(|author| author.portrait).collect();
        let pictures = crate::pictures::load(&self.db, portraits, self.clock.now()).await?;
        let blocks = authors.iter().map(|author| profile(author, &pictures)).collect();
        let summary = format!("Who writes for {}.", self.facts.name);
        let mut page = self.listing_head("standing", "Our writers", Some(&summary), "/authors");
        page.head = self.plain_head(&page, "/authors").await?;
        let view = StandingView {
            slug: "authors",
            title: "Our writers",
            summary: Some(summary),
            updated: None,
            blocks,
        };
        let site = self.site().await?;
        let printed = self.page("standing.html", Context { site: &site, page, standing: view })?;
        Ok(printed.tags(authors.iter().map(|author| tags::author(author.id))))
    }
}

fn profile(
    author: &byline::Author,
    pictures: &HashMap<kit::Id, crate::pictures::Picture>,
) -> BlockView {
    let link = kit::Mark::Link(author.path());
    let more = kit::Run::marked(format!("Stories by {}", author.name), vec![link]);
    let bio = author.bio.as_deref().map(|bio| Rich::from(bio).html());
    let shape = Shape::Profile {
        name: author.name.clone(),
        role: author.role.clone(),
        picture: author.portrait.and_then(|id| Some(pictures.get(&id)?.cropped(Ratio::Square))),
        paragraphs: bio.into_iter().chain([Rich(vec![more]).html()]).collect(),
    };
    BlockView { id: format!("u{}", author.id), shape }
}
