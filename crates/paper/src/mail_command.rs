//! `broadsheet mail`: whether mail goes out, tried by sending one, and reports of what came back.

use std::io::Read;

use anyhow::{Context, Result};
use kit::Clock;
use mail::{Heard, Letter};

use crate::Paper;
use crate::cli::DataArgs;

/// Sends one message and prints what the server answers.
pub(crate) async fn test(at: &DataArgs, address: &str) -> Result<()> {
    let paper = Paper::open(&at.data, at.load()?, Clock::system()).await?;
    let name = &paper.config.paper.name;
    let letter = Letter {
        language: "en".to_owned(),
        subject: format!("A test from {name}"),
        paper: name.clone(),
        heading: "Mail goes out".to_owned(),
        paragraphs: vec![format!("This message was sent to try the mail of {name}.")],
        small_print: vec!["Sent by hand with `broadsheet mail test`.".to_owned()],
        ..Letter::default()
    };
    let sent = paper.mail.send_now(address, &letter).await;
    paper.db.close().await;
    println!("{}", sent?);
    Ok(())
}

/// Longest report that is read.
const REPORT_BYTES_MAX: u64 = 1024 * 1024;

/// Takes in one report and prints what it was. What is no report is no error: the mail server would
/// send the message back to whom it came from.
pub(crate) async fn report(at: &DataArgs) -> Result<()> {
    let mut message = Vec::new();
    let mut input = std::io::stdin().take(REPORT_BYTES_MAX);
    input.read_to_end(&mut message).context("the report cannot be read")?;
    let paper = Paper::open(&at.data, at.load()?, Clock::system()).await?;
    let heard = paper.mail.heard(&message).await;
    paper.db.close().await;
    println!("{}", told(heard?));
    Ok(())
}

fn told(heard: Heard) -> &'static str {
    match heard {
        Heard::NoReport => "This is no report about mail that a machine can read.",
        Heard::Unknown => "This is about a message that is not ours, or was forgotten.",
        Heard::News => "Noted: the message is on its way, or arrived.",
        Heard::Bounced { suppressed: true } => {
            "The message came back; its address gets no more but what is necessary."
        }
        Heard::Bounced { suppressed: false } => "The message came back; its address stays.",
        Heard::Complained => "Its reader called it unwanted; they get no more.",
    }
}
