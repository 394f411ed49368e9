//! Renditions for the staff's eyes, also of pictures that readers do not see (yet, or any more).

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use newsroom::desk::{Answer, Desk, Routes};
use web::PageError;

use super::{LOOKING, PictureRoom, named};
use crate::darkroom::{MakeError, Rendition};
use crate::record::Media;
use crate::{Encoding, Ratio, widths};

const THUMB_WIDTH: u32 = 480;
const PREVIEW_WIDTH: u32 = 1280;
const CROP_WIDTH: u32 = 320;

/// The bytes are those of one original, so the visitor's own browser may keep them for a day.
const OWN_BROWSER: &str = "private, max-age=86400";

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/desk/pictures/{id}/thumb", LOOKING, thumb)
        .get("/desk/pictures/{id}/preview", LOOKING, preview)
        .get("/desk/pictures/{id}/crops/{ratio}", LOOKING, cropped)
}

type Asked<T> = (State<Desk>, Extension<PictureRoom>, Path<T>);

async fn thumb((State(desk), Extension(room), Path(id)): Asked<String>) -> Answer {
    shown(&room, &named(&desk, &id).await?, THUMB_WIDTH, None).await
}

async fn preview((State(desk), Extension(room), Path(id)): Asked<String>) -> Answer {
    shown(&room, &named(&desk, &id).await?, PREVIEW_WIDTH, None).await
}

async fn cropped(
    (State(desk), Extension(room), Path((id, ratio))): Asked<(String, String)>,
) -> Answer {
    let Ok(ratio) = ratio.parse::<Ratio>() else { return Err(PageError::not_found().into()) };
    shown(&room, &named(&desk, &id).await?, CROP_WIDTH, Some(ratio)).await
}

async fn shown(room: &PictureRoom, media: &Media, wanted: u32, ratio: Option<Ratio>) -> Answer {
    let (full, _) = media.size(ratio);
    let widths = widths(full);
    let fitting = widths.iter().rev().find(|&&width| width <= wanted);
    let width = fitting.or(widths.first()).copied().unwrap_or(full);
    let encoding = if media.alpha { Encoding::Webp } else { Encoding::Jpeg };
    let rendition = Rendition { width, crop: ratio, encoding };
    match room.darkroom.preview(media, rendition).await {
        Ok(bytes) => Ok(private(bytes, encoding)),
        Err(error) if matches!(*error, MakeError::Busy) => {
            let busy = PageError::new(StatusCode::SERVICE_UNAVAILABLE);
            Err(busy.retry_after(2).into())
        }
        Err(error) => Err(PageError::internal(error).into()),
    }
}

fn private(bytes: bytes::Bytes, encoding: Encoding) -> Response {
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(encoding.mime())),
        (header::CACHE_CONTROL, HeaderValue::from_static(OWN_BROWSER)),
    ];
    (headers, bytes).into_response()
}
