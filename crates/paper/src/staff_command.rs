//! `broadsheet staff`: who works here, and a way back in for who lost every key.

use anyhow::{Context, Result, bail};
use kit::Clock;

use crate::Paper;
use crate::cli::DataArgs;

/// The link to the first account, when there is none yet.
pub(crate) async fn first_link(paper: &Paper) -> Result<Option<String>> {
    let token = newsroom::first_link(&paper.db, &paper.clock).await?;
    Ok(token.map(|token| address(paper, token.reveal())))
}

/// The same for a start, which does not end because somebody else is writing all the time: readers
/// come first, and the link can be had later.
pub(crate) async fn first_link_if_free(paper: &Paper) -> Result<Option<String>> {
    match newsroom::first_link(&paper.db, &paper.clock).await {
        Ok(token) => Ok(token.map(|token| address(paper, token.reveal()))),
        Err(newsroom::Error::Store(error)) if error.is_passing() => {
            tracing::warn!(%error, "no first link was made; `broadsheet staff link` prints one");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn address(paper: &Paper, token: &str) -> String {
    format!("{}/desk/welcome?link={token}", paper.config.paper.base_url)
}

/// Prints everyone.
pub(crate) async fn list(at: &DataArgs) -> Result<()> {
    let paper = Paper::open(&at.data, at.load()?, Clock::system()).await?;
    let everyone = newsroom::all(&paper.db).await?;
    if everyone.is_empty() {
        println!("Nobody works here yet; `broadsheet staff link` prints the first link.");
    }
    for staff in everyone {
        let roles: Vec<&str> = staff.roles.iter().map(|role| role.name).collect();
        let state = match (staff.joined_at, staff.left_at) {
            (_, Some(at)) => format!("left {at}"),
            (None, None) => "invited".to_owned(),
            (Some(at), None) => format!("here since {at}"),
        };
        println!("{} <{}>: {} ({state})", staff.name, staff.email, roles.join(", "));
    }
    paper.db.close().await;
    Ok(())
}

/// Prints a link for one of the staff, or for the first of them.
pub(crate) async fn link(at: &DataArgs, email: Option<&str>) -> Result<()> {
    let paper = Paper::open(&at.data, at.load()?, Clock::system()).await?;
    let link = match email {
        Some(email) => link_for(&paper, email).await?,
        None => first_link(&paper).await?.context(
            "somebody works here already; name the e-mail address of who is to be let in",
        )?,
    };
    println!("{link}");
    println!("It is good once, for a week. Former links of this account are void.");
    paper.db.close().await;
    Ok(())
}

async fn link_for(paper: &Paper, email: &str) -> Result<String> {
    let Some(staff) = newsroom::by_email(&paper.db, email).await? else {
        bail!("nobody with the address {email} works here; `broadsheet staff list` shows everyone");
    };
    let mut tx = paper.db.begin().await?;
    let token = newsroom::new_link(&mut tx, paper.clock.now(), None, &staff).await?;
    tx.commit().await?;
    Ok(address(paper, token.reveal()))
}
