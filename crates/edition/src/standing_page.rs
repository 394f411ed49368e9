//! Standing pages.

use std::collections::HashMap;

use serde::Serialize;
use standing::Page;

use crate::blocks::{BlockView, Sources, references};
use crate::cards::Wanted;
use crate::view::{PageHead, Site, When};
use crate::{Edition, Print, tags};

#[derive(Serialize)]
struct StandingView {
    slug: String,
    title: String,
    summary: Option<String>,
    updated: Option<When>,
    blocks: Vec<BlockView>,
}

#[derive(Serialize)]
struct Context<'a> {
    site: &'a Site,
    page: PageHead,
    standing: StandingView,
}

impl Edition {
    /// Prints a standing page.
    ///
    /// # Errors
    /// When the store cannot be read or the template cannot be filled.
    pub async fn print_standing(&self, page: &Page) -> Print {
        let (pictures, _) = references(page.blocks.iter());
        let media: Vec<_> = pictures.iter().copied().map(tags::media).collect();
        let cast = self.cast(Wanted { pictures, ..Wanted::default() }).await?;
        let cards = HashMap::new();
        let sources = Sources { pictures: &cast.pictures, cards: &cards, corrections: &[] };
        let view = StandingView {
            slug: page.slug.clone(),
            title: page.title.clone(),
            summary: page.summary.clone(),
            updated: Some(When::of(page.updated_at, &self.zone)),
            blocks: self.set_blocks(page.blocks.iter(), &sources),
        };
        let path = format!("/{}", page.slug);
        let mut head = self.listing_head("standing", &page.title, page.summary.as_deref(), &path);
        head.head = self.plain_head(&head, &path).await?;
        let site = self.site().await?;
        let printed =
            self.page("standing.html", Context { site: &site, page: head, standing: view })?;
        let own = tags::standing(&page.slug);
        Ok(printed.tags([own]).tags(media).modified(page.updated_at))
    }
}
