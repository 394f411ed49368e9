//! Pictures come in: one a request as bare bytes, or many at once by a form.

use axum::extract::multipart::{Field, Multipart};
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::handler::Handler;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;
use newsroom::Capability;
use newsroom::desk::{Answer, Desk, Need, Routes, Said, Trouble, Visitor, sentence};
use serde_json::{Value, json};
use web::PageError;

use super::{PictureRoom, for_editor};
use crate::darkroom::{ReceiveError, Received};
use crate::record::Media;
use crate::{Intake, Refusal, Upload};

pub(super) fn routes(routes: Routes) -> Routes {
    // The framework's own limit is for short forms; `Upload` counts for itself.
    let take_in = take_in.layer(DefaultBodyLimit::disable());
    routes.post("/desk/pictures", Need::May(Capability::Pictures), take_in)
}

/// Why a file was not taken, for who sent it.
struct NotTaken {
    status: StatusCode,
    words: String,
}

impl NotTaken {
    fn cut() -> NotTaken {
        let words = "The file did not arrive whole. Send it again.".to_owned();
        NotTaken { status: StatusCode::BAD_REQUEST, words }
    }
}

impl From<Refusal> for NotTaken {
    fn from(refusal: Refusal) -> NotTaken {
        let status = match refusal {
            Refusal::TooHeavy { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        NotTaken { status, words: sentence(&refusal.to_string()) }
    }
}

impl From<ReceiveError> for NotTaken {
    fn from(error: ReceiveError) -> NotTaken {
        match error {
            ReceiveError::Refused(refusal) => refusal.into(),
            error => not_kept(error),
        }
    }
}

impl From<std::io::Error> for NotTaken {
    fn from(error: std::io::Error) -> NotTaken {
        not_kept(error)
    }
}

fn not_kept(error: impl std::fmt::Display) -> NotTaken {
    tracing::error!(%error, "a picture that was sent could not be kept");
    let words = "The paper could not keep the picture. Send it again in a moment.".to_owned();
    NotTaken { status: StatusCode::INTERNAL_SERVER_ERROR, words }
}

async fn take_in(
    State(desk): State<Desk>,
    Extension(room): Extension<PictureRoom>,
    visitor: Visitor,
    request: Request,
) -> Answer {
    let kind = request.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data")) {
        return take_form(&desk, &room, &visitor, request).await;
    }
    let name = file_name(request.headers());
    let received = match receive_body(&room, request).await {
        Ok(received) => received,
        Err(NotTaken { status, words }) => {
            return Ok((status, Json(json!({ "detail": words }))).into_response());
        }
    };
    let (media, is_new) = keep(&desk, &visitor, &received, name).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(for_editor(&media))).into_response())
}

fn file_name(headers: &HeaderMap) -> String {
    let sent = headers.get("x-file-name").map_or(&b""[..], |name| name.as_bytes());
    percent_encoding::percent_decode(sent).decode_utf8_lossy().into_owned()
}

async fn receive_body(room: &PictureRoom, request: Request) -> Result<Received, NotTaken> {
    let mut body = request.into_body();
    let mut upload = room.darkroom.begin_upload()?;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| NotTaken::cut())?;
        if let Ok(piece) = frame.into_data() {
            upload = add(upload, piece).await?;
        }
    }
    Ok(room.darkroom.receive_upload(upload).await?)
}

async fn receive_field(room: &PictureRoom, field: &mut Field<'_>) -> Result<Received, NotTaken> {
    let mut upload = room.darkroom.begin_upload()?;
    while let Some(piece) = field.chunk().await.map_err(|_| NotTaken::cut())? {
        upload = add(upload, piece).await?;
    }
    Ok(room.darkroom.receive_upload(upload).await?)
}

async fn add(upload: Upload, piece: Bytes) -> Result<Upload, NotTaken> {
    Ok(upload.push(piece).await??)
}

async fn keep(
    desk: &Desk,
    visitor: &Visitor,
    received: &Received,
    name: String,
) -> Result<(Media, bool), Trouble> {
    let uploaded_by = Some(visitor.staff.id);
    let intake =
        Intake { name, ahead: true, uploaded_by, needs_clearing: true, ..Intake::default() };
    let mut tx = desk.db().begin().await?;
    let taken = crate::take(&mut tx, received, intake, desk.now()).await?;
    tx.commit().await?;
    Ok(taken)
}

/// The form of who has no script: one file after the other, and a page that says what became of
/// each.
async fn take_form(desk: &Desk, room: &PictureRoom, visitor: &Visitor, request: Request) -> Answer {
    let form = Multipart::from_request(request, desk).await;
    let mut form = form.map_err(|error| PageError::new(error.status()))?;
    let mut sent: Vec<Value> = Vec::new();
    loop {
        let mut field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(_) => {
                sent.push(json!({ "name": "The rest", "problem": NotTaken::cut().words }));
                break;
            }
        };
        let name = field.file_name().unwrap_or_default().to_owned();
        if name.is_empty() {
            continue;
        }
        sent.push(match receive_field(room, &mut field).await {
            Ok(received) => {
                let (media, is_new) = keep(desk, visitor, &received, name.clone()).await?;
                json!({ "name": name, "id": media.id, "is_new": is_new, "problem": null })
            }
            Err(NotTaken { words, .. }) => json!({ "name": name, "problem": words }),
        });
    }
    let failed = sent.iter().filter(|it| !it["problem"].is_null()).count();
    let all_failed = failed == sent.len();
    let page = json!({ "sent": sent, "failed": failed });
    let said = Said::default();
    let page: Response =
        desk.page(visitor, &said, "desk_pictures_sent.html", "Pictures sent", page)?;
    let status = if all_failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page).into_response())
}
