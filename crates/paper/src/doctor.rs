//! The doctor: is everything of the paper there and sound?

mod stories;

use std::process::ExitCode;

use anyhow::Result;
use files::{Files, Verdict};
use kit::Id;
use store::Db;

use crate::cli::DataArgs;
use crate::open::open_database;

/// Rows looked at in one go.
const PAGE: usize = 500;

/// What the doctor found.
#[derive(Debug, Default)]
pub struct Findings {
    /// What was looked at, a line each.
    pub lines: Vec<String>,
    /// What is wrong; nothing in a sound paper.
    pub complaints: Vec<String>,
}

/// Checks the paper of a folder and prints what it found; fails when something is wrong.
pub(crate) async fn run(at: &DataArgs) -> Result<ExitCode> {
    let Findings { lines, complaints } = examine(at).await?;
    for line in lines {
        println!("{line}");
    }
    if complaints.is_empty() {
        println!("The paper is sound.");
        return Ok(ExitCode::SUCCESS);
    }
    for complaint in &complaints {
        println!("WRONG      {complaint}");
    }
    println!("{} things are wrong.", complaints.len());
    Ok(ExitCode::FAILURE)
}

/// Checks the paper of a folder.
///
/// # Errors
/// When its settings are wrong or its database or media folder cannot be read.
pub async fn examine(at: &DataArgs) -> Result<Findings> {
    let config = at.load()?;
    let mut findings = Findings::default();
    findings.saw("settings", "in order");
    let db = open_database(&config).await?;
    findings.complaints.extend(db.complaints().await?);
    findings.saw("database", config.store.database.masked());
    stories::examine(&db, &mut findings).await?;
    pictures(&db, &config, &mut findings).await?;
    mail(&db, &config, &mut findings).await?;
    search(&db, &config, &mut findings).await?;
    let (waiting, dead) = jobs::counts(&db).await?;
    findings.saw("jobs", format!("{waiting} waiting, {dead} given up"));
    for job in jobs::dead(&db, 10).await? {
        let why = job.last_error.unwrap_or_default();
        findings.saw("", format!("{} {}: {why}", job.kind, job.key));
    }
    findings.saw("journal", format!("{} facts", journal::newest(&db).await?));
    db.close().await;
    Ok(findings)
}

impl Findings {
    fn saw(&mut self, what: &str, is: impl std::fmt::Display) {
        self.lines.push(format!("{what:<10} {is}"));
    }

    fn complain(&mut self, complaint: String) {
        self.complaints.push(complaint);
    }
}

/// The search index is there and knows what happened, or will once the paper is served.
async fn search(db: &Db, config: &config::Config, findings: &mut Findings) -> Result<()> {
    let words = match search::learnt_in(&config.search.folder) {
        None => "no index; it is made when the paper is served".to_owned(),
        Some(seq) if seq > journal::newest(db).await? => {
            "the index of another paper; it is made anew when the paper is served".to_owned()
        }
        Some(seq) => match search::behind(db, seq).await? {
            0 => "the index knows everything".to_owned(),
            behind => format!("{behind} changes are not in the index yet"),
        },
    };
    findings.saw("search", words);
    Ok(())
}

/// Mail can be sent, as far as that shows without a network, and nothing has waited for long.
async fn mail(db: &Db, config: &config::Config, findings: &mut Findings) -> Result<()> {
    let way = match (&config.mail, config.mail.relay()) {
        (settings, _) if !settings.is_on() => "off".to_owned(),
        (_, Ok(relay)) => format!("by {}:{}", relay.host, relay.port),
        (settings, Err(_)) => format!("into {}", settings.folder.display()),
    };
    let counts = mail::counts(db).await?;
    let counts = counts.iter().filter(|it| it.messages > 0);
    let counts: Vec<String> = counts
        .map(|it| format!(", {} {}", it.messages, it.state.word().replace('_', " ")))
        .collect();
    findings.saw("mail", format!("{way}{}", counts.concat()));
    if let Err(error) = mail::Mailroom::check(&config.mail) {
        findings.complain(error.to_string());
    }
    let overdue = mail::overdue(db, kit::Clock::system().now()).await?;
    if let Some(waiting) = overdue.filter(|_| config.mail.is_on()) {
        let (messages, since) = (waiting.messages, waiting.since);
        findings.complain(format!("mail does not go out: {messages} wait since {since}"));
    }
    Ok(())
}

/// Every picture's original is there and is what its name says.
async fn pictures(db: &Db, config: &config::Config, findings: &mut Findings) -> Result<()> {
    let files = Files::open(&config.store.media_folder)?;
    let (mut after, mut all) = (Id(i64::MIN), 0);
    loop {
        let page = media::after(db, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for picture in &page {
            all += 1;
            if files.verify(&picture.hash).await? != Verdict::Sound {
                findings.complain(format!(
                    "the original of picture {} is missing or damaged",
                    picture.id
                ));
            }
        }
    }
    findings.saw("pictures", all);
    Ok(())
}
