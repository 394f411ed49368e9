//! Pages of rooms below this one, in the paper's frame.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::{Value, json};
use web::theme::Prepared;
use web::{PageError, Sheet};

use crate::Edition;
use crate::view::{PageHead, Site};

/// Stands where the inside of a page goes. No text can hold it: escaping drops it.
const SEAM: &str = "\u{fffe}";
/// Frames that are kept; a handful of kinds of pages ask for one.
const FRAMES_MAX: usize = 32;

#[derive(Serialize)]
struct Context<'a> {
    site: &'a Prepared,
    page: PageHead,
    #[serde(flatten)]
    rest: Value,
}

/// What sheets are printed with, for as long as the site is what it is.
pub(crate) struct Sheets {
    lang: String,
    dir: &'static str,
    site: Prepared,
    site_signed_in: Prepared,
    frames: Mutex<HashMap<Framed, Arc<Around>>>,
}

/// What a frame depends on besides the site.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Framed {
    kind: &'static str,
    title: String,
    description: String,
    path: String,
    robots: Option<&'static str>,
    signed_in: bool,
    files: Vec<&'static str>,
}

/// A frame: what stands before the inside of the page, and what behind it.
type Around = (String, String);

impl Sheets {
    /// For this site, as those see it who are not signed in and those who are.
    pub(crate) fn new(site: &Site, site_signed_in: &Site) -> Sheets {
        Sheets {
            lang: site.lang.clone(),
            dir: site.dir,
            site: Prepared::new(site),
            site_signed_in: Prepared::new(site_signed_in),
            frames: Mutex::default(),
        }
    }

    fn frame(&self, framed: &Framed) -> Option<Arc<Around>> {
        self.frames.lock().unwrap_or_else(PoisonError::into_inner).get(framed).cloned()
    }

    fn keep(&self, framed: Framed, around: Arc<Around>) {
        let mut frames = self.frames.lock().unwrap_or_else(PoisonError::into_inner);
        if frames.len() >= FRAMES_MAX {
            frames.clear();
        }
        frames.insert(framed, around);
    }
}

impl Edition {
    /// Fills a sheet.
    ///
    /// # Errors
    /// When the store cannot be read or the template cannot be filled.
    pub async fn fill_sheet(&self, mut sheet: Sheet) -> Result<String, PageError> {
        let sheets = self.sheets().await?;
        let Some(inside) = sheet.inside.take() else { return self.print_sheet(&sheets, sheet) };
        let around = self.frame_around(&sheets, sheet)?;
        let (before, behind) = &*around;
        let mut page = String::with_capacity(before.len() + inside.len() + behind.len());
        page.push_str(before);
        page.push_str(&inside);
        page.push_str(behind);
        Ok(page)
    }

    fn frame_around(&self, sheets: &Sheets, mut sheet: Sheet) -> Result<Arc<Around>, PageError> {
        let framed = Framed {
            kind: sheet.kind,
            title: sheet.title.clone(),
            description: sheet.description.clone(),
            path: sheet.path.clone(),
            robots: sheet.robots,
            signed_in: sheet.signed_in,
            files: sheet.files.clone(),
        };
        if let Some(around) = sheets.frame(&framed) {
            return Ok(around);
        }
        sheet.context = json!({ "inside": SEAM });
        let page = self.print_sheet(sheets, sheet)?;
        let (before, behind) = page.split_once(SEAM).unwrap_or((&page, ""));
        let around = Arc::new((before.to_owned(), behind.to_owned()));
        if !self.theme.is_read_again() {
            sheets.keep(framed, around.clone());
        }
        Ok(around)
    }

    fn print_sheet(&self, sheets: &Sheets, sheet: Sheet) -> Result<String, PageError> {
        let page = PageHead {
            kind: sheet.kind,
            title: sheet.title,
            description: sheet.description,
            canonical: self.absolute(&sheet.path),
            lang: sheets.lang.clone(),
            dir: sheets.dir,
            robots: sheet.robots,
            head: self.files_html(&sheet.files),
            section_slug: None,
        };
        let site = if sheet.signed_in { &sheets.site_signed_in } else { &sheets.site };
        let context = Context { site, page, rest: sheet.context };
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
