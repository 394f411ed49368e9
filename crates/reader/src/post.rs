//! What the paper writes to readers about their account.

use kit::{Id, Instant};
use mail::{Button, Kind, Letter, Mailroom, Outgoing, Rank, Words};
use signin::Purpose;
use store::Tx;

use crate::{Reader, Refusal, Result};

/// Without it nobody comes in.
const LINK: Kind = Kind { word: "reader_link", necessary: true, rank: Rank::Awaited };

/// Proves a new address.
const MOVE: Kind = Kind { word: "reader_address", necessary: true, rank: Rank::Awaited };
/// Says to the former address that it was left.
const MOVED: Kind = Kind { word: "reader_moved", necessary: true, rank: Rank::Awaited };

/// Says that a provider lets in, from now on.
const LINKED: Kind = Kind { word: "reader_linked", necessary: true, rank: Rank::Awaited };

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

/// Puts the letter that proves a new address.
///
/// # Errors
/// [`Refusal::Address`] for an address that no mail can go to, or when the store refuses.
pub async fn send_move(
    tx: &mut Tx,
    now: Instant,
    writer: &Writer<'_>,
    (reader, address): (&Reader, &str),
    url: &str,
) -> Result<()> {
    let paper = writer.paper;
    let letter = Letter {
        subject: format!("Your new address at {paper}"),
        heading: "Is this your new address?".to_owned(),
        paragraphs: vec![format!(
            "Somebody who is signed in to {paper} wants its mail to come to this address from now \
             on. If that is you, open the link and press the button on the page it shows."
        )],
        button: Some(Button { label: "Use this address".to_owned(), url: url.to_owned() }),
        small_print: vec![
            "The link is good once and for one day.".to_owned(),
            "If you know nothing of this, do nothing: nothing changes without the link.".to_owned(),
        ],
        ..frame(paper)
    };
    let about = about(reader.id);
    let expires_at = now.plus_seconds(Purpose::AddressChange.seconds());
    put(tx, now, writer, (MOVE, about), (address, letter, expires_at)).await
}

/// Puts the notice to the address that was left, with the way back.
///
/// # Errors
/// When the store refuses.
pub async fn send_moved(
    tx: &mut Tx,
    now: Instant,
    writer: &Writer<'_>,
    (before, until): (&Reader, &str),
    url: &str,
) -> Result<()> {
    let paper = writer.paper;
    let letter = Letter {
        subject: format!("Your address at {paper} was changed"),
        heading: "Your address was changed".to_owned(),
        paragraphs: vec![
            format!("The account at {paper} that had this address now has another one."),
            "Was that you? Then there is nothing to do. If not, the link below brings this \
             address back. Everybody who is signed in is then signed out, and passkeys and \
             passwords made since the change are void."
                .to_owned(),
        ],
        button: Some(Button { label: "Bring my address back".to_owned(), url: url.to_owned() }),
        small_print: vec![format!("The link is good once, until {until}.")],
        ..frame(paper)
    };
    let expires_at = now.plus_seconds(Purpose::AddressReturn.seconds());
    let to = (before.address.as_str(), letter, expires_at);
    put(tx, now, writer, (MOVED, about(before.id)), to).await
}

/// Puts the notice that somebody came into this account by a provider for the first time.
///
/// # Errors
/// When the store refuses.
pub async fn send_linked(
    tx: &mut Tx,
    now: Instant,
    writer: &Writer<'_>,
    (reader, provider): (&Reader, &str),
    url: &str,
) -> Result<()> {
    let paper = writer.paper;
    let letter = Letter {
        subject: format!("A new way into your account at {paper}"),
        heading: format!("You can sign in with {provider}"),
        paragraphs: vec![format!(
            "Somebody signed in to your account at {paper} with {provider}, which says that this \
             address is theirs. From now on {provider} lets you in. If that was not you, take it \
             away again, and look after your account at {provider}."
        )],
        button: Some(Button { label: "Sign-in and security".to_owned(), url: url.to_owned() }),
        ..frame(paper)
    };
    let expires_at = now.plus_seconds(Purpose::AddressReturn.seconds());
    let to = (reader.address.as_str(), letter, expires_at);
    put(tx, now, writer, (LINKED, about(reader.id)), to).await
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
        words: Words::Written(letter),
        not_before: None,
        expires_at: Some(expires_at),
    };
    match writer.room.put(tx, now, &message).await {
        Ok(_) => Ok(()),
        Err(mail::Error::Store(error)) => Err(error.into()),
        Err(_) => Err(Refusal::Address.into()),
    }
}

/// What mail about an account is known by.
pub(crate) fn about(reader: Id) -> String {
    format!("reader:{reader}")
}

/// What mail is known by that was sent to an address before anybody knew whose it is: a number
/// made from it, so that an account that is deleted takes its mail along.
pub(crate) fn about_address(address: &str) -> String {
    format!("address:{}", Id::named("address", address))
}

fn frame(paper: &str) -> Letter {
    Letter { language: "en".to_owned(), paper: paper.to_owned(), ..Letter::default() }
}
