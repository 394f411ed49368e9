//! Mail against a server with moods, on both databases.

mod bounces;
mod connections;
mod messages;
mod outbox;
mod room;
mod server;
mod signatures;
mod thousands;
