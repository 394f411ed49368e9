//! Pictures on pages: which ones a page needs, read in one go.

use std::collections::HashMap;

use kit::{Id, Instant};
use media::Wording;
use store::{Db, Result};

pub use media::Picture;

/// The pictures of these ids; those that were killed or never were are left out.
///
/// # Errors
/// When the store cannot be read.
pub async fn load(db: &Db, mut ids: Vec<Id>, now: Instant) -> Result<HashMap<Id, Picture>> {
    ids.sort();
    ids.dedup();
    let found = media::find_many(db, &ids).await?;
    let plain = Wording::default();
    let view = |media: &media::Media| Some((media.id, media::picture(media, &plain, now)?));
    Ok(found.iter().filter_map(view).collect())
}

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
