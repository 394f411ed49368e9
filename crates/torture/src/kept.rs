//! Whether a paper has kept its word: everything that was acknowledged is there, and nothing half.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use article::{Address, Held};
use kit::Id;
use paper::Paper;

use crate::script;

/// Stories whose pages are worth asking for: those changed last.
const NEWEST: usize = 12;
/// Stories read in one go.
const PAGE: usize = 500;

/// What was acknowledged of a story: its highest version and its id.
type Acknowledged = BTreeMap<u64, (u64, Id)>;

/// Compares the paper with the publisher's lines. Prints what stands now of the stories changed
/// last, `at NUMBER VERSION PATH`, for whoever asks for their pages.
pub async fn complaints(paper: &Paper, ledger: &str) -> Result<Vec<String>> {
    let mut waiting = acknowledged(ledger)?;
    let (said, mut complaints, mut stories) = (waiting.len(), Vec::new(), Vec::new());
    let (mut after, mut versions) = (Id(i64::MIN), 0);
    loop {
        let page = article::export_page(&paper.db, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for held in page {
            let number = script::number_of(&held.slug).context("a story of somebody else")?;
            let promised = waiting.remove(&number);
            complaints.extend(story_complaints(paper, number, &held, promised).await?);
            versions += held.last_version;
            stories.push((held, number));
        }
    }
    let lost = waiting.into_iter();
    complaints.extend(lost.map(|(number, (version, id))| {
        format!("story {number} ({id}) was acknowledged in version {version} and is not there")
    }));
    println!("{} stories in {versions} versions; {said} acknowledged", stories.len());
    stories.sort_by_key(|(held, _)| std::cmp::Reverse((held.modified_at, held.id)));
    for (held, number) in stories.iter().take(NEWEST) {
        println!("at {number} {} {}", held.live_version, held.path);
    }
    Ok(complaints)
}

fn acknowledged(ledger: &str) -> Result<Acknowledged> {
    let mut all = Acknowledged::new();
    for line in ledger.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [number, version, id] = words.as_slice() else {
            anyhow::bail!("'{line}' is no line of a publisher")
        };
        let (version, id) = (version.parse()?, id.parse()?);
        let entry = all.entry(number.parse()?).or_insert((version, id));
        entry.0 = entry.0.max(version);
    }
    Ok(all)
}

async fn story_complaints(
    paper: &Paper,
    number: u64,
    held: &Held,
    promised: Option<(u64, Id)>,
) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    let mut complain = |what: String| complaints.push(format!("story {number}: {what}"));
    let live = held.live_version as u64;
    if held.live_version != held.last_version || held.state != "live" {
        complain(format!("{}, version {live} of {}", held.state, held.last_version));
    }
    if let Some((version, id)) = promised
        && (live < version || id != held.id)
    {
        complain(format!("acknowledged as {id} in version {version}, but is {} {live}", held.id));
    }
    let history = article::history(&paper.db, held.id).await?;
    if history.len() as i64 != held.last_version {
        complain(format!("{} of {} versions are kept", history.len(), held.last_version));
    }
    for (place, version) in history.iter().enumerate() {
        let wanted = place as u64 + 1;
        let written = version.version as u64 == wanted && version.class != "draft";
        if !written || version.story != script::story(number, wanted) {
            complain(format!("version {wanted} is not as it was written"));
        }
    }
    if held.path != script::path(number, live) {
        complain(format!("version {live} stands at {}", held.path));
    }
    for version in 1..=live {
        let path = script::path(number, version);
        let found = article::address(&paper.db, &path).await?;
        let here = found == Address::Story(held.id) && path == held.path;
        if !here && found != Address::Moved(held.path.clone(), true) {
            complain(format!("{path} leads to {found:?}"));
        }
    }
    Ok(complaints)
}
