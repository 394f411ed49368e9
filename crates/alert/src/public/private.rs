//! The private feed in its three forms.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use axum::routing::get;
use http::header;
use reader::public::Answer;
use syndication::Form;
use web::PageError;

use super::Public;

pub(super) fn routes(router: Router<Public>) -> Router<Public> {
    router.route("/following/private/{token}/feeds/{file}", get(feed))
}

async fn feed(State(public): State<Public>, Path((token, file)): Path<(String, String)>) -> Answer {
    let form = Form::of_file(&file).ok_or_else(PageError::not_found)?;
    let found = public.alerts.private_feed(&public.syndication, &token, form).await?;
    let text = found.ok_or_else(PageError::not_found)?;
    let kind = format!("{}; charset=utf-8", form.media_type());
    let answer = ([(header::CONTENT_TYPE, kind)], text).into_response();
    Ok(web::sheet::kept_private(answer))
}
