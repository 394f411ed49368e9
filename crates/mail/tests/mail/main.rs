//! Mail against a server with moods, on both databases.

mod messages;
mod outbox;
mod room;
mod server;
mod signatures;
