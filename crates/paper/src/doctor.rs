//! The doctor: is everything of the paper there and sound?

use std::process::ExitCode;

use anyhow::Result;
use article::List;
use files::{Files, Verdict};
use kit::Id;

use crate::cli::DataArgs;
use crate::open::open_database;

/// Stories looked at in one go.
const PAGE: usize = 500;

/// Checks the paper of a folder and prints what it found; fails when something is wrong.
pub(crate) async fn run(at: &DataArgs) -> Result<ExitCode> {
    let config = at.load()?;
    println!("settings   in order");
    let db = open_database(&config).await?;
    let mut complaints = db.complaints().await?;
    println!("database   {}", config.store.database.masked());
    complaints.extend(stories(&db).await?);
    complaints.extend(pictures(&db, &config).await?);
    let (waiting, dead) = jobs::counts(&db).await?;
    println!("jobs       {waiting} waiting, {dead} given up");
    for job in jobs::dead(&db, 10).await? {
        println!("           {} {}: {}", job.kind, job.key, job.last_error.unwrap_or_default());
    }
    println!("journal    {} facts", journal::newest(&db).await?);
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

/// Every story can be read, and the counts are those of a recount.
async fn stories(db: &store::Db) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    let (mut after, mut all, mut live) = (Id(i64::MIN), 0_i64, 0_i64);
    loop {
        let page = article::export_page(db, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for held in &page {
            all += 1;
            if held.live_version > 0 && held.state != "withdrawn" {
                match article::live(db, held.id).await {
                    Ok(Some(found)) => live += i64::from(!found.story.flags.unlisted),
                    Ok(None) => {}
                    Err(error) => complaints.push(format!("{}: {error}", held.path)),
                }
            }
        }
    }
    let listed = article::count(db, List::Latest).await?;
    println!("stories    {all}, of which {listed} are listed");
    if listed != live {
        complaints.push(format!("{live} stories are live, but {listed} are listed"));
    }
    Ok(complaints)
}

/// Every picture's original is there and is what its name says.
async fn pictures(db: &store::Db, config: &config::Config) -> Result<Vec<String>> {
    let files = Files::open(&config.store.media_folder)?;
    let mut complaints = Vec::new();
    let (mut after, mut all) = (Id(i64::MIN), 0);
    loop {
        let page = media::after(db, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for picture in &page {
            all += 1;
            if files.verify(&picture.hash).await? != Verdict::Sound {
                complaints
                    .push(format!("the original of picture {} is missing or damaged", picture.id));
            }
        }
    }
    println!("pictures   {all}");
    Ok(complaints)
}
