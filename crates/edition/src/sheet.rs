//! Pages of rooms below this one, in the paper's frame.

use serde::Serialize;
use serde_json::Value;
use web::{PageError, Sheet};

use crate::Edition;
use crate::view::{PageHead, Site};

#[derive(Serialize)]
struct Context<'a> {
    site: &'a Site,
    page: PageHead,
    #[serde(flatten)]
    rest: Value,
}

impl Edition {
    /// Fills a sheet.
    ///
    /// # Errors
    /// When the store cannot be read or the template cannot be filled.
    pub async fn fill_sheet(&self, sheet: Sheet) -> Result<String, PageError> {
        let site = self.for_readers(sheet.signed_in).site().await?;
        let page = PageHead {
            kind: sheet.kind,
            title: sheet.title,
            description: sheet.description,
            canonical: self.absolute(&sheet.path),
            lang: site.lang.clone(),
            dir: site.dir,
            robots: sheet.robots,
            head: self.files_html(&sheet.files),
            section_slug: None,
        };
        let context = Context { site: &site, page, rest: sheet.context };
        self.theme.render(sheet.template, context).map_err(PageError::internal)
    }

    /// What brings these files of the theme into a page.
    fn files_html(&self, names: &[&str]) -> String {
        let assets = self.theme.assets();
        let tag = |name: &&str| match (assets.url(name), name.ends_with(".js")) {
            ("", _) => String::new(),
            (url, true) => format!("<script type=\"module\" src=\"{url}\"></script>\n"),
            (url, false) => format!("<link rel=\"stylesheet\" href=\"{url}\">\n"),
        };
        names.iter().map(tag).collect()
    }
}
