//! The server that takes our mail, and the connections to it that are kept for the next message.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kit::{Clock, Instant};
use lettre::address::Envelope;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::sync::Semaphore;

use crate::line::{self, NoLine};

/// How long a connection is kept for the next message.
const IDLE_SECONDS: i64 = 60;
/// What a server says that hangs up (RFC 5321, section 3.8).
const HANGS_UP: u16 = 421;

/// How the way to the server is kept private.
pub(crate) enum Privacy {
    /// From the first byte.
    Wrapped(TlsParameters),
    /// By STARTTLS, which the server must offer.
    Started(TlsParameters),
    /// Not at all.
    None,
}

/// A server and how it is spoken to.
pub(crate) struct Server {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) privacy: Privacy,
    pub(crate) credentials: Option<Credentials>,
    /// What we call ourselves.
    pub(crate) hello: String,
    /// How long connecting to one of its addresses may take.
    pub(crate) timeout: Duration,
}

/// The server, with as many connections as there may be.
pub(crate) struct Relay {
    server: Server,
    clock: Clock,
    places: Semaphore,
    /// The last one used is at the end.
    kept: Mutex<Vec<Kept>>,
}

struct Kept {
    connection: AsyncSmtpConnection,
    since: Instant,
}

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotTaken {
    /// The server cannot be spoken to.
    #[error(transparent)]
    NoLine(#[from] NoLine),
    /// No address with letters beyond ASCII can be written to this server (RFC 6531).
    #[error("the address has letters beyond ASCII, and the server takes none such (no SMTPUTF8)")]
    Unwritable,
    /// The message has such letters, and the server takes none (RFC 6152).
    #[error("the message has letters beyond ASCII, and the server takes none such (no 8BITMIME)")]
    EightBit,
    /// It said no, or broke off.
    #[error(transparent)]
    Smtp(#[from] SmtpError),
}

/// What came between us and the server, and whether it may have the message all the same.
struct Broken {
    why: NotTaken,
    may_be_taken: bool,
}

impl<E: Into<NotTaken>> From<E> for Broken {
    fn from(error: E) -> Broken {
        Broken { why: error.into(), may_be_taken: false }
    }
}

impl Broken {
    /// Whether the connection is to blame: it died while it was kept.
    fn is_of_the_connection(&self) -> bool {
        let NotTaken::Smtp(error) = &self.why else { return false };
        !self.may_be_taken && error.status().is_none_or(|code| u16::from(code) == HANGS_UP)
    }
}

impl Relay {
    /// A server that has so many connections at most.
    pub(crate) fn new(server: Server, connections: usize, clock: Clock) -> Relay {
        let (places, kept) = (Semaphore::new(connections), Mutex::default());
        Relay { server, clock, places, kept }
    }

    /// Hands a message over; what the server said. A connection that died while it was kept is no
    /// failure: the message goes over a fresh one, if the server cannot have it yet.
    pub(crate) async fn send(&self, to: &Envelope, message: &[u8]) -> Result<Response, NotTaken> {
        // Never closed, so there is always a place in the end.
        let _place = self.places.acquire().await;
        while let Some(kept) = self.take() {
            match self.hand_over(kept, to, message).await {
                Err(broken) if broken.is_of_the_connection() => {}
                Err(broken) => return Err(broken.why),
                Ok(taken) => return Ok(taken),
            }
        }
        let fresh = self.connect().await?;
        self.hand_over(fresh, to, message).await.map_err(|broken| broken.why)
    }

    async fn hand_over(
        &self,
        mut connection: AsyncSmtpConnection,
        to: &Envelope,
        message: &[u8],
    ) -> Result<Response, Broken> {
        let said = say(&mut connection, to, message).await;
        match &said {
            Ok(_) => self.keep(connection),
            // With a word of farewell, which nobody waits for.
            Err(_) => drop(tokio::spawn(leave(connection))),
        }
        said
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, NotTaken> {
        let Server { host, port, timeout, .. } = &self.server;
        let hello = ClientId::Domain(self.server.hello.clone());
        let socket = line::connect(host, *port, *timeout).await.map_err(NoLine::from)?;
        let stream: Box<dyn AsyncTokioStream> = match &self.server.privacy {
            Privacy::Wrapped(tls) => Box::new(line::wrap(socket, tls.clone()).await?),
            Privacy::Started(_) | Privacy::None => Box::new(socket),
        };
        let mut connection = AsyncSmtpConnection::connect_with_transport(stream, &hello).await?;
        if let Privacy::Started(tls) = &self.server.privacy {
            connection.starttls(tls.clone(), &hello).await?;
        }
        if let Some(credentials) = &self.server.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    fn take(&self) -> Option<AsyncSmtpConnection> {
        self.tidy();
        self.kept().pop().map(|it| it.connection)
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        self.kept().push(Kept { connection, since: self.clock.now() });
    }

    /// Leaves the connections that were not needed for long.
    pub(crate) fn tidy(&self) {
        let long_ago = self.clock.now().plus_seconds(-IDLE_SECONDS);
        let old: Vec<Kept> = self.kept().extract_if(.., |it| it.since < long_ago).collect();
        for it in old {
            tokio::spawn(leave(it.connection));
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long a server may take to say goodbye.
const FAREWELL: Duration = Duration::from_secs(5);

async fn leave(mut connection: AsyncSmtpConnection) {
    let _ = tokio::time::timeout(FAREWELL, connection.abort()).await;
}

/// One message: from whom, to whom, and what.
async fn say(
    connection: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    message: &[u8],
) -> Result<Response, Broken> {
    let server = connection.server_info();
    let mut told = Vec::new();
    let mut addresses = envelope.from().into_iter().chain(envelope.to());
    if addresses.any(|it| !AsRef::<str>::as_ref(it).is_ascii()) {
        if !server.supports_feature(Extension::SmtpUtfEight) {
            return Err(NotTaken::Unwritable.into());
        }
        told.push(MailParameter::SmtpUtfEight);
    }
    if !message.is_ascii() {
        if !server.supports_feature(Extension::EightBitMime) {
            return Err(NotTaken::EightBit.into());
        }
        told.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    connection.command(Mail::new(envelope.from().cloned(), told)).await?;
    for recipient in envelope.to() {
        connection.command(Rcpt::new(recipient.clone(), Vec::new())).await?;
    }
    connection.command(Data).await?;
    // From here on it may have the message, whatever we hear of it.
    let taken = connection.message(message).await;
    taken.map_err(|error| Broken { why: error.into(), may_be_taken: true })
}
