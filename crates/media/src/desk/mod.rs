//! The pictures desk: all pictures, each picture, and how new ones come in.

mod forms;
mod intake;
mod list;
mod picture;
mod previews;

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use kit::Id;
use newsroom::desk::{Desk, Need, Routes};
use newsroom::{Capability, Staff};
use serde::Serialize;
use serde_json::{Value, json};
use web::PageError;

use crate::Darkroom;
use crate::record::Media;

/// The templates of these pages.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("desk_picture.html", include_str!("../../theme/desk_picture.html")),
    ("desk_pictures.html", include_str!("../../theme/desk_pictures.html")),
    ("desk_pictures_sent.html", include_str!("../../theme/desk_pictures_sent.html")),
];

/// Their styles.
pub const STYLE: &str = include_str!("../../theme/pictures.css");

/// Their script: sending many at once, pressing on the focal point, and choosing a picture for a
/// field of another room's form (`data-picks` around it, `data-pick` on the button).
pub const SCRIPT: &str =
    concat!(include_str!("../../theme/pictures.js"), include_str!("../../theme/picker.js"));

/// A place where a picture stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PictureUse {
    /// The picture.
    #[serde(skip)]
    pub media: Id,
    /// What stands there.
    pub title: String,
    /// Its page at the desk.
    pub desk_url: String,
    /// Where readers see it.
    pub live_url: String,
}

/// The places of several pictures, on their way.
pub type Uses = Pin<Box<dyn Future<Output = store::Result<Vec<PictureUse>>> + Send>>;

/// Tells where pictures stand. Handed over by the paper, since this room knows no stories.
pub type UsedIn = Arc<dyn Fn(Vec<Id>) -> Uses + Send + Sync>;

/// What these pages need besides the desk.
#[derive(Clone)]
pub struct PictureRoom {
    /// The darkroom.
    pub darkroom: Darkroom,
    /// Where pictures stand.
    pub used_in: UsedIn,
}

/// Who may look at all pictures.
const LOOKING: Need = Need::MayAny(&[
    Capability::Draft,
    Capability::ReadAll,
    Capability::Pictures,
    Capability::Rights,
]);

/// The desk's routes with those of pictures, and their place in the menu.
pub fn routes(routes: Routes, room: PictureRoom) -> Routes {
    let routes = previews::routes(picture::routes(intake::routes(list::routes(routes))));
    routes.menu("Pictures", "/desk/pictures", LOOKING).give(room)
}

/// What the story editor is told of a picture.
fn for_editor(media: &Media) -> Value {
    let said = &media.description;
    json!({
        "id": media.id,
        "src": format!("/desk/pictures/{}/thumb", media.id),
        "width": media.width,
        "height": media.height,
        "alt": said.alt,
        "caption": said.caption,
        "credit": said.credit,
        "held_back": media.held_back,
    })
}

/// What a picture is called in a list: its caption, or what it shows, or its file's name.
fn title(media: &Media) -> String {
    let said = &media.description;
    let words = [&said.caption, &said.alt].into_iter().flatten().find(|it| !it.trim().is_empty());
    let title = kit::text::shorten(words.unwrap_or(&media.original_name), 90);
    if title.is_empty() { "Picture without a name".to_owned() } else { title }
}

/// The picture an address names.
async fn named(desk: &Desk, id: &str) -> Result<Media, newsroom::desk::Trouble> {
    let Ok(id) = id.parse::<Id>() else { return Err(PageError::not_found().into()) };
    let found = crate::find(desk.db(), id).await?;
    found.ok_or_else(|| PageError::not_found().into())
}

/// Uses by picture.
async fn uses(room: &PictureRoom, ids: Vec<Id>) -> store::Result<HashMap<Id, Vec<PictureUse>>> {
    let mut by_picture: HashMap<Id, Vec<PictureUse>> = HashMap::new();
    for it in (room.used_in)(ids).await? {
        by_picture.entry(it.media).or_default().push(it);
    }
    Ok(by_picture)
}

/// Names of the staff by their signatures.
struct Names(Vec<Staff>);

impl Names {
    async fn load(desk: &Desk) -> store::Result<Names> {
        Ok(Names(newsroom::all(desk.db()).await?))
    }

    fn person(&self, id: Id) -> Option<&str> {
        self.0.iter().find(|staff| staff.id == id).map(|staff| staff.name.as_str())
    }

    /// The name behind a signature; the paper itself where there is none.
    fn signature(&self, text: &str) -> String {
        let id = text.strip_prefix("staff:").and_then(|id| id.parse().ok());
        let name = id.and_then(|id| self.person(id)).unwrap_or(text);
        if name.is_empty() { "the paper".to_owned() } else { name.to_owned() }
    }
}
