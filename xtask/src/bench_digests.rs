//! `cargo xtask bench digests`: everybody's digest is due at once, and the server is killed with
//! kill -9 when half of them are out.
//!
//! Each reader must get one, under one Message-ID. What was on its way when the server died may
//! come twice, under the same one.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::bench_scale::bench;
use crate::shell;
use crate::sink::Sink;

/// Messages that are on their way at the same time.
const CONNECTIONS: usize = 8;
/// How long nothing may come: longer than the lease of what was taken when the server died.
const PATIENCE: Duration = Duration::from_secs(420);

/// What is asked of the benchmark.
struct Plan {
    readers: usize,
    out: Option<PathBuf>,
}

/// Runs `bench digests` with these options.
pub fn run(options: &[&str]) -> Result<()> {
    let plan = plan(options)?;
    let build = ["build", "--release", "--quiet", "-p", "bench", "-p", "paper"];
    shell::run(&mut shell::cargo(&build))?;
    let folder = shell::target().join("digests");
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder)?;
    let count = plan.readers.to_string();
    shell::run(&mut bench(&["subscribers", &folder.to_string_lossy(), &count]))?;
    let sink = Sink::start()?;
    let (first, second) = (plan.readers / 2, plan.readers);
    let begun = Instant::now();
    let mut server = serve(&folder, sink.port)?;
    until(&sink, first)?;
    let half = begun.elapsed();
    server.kill()?;
    server.wait()?;
    let killed_at = sink.recipients();
    let begun = Instant::now();
    let mut server = serve(&folder, sink.port)?;
    // What the dead server had taken waits for the end of its lease; the rest does not.
    until(&sink, second.saturating_sub(CONNECTIONS * 6))?;
    let rest = begun.elapsed();
    until(&sink, second)?;
    std::thread::sleep(Duration::from_secs(2));
    let memory = memory(&server)?;
    server.kill()?;
    server.wait()?;
    let table = table(&plan, &sink, (killed_at, half), rest, memory)?;
    print!("{table}");
    if let Some(path) = &plan.out {
        std::fs::write(path, table).with_context(|| path.display().to_string())?;
    }
    std::fs::remove_dir_all(&folder).ok();
    Ok(())
}

fn plan(options: &[&str]) -> Result<Plan> {
    let mut plan = Plan { readers: 100_000, out: None };
    let mut words = options.iter();
    while let Some(word) = words.next() {
        let value = words.next().with_context(|| format!("{word} wants a value"))?;
        match *word {
            "--readers" => plan.readers = value.parse()?,
            "--out" => plan.out = Some(value.into()),
            other => bail!("bench digests does not know {other}"),
        }
    }
    Ok(plan)
}

fn serve(folder: &Path, port: u16) -> Result<Child> {
    let key = shell::root().join("crates/mail/tests/mail/rsa.pem");
    let mut command = Command::new(shell::target().join("release/broadsheet"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder);
    command
        .env("BROADSHEET_MAIL__SMTP", format!("smtp+plain://127.0.0.1:{port}"))
        .env("BROADSHEET_MAIL__FROM", "The Bench <news@paper.example>")
        .env("BROADSHEET_MAIL__DKIM_KEY_FILE", key)
        .env("BROADSHEET_MAIL__DKIM_DOMAIN", "paper.example")
        .env("BROADSHEET_MAIL__DKIM_SELECTOR", "bench")
        .env("BROADSHEET_MAIL__MESSAGES_PER_MINUTE", "0")
        .env("BROADSHEET_MAIL__CONNECTIONS", CONNECTIONS.to_string())
        // The stories were published only now.
        .env("BROADSHEET_NEWSROOM__WIRE_HOLD_MINUTES", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command.spawn().context("the paper cannot be served")
}

/// Waits until so many readers have something.
fn until(sink: &Sink, recipients: usize) -> Result<()> {
    let (mut had, mut since) = (sink.recipients(), Instant::now());
    while had < recipients {
        std::thread::sleep(Duration::from_millis(20));
        let have = sink.recipients();
        if have > had {
            (had, since) = (have, Instant::now());
        }
        ensure!(since.elapsed() < PATIENCE, "{had} of {recipients} readers got a digest");
    }
    Ok(())
}

/// Resident memory in megabytes.
fn memory(server: &Child) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id()))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("no VmRSS")?;
    let kilobytes: u64 = line.split_whitespace().nth(1).context("no number")?.parse()?;
    Ok(kilobytes / 1024)
}

fn table(
    plan: &Plan,
    sink: &Sink,
    (killed_at, half): (usize, Duration),
    rest: Duration,
    memory: u64,
) -> Result<String> {
    let got = sink.got();
    let (unsigned, longest) = sink.unsigned_and_longest();
    ensure!(got.len() == plan.readers, "{} of {} readers got one", got.len(), plan.readers);
    ensure!(unsigned == 0, "{unsigned} messages are not signed");
    let two = got.values().filter(|messages| messages.len() > 1).count();
    ensure!(two == 0, "{two} readers got two digests");
    let repeated = got.values().flat_map(|it| it.values()).map(|times| times - 1).sum::<usize>();
    ensure!(repeated <= CONNECTIONS, "{repeated} messages came twice");
    let rate = |messages: usize, time: Duration| messages as f64 / time.as_secs_f64();
    Ok(format!(
        "# Digests\n\n`cargo xtask bench digests`, SQLite, a release build: {} readers who each \
         follow one to eight of 60 topics and 40 authors, 300 stories of today; composed from the \
         index, signed with RSA of 2048 bits, handed to a server on loopback over {CONNECTIONS} \
         connections. Killed with kill -9 after {killed_at}.\n\n| | |\n|---|---:|\n\
         | readers with exactly one digest | {} |\n\
         | sent again under the same Message-ID | {repeated} |\n\
         | longest message | {:.1} kB |\n\
         | a second, from the start to the kill | {:.0} |\n\
         | a second, from the new start on | {:.0} |\n\
         | memory of the server afterwards | {memory} MB |\n",
        plan.readers,
        got.len(),
        longest as f64 / 1000.0,
        rate(killed_at, half),
        rate(plan.readers - killed_at, rest),
    ))
}
