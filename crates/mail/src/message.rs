//! The message as it goes over the wire: headers, plain text, HTML, signature.

use std::time::{Duration, UNIX_EPOCH};

use kit::Instant;
use lettre::Message;
use lettre::message::header::{ContentTransferEncoding, HeaderName, HeaderValue};
use lettre::message::{MultiPart, MultiPartKind, SinglePart, header};
use web::Theme;

use crate::address::one_line;
use crate::{Address, Error, Letter, Result};

/// Longest subject.
const SUBJECT_MAX: usize = 200;

/// What every message of a paper has in common.
pub(crate) struct Sender {
    /// The name it is from.
    pub(crate) name: String,
    /// The address it is from.
    pub(crate) address: Address,
    /// Where answers go.
    pub(crate) reply_to: Option<(String, Address)>,
    /// Where what cannot be delivered goes back to; none: to who it is from.
    pub(crate) bounces_to: Option<Address>,
}

/// Whom a message is to, and what it is known by.
pub(crate) struct Envelope<'a> {
    /// The recipient's name.
    pub(crate) name: &'a str,
    /// The recipient.
    pub(crate) to: &'a Address,
    /// Message-ID, with its angle brackets.
    pub(crate) message_id: &'a str,
    /// When it was written.
    pub(crate) date: Instant,
}

/// Makes it, not yet signed. The same letter in the same envelope gives the same bytes.
pub(crate) fn make(
    theme: &Theme,
    from: &Sender,
    envelope: &Envelope<'_>,
    letter: &Letter,
) -> Result<Message> {
    let told = |error: &dyn std::fmt::Display| Error::Message(error.to_string());
    let html = letter.html(theme).map_err(|error| told(&error))?;
    let seconds = u64::try_from(envelope.date.seconds()).unwrap_or_default();
    let date = UNIX_EPOCH + Duration::from_secs(seconds);
    let mut builder = Message::builder()
        .from(from.address.mailbox(&from.name))
        .to(envelope.to.mailbox(envelope.name))
        .subject(subject(letter))
        .date(date)
        .message_id(Some(envelope.message_id.to_owned()))
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("Content-Language", &one_line(&letter.language, 40)));
    if let Some(bounces_to) = &from.bounces_to {
        let (from, to) = (bounces_to.bare(), vec![envelope.to.bare()]);
        let way = lettre::address::Envelope::new(Some(from), to).map_err(|error| told(&error))?;
        builder = builder.envelope(way);
    }
    if let Some((name, address)) = &from.reply_to {
        builder = builder.reply_to(address.mailbox(name));
    }
    if let Some(url) = letter.unsubscribe_url.as_deref().filter(|url| is_plain(url)) {
        builder = builder.raw_header(raw("List-Unsubscribe", &format!("<{url}>")));
        let one_click = "List-Unsubscribe=One-Click";
        builder = builder.raw_header(raw("List-Unsubscribe-Post", one_click));
    }
    // No line of quoted-printable text holds "=_", so the boundary can stand in none.
    let mark: String = envelope.message_id.chars().filter(char::is_ascii_alphanumeric).collect();
    let parts = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(format!("=_{}", &mark[..mark.len().min(40)]))
        .singlepart(part(header::ContentType::TEXT_PLAIN, letter.text()))
        .singlepart(part(header::ContentType::TEXT_HTML, html));
    builder.multipart(parts).map_err(|error| told(&error))
}

/// The subject as it stands in the message.
pub(crate) fn subject(letter: &Letter) -> String {
    one_line(&letter.subject, SUBJECT_MAX)
}

/// Quoted-printable whatever it holds: no relay has to touch it, and its lines are short.
fn part(kind: header::ContentType, text: String) -> SinglePart {
    SinglePart::builder().header(kind).header(ContentTransferEncoding::QuotedPrintable).body(text)
}

/// A header whose value is ASCII and on one line; it is not folded, because relays have broken
/// signatures over folded `List-Unsubscribe`.
fn raw(name: &'static str, value: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str(name);
    let value: String = value.chars().filter(char::is_ascii).collect();
    HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value)
}

/// RFC 8058 wants https; a paper that is tried on its own machine has none.
fn is_plain(url: &str) -> bool {
    let near = ["https://", "http://localhost:", "http://127.0.0.1:"];
    near.iter().any(|start| url.starts_with(start))
        && url.chars().all(|c| c.is_ascii_graphic() && !"<>".contains(c))
}
