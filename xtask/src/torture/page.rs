//! A page as a reader gets it: asked for over HTTP, and whether it is whole and of which version.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::paper::Standing;

const PATIENCE: Duration = Duration::from_secs(30);

/// An answer: its status, where it leads to, and its text.
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub text: String,
}

/// Asks for a page. An error is an answer that did not come or was cut short.
pub fn get(address: SocketAddr, path: &str) -> Result<Answer> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let answer = String::from_utf8(bytes).context("an answer that is not UTF-8")?;
    let (head, text) = answer.split_once("\r\n\r\n").context("an answer without an end")?;
    let header = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    };
    let status = head.split(' ').nth(1).context("an answer without a status")?.parse()?;
    let length: usize =
        header("content-length").context("an answer without its length")?.parse()?;
    if text.len() != length {
        bail!("{} of {length} bytes came", text.len());
    }
    let location = header("location").map(str::to_owned);
    Ok(Answer { status, location, text: text.to_owned() })
}

/// The version of a story in a page. The page must be whole, and of one version alone.
pub fn version(text: &str, number: u64) -> Result<u64> {
    let start = format!("Mark-{number}-");
    let (mut versions, mut places, mut count) = (BTreeSet::new(), BTreeSet::new(), 0);
    for (at, _) in text.match_indices(&start) {
        let mark = text[at + start.len()..].split('.').next().unwrap_or_default();
        let parts: Vec<u64> = mark.split('-').map_while(|part| part.parse().ok()).collect();
        let [version, place, of] = parts.as_slice() else { bail!("a mark is cut: {mark:.40}") };
        versions.insert(*version);
        places.insert(*place);
        count = *of;
    }
    let Some(version) = versions.first().filter(|_| versions.len() == 1) else {
        bail!("the page of story {number} shows the versions {versions:?}");
    };
    if places.len() as u64 != count || !text.trim_end().ends_with("</html>") {
        bail!("the page of story {number} has {} of {count} paragraphs", places.len());
    }
    if !text.contains(&format!("Story {number}, version {version}<")) {
        bail!("the page of story {number} has another version's headline over version {version}");
    }
    Ok(*version)
}

/// Whether the page at a story's address is the version that stands there.
pub fn shows(address: SocketAddr, standing: &Standing) -> Result<()> {
    let Standing { number, version: wanted, path } = standing;
    let answer = get(address, path)?;
    if answer.status != 200 {
        bail!("{path} answers {}", answer.status);
    }
    let shown = version(&answer.text, *number)?;
    if shown != *wanted {
        bail!("{path} shows version {shown}, not {wanted}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::version;

    fn page(marks: &str, headline: u64) -> String {
        format!("<h1>Story 7, version {headline}</h1><p>{marks}</p></html>\n")
    }

    #[test]
    fn a_page_is_of_one_version_and_whole() {
        assert_eq!(version(&page("Mark-7-3-0-2. x Mark-7-3-1-2. y", 3), 7).expect("whole"), 3);
        for (marks, headline) in [
            ("Mark-7-3-0-2. x", 3),
            ("Mark-7-3-0-2. x Mark-7-4-1-2. y", 3),
            ("Mark-7-3-0-2. x Mark-7-3-1-2. y", 4),
            ("nothing", 3),
        ] {
            assert!(version(&page(marks, headline), 7).is_err(), "{marks}");
        }
    }
}
