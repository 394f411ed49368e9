//! Publishing killed in the middle, and what the next reader sees.

use std::time::Duration;

use anyhow::{Context, Result};

use super::Tally;
use super::dice::Dice;
use super::page;
use super::paper::Bench;

/// Kills of one paper.
const KILLS: u64 = 3;
/// A kill comes within this time of the first acknowledgement.
const SPAN: Duration = Duration::from_millis(800);

/// One round: what was acknowledged before the first kill must still stand after the last.
pub fn round(bench: &Bench, dice: &mut Dice) -> Result<Tally> {
    let mut ledger = Vec::new();
    let mut tally = Tally::default();
    for _ in 0..KILLS {
        let publisher = bench.publish()?;
        std::thread::sleep(dice.moment(SPAN));
        ledger.extend(publisher.kill()?);
        tally.kills += 1;
        bench.examine()?;
        tally.pages += read_again(bench, &ledger)?;
    }
    tally.kept = ledger.len() as u64;
    Ok(tally)
}

/// Everything acknowledged is there, and a server that starts now shows it; how many pages.
pub fn read_again(bench: &Bench, ledger: &[String]) -> Result<u64> {
    let newest = bench.kept(ledger)?;
    let mut server = bench.serve()?;
    for standing in &newest {
        page::shows(server.address, standing)?;
    }
    let front = page::get(server.address, "/")?;
    let first = newest.iter().find(|it| front.text.contains(&it.path));
    first.context("the front shows none of the newest stories")?;
    server.victim.kill()?;
    Ok(newest.len() as u64 + 1)
}
