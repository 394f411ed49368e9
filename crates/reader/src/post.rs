//! What the paper writes to readers about their account.

use kit::{Id, Instant};
use mail::{Button, Kind, Letter, Mailroom, Outgoing};
use signin::Purpose;
use store::Tx;

use crate::{Refusal, Result};

/// Without it nobody comes in.
const LINK: Kind = Kind { word: "reader_link", necessary: true };

/// Whose paper writes, and in what language.
pub struct Writer<'a> {
    /// The mail room.
    pub room: &'a Mailroom,
    /// The paper's name.
    pub paper: &'a str,
}

/// Puts the letter with a link that lets in. It says the same to who has an account and to who has
/// none.
///
/// # Errors
/// [`Refusal::Address`] for an address that no mail can go to, or when the store refuses.
pub async fn send_link(
    tx: &mut Tx,
    now: Instant,
    writer: &Writer<'_>,
    address: &str,
    url: &str,
) -> Result<()> {
    let paper = writer.paper;
    let letter = Letter {
        subject: format!("Your link to sign in to {paper}"),
        heading: format!("Sign in to {paper}"),
        paragraphs: vec![
            "Open this link and press the button on the page it shows. If you have no account \
             yet, that makes one with this address."
                .to_owned(),
        ],
        button: Some(Button { label: "Sign in".to_owned(), url: url.to_owned() }),
        small_print: vec![
            "The link is good once and for one hour, on any device.".to_owned(),
            "If you did not ask for it, do nothing: somebody typed your address, and without the \
             link nobody comes in."
                .to_owned(),
        ],
        ..frame(paper)
    };
    let expires_at = now.plus_seconds(Purpose::ReaderLink.seconds());
    put(tx, now, writer, (LINK, about_address(address)), (address, letter, expires_at)).await
}

async fn put(
    tx: &mut Tx,
    now: Instant,
    writer: &Writer<'_>,
    (kind, about): (Kind, String),
    (address, letter, expires_at): (&str, Letter, Instant),
) -> Result<()> {
    let message = Outgoing {
        kind,
        key: format!("{}:{}", kind.word, Id::fresh(now)),
        about,
        name: String::new(),
        address: address.to_owned(),
        letter,
        expires_at: Some(expires_at),
    };
    match writer.room.put(tx, now, &message).await {
        Ok(_) => Ok(()),
        Err(mail::Error::Store(error)) => Err(error.into()),
        Err(_) => Err(Refusal::Address.into()),
    }
}

/// What mail is known by that was sent to an address before anybody knew whose it is: a number
/// made from it, so that an account that is deleted takes its mail along.
pub(crate) fn about_address(address: &str) -> String {
    format!("address:{}", Id::named("address", address))
}

fn frame(paper: &str) -> Letter {
    Letter { language: "en".to_owned(), paper: paper.to_owned(), ..Letter::default() }
}
