//! A mail room for the tests of other rooms: what it sends lies in a folder.

use std::path::Path;
use std::sync::Arc;

use kit::Clock;
use store::Db;
use web::{Parts, Theme, ThemeSettings};

use crate::{Mailroom, TEMPLATES};

/// A mail room that writes into this folder.
pub fn mailroom(db: &Db, clock: &Clock, folder: &Path) -> Mailroom {
    let mut parts = Parts::frame();
    for (name, source) in TEMPLATES {
        parts = parts.template(name, source);
    }
    let theme = Arc::new(Theme::new(parts, ThemeSettings::default()).expect("a theme"));
    let settings = config::Mail {
        folder: folder.to_owned(),
        from: "The Courier <news@courier.example>".to_owned(),
        messages_per_minute: 0,
        ..config::Mail::default()
    };
    Mailroom::new(&settings, db.clone(), clock.clone(), theme).expect("a mail room")
}
