//! The mail room: puts messages into the outbox and sends what lies in it.

use std::sync::Arc;
use std::time::Duration;

use kit::{Clock, Id, Instant};
use lettre::message::dkim::DkimConfig;
use store::{Db, Tx};
use tokio::sync::watch;
use web::Theme;

use crate::message::{self, Envelope, Sender};
use crate::rows::{self, End, Item, New};
use crate::sender::{Verdict, Way};
use crate::{Address, Error, Letter, Outgoing, Put, Result, State, dkim, rules};

/// How often what is no longer needed is forgotten.
const SWEEP_SECONDS: i64 = 3600;

/// Why the settings of mail cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The server.
    #[error("mail.smtp: {0}")]
    Server(String),
    /// The key.
    #[error("mail.dkim_key_file: the key {0} cannot be used: {1}")]
    Key(String, String),
    /// An address.
    #[error("mail.{0}: {1}")]
    Address(&'static str, Error),
}

/// The mail room; clones share it.
#[derive(Clone)]
pub struct Mailroom(Arc<Inside>);

struct Inside {
    db: Db,
    clock: Clock,
    theme: Arc<Theme>,
    post: Option<Post>,
}

/// What there is when mail is on.
struct Post {
    way: Way,
    from: Sender,
    signature: Option<DkimConfig>,
    per_minute: i64,
}

impl Post {
    fn of(settings: &config::Mail) -> Result<Option<Post>, SettingsError> {
        if !settings.is_on() {
            return Ok(None);
        }
        let read = |setting, text: &str| {
            Address::with_name(text).map_err(|error| SettingsError::Address(setting, error))
        };
        let (name, address) = read("from", &settings.from)?;
        let reply_to = Some(&settings.reply_to).filter(|text| !text.is_empty());
        let reply_to = reply_to.map(|text| read("reply_to", text)).transpose()?;
        let way = Way::of(settings, address.domain())?;
        Ok(Some(Post {
            way,
            from: Sender { name, address, reply_to },
            signature: dkim::of(settings)?,
            per_minute: i64::from(settings.messages_per_minute),
        }))
    }
}

impl Mailroom {
    /// The mail room of these settings; without any it is shut. The theme brings `mail.html`.
    ///
    /// # Errors
    /// [`SettingsError`]: an address, or a key that cannot be read.
    pub fn new(
        settings: &config::Mail,
        db: Db,
        clock: Clock,
        theme: Arc<Theme>,
    ) -> Result<Mailroom, SettingsError> {
        let post = Post::of(settings)?;
        Ok(Mailroom(Arc::new(Inside { db, clock, theme, post })))
    }

    /// Looks at everything about the settings that can be looked at without a network.
    ///
    /// # Errors
    /// [`SettingsError`] for the first thing that is wrong.
    pub fn check(settings: &config::Mail) -> Result<(), SettingsError> {
        Post::of(settings).map(|_| ())
    }

    /// Whether this paper sends mail.
    pub fn is_on(&self) -> bool {
        self.0.post.is_some()
    }

    /// Puts a message into the outbox, in the transaction of the change that causes it. When it
    /// commits, the message is sent; when it does not, there is none.
    ///
    /// # Errors
    /// [`Error::Address`] for an address that no server would take, or when the store refuses.
    pub async fn put(&self, tx: &mut Tx, now: Instant, message: &Outgoing) -> Result<Put> {
        let Some(post) = &self.0.post else { return Ok(Put::Off) };
        let address = Address::parse(&message.address)?;
        let unwanted = if message.kind.necessary {
            None
        } else {
            rows::suppressed(tx, &address.hash()).await?
        };
        let letter = match unwanted {
            Some(_) => String::new(),
            None => serde_json::to_string(&message.letter)
                .map_err(|error| Error::Message(error.to_string()))?,
        };
        let id = Id::fresh(now);
        let state = if unwanted.is_some() { State::Suppressed } else { State::Waiting };
        let new = New {
            id,
            key: &message.key,
            kind: message.kind.word,
            about: &message.about,
            to_name: &message.name,
            to_address: &address.to_string(),
            letter: &letter,
            message_id: &format!("<{id}@{}>", post.from.address.domain()),
            state: state.word(),
            expires_at: message.expires_at,
            settled_at: unwanted.as_ref().map(|_| now),
        };
        if !rows::insert(tx, now, new).await? {
            return Ok(Put::Known);
        }
        tx.ring();
        Ok(if unwanted.is_some() { Put::Suppressed } else { Put::Waiting })
    }

