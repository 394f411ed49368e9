//! A mail room for a test: its database, its clock, its settings.

use std::sync::Arc;

use config::Mail;
use kit::{Clock, Instant};
use mail::{Button, Item, Kind, Letter, Mailroom, Outgoing, Put, Rank, Words};
use store::testing::TestDb;
use web::{Parts, Theme, ThemeSettings};

/// When these stories begin: Friday, 15 January 2027, 08:00 UTC.
pub const MORNING: Instant = Instant::from_seconds(1_800_000_000);
/// A kind that everybody gets.
pub const NECESSARY: Kind = Kind { word: "invitation", necessary: true, rank: Rank::Awaited };
/// A kind that one can do without.
pub const OPTIONAL: Kind = Kind { word: "digest", necessary: false, rank: Rank::Bulk };

/// A mail room on a database of its own.
pub struct Room {
    /// The room.
    pub mail: Mailroom,
    /// The database.
    pub db: TestDb,
    /// The clock.
    pub clock: Clock,
}

/// Settings for this server.
pub fn settings(port: u16) -> Mail {
    Mail {
        smtp: config::Hidden::from(format!("smtp+plain://127.0.0.1:{port}")),
        from: "The Saltmere Courier <desk@courier.example>".to_owned(),
        reply_to: "news@courier.example".to_owned(),
        messages_per_minute: 0,
        timeout_seconds: 5,
        // One after the other, as the moods of the server come.
        connections: 1,
        ..Mail::default()
    }
}

/// A letter.
pub fn letter() -> Letter {
    Letter {
        language: "en".to_owned(),
        subject: "Your desk at The Saltmere Courier".to_owned(),
        paper: "The Saltmere Courier".to_owned(),
        heading: "Come in".to_owned(),
        paragraphs: vec!["Ada Okafor <invites> you.".to_owned(), "Grüße aus Saltmere.".to_owned()],
        button: Some(Button {
            label: "Come in".to_owned(),
            url: "https://courier.example/desk/welcome?link=abc&x=1".to_owned(),
        }),
        small_print: vec!["The link is good once.".to_owned()],
        ..Letter::default()
    }
}

/// A message of this key to this address.
pub fn to(key: &str, address: &str) -> Outgoing {
    Outgoing {
        kind: NECESSARY,
        key: key.to_owned(),
        about: format!("staff:{key}"),
        name: "Bo Example".to_owned(),
        address: address.to_owned(),
        words: Words::Written(letter()),
        not_before: None,
        expires_at: None,
    }
}

/// What a message says, to be changed.
pub fn words(message: &mut Outgoing) -> &mut Letter {
    match &mut message.words {
        Words::Written(letter) => letter,
        Words::Composed(_) => panic!("it is not written yet"),
    }
}

impl Room {
    /// A room of these settings.
    pub fn new(db: TestDb, settings: &Mail) -> Room {
        let clock = Clock::standing_at(MORNING);
        let mail = Mailroom::new(settings, db.db.clone(), clock.clone(), theme());
        Room { mail: mail.expect("a mail room"), db, clock }
    }

    /// Puts a message, in a transaction of its own.
    pub async fn put(&self, message: &Outgoing) -> mail::Result<Put> {
        let mut tx = self.db.db.begin().await?;
        let put = self.mail.put(&mut tx, self.clock.now(), message).await?;
        tx.commit().await?;
        Ok(put)
    }

    /// Sends all that is due.
    pub async fn send_all(&self) {
        while self.mail.send_due().await.expect("the store") > 0 {}
    }

    /// The outbox, the newest first.
    pub async fn outbox(&self) -> Vec<Item> {
        mail::list(&self.db.db, None, None, 1000).await.expect("read")
    }
}

fn theme() -> Arc<Theme> {
    let mut parts = Parts::frame();
    for (name, source) in mail::TEMPLATES {
        parts = parts.template(name, source);
    }
    Arc::new(Theme::new(parts, ThemeSettings::default()).expect("a theme"))
}
