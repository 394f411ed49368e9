//! `broadsheet mail`: whether mail goes out, tried by sending one.

use anyhow::Result;
use kit::Clock;
use mail::Letter;

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
