//! `cargo xtask torture`: the paper is killed with kill -9 while it takes in an old paper, while
//! stories are published and while pages are printed, again and again at random moments. What it
//! had acknowledged must be there afterwards, and nothing may be half.
//!
//! `torture billing` lives random histories of subscriptions.
//!
//! Every round is a paper of its own and draws its moments from the seed and its own number, so a
//! round that failed can be run again alone.

mod billing;
mod dice;
mod import;
mod page;
mod paper;
mod print;
mod publish;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::postgres::{Care, Cluster};
use crate::shell;
use dice::Dice;
use paper::Bench;

/// Rounds on each database when nothing else is asked for.
const ROUNDS: u64 = 200;
/// Rounds on each database in `cargo xtask test`: each kind twice.
const ROUNDS_SHORT: u64 = 6;

/// What is asked of the torture.
struct Plan {
    rounds: std::ops::Range<u64>,
    databases: Vec<Database>,
    seed: u64,
}

/// Where the papers are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Database {
    Sqlite,
    Postgres,
}

/// A kind of round.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    run: fn(&Bench, &mut Dice) -> Result<Tally>,
}

const KINDS: [Kind; 3] = [
    Kind { name: "import", run: import::round },
    Kind { name: "publish", run: publish::round },
    Kind { name: "print", run: print::round },
];

/// What happened, for the summary.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    /// Processes killed at work.
    kills: u64,
    /// Stories and versions that were acknowledged and found again.
    kept: u64,
    /// Pages that were looked at.
    pages: u64,
}

/// Runs `torture` with these options.
pub fn run(options: &[&str]) -> Result<()> {
    match options {
        ["billing", options @ ..] => billing::run(options),
        options => torture(&plan(options)?),
    }
}

/// A few rounds on each database, as a step of `cargo xtask test`.
pub fn short() -> Result<()> {
    torture(&plan(&["--rounds", &ROUNDS_SHORT.to_string()])?)
}

fn plan(options: &[&str]) -> Result<Plan> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let databases = vec![Database::Sqlite, Database::Postgres];
    let seed = u64::from(now.subsec_nanos());
    let mut plan = Plan { rounds: 0..ROUNDS, databases, seed };
    let mut words = options.iter();
    while let Some(word) = words.next() {
        let value = words.next().with_context(|| format!("{word} wants a value"))?;
        match (*word, *value) {
            ("--rounds", value) => plan.rounds = 0..value.parse()?,
            ("--round", value) => {
                let round: u64 = value.parse()?;
                plan.rounds = round..round + 1;
            }
            ("--seed", value) => plan.seed = value.parse()?,
            ("--database", "both") => {}
            ("--database", "sqlite") => plan.databases = vec![Database::Sqlite],
            ("--database", "postgres") => plan.databases = vec![Database::Postgres],
            (word, value) => bail!("torture does not know {word} {value}"),
        }
    }
    Ok(plan)
}

fn torture(plan: &Plan) -> Result<()> {
    // The whole workspace's features, so that the tests and this share one build.
    let bins = ["build", "--workspace", "--bin", "broadsheet", "--bin", "torture"];
    shell::run(&mut shell::cargo(&bins))?;
    // On the disk that everything else is on: a temporary folder may be memory only.
    let folder = shell::target().join("torture");
    std::fs::create_dir_all(&folder)?;
    for database in &plan.databases {
        let cluster = match database {
            Database::Sqlite => None,
            Database::Postgres => Some(Cluster::start(Care::Durable)?),
        };
        rounds(plan, *database, &folder, cluster.as_ref())?;
    }
    Ok(())
}

fn rounds(plan: &Plan, database: Database, folder: &Path, cluster: Option<&Cluster>) -> Result<()> {
    let begun = Instant::now();
    let mut totals = [Tally::default(); KINDS.len()];
    println!("{}: seed {}, {} rounds", database.name(), plan.seed, plan.rounds.clone().count());
    for round in plan.rounds.clone() {
        let place = (round % KINDS.len() as u64) as usize;
        let kind = KINDS[place];
        let bench = Bench::new(folder, round, cluster)?;
        let mut dice = Dice::of(plan.seed, round);
        let outcome = (kind.run)(&bench, &mut dice).with_context(|| {
            let (name, seed) = (database.name(), plan.seed);
            format!(
                "round {round} ({}) failed; the paper is in {}; again:\n  cargo xtask torture \
                 --database {name} --seed {seed} --round {round}",
                kind.name,
                bench.folder().display()
            )
        })?;
        bench.forget();
        totals[place].add(outcome);
        progress(round, kind, outcome, begun.elapsed());
    }
    println!("\n{}, {}:", database.name(), seconds(begun.elapsed()));
    for (kind, Tally { kills, kept, pages }) in KINDS.iter().zip(totals) {
        println!("  {:<8} {kills} kills, {kept} acknowledged and kept, {pages} pages", kind.name);
    }
    Ok(())
}

fn progress(round: u64, kind: Kind, tally: Tally, so_far: Duration) {
    let Tally { kills, kept, pages } = tally;
    let so_far = seconds(so_far);
    println!(
        "{so_far:>10}  round {round} {:<8} {kills} kills, {kept} kept, {pages} pages",
        kind.name
    );
}

fn seconds(time: Duration) -> String {
    format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60)
}

impl Database {
    fn name(self) -> &'static str {
        match self {
            Database::Sqlite => "sqlite",
            Database::Postgres => "postgres",
        }
    }
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.kills += other.kills;
        self.kept += other.kept;
        self.pages += other.pages;
    }
}
