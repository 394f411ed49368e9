//! The mail room: puts messages into the outbox and sends what lies in it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kit::{Clock, Id, Instant};
use lettre::message::dkim::DkimConfig;
use store::{Db, Tx};
use web::Theme;

use crate::message::{self, Envelope, Sender};
use crate::rows::{self, Item, New};
use crate::sender::{Verdict, Way};
use crate::{Address, Error, Letter, Outgoing, Put, Result, State, Words, dkim};

/// Makes the letter of a message when it is sent, or finds that there is nothing left to say. An
/// error is tried again later, like a server that is not there.
pub type Composer = Arc<dyn Fn(Item) -> Composed + Send + Sync>;

/// What a composer answers.
pub type Composed = Pin<Box<dyn Future<Output = Result<Option<Letter>, String>> + Send>>;

/// Why the settings of mail cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The server.
    #[error("mail.smtp: {0}")]
    Server(String),
    /// The key.
    #[error("mail.dkim_key_file: the key {0} cannot be used: {1}")]
    Key(String, String),
    /// The certificates.
    #[error("mail.smtp_certificate_file: {0} cannot be used: {1}")]
    Certificate(String, String),
    /// An address.
    #[error("mail.{0}: {1}")]
    Address(&'static str, Error),
}

/// A letter as who gets it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The subject, on one line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The page that most mail programs show.
    pub html: String,
}

/// The mail room; clones share it.
#[derive(Clone)]
pub struct Mailroom(pub(crate) Arc<Inside>);

pub(crate) struct Inside {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    theme: Arc<Theme>,
    composers: RwLock<HashMap<&'static str, Composer>>,
    pub(crate) post: Option<Post>,
}

/// What there is when mail is on.
pub(crate) struct Post {
    pub(crate) way: Way,
    from: Sender,
    signature: Option<DkimConfig>,
    pub(crate) per_minute: i64,
    pub(crate) connections: usize,
    pub(crate) reports_folder: PathBuf,
}

impl Post {
    fn of(settings: &config::Mail, clock: Clock) -> Result<Option<Post>, SettingsError> {
        if !settings.is_on() {
            return Ok(None);
        }
        let read = |setting, text: &str| {
            Address::with_name(text).map_err(|error| SettingsError::Address(setting, error))
        };
        let (name, address) = read("from", &settings.from)?;
        let reply_to = Some(&settings.reply_to).filter(|text| !text.is_empty());
        let reply_to = reply_to.map(|text| read("reply_to", text)).transpose()?;
        let bounces_to = Some(&settings.bounces_to).filter(|text| !text.is_empty());
        let bounces_to = bounces_to.map(|text| read("bounces_to", text)).transpose()?;
        let way = Way::of(settings, address.domain(), clock)?;
        Ok(Some(Post {
            way,
            from: Sender { name, address, reply_to, bounces_to: bounces_to.map(|(_, it)| it) },
            signature: dkim::of(settings)?,
            per_minute: i64::from(settings.messages_per_minute),
            connections: settings.connections as usize,
            reports_folder: settings.reports_folder.clone(),
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
        let post = Post::of(settings, clock.clone())?;
        Ok(Mailroom(Arc::new(Inside { db, clock, theme, composers: RwLock::default(), post })))
    }

    /// Looks at everything about the settings that can be looked at without a network.
    ///
    /// # Errors
    /// [`SettingsError`] for the first thing that is wrong.
    pub fn check(settings: &config::Mail) -> Result<(), SettingsError> {
        Post::of(settings, Clock::system()).map(|_| ())
    }

    /// Whether this paper sends mail.
    pub fn is_on(&self) -> bool {
        self.0.post.is_some()
    }

    /// From now on messages of this kind are made by this composer when they are sent.
    pub fn teach(&self, kind: &'static str, composer: Composer) {
        let mut composers = self.0.composers.write().unwrap_or_else(PoisonError::into_inner);
        composers.insert(kind, composer);
    }

    pub(crate) fn composer(&self, kind: &str) -> Option<Composer> {
        self.0.composers.read().unwrap_or_else(PoisonError::into_inner).get(kind).cloned()
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
        let words = match (&unwanted, &message.words) {
            (Some(_), _) => Ok(String::new()),
            (None, Words::Written(letter)) => serde_json::to_string(letter),
            (None, Words::Composed(matter)) => serde_json::to_string(matter),
        };
        let words = words.map_err(|error| Error::Message(error.to_string()))?;
        let id = Id::fresh(now);
        let state = if unwanted.is_some() { State::Suppressed } else { State::Waiting };
        let new = New {
            id,
            key: &message.key,
            kind: message.kind.word,
            rank: message.kind.rank.number(),
            about: &message.about,
            to_name: &message.name,
            to_address: &address.to_string(),
            letter: &words,
            message_id: &message_id(id, &post.from.address),
            state: state.word(),
            due: message.not_before.unwrap_or(now),
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

    /// A letter as who gets it sees it, for who wants to look at it first.
    ///
    /// # Errors
    /// [`Error::Message`] when the theme's `mail.html` cannot be filled.
    pub fn show(&self, letter: &Letter) -> Result<Shown> {
        let html = letter.html(&self.0.theme).map_err(|it| Error::Message(it.to_string()))?;
        Ok(Shown { subject: message::subject(letter), text: letter.text(), html })
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
        let message_id = message_id(id, &post.from.address);
        let envelope = Envelope { name: "", to: &to, message_id: &message_id, date: now };
        match self.send(post, &id.to_string(), &envelope, letter).await? {
            Verdict::Sent(reply) => Ok(reply),
            Verdict::Refused(reply) | Verdict::Later(reply) => Err(Error::NotSent(reply)),
            Verdict::Needless => Err(Error::NotSent("nothing was left to say".to_owned())),
        }
    }

    pub(crate) async fn send(
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

/// What a message is known by. It cannot be guessed, so that nobody can make up that a message came
/// back (RFC 5322, section 3.6.4).
fn message_id(id: Id, from: &Address) -> String {
    let mut chance = [0; 12];
    getrandom::fill(&mut chance).expect("the operating system gives random bytes");
    format!("<{id}.{}@{}>", URL_SAFE_NO_PAD.encode(chance), from.domain())
}
