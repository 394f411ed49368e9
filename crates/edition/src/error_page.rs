//! Pages that say what went wrong, and how to go on.

use article::{List, Listed, Place};
use press::{CachePolicy, Printed};
use serde::Serialize;

use crate::view::{Card, PageHead, Site};
use crate::{Edition, Print, tags};

/// Stories offered to one who found nothing.
const OFFERED_STORIES: usize = 4;

#[derive(Serialize)]
struct ErrorView {
    status: u16,
    title: String,
    message: String,
    advice: Option<String>,
    request_id: Option<String>,
    cards: Vec<Card>,
}

/// A page with these stories on it goes when one of them is changed or taken back.
fn tagged(printed: Printed, offered: &[Listed]) -> Printed {
    let pictures = offered.iter().filter_map(|it| it.card.picture.as_ref()?.media);
    let pictures = pictures.map(tags::media);
    printed.tags(offered.iter().map(|it| tags::article(it.id)).chain(pictures))
}

#[derive(Serialize)]
struct Context<'a> {
    site: &'a Site,
    page: PageHead,
    error: ErrorView,
}

impl Edition {
    /// Prints the page of an address at which there is nothing.
    ///
    /// # Errors
    /// When the store cannot be read or the template cannot be filled.
    pub async fn print_missing(&self, path: &str) -> Print {
        let offered = self.offered().await?;
        let view = ErrorView {
            status: 404,
            title: "There is no page at this address".to_owned(),
            message: "It may have moved, or the address may be mistyped.".to_owned(),
            advice: Some(
                "<p>The <a href=\"/archive\">archive</a> has every story by its day.</p>"
                    .to_owned(),
            ),
            request_id: None,
            cards: self.cards(&offered).await?,
        };
        let printed = self.print_error(view).await?;
        Ok(tagged(printed, &offered).tags([tags::path(path)]))
    }

    /// Prints the page of a story that was withdrawn.
    ///
    /// # Errors
    /// When the store cannot be read or the template cannot be filled.
    pub async fn print_gone(&self, path: &str, reason: &str) -> Print {
        let message = if reason.is_empty() {
            "The story that stood here has been withdrawn.".to_owned()
        } else {
            format!("The story that stood here has been withdrawn: {reason}")
        };
        let offered = self.offered().await?;
        let view = ErrorView {
            status: 410,
            title: "This story has been withdrawn".to_owned(),
            message,
            advice: Some(
                "<p>What we correct and withdraw stands on the page of \
                 <a href=\"/corrections\">corrections</a>.</p>"
                    .to_owned(),
            ),
            request_id: None,
            cards: self.cards(&offered).await?,
        };
        let printed = self.print_error(view).await?;
        Ok(tagged(printed, &offered).tags([tags::path(path)]))
    }

    /// The page of any other refusal, made without asking the store.
    ///
    /// # Errors
    /// When the template cannot be filled.
    pub fn refusal_page(
        &self,
        refusal: &web::PageError,
        request_id: &str,
    ) -> Result<String, web::ThemeError> {
        let view = ErrorView {
            status: refusal.status.as_u16(),
            title: refusal.title.clone(),
            message: refusal.message.clone(),
            advice: None,
            request_id: Some(request_id.to_owned()),
            cards: Vec::new(),
        };
        let mut page = self.listing_head("error", &view.title, Some(&view.message), "/");
        page.robots = Some("noindex");
        let site = self.site_at_hand();
        self.theme.render("error.html", Context { site: &site, page, error: view })
    }

    async fn offered(&self) -> store::Result<Vec<Listed>> {
        article::list(&self.db, List::Latest, Place::NEWEST, OFFERED_STORIES).await
    }

    async fn print_error(&self, view: ErrorView) -> Print {
        let status = view.status;
        let mut page = self.listing_head("error", &view.title, Some(&view.message), "/");
        page.robots = Some("noindex");
        let site = self.site().await?;
        let printed = self.page("error.html", Context { site: &site, page, error: view })?;
        Ok(printed.code(status).cache(CachePolicy::PAGE))
    }
}
