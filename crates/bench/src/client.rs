//! A reader with one connection that stays open: asks for pages and waits for the whole of each.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Longest wait for one page.
const SECONDS_MAX: u64 = 30;

/// See the module.
pub struct Client {
    stream: BufReader<TcpStream>,
    accepts_gzip: bool,
    cookie: Option<String>,
}

/// An answer.
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its body as it was sent.
    pub body: Vec<u8>,
}

impl Client {
    /// Connects.
    pub fn open(address: SocketAddr, accepts_gzip: bool) -> Result<Client> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(SECONDS_MAX)))?;
        Ok(Client { stream: BufReader::new(stream), accepts_gzip, cookie: None })
    }

    /// With this cookie in hand.
    pub fn with_cookie(mut self, cookie: &str) -> Client {
        self.take_cookie(cookie);
        self
    }

    /// Goes on with this cookie, as somebody else.
    pub fn take_cookie(&mut self, cookie: &str) {
        self.cookie = Some(cookie.to_owned());
    }

    /// Asks for a page.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        let accepts = if self.accepts_gzip { "Accept-Encoding: gzip\r\n" } else { "" };
        let cookie = self.cookie.iter().map(|it| format!("Cookie: {it}\r\n")).collect::<String>();
        let ask = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{accepts}{cookie}\r\n");
        self.stream.get_mut().write_all(ask.as_bytes())?;
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.with_context(|| format!("{path}: no answer"))?;
        let mut length = None;
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse::<usize>().ok();
            }
        }
        let Some(length) = length else { bail!("{path}: an answer without its length") };
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, body })
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }
}
