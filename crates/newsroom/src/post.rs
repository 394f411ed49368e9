//! What the newsroom writes to people: an invitation, and a new link for who lost every key.

use kit::{Id, Instant};
use mail::{Button, Kind, Letter, Mailroom, Outgoing, Put, Rank, Words};
use signin::Purpose;
use store::Tx;

use crate::{Refusal, Result, Staff};

/// Without it nobody joins.
const INVITATION: Kind = Kind { word: "invitation", necessary: true, rank: Rank::Awaited };
/// Without it nobody comes back in.
const NEW_LINK: Kind = Kind { word: "new_link", necessary: true, rank: Rank::Awaited };

/// A link to the desk, and what is said with it.
pub struct Link<'a> {
    /// Whose paper.
    pub paper: &'a str,
    /// The address that lets in.
    pub url: &'a str,
    /// Until when, in words.
    pub until: &'a str,
    /// Who made it.
    pub by: &'a Staff,
    /// Whom it lets in.
    pub to: &'a Staff,
}

/// Sends the link to whom it lets in, if the paper sends mail; whether it does. What waited for
/// them before is not sent, because its link is void.
///
/// # Errors
/// [`Refusal::Email`] for an address that no mail can go to, or when the store refuses.
pub async fn send_link(
    tx: &mut Tx,
    now: Instant,
    room: &Mailroom,
    link: &Link<'_>,
) -> Result<bool> {
    let about = about(link.to);
    room.call_back(tx, now, &about, "not sent: a newer link replaces it").await?;
    let kind = if link.to.joined_at.is_some() { NEW_LINK } else { INVITATION };
    let message = Outgoing {
        kind,
        key: format!("{}:{}:{}", kind.word, link.to.id, Id::fresh(now)),
        about,
        name: link.to.name.clone(),
        address: link.to.email.clone(),
        words: Words::Written(if kind == INVITATION { invitation(link) } else { new_link(link) }),
        not_before: None,
        expires_at: Some(now.plus_seconds(Purpose::Invitation.seconds())),
    };
    match room.put(tx, now, &message).await {
        Ok(put) => Ok(put != Put::Off),
        Err(mail::Error::Store(error)) => Err(error.into()),
        Err(_) => Err(Refusal::Email(link.to.email.clone()).into()),
    }
}

/// Links that wait for somebody who has left are not sent.
///
/// # Errors
/// When the store refuses.
pub async fn call_back(tx: &mut Tx, now: Instant, room: &Mailroom, staff: &Staff) -> Result<()> {
    Ok(room.call_back(tx, now, &about(staff), "not sent: their access is ended").await?)
}

/// What mail to one of the staff is known by: it goes out only while they have access.
pub fn about(staff: &Staff) -> String {
    format!("staff:{}", staff.id)
}

fn invitation(link: &Link<'_>) -> Letter {
    let Link { paper, by, to, .. } = link;
    let roles: Vec<&str> = to.roles.iter().map(|role| role.name).collect();
    let heading = format!("{} invites you to the newsroom of {paper}", by.name);
    let paragraphs = vec![
        format!("Hello {},", to.name),
        format!("your place at the desk is ready. What you will be there: {}.", roles.join(", ")),
        "Come in by this link and choose how you will sign in from then on: with a passkey, or \
         with a password and a code from your telephone."
            .to_owned(),
    ];
    Letter { subject: format!("Your desk at {paper}"), heading, paragraphs, ..frame(link) }
}

fn new_link(link: &Link<'_>) -> Letter {
    let Link { paper, by, to, .. } = link;
    let paragraphs = vec![
        format!("Hello {},", to.name),
        format!("{} has made a new link for you to the desk of {paper}.", by.name),
        "Come in by it and make yourself a new passkey, or a new password with its code. Links \
         you were given before are void."
            .to_owned(),
    ];
    let subject = format!("A new link to your desk at {paper}");
    Letter { subject, heading: "Back to your desk".to_owned(), paragraphs, ..frame(link) }
}

/// What both have: the button, and how long it is good.
fn frame(link: &Link<'_>) -> Letter {
    Letter {
        // The desk speaks English.
        language: "en".to_owned(),
        paper: link.paper.to_owned(),
        button: Some(Button { label: "Come in".to_owned(), url: link.url.to_owned() }),
        small_print: vec![
            format!("The link is good once, until {}. It is yours alone.", link.until),
            "If you know nothing of this, do nothing: nobody comes in without the link.".to_owned(),
        ],
        ..Letter::default()
    }
}
