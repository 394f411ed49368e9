//! Which pictures live stories show: filed with every story that goes live, so that a picture can
//! be followed to every page it stands on.

use kit::Id;
use store::{Db, Result, Tx};

use crate::block::Body;
use crate::{Story, rows};

/// That a live story shows a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The picture.
    pub media: Id,
    /// The story.
    pub article: Id,
    /// Its headline.
    pub headline: String,
    /// Its address.
    pub path: String,
}

/// Stories read in one transaction.
const BATCH: usize = 50;

/// The live stories that show one of these pictures, the newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn showing(db: &Db, pictures: &[Id], limit: usize) -> Result<Vec<Shown>> {
    rows::shown(db, pictures, limit).await
}

/// Files the pictures of stories that went live before there was this list, some at a time; the
/// number of stories read, 0 when all are.
///
/// # Errors
/// When the store refuses.
pub async fn file_due_pictures(db: &Db) -> Result<usize> {
    let mut tx = db.begin().await?;
    journal::turn(&mut tx).await?;
    let due = rows::due_pictures(&mut tx, BATCH).await?;
    for (id, live) in &due {
        let row = rows::find_tx(&mut tx, *id).await?;
        if row.is_some_and(|row| matches!(row.state.as_str(), "live" | "retracted")) {
            let story = rows::story_tx(&mut tx, *id, *live).await?;
            file(&mut tx, *id, &story).await?;
        }
        rows::clear_due(&mut tx, *id).await?;
    }
    tx.commit().await?;
    Ok(due.len())
}

pub(crate) async fn file(tx: &mut Tx, article: Id, story: &Story) -> Result<()> {
    for picture in pictures_of(story) {
        rows::file_picture(tx, picture, article).await?;
    }
    Ok(())
}

/// The pictures of a story and of its card, each once.
pub fn pictures_of(story: &Story) -> Vec<Id> {
    let lead = story.lead.as_ref().and_then(|lead| lead.image.media);
    let card = story.card_picture.as_ref().and_then(|image| image.media);
    let mut all: Vec<Id> = lead.into_iter().chain(card).collect();
    for block in &story.blocks {
        match &block.body {
            Body::Image { figure, .. } => all.extend(figure.image.media),
            Body::Gallery { figures, .. } => {
                all.extend(figures.iter().filter_map(|f| f.image.media))
            }
            Body::Profile { image: Some(image), .. } => all.extend(image.media),
            Body::Video { poster: Some(poster), .. } => all.extend(poster.media),
            _ => {}
        }
    }
    all.sort();
    all.dedup();
    all
}
