//! Bookmarks and histories on both databases.

mod desk;
mod history;
mod list;
mod paging;