    /// What waits about somebody is not sent any more, because what it says is no longer true.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn call_back(
        &self,
        tx: &mut Tx,
        now: Instant,
        about: &str,
        why: &str,
    ) -> store::Result<()> {
        rows::call_back(tx, now, about, why).await.map(|_| ())
    }

    /// Forgets every message about somebody, whatever became of it: they have the right to that.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn erase(&self, tx: &mut Tx, about: &str) -> store::Result<()> {
        rows::erase(tx, about).await.map(|_| ())
    }

    /// Sends one message at once, past the outbox, and says what the server answered.
    ///
    /// # Errors
    /// [`Error::NotSent`] with the server's words.
    pub async fn send_now(&self, address: &str, letter: &Letter) -> Result<String> {
        let Some(post) = &self.0.post else {
            return Err(Error::NotSent("mail is off; set mail.smtp or mail.folder".to_owned()));
        };
        let (to, now) = (Address::parse(address)?, self.0.clock.now());
        let id = Id::fresh(now);
        let message_id = format!("<{id}@{}>", post.from.address.domain());
        let envelope = Envelope { name: "", to: &to, message_id: &message_id, date: now };
        match self.send(post, &id.to_string(), &envelope, letter).await? {
            Verdict::Sent(reply) => Ok(reply),
            Verdict::Refused(reply) | Verdict::Later(reply) => Err(Error::NotSent(reply)),
        }
    }

    async fn send(
        &self,
        post: &Post,
        name: &str,
        envelope: &Envelope<'_>,
        letter: &Letter,
    ) -> Result<Verdict> {
        let mut message = message::make(&self.0.theme, &post.from, envelope, letter)?;
        if let Some(signature) = &post.signature {
            message.sign(signature);
        }
        Ok(post.way.send(&message, name).await)
    }
}

// The worker.
impl Mailroom {
    /// Sends what is due, one message after another, until `stop` turns true. Shut, it only waits
    /// for that.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let mut bell = self.0.db.wake().subscribe();
        let mut swept = Instant(i64::MIN);
        while self.is_on() && !*stop.borrow() {
            let now = self.0.clock.now();
            if now.0.saturating_sub(swept.0) > SWEEP_SECONDS * 1_000_000 {
                swept = now;
                self.sweep().await;
            }
            match self.send_one().await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "the outbox cannot be read"),
            }
            tokio::select! {
                _ = bell.changed() => {}
                _ = stop.changed() => {}
                () = tokio::time::sleep(self.until_due().await) => {}
            }
        }
    }

    /// Sends the message that has been due longest; whether there was one.
    ///
    /// # Errors
    /// When the store fails; the sending itself may fail without that.
    pub async fn send_one(&self) -> store::Result<bool> {
        let Some(post) = &self.0.post else { return Ok(false) };
        let (db, now) = (&self.0.db, self.0.clock.now());
        if rows::next_due(db).await?.is_none_or(|due| due > now) || self.is_full(post).await? {
            return Ok(false);
        }
        let lease_until = now.plus_seconds(rules::LEASE_SECONDS);
        let Some(item) = rows::claim(db, now, lease_until).await? else { return Ok(false) };
        let (end, reply) = if item.expires_at.is_some_and(|end| end <= now) {
            (End::Exhausted, "not sent: what it says was no longer true".to_owned())
        } else {
            self.tried(&item, self.deliver(post, &item).await)
        };
        note(&item, &end);
        rows::settle(db, self.0.clock.now(), &item, end, &reply).await?;
        Ok(true)
    }

    /// What follows from a try.
    fn tried(&self, item: &Item, verdict: Verdict) -> (End, String) {
        match verdict {
            Verdict::Sent(reply) => (End::Sent, reply),
            Verdict::Refused(reply) => (End::Refused, reply),
            Verdict::Later(reply) => match rules::next_try(item.since, self.0.clock.now()) {
                Some(next) => (End::Later(next), reply),
                None => (End::Exhausted, reply),
            },
        }
    }

    async fn deliver(&self, post: &Post, item: &Item) -> Verdict {
        let read = serde_json::from_str::<Letter>(&item.letter);
        let (letter, to) = match (read, Address::parse(&item.to_address)) {
            (Ok(letter), Ok(to)) => (letter, to),
            (Err(error), _) => return Verdict::Refused(format!("it cannot be read: {error}")),
            (_, Err(error)) => return Verdict::Refused(error.to_string()),
        };
        let envelope = Envelope {
            name: &item.to_name,
            to: &to,
            message_id: &item.message_id,
            date: item.created_at,
        };
        let sent = self.send(post, &item.id.to_string(), &envelope, &letter).await;
        // A template that a theme broke is mended, and the message then goes out.
        sent.unwrap_or_else(|error| Verdict::Later(error.to_string()))
    }

    /// Whether as many as may go in a minute went out in the last one.
    async fn is_full(&self, post: &Post) -> store::Result<bool> {
        if post.per_minute == 0 {
            return Ok(false);
        }
        let minute_ago = self.0.clock.now().plus_seconds(-60);
        Ok(rows::tried_since(&self.0.db, minute_ago).await? >= post.per_minute)
    }

    async fn sweep(&self) {
        let now = self.0.clock.now();
        let long_ago = now.plus_seconds(-rules::KEPT_SECONDS);
        if let Err(error) = rows::sweep(&self.0.db, now, long_ago).await {
            tracing::warn!(%error, "the outbox could not be swept");
        }
    }

    async fn until_due(&self) -> Duration {
        let now = self.0.clock.now();
        let due = rows::next_due(&self.0.db).await.ok().flatten().unwrap_or(Instant(i64::MAX));
        let millis = ((due.0.saturating_sub(now.0)) / 1000).clamp(500, 5000);
        Duration::from_millis(millis.unsigned_abs())
    }
}

/// The log is told of what needs somebody, never to whom it was.
fn note(item: &Item, end: &End) {
    let (id, kind) = (item.id, &item.kind);
    match end {
        End::Sent | End::Later(_) => tracing::debug!(mail = %id, kind, "a message was tried"),
        End::Refused => tracing::warn!(mail = %id, kind, "a message was refused"),
        End::Exhausted => tracing::warn!(mail = %id, kind, "a message was given up"),
    }
}
