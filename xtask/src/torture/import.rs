//! An import killed in the middle, several times, and run again until it ends.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::Tally;
use super::dice::Dice;
use super::paper::{Bench, Victim, said};

/// Stories of the old paper at least, and twice as many at most: five to ten transactions.
const STORIES: u64 = 1_000;
/// A kill comes within this time of the start.
const SPAN: Duration = Duration::from_millis(2_000);
/// Kills of one import at most.
const KILLS_MAX: u64 = 2;

/// One round.
pub fn round(bench: &Bench, dice: &mut Dice) -> Result<Tally> {
    let corpus = bench.folder().join("corpus.jsonl");
    let count = STORIES + dice.roll(STORIES);
    let (count, seed) = (count.to_string(), dice.roll(u64::MAX).to_string());
    said(bench.hands("corpus").arg(&corpus).args([&count, &seed]))?;
    let mut tally = Tally::default();
    let mut reports = Vec::new();
    for attempt in 0..KILLS_MAX {
        let report = bench.folder().join(format!("report-{attempt}"));
        let killed = kill_at(bench, &corpus, &report, dice.moment(SPAN))?;
        reports.push(report);
        tally.kills += u64::from(killed);
        if !killed {
            break;
        }
        bench.examine()?;
        compare(bench, &corpus, "part", &reports)?;
    }
    // To its end, and once more: what is there already is not taken again.
    for attempt in ["end", "again"] {
        let report = bench.folder().join(attempt);
        said(bench.broadsheet("import").arg("--report").arg(&report).arg(&corpus))?;
        reports.push(report);
        compare(bench, &corpus, "whole", &reports)?;
    }
    bench.examine()?;
    tally.kept = count.parse()?;
    Ok(tally)
}

/// Starts the import and kills it after this time; `false` when it had ended well by then.
fn kill_at(bench: &Bench, corpus: &Path, report: &Path, moment: Duration) -> Result<bool> {
    let begun = Instant::now();
    let mut import = bench.broadsheet("import");
    let mut import = Victim::start(import.arg("--report").arg(report).arg(corpus))?;
    while begun.elapsed() < moment {
        match import.ended()? {
            Some(true) => return Ok(false),
            Some(false) => bail!("the import failed"),
            None => std::thread::sleep((moment - begun.elapsed().min(moment)).min(MILLISECOND)),
        }
    }
    if import.ended()?.is_some() {
        return Ok(false);
    }
    import.kill()?;
    Ok(true)
}

const MILLISECOND: Duration = Duration::from_millis(1);

fn compare(bench: &Bench, corpus: &Path, extent: &str, reports: &[PathBuf]) -> Result<()> {
    let mut hands = bench.hands("imported");
    said(hands.arg(bench.data()).arg(corpus).arg(extent).args(reports)).map(|_| ())
}
