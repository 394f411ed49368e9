//! Pictures on pages: which ones a page needs, read in one go.

use std::collections::HashMap;

use kit::Id;
use store::{Db, Result};

/// shim
#[derive(Clone, Debug, serde::Serialize)]
pub struct Picture { pub id: String, pub src: String, pub width: u32, pub height: u32, pub alt: String, pub caption: Option<String>, pub credit: Option<String>, pub colour: String, pub blur: Option<String>, pub focus: String, pub sources: Vec<String>, pub srcset: String }
pub async fn load(_db: &Db, _ids: Vec<Id>) -> Result<HashMap<Id, Picture>> { Ok(HashMap::new()) }

/// A picture as a figure shows it: the figure's own words before the picture's.
pub fn captioned(picture: &Picture, figure: &article::Figure) -> Picture {
    let mut shown = picture.clone();
    if !figure.caption.is_blank() {
        shown.caption = Some(figure.caption.html());
    }
    if figure.credit.is_some() {
        shown.credit = figure.credit.clone();
    }
    if let Some(alt) = &figure.alt {
        shown.alt = alt.clone();
    }
    shown
}
