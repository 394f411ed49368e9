//! A mail server on loopback with moods: it takes, refuses, puts off, hangs up, or is slow.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A connection, private or not.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

type Lines = BufReader<Box<dyn Stream>>;

/// What the server does with the next message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Takes it.
    Takes,
    /// Takes it after so many milliseconds.
    Slow(u64),
    /// Says this to the recipient, such as `550 5.1.1 no such user`.
    Says(&'static str),
    /// Takes it and breaks off before saying so.
    HangsUp,
}

/// A server and what it got.
#[derive(Clone)]
pub struct Server {
    /// Its port.
    pub port: u16,
    got: Arc<Mutex<Vec<String>>>,
    senders: Arc<Mutex<Vec<String>>>,
    busiest: Arc<Mutex<(usize, usize)>>,
    moods: Arc<Mutex<VecDeque<Mood>>>,
    connections: Arc<Mutex<usize>>,
    logins: Arc<Mutex<Vec<String>>>,
    farewells: Arc<Mutex<usize>>,
    hang_up: watch::Sender<()>,
}

impl Server {
    /// One that takes everything.
    pub async fn start() -> Server {
        Server::open(None).await
    }

    /// One that is private from the first byte and wants a login; its certificate is
    /// `tests/mail/server.pem`, for `localhost`.
    pub async fn start_private() -> Server {
        let certificate = CertificateDer::from_pem_slice(include_bytes!("server.pem"));
        let key = PrivateKeyDer::from_pem_slice(include_bytes!("server.key")).expect("a key");
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let settings = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.expect("a certificate")], key)
            .expect("settings");
        Server::open(Some(TlsAcceptor::from(Arc::new(settings)))).await
    }

    async fn open(tls: Option<TlsAcceptor>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let server = Server {
            port: listener.local_addr().expect("an address").port(),
            got: Arc::default(),
            senders: Arc::default(),
            busiest: Arc::default(),
            moods: Arc::default(),
            connections: Arc::default(),
            logins: Arc::default(),
            farewells: Arc::default(),
            hang_up: watch::Sender::new(()),
        };
        let own = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *own.connections.lock().expect("no panic") += 1;
                let (own, tls) = (own.clone(), tls.clone());
                tokio::spawn(async move {
                    let stream: Box<dyn Stream> = match tls {
                        Some(tls) => Box::new(tls.accept(stream).await.ok()?),
                        None => Box::new(stream),
                    };
                    let mut hang_up = own.hang_up.subscribe();
                    tokio::select! {
                        ended = own.talk(BufReader::new(stream)) => ended,
                        _ = hang_up.changed() => None,
                    }
                });
            }
        });
        server
    }

    /// Breaks off every connection, without a word.
    pub async fn hang_up(&self) {
        self.hang_up.send_replace(());
        while self.hang_up.receiver_count() > 0 {
            tokio::task::yield_now().await;
        }
    }

    /// How often somebody left with a word.
    pub fn farewells(&self) -> usize {
        *self.farewells.lock().expect("no panic")
    }

    /// What it was told to let somebody in.
    pub fn logins(&self) -> Vec<String> {
        self.logins.lock().expect("no panic").clone()
    }

    /// What it does with the messages to come; after these it takes all.
    pub fn is(&self, moods: &[Mood]) {
        self.moods.lock().expect("no panic").extend(moods);
    }

    /// Every message it got, as it came.
    pub fn got(&self) -> Vec<String> {
        self.got.lock().expect("no panic").clone()
    }

    /// How often it got each Message-ID.
    pub fn times(&self) -> HashMap<String, usize> {
        let mut times = HashMap::new();
        for message in self.got() {
            *times.entry(header(&message, "Message-ID")).or_insert(0) += 1;
        }
        times
    }

    /// Where what it cannot deliver would go back to, message by message.
    pub fn senders(&self) -> Vec<String> {
        self.senders.lock().expect("no panic").clone()
    }

    /// How many messages it was given at the same time at most.
    pub fn busiest(&self) -> usize {
        self.busiest.lock().expect("no panic").1
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        *self.connections.lock().expect("no panic")
    }

    /// Speaks until the other side, or a mood, ends it.
    async fn talk(&self, mut lines: Lines) -> Option<()> {
        say(&mut lines, "220 mail.example ESMTP").await?;
        let mut mood = Mood::Takes;
        loop {
            let line = hear(&mut lines).await?;
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            let answer = match (verb.as_str(), mood) {
                ("EHLO", _) => "250-mail.example\r\n250-AUTH PLAIN\r\n250 8BITMIME",
                ("AUTH", _) => {
                    self.logins.lock().ok()?.push(line);
                    "235 2.7.0 come in"
                }
                ("MAIL", _) => {
                    let from = line.split(['<', '>']).nth(1).unwrap_or_default();
                    self.senders.lock().ok()?.push(from.to_owned());
                    mood = self.moods.lock().ok()?.pop_front().unwrap_or(Mood::Takes);
                    "250 2.1.0 ok"
                }
                ("RCPT", Mood::Says(words)) => words,
                ("DATA", _) => {
                    say(&mut lines, "354 go on").await?;
                    self.take(&mut lines, mood).await?
                }
                ("QUIT", _) => {
                    *self.farewells.lock().ok()? += 1;
                    "221 bye"
                }
                _ => "250 2.0.0 ok",
            };
            say(&mut lines, answer).await?;
        }
    }

    async fn take(&self, lines: &mut Lines, mood: Mood) -> Option<&'static str> {
        let mut message = String::new();
        loop {
            let line = hear(lines).await?;
            if line == "." {
                break;
            }
            message.push_str(line.strip_prefix('.').unwrap_or(&line));
            message.push_str("\r\n");
        }
        self.got.lock().ok()?.push(message);
        self.begins()?;
        match mood {
            Mood::HangsUp => {
                self.busiest.lock().ok()?.0 -= 1;
                return None;
            }
            Mood::Slow(millis) => tokio::time::sleep(Duration::from_millis(millis)).await,
            _ => {}
        }
        self.busiest.lock().ok()?.0 -= 1;
        Some("250 2.0.0 taken as 1234")
    }

    fn begins(&self) -> Option<()> {
        let mut busiest = self.busiest.lock().ok()?;
        busiest.0 += 1;
        busiest.1 = busiest.1.max(busiest.0);
        Some(())
    }
}

async fn hear(lines: &mut Lines) -> Option<String> {
    let mut line = String::new();
    let read = lines.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn say(lines: &mut Lines, words: &str) -> Option<()> {
    lines.get_mut().write_all(format!("{words}\r\n").as_bytes()).await.ok()
}

/// A header of a message, unfolded; empty when there is none.
pub fn header(message: &str, name: &str) -> String {
    let head = message.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
    let found = head.split("\r\n").find_map(|line| line.strip_prefix(&format!("{name}: ")));
    found.unwrap_or_default().to_owned()
}
