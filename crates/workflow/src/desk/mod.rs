//! The desk's pages of stories: lists, the story itself, publishing, versions, approvals.

mod approvals;
mod asked;
mod asks;
mod back_read;
mod coverage;
mod details;
mod leave;
mod list;
mod live;
mod people;
mod preview;
mod publication;
mod room;
mod search;
mod steps;
mod story;
mod today;
mod versions;
mod words;

pub use preview::Preview;

use http::StatusCode;
use newsroom::desk::{Routes, Trouble, sentence};
use web::PageError;

use crate::{Error, Refusal, Writing, WritingError};

/// The templates of these pages.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("desk_approvals.html", include_str!("../../theme/desk_approvals.html")),
    ("desk_back_reads.html", include_str!("../../theme/desk_back_reads.html")),
    ("desk_diff.html", include_str!("../../theme/desk_diff.html")),
    ("desk_leave.html", include_str!("../../theme/desk_leave.html")),
    ("desk_planning.html", include_str!("../../theme/desk_planning.html")),
    ("desk_publication.html", include_str!("../../theme/desk_publication.html")),
    ("desk_search.html", include_str!("../../theme/desk_search.html")),
    ("desk_stories.html", include_str!("../../theme/desk_stories.html")),
    ("desk_story.html", include_str!("../../theme/desk_story.html")),
    ("desk_story_parts.html", include_str!("../../theme/desk_story_parts.html")),
    ("desk_versions.html", include_str!("../../theme/desk_versions.html")),
    ("desk_words.html", include_str!("../../theme/desk_words.html")),
    ("desk_work.html", include_str!("../../theme/desk_work.html")),
];

/// What only the page of a story loads: the editor, made by `crates/workflow/editor`.
pub const FILES: &[(&str, &str)] = &[
    ("editor.css", include_str!("../../theme/editor.css")),
    ("editor.js", include_str!("../../theme/editor.js")),
];

/// Their script: what stands in a story's way is looked at again as it is written.
pub const SCRIPT: &str = include_str!("../../theme/workflow.js");

/// Their styles.
pub const STYLE: &str = include_str!("../../theme/workflow.css");

/// The desk's routes with those of stories, and their places in the menu.
pub fn routes(routes: Routes, writing: Writing, preview: Preview) -> Routes {
    let routes = approvals::routes(list::routes(search::routes(today::routes(routes))));
    let routes = publication::routes(steps::routes(details::routes(story::routes(routes))));
    let routes = leave::routes(coverage::routes(back_read::routes(routes)));
    let routes = live::routes(preview::routes(versions::routes(routes)));
    words::routes(asks::routes(routes)).give(preview).give(writing)
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        match error {
            Error::Refused(Refusal::Unknown) => PageError::not_found().into(),
            Error::Refused(refusal) => {
                let page = PageError::new(status(&refusal)).message(sentence(&refusal.to_string()));
                PageError { title: "That cannot be done".to_owned(), ..page }.into()
            }
            Error::Store(error) => error.into(),
            Error::Document(error) => PageError::internal(error).into(),
        }
    }
}

impl From<WritingError> for Trouble {
    fn from(error: WritingError) -> Trouble {
        Error::from(error).into()
    }
}

/// What a refusal is in HTTP.
fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Unknown => StatusCode::NOT_FOUND,
        Refusal::NotYours | Refusal::NotAllowed => StatusCode::FORBIDDEN,
        Refusal::OwnChange | Refusal::OwnLeave => StatusCode::FORBIDDEN,
        Refusal::ChangedMeanwhile | Refusal::Decided | Refusal::TooLate => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
