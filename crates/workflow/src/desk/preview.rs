//! The working copy as readers would see it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use article::Live;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::{Html, IntoResponse};
use kit::Instant;
use newsroom::desk::{Answer, Need, Routes};
use serde::Deserialize;
use web::PageError;

use crate::Working;
use crate::desk::room::Room;
use crate::desk::story::found;

/// Prints a story as readers would see it, walled or whole. The room that prints pages stands
/// above this one and hands it over.
#[derive(Clone)]
pub struct Preview(Arc<Printer>);

type Printer = dyn Fn(Live, bool) -> Printing + Send + Sync;
type Printing = Pin<Box<dyn Future<Output = Result<String, String>> + Send>>;

impl Preview {
    /// By this function, which gives the page or why there is none.
    pub fn new<F, P>(print: F) -> Preview
    where
        F: Fn(Live, bool) -> P + Send + Sync + 'static,
        P: Future<Output = Result<String, String>> + Send + 'static,
    {
        Preview(Arc::new(move |live, walled| Box::pin(print(live, walled))))
    }
}

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/desk/articles/{id}/preview", Need::SignedIn, page)
}

#[derive(Deserialize)]
struct As {
    /// `walled` for a reader who may not read on.
    #[serde(default, rename = "as")]
    reader: String,
}

async fn page(
    Room { desk, visitor, writing }: Room,
    Extension(Preview(print)): Extension<Preview>,
    Path(id): Path<String>,
    Query(As { reader }): Query<As>,
) -> Answer {
    let working = found(&writing, &visitor.staff, &id).await?;
    let printed = print(as_if_live(working, desk.now()), reader == "walled").await;
    Ok(Html(printed.map_err(PageError::internal)?).into_response())
}

/// The copy, dressed as the live version.
fn as_if_live(Working { held, story, .. }: Working, now: Instant) -> Live {
    let published = held.first_published_at != Instant(0);
    Live {
        id: held.id,
        path: held.path,
        version: held.last_version,
        published_at: if published { held.published_at } else { now },
        modified_at: if published { held.modified_at } else { now },
        work_type: story.work_type,
        access: story.access,
        retracted: held.state == "retracted",
        story,
    }
}
