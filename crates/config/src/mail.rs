//! How mail goes out: to a server, to a folder, or not at all.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Hidden;

/// How its mail goes out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The server that takes it; empty: none.
    pub smtp: Hidden,
    /// The password for that server, when it does not stand in the address.
    pub smtp_password: Secret,
    /// Certificates to trust for that server beside the well-known ones, as PEM; empty: none.
    pub smtp_certificate_file: PathBuf,
    /// A folder that gets the messages as files instead; empty: none.
    pub folder: PathBuf,
    /// Who it is from.
    pub from: String,
    /// Where answers go; empty: to `from`.
    pub reply_to: String,
    /// Where reports of undelivered mail go; empty: to `from`.
    pub bounces_to: String,
    /// A mailbox folder (Maildir) those reports lie in; empty: none is read.
    pub reports_folder: PathBuf,
    /// The name of the key in the DNS.
    pub dkim_selector: String,
    /// The domain that signs.
    pub dkim_domain: String,
    /// The private key, as PEM.
    pub dkim_key_file: PathBuf,
    /// How long one answer of the server may take.
    pub timeout_seconds: u32,
    /// Messages in a minute at most; 0: no limit.
    pub messages_per_minute: u32,
    /// Messages on their way at the same time at most, by each node.
    pub connections: u32,
}

impl Default for Mail {
    fn default() -> Mail {
        Mail {
            smtp: Hidden::from(String::new()),
            smtp_password: Secret::default(),
            smtp_certificate_file: PathBuf::new(),
            folder: PathBuf::new(),
            from: String::new(),
            reply_to: String::new(),
            bounces_to: String::new(),
            reports_folder: PathBuf::new(),
            dkim_selector: String::new(),
            dkim_domain: String::new(),
            dkim_key_file: PathBuf::new(),
            timeout_seconds: 30,
            messages_per_minute: 300,
            connections: 4,
        }
    }
}

impl Mail {
    /// Whether any mail goes out.
    pub fn is_on(&self) -> bool {
        !self.smtp.reveal().is_empty() || self.folder != Path::new("")
    }

    /// The server, read from its address.
    ///
    /// # Errors
    /// [`RelayError`] says what is wrong with the address.
    pub fn relay(&self) -> Result<Relay, RelayError> {
        let mut relay = Relay::parse(self.smtp.reveal())?;
        if !self.smtp_password.0.is_empty() {
            relay.password.clone_from(&self.smtp_password.0);
        }
        if relay.user.is_empty() && !relay.password.is_empty() {
            return Err(RelayError::NoUser);
        }
        if relay.tls == Tls::None && !relay.password.is_empty() && !relay.is_near() {
            return Err(RelayError::OpenPassword);
        }
        Ok(relay)
    }
}

/// A text that is never shown.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Dots, when there is one.
    pub fn masked(&self) -> Secret {
        Secret(if self.0.is_empty() { String::new() } else { "•••".to_owned() })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked().0)
    }
}

/// How the way to the server is kept private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte: `smtps://`.
    Wrapped,
    /// By STARTTLS, which the server must offer: `smtp://`.
    Started,
    /// Not at all: `smtp+plain://`, for a server on the same machine.
    None,
}

/// A server that takes mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Relay {
    /// How the way is kept private.
    pub tls: Tls,
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whom we are there; empty: nobody in particular.
    pub user: String,
    /// And the password.
    pub password: String,
}

/// What is wrong with the address of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RelayError {
    /// It begins with something else.
    #[error("begin with smtps:// (TLS), smtp:// (STARTTLS) or smtp+plain:// (this machine only)")]
    Scheme,
    /// No host, or an odd one.
    #[error("write smtps://user:password@host:port; the host is missing or no name")]
    Host,
    /// The port is no number.
    #[error("the port after the host is not a number from 1 to 65535")]
    Port,
    /// There is a password and no user.
    #[error("there is a password and no user; write smtps://user@host")]
    NoUser,
    /// A password would go over the network for everyone to read.
    #[error("a password needs smtps:// or smtp:// unless the server is on this machine")]
    OpenPassword,
}

impl Relay {
    fn parse(text: &str) -> Result<Relay, RelayError> {
        let schemes = [
            ("smtps://", Tls::Wrapped, 465),
            ("smtp://", Tls::Started, 587),
            ("smtp+plain://", Tls::None, 25),
        ];
        let known = schemes.iter().find_map(|(scheme, tls, port)| {
            text.strip_prefix(scheme).map(|rest| (rest, *tls, *port))
        });
        let (rest, tls, usual_port) = known.ok_or(RelayError::Scheme)?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (account, place) = rest.rsplit_once('@').unwrap_or(("", rest));
        let (user, password) = account.split_once(':').unwrap_or((account, ""));
        let (host, port) = host_and_port(place)?;
        let port = if port.is_empty() { Ok(usual_port) } else { port.parse() };
        let port = port.ok().filter(|port| *port > 0).ok_or(RelayError::Port)?;
        Ok(Relay { tls, host, port, user: decoded(user), password: decoded(password) })
    }

    /// Whether it is on this machine.
    fn is_near(&self) -> bool {
        matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "::1")
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} ({:?})", self.host, self.port, self.tls)
    }
}

fn host_and_port(place: &str) -> Result<(String, &str), RelayError> {
    if let Some((host, port)) = place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let is_address = host.parse::<std::net::Ipv6Addr>().is_ok();
        let port = port.strip_prefix(':').unwrap_or(port);
        return if is_address { Ok((host.to_owned(), port)) } else { Err(RelayError::Host) };
    }
    let (host, port) = place.split_once(':').unwrap_or((place, ""));
    if crate::forms::is_host(host) { Ok((host.to_owned(), port)) } else { Err(RelayError::Host) }
}

/// `%40` is an at sign; what is no such sequence stands for itself.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = hex.filter(|_| *first == b'%').and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
