//! `cargo xtask bench scale`: papers of many stories, started, printed and read.
//!
//! A paper is made once and kept in `target/scale`; delete the folder to have it made anew. Papers
//! that are to be compared run side by side and are read in turn.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{shell, wrk};

const FIRST_PORT: u16 = 18_090;
/// Pages printed by their first reader, as `bench addresses` names them.
const KINDS: [&str; 5] = ["section", "topic", "author", "article", "archive"];
/// Starts measured; the first finds the database file cold.
const STARTS: usize = 3;
const START_SECONDS_MAX: u64 = 120;

/// What is asked of the benchmark.
struct Plan {
    /// How many stories each paper has.
    stories: Vec<usize>,
    publications: usize,
    rounds: usize,
    seconds: u32,
    /// Where the table goes besides the terminal.
    out: Option<PathBuf>,
}

/// A paper that is being served; ends when dropped.
struct Served {
    child: Child,
    address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// What was measured, and the figure.
type Row = (String, String);

/// Runs `bench scale` with these options.
pub fn run(options: &[&str]) -> Result<()> {
    let plan = plan(options)?;
    let build = ["build", "--release", "--quiet", "-p", "bench", "-p", "paper"];
    shell::run(&mut shell::cargo(&build))?;
    let folders: Vec<PathBuf> =
        plan.stories.iter().map(|count| made(*count)).collect::<Result<_>>()?;
    let load = std::fs::read_to_string("/proc/loadavg")?;
    let mut columns = Vec::new();
    let mut served = Vec::new();
    for (folder, port) in folders.iter().zip(FIRST_PORT..) {
        let mut rows = Vec::new();
        let paper = start(folder, port, &mut rows)?;
        print_pages(folder, &paper, &mut rows)?;
        columns.push(rows);
        served.push(paper);
    }
    read_in_turn(&plan, &folders, &served, &mut columns)?;
    drop(served);
    for (folder, rows) in folders.iter().zip(&mut columns) {
        newsdesk(&plan, folder, rows)?;
    }
    let table = table(&plan, load.trim(), &columns)?;
    print!("{table}");
    if let Some(path) = &plan.out {
        std::fs::write(path, table).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

fn plan(options: &[&str]) -> Result<Plan> {
    let mut plan =
        Plan { stories: Vec::new(), publications: 200, rounds: 3, seconds: 8, out: None };
    let mut words = options.iter();
    while let Some(word) = words.next() {
        let value = words.next().with_context(|| format!("{word} wants a value"))?;
        match *word {
            "--stories" => plan.stories.push(value.parse()?),
            "--publications" => plan.publications = value.parse()?,
            "--rounds" => plan.rounds = value.parse()?,
            "--seconds" => plan.seconds = value.parse()?,
            "--out" => plan.out = Some(value.into()),
            other => bail!("bench scale does not know {other}"),
        }
    }
    if plan.stories.is_empty() {
        plan.stories = vec![27_000, 500_000];
    }
    Ok(plan)
}

/// The benchmarks' program with these words.
pub fn bench(words: &[&str]) -> Command {
    let mut command = Command::new(shell::target().join("release/bench"));
    command.args(words).stdin(Stdio::null());
    command
}

/// The folder of a paper of so many stories, made unless it is there.
pub fn made(count: usize) -> Result<PathBuf> {
    let folder = shell::target().join(format!("scale/{count}"));
    let addresses = folder.join("addresses.txt");
    if addresses.is_file() {
        return Ok(folder);
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let corpora = shell::root().join("../shared/fixtures/articles");
    let (folder_text, count) = (folder.to_string_lossy(), count.to_string());
    shell::run(&mut bench(&["paper", &folder_text, &count, &corpora.to_string_lossy()]))?;
    shell::run(&mut bench(&["addresses", &folder_text, &addresses.to_string_lossy()]))?;
    Ok(folder)
}

/// Starts the paper some times; the last one stays.
fn start(folder: &Path, port: u16, rows: &mut Vec<Row>) -> Result<Served> {
    let mut times = Vec::new();
    for _ in 1..STARTS {
        times.push(start_once(folder, port)?.1);
    }
    let (served, time) = start_once(folder, port)?;
    times.push(time);
    let times: Vec<String> =
        times.iter().map(|time| format!("{:.2}", time.as_secs_f64())).collect();
    rows.push(row("Start to the first answer, s, each of three", times.join(", ")));
    rows.push(row("Resident after the start, MB", memory(&served)?));
    Ok(served)
}

fn start_once(folder: &Path, port: u16) -> Result<(Served, Duration)> {
    let address = format!("127.0.0.1:{port}");
    let began = Instant::now();
    let child = Command::new(shell::target().join("release/broadsheet"))
        .args(["serve", "--listen", &address, "--data"])
        .arg(folder)
        .stdout(Stdio::null())
        .spawn()
        .context("could not start broadsheet")?;
    let served = Served { child, address };
    let mut front = bench(&["misses", &served.address, "/dev/stdin", "front"]);
    while !is_answered(&mut front)? {
        if began.elapsed() > Duration::from_secs(START_SECONDS_MAX) {
            bail!("nothing answers at {}", served.address);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok((served, began.elapsed()))
}

/// Whether the front answers now.
fn is_answered(command: &mut Command) -> Result<bool> {
    use std::io::Write;
    let command = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // A client that could not connect has gone before it reads this.
        let _ = input.write_all(b"front /\n");
    }
    Ok(child.wait()?.success())
}

/// Every page of the list once; each was never asked for before.
fn print_pages(folder: &Path, served: &Served, rows: &mut Vec<Row>) -> Result<()> {
    let addresses = folder.join("addresses.txt");
    let pid = served.child.id();
    for kind in KINDS {
        let before = wrk::cpu_seconds(pid)?;
        let asked = ["misses", &served.address, &addresses.to_string_lossy(), kind];
        let said = shell::output(&mut bench(&asked))?;
        let cpu = wrk::cpu_seconds(pid)? - before;
        let count: f64 = said.split(' ').next().and_then(|it| it.parse().ok()).unwrap_or(0.0);
        let cpu = format!("; {:.1}", cpu * 1000.0 / count);
        rows.push(row(&format!("Print of {}", a_page(kind)), spread(&said, &cpu)?));
    }
    rows.push(row("Resident after those prints, MB", memory(served)?));
    Ok(())
}

fn a_page(kind: &str) -> &str {
    match kind {
        "section" => "a section page",
        "topic" => "a page of the topic with a tenth of all stories",
        "author" => "an author’s page",
        "article" => "an article",
        _ => "a page of the archive",
    }
}

/// `count p50 p99 max`, as `bench` says it, for the table.
pub fn spread(said: &str, cpu: &str) -> Result<String> {
    let parts: Vec<&str> = said.split(' ').collect();
    let [_, p50, p99, max] = parts[..] else { bail!("not a spread: {said}") };
    Ok(format!("{p50} / {p99} / {max}{cpu}"))
}

/// One article page of each paper, in turn, over some rounds.
fn read_in_turn(
    plan: &Plan,
    folders: &[PathBuf],
    served: &[Served],
    columns: &mut [Vec<Row>],
) -> Result<()> {
    let mut urls = Vec::new();
    for (folder, paper) in folders.iter().zip(served) {
        let addresses = std::fs::read_to_string(folder.join("addresses.txt"))?;
        let path = addresses.lines().find_map(|line| line.strip_prefix("article "));
        urls.push(format!("http://{}{}", paper.address, path.context("no article")?));
    }
    let mut runs: Vec<Vec<wrk::Run>> = served.iter().map(|_| Vec::new()).collect();
    for _ in 0..plan.rounds {
        for (index, paper) in served.iter().enumerate() {
            let pid = Some(paper.child.id());
            runs[index].push(wrk::run(&urls[index], pid, 32, true, plan.seconds)?);
        }
    }
    for ((runs, rows), paper) in runs.iter().zip(columns).zip(served) {
        let of = |value: fn(&wrk::Run) -> f64| wrk::median(runs.iter().map(value));
        rows.push(row("One article, requests/s", format!("{:.0}", of(|run| run.per_second))));
        rows.push(row("One article, p99 ms", format!("{:.2}", of(|run| run.p99_millis))));
        rows.push(row("One article, CPU µs a request", format!("{:.1}", of(|run| run.cpu_micros))));
        rows.push(row("Resident after the reading, MB", memory(paper)?));
    }
    Ok(())
}

/// Publications while readers read, with desk and door in one process.
fn newsdesk(plan: &Plan, folder: &Path, rows: &mut Vec<Row>) -> Result<()> {
    let (data, addresses) = (folder.to_string_lossy(), folder.join("addresses.txt"));
    let count = plan.publications.to_string();
    let words = ["newsdesk", &data, &addresses.to_string_lossy(), &count];
    let said = shell::output(&mut bench(&words))?;
    for line in said.lines() {
        match line.split_once(' ') {
            Some(("story", said)) => {
                rows.push(row("Publication of a new text to its page", spread(said, "")?));
            }
            Some(("front", said)) => {
                rows.push(row("Publication of a new story to the front", spread(said, "")?));
            }
            Some(("commit", said)) => rows.push(row("of which the commit", spread(said, "")?)),
            Some(("print", said)) => rows.push(row("Print of the front", spread(said, "")?)),
            Some(("readers", said)) => {
                rows.push(row("Pages read meanwhile, a second", said.to_owned()));
            }
            _ => bail!("bench newsdesk said: {line}"),
        }
    }
    Ok(())
}

fn row(what: &str, figure: String) -> Row {
    eprintln!("{what}: {figure}");
    (what.to_owned(), figure)
}

/// The resident memory of a paper, in megabytes of a million bytes.
fn memory(served: &Served) -> Result<String> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", served.child.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")).context("no VmRSS")?;
    Ok(format!("{:.0}", kib.trim().parse::<f64>()? * 1024.0 / 1e6))
}

fn table(plan: &Plan, load: &str, columns: &[Vec<Row>]) -> Result<String> {
    let mut text = format!(
        "# Papers of many stories\n\n`cargo xtask bench scale`, SQLite, a release build. Times are \
         p50 / p99 / longest in milliseconds over HTTP, behind the semicolon the process's CPU \
         milliseconds a page; the article is read by `wrk -t1 -c32` in gzip, medians of {} rounds \
         in turn.\nLoad of the machine before: {load}\n\n|",
        plan.rounds
    );
    for count in &plan.stories {
        write!(text, " | {count} stories")?;
    }
    writeln!(text, " |\n|---|{}", "---:|".repeat(columns.len()))?;
    for (index, (what, _)) in columns.first().into_iter().flatten().enumerate() {
        write!(text, "| {what}")?;
        for column in columns {
            let figure = column.get(index).map(|(_, figure)| figure.as_str());
            write!(text, " | {}", figure.unwrap_or_default())?;
        }
        writeln!(text, " |")?;
    }
    Ok(text)
}
