//! The way out: to a server by SMTP, or into a folder.

use std::path::{Path, PathBuf};
use std::time::Duration;

use config::Tls;
use kit::Clock;
use lettre::Message;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};

use crate::address::one_line;
use crate::mailroom::SettingsError;
use crate::relay::{NotTaken, Privacy, Relay, Server};
use crate::rules;

/// What stands before a certificate in a PEM file (RFC 7468).
const PEM_CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";
/// How much of a server's answer is kept.
const REPLY_MAX: usize = 500;

/// How a try ended, with what was said.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It is out of our hands.
    Sent(String),
    /// It never will be.
    Refused(String),
    /// It may go later.
    Later(String),
    /// There was nothing left to say.
    Needless,
}

/// The way out.
pub(crate) enum Way {
    /// To a server.
    Smtp(Box<Relay>),
    /// Into a folder.
    Folder(PathBuf),
}

impl Way {
    /// The way of these settings; `hello` is what we call ourselves to a server.
    pub(crate) fn of(
        settings: &config::Mail,
        hello: &str,
        clock: Clock,
    ) -> Result<Way, SettingsError> {
        if settings.folder != Path::new("") {
            return Ok(Way::Folder(settings.folder.clone()));
        }
        let relay = settings.relay().map_err(|error| SettingsError::Server(error.to_string()))?;
        let privacy = match relay.tls {
            Tls::Wrapped => Privacy::Wrapped(proof(settings, &relay.host)?),
            Tls::Started => Privacy::Started(proof(settings, &relay.host)?),
            Tls::None => Privacy::None,
        };
        let known = !relay.user.is_empty();
        let server = Server {
            host: relay.host,
            port: relay.port,
            privacy,
            credentials: known.then(|| Credentials::new(relay.user, relay.password)),
            hello: hello.to_owned(),
            timeout: Duration::from_secs(u64::from(settings.timeout_seconds)),
        };
        let connections = settings.connections as usize;
        Ok(Way::Smtp(Box::new(Relay::new(server, connections, clock))))
    }

    /// Leaves connections that are not needed.
    pub(crate) fn tidy(&self) {
        if let Way::Smtp(relay) = self {
            relay.tidy();
        }
    }

    /// Sends a message. It may have been taken although the answer is [`Verdict::Later`]: a
    /// connection can break between the two.
    pub(crate) async fn send(&self, message: &Message, name: &str) -> Verdict {
        match self {
            Way::Folder(folder) => match write(folder, name, &message.formatted()).await {
                Ok(file) => Verdict::Sent(format!("written to {file}")),
                Err(error) => Verdict::Later(format!("{}: {error}", folder.display())),
            },
            Way::Smtp(relay) => {
                let bytes = message.formatted();
                let sending = relay.send(message.envelope(), &bytes);
                let limit = Duration::from_secs(rules::TRY_SECONDS);
                match tokio::time::timeout(limit, sending).await {
                    Ok(Ok(reply)) => {
                        let words: Vec<&str> = reply.message().collect();
                        Verdict::Sent(reply_text(&format!("{} {}", reply.code(), words.join(" "))))
                    }
                    Ok(Err(error)) => judged(&error),
                    Err(_) => Verdict::Later("the server took too long".to_owned()),
                }
            }
        }
    }
}

/// How a server of this name proves that it is the one.
fn proof(settings: &config::Mail, host: &str) -> Result<TlsParameters, SettingsError> {
    let mut parameters = TlsParameters::builder(host.to_owned());
    let file = &settings.smtp_certificate_file;
    if file != Path::new("") {
        let told = |why: String| SettingsError::Certificate(file.display().to_string(), why);
        let pem = std::fs::read(file).map_err(|error| told(error.to_string()))?;
        if !pem.windows(PEM_CERTIFICATE.len()).any(|part| part == PEM_CERTIFICATE) {
            return Err(told("it holds no PEM certificate".to_owned()));
        }
        let certificates = Certificate::from_pem(&pem).map_err(|error| told(error.to_string()))?;
        parameters = parameters.add_root_certificate(certificates);
    }
    parameters.build().map_err(|error| SettingsError::Server(error.to_string()))
}

fn judged(error: &NotTaken) -> Verdict {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        let more = source.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        cause = source.source();
    }
    let words = reply_text(&words);
    let is_final = match error {
        NotTaken::Unwritable => true,
        NotTaken::Smtp(error) => error.status().map(u16::from).is_some_and(rules::is_final),
        NotTaken::NoLine(_) | NotTaken::EightBit => false,
    };
    if is_final { Verdict::Refused(words) } else { Verdict::Later(words) }
}

fn reply_text(text: &str) -> String {
    one_line(text, REPLY_MAX)
}

/// Writes a file whole or not at all; the same name again replaces it.
async fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<String> {
    let file = format!("{name}.eml");
    tokio::fs::create_dir_all(folder).await?;
    let part = folder.join(format!(".{file}.part"));
    tokio::fs::write(&part, bytes).await?;
    tokio::fs::rename(&part, folder.join(&file)).await?;
    Ok(file)
}
