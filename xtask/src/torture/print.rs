//! Pages printed for many readers while another process publishes: one of the two is killed.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Result, bail};

use super::Tally;
use super::dice::Dice;
use super::page;
use super::paper::{Bench, Publisher, Server, wait_until};
use super::publish::read_again;

/// Readers at the same time.
const READERS: u64 = 6;
/// Of the stories acknowledged last, a reader asks for one of so many.
const CHOICE: u64 = 40;
/// Addresses a reader follows until one is the story's.
const HOPS_MAX: u64 = 100;
/// A kill comes within this time of the first page.
const SPAN: Duration = Duration::from_millis(1_200);

/// What the readers share.
struct Room<'a> {
    publisher: &'a Publisher,
    address: SocketAddr,
    /// The server may be gone from now on: an answer that does not come is no fault.
    killing: AtomicBool,
    done: AtomicBool,
    pages: AtomicU64,
    faults: Mutex<Vec<String>>,
}

/// One round.
pub fn round(bench: &Bench, dice: &mut Dice) -> Result<Tally> {
    let publisher = bench.publish()?;
    let mut server = bench.serve()?;
    let kills_server = dice.roll(2) == 0;
    let moment = dice.moment(SPAN);
    let mut seeds: Vec<Dice> =
        (0..READERS).map(|reader| Dice::of(dice.roll(u64::MAX), reader)).collect();
    let room = Room {
        publisher: &publisher,
        address: server.address,
        killing: AtomicBool::new(false),
        done: AtomicBool::new(false),
        pages: AtomicU64::new(0),
        faults: Mutex::new(Vec::new()),
    };
    std::thread::scope(|scope| {
        for dice in &mut seeds {
            scope.spawn(|| read(&room, dice));
        }
        let read_some = || Ok(room.pages.load(Ordering::Relaxed) >= READERS || room.has_fault());
        let waited = wait_until("readers get pages", read_some);
        std::thread::sleep(moment);
        let killed = match kills_server {
            true => {
                room.killing.store(true, Ordering::SeqCst);
                server.victim.kill()
            }
            false => Ok(()),
        };
        room.done.store(true, Ordering::SeqCst);
        waited.and(killed)
    })?;
    let (pages, faults) = (room.pages.into_inner(), room.faults.into_inner());
    if let Some(fault) = faults.unwrap_or_else(PoisonError::into_inner).first() {
        bail!("{fault}");
    }
    let ledger = publisher.kill()?;
    let mut tally = Tally { kills: 1 + u64::from(kills_server), kept: ledger.len() as u64, pages };
    if !kills_server {
        tally.pages += follows(bench, &server, &ledger)?;
        server.victim.kill()?;
    }
    bench.examine()?;
    tally.pages += read_again(bench, &ledger)?;
    Ok(tally)
}

/// The server that goes on comes to show what the killed publisher had acknowledged last.
fn follows(bench: &Bench, server: &Server, ledger: &[String]) -> Result<u64> {
    let newest = bench.kept(ledger)?;
    for standing in &newest {
        let mut last = String::new();
        let shown = wait_until("a page follows what was published", || {
            let shows = page::shows(server.address, standing);
            last = shows.as_ref().err().map(|why| format!("{why:#}")).unwrap_or_default();
            Ok(shows.is_ok())
        });
        if let Err(why) = shown {
            bail!("{why}: {last}");
        }
    }
    Ok(newest.len() as u64)
}

/// Reads what was just acknowledged until the round is done. No page is half or of two versions,
/// and none goes back behind one that was seen before.
fn read(room: &Room<'_>, dice: &mut Dice) {
    let mut seen: HashMap<String, u64> = HashMap::new();
    while !room.done.load(Ordering::SeqCst) {
        let back = dice.roll(CHOICE) as usize;
        let Some(line) = room.publisher.newest(back) else { continue };
        let number = line.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or(0);
        match page_of(room.address, number) {
            Ok((path, version)) => {
                let before = seen.insert(path.clone(), version).unwrap_or(0);
                if version < before {
                    room.fault(format!("{path} went back from version {before} to {version}"));
                }
                room.pages.fetch_add(1, Ordering::Relaxed);
            }
            Err(_) if room.killing.load(Ordering::SeqCst) => return,
            Err(why) => return room.fault(format!("the page of story {number}: {why:#}")),
        }
    }
}

/// Where a story is now, and the version that its page shows.
fn page_of(address: SocketAddr, number: u64) -> Result<(String, u64)> {
    let mut path = format!("/city/torture-{number}");
    // A story that moves there and back can lead in a circle until the server has heard of it.
    for hop in 0..HOPS_MAX {
        let answer = page::get(address, &path)?;
        match (answer.status, answer.location) {
            (200, _) => return page::version(&answer.text, number).map(|version| (path, version)),
            (301 | 308, Some(to)) => path = to,
            (status, _) => bail!("{path} answers {status}"),
        }
        std::thread::sleep(Duration::from_millis(10 * hop.min(5)));
    }
    bail!("{path} leads nowhere")
}

impl Room<'_> {
    fn fault(&self, what: String) {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).push(what);
    }

    fn has_fault(&self) -> bool {
        !self.faults.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}
