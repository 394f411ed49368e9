//! A mail server on loopback that takes everything and counts it.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;

/// What came for whom: how often each Message-ID, by recipient.
pub type Got = HashMap<String, HashMap<String, usize>>;

/// A server and what it got.
#[derive(Clone)]
pub struct Sink {
    /// Its port.
    pub port: u16,
    got: Arc<Mutex<Counted>>,
}

#[derive(Default)]
struct Counted {
    by_recipient: Got,
    unsigned: usize,
    longest: usize,
}

impl Sink {
    /// One on a port that is free.
    pub fn start() -> Result<Sink> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let sink = Sink { port: listener.local_addr()?.port(), got: Arc::default() };
        let own = sink.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                std::thread::spawn(move || own.talk(stream));
            }
        });
        Ok(sink)
    }

    /// To how many something came.
    pub fn recipients(&self) -> usize {
        self.counted().by_recipient.len()
    }

    /// What came for whom.
    pub fn got(&self) -> Got {
        self.counted().by_recipient.clone()
    }

    /// How many messages were not signed, and the bytes of the longest.
    pub fn unsigned_and_longest(&self) -> (usize, usize) {
        let counted = self.counted();
        (counted.unsigned, counted.longest)
    }

    fn counted(&self) -> std::sync::MutexGuard<'_, Counted> {
        self.got.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Speaks until the other side ends it.
    fn talk(&self, stream: TcpStream) -> Option<()> {
        stream.set_nodelay(true).ok()?;
        let mut lines = BufReader::new(stream);
        say(&mut lines, "220 sink.example ESMTP")?;
        let mut to = String::new();
        loop {
            let line = hear(&mut lines)?;
            let verb = line.get(..4).unwrap_or_default().to_uppercase();
            let answer = match verb.as_str() {
                "EHLO" => "250-sink.example\r\n250 8BITMIME",
                "RCPT" => {
                    to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    "250 ok"
                }
                "DATA" => {
                    say(&mut lines, "354 go on")?;
                    self.take(&mut lines, &to)?;
                    "250 taken"
                }
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            say(&mut lines, answer)?;
        }
    }

    fn take(&self, lines: &mut BufReader<TcpStream>, to: &str) -> Option<()> {
        let (mut id, mut signed, mut bytes) = (String::new(), false, 0);
        loop {
            let line = hear(lines)?;
            if line == "." {
                break;
            }
            bytes += line.len() + 2;
            signed |= line.starts_with("DKIM-Signature:");
            if let Some(found) = line.strip_prefix("Message-ID:") {
                id = found.trim().to_owned();
            }
        }
        let mut counted = self.counted();
        *counted.by_recipient.entry(to.to_owned()).or_default().entry(id).or_default() += 1;
        counted.unsigned += usize::from(!signed);
        counted.longest = counted.longest.max(bytes);
        Some(())
    }
}

fn hear(lines: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = lines.read_line(&mut line).ok()?;
    (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

fn say(lines: &mut BufReader<TcpStream>, words: &str) -> Option<()> {
    lines.get_mut().write_all(format!("{words}\r\n").as_bytes()).ok()
}
