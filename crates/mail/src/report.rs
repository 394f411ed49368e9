//! Reports about mail: what a server says of a message it could not deliver (RFC 3464), and a
//! provider of one that its reader called unwanted (RFC 5965).
//!
//! Only a report that hands back the Message-ID counts: ids cannot be guessed, so nobody else can
//! make up that somebody's mail came back. Answers and vacation notes are no reports.

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use crate::address::one_line;

/// How much of a server's words is kept.
const WORDS_MAX: usize = 500;

/// A report about one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    /// The Message-ID it is about, with its angle brackets.
    pub(crate) message_id: String,
    /// What happened.
    pub(crate) what: What,
    /// In the words of who reports it.
    pub(crate) words: String,
}

/// What happened to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// It came back; `dead` when the address is nobody's, and not only full or fussy.
    Failed {
        /// Whether nothing will ever arrive there.
        dead: bool,
    },
    /// It is on its way still.
    Delayed,
    /// It was delivered, relayed or expanded.
    Delivered,
    /// Its reader called it unwanted.
    Unwanted,
}

/// Reads a report; none when the message is something else.
pub(crate) fn read(bytes: &[u8]) -> Option<Report> {
    let message = MessageParser::default().parse(bytes)?;
    let kind = message.content_type()?;
    if !(kind.ctype() == "multipart" && kind.subtype() == Some("report")) {
        return None;
    }
    let message_id = message.parts.iter().find_map(|part| original(part))?;
    let of = |kind: &str| message.parts.iter().find(|part| is(part, "message", kind));
    let (what, words) = match (of("delivery-status"), of("feedback-report")) {
        (Some(part), _) => delivery(&fields(part.contents()))?,
        (None, Some(part)) => complaint(&fields(part.contents()))?,
        (None, None) => return None,
    };
    Some(Report { message_id, what, words: one_line(&words, WORDS_MAX) })
}

fn is(part: &MessagePart<'_>, kind: &str, subtype: &str) -> bool {
    let found = part.content_type();
    found.is_some_and(|it| {
        it.ctype().eq_ignore_ascii_case(kind)
            && it.subtype().is_some_and(|it| it.eq_ignore_ascii_case(subtype))
    })
}

/// The Message-ID of the message that is reported about, if this part hands it back.
fn original(part: &MessagePart<'_>) -> Option<String> {
    let id = |message: &Message<'_>| message.message_id().map(|id| format!("<{id}>"));
    match &part.body {
        PartType::Message(message) => id(message),
        _ if is(part, "text", "rfc822-headers") || is(part, "message", "rfc822-headers") => {
            // Without the empty line that ends them, a parser may take the last header for text.
            let headers = [part.contents(), b"\r\n\r\n"].concat();
            id(&MessageParser::default().parse(&headers)?)
        }
        _ => None,
    }
}

/// What a server says of the first recipient: our messages have but one.
fn delivery(fields: &[(String, String)]) -> Option<(What, String)> {
    let status = value(fields, "status").unwrap_or_default();
    let words = [status, value(fields, "diagnostic-code").unwrap_or_default()].join(" ");
    let what = match value(fields, "action")?.to_ascii_lowercase().as_str() {
        "failed" => What::Failed { dead: is_dead(status) },
        "delayed" => What::Delayed,
        "delivered" | "relayed" | "expanded" => What::Delivered,
        _ => return None,
    };
    Some((what, words))
}

/// Whether the address is nobody's (RFC 3463: 5.1 is about addresses, but 5.1.7 and 5.1.8 about
/// ours; 5.2.1 is a mailbox that was shut).
fn is_dead(status: &str) -> bool {
    let status = status.split_whitespace().next().unwrap_or_default();
    let ours = ["5.1.7", "5.1.8"].contains(&status);
    (status.starts_with("5.1.") && !ours) || status == "5.2.1"
}

/// What a reader did; "not-spam" takes nothing away from anybody.
fn complaint(fields: &[(String, String)]) -> Option<(What, String)> {
    let kind = value(fields, "feedback-type")?;
    let unwanted = !kind.eq_ignore_ascii_case("not-spam");
    let by = value(fields, "user-agent").unwrap_or_default();
    unwanted.then(|| (What::Unwanted, format!("{kind} {by}")))
}

fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// Fields as a header has them, lines that begin with a space belonging to the one before.
fn fields(bytes: &[u8]) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in String::from_utf8_lossy(bytes).lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    fields
}
