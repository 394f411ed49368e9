//! Stories of readers' accounts: signing up by mail, coming back, moving, leaving, what they are
//! told; and what strangers and broken forms get. Over the paper's own router, on both databases.

mod alerts;
mod doors;
mod history;
mod keeping;
mod menu;
mod moving;
mod own;
mod paper_with_mail;
mod person;
mod provider;
mod reference_offer;
mod saved;
mod selling;
mod subscribing;
mod wall;
