//! `cargo xtask test`: every check in order, all failures in one run, one count at the end.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::postgres::{Care, Cluster};
use crate::{browser, deny, editor, frontend, setup, shell, torture};

/// The steps, in the order they run.
pub const STEPS: [Step; 9] = [
    Step { name: "fmt", what: "the format of every Rust file", run: fmt },
    Step { name: "lint", what: "clippy, warnings are errors", run: lint },
    Step { name: "unit", what: "unit tests and stories, on both databases", run: unit },
    Step { name: "house", what: "the rules of the house", run: house },
    Step { name: "editor", what: "the story editor, and its bundle", run: edited },
    Step { name: "browser", what: "the demo in a browser", run: in_browser },
    Step { name: "torture", what: "kill -9 at work, a few rounds", run: tortured },
    Step { name: "deny", what: "licences, bans and sources of dependencies", run: denied },
    Step { name: "frontend", what: "styles and scripts of the theme", run: theme },
];

/// One step of the run.
#[derive(Clone, Copy)]
pub struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&Bench) -> Result<Count>,
}

/// What the steps share.
pub struct Bench {
    nextest: bool,
    postgres: Option<Cluster>,
}

/// How many checks a step made.
#[derive(Clone, Copy, Default)]
struct Count {
    passed: u64,
    failed: u64,
    skipped: u64,
}

struct Outcome {
    step: Step,
    took: Duration,
    count: Count,
    failure: Option<String>,
}

/// The steps named in a list such as `fmt,lint`.
pub fn chosen(list: &str) -> Result<Vec<Step>> {
    let find = |name: &str| match STEPS.iter().find(|step| step.name == name) {
        Some(step) => Ok(*step),
        None => {
            let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
            bail!("no step is named '{name}'; there are {}", names.join(", "))
        }
    };
    list.split(',').map(find).collect()
}

/// Runs the steps; fails when one of them failed, after all have run.
pub fn run(steps: &[Step]) -> Result<()> {
    let begun = Instant::now();
    heading("setup", "what the steps need");
    let bench = bench(steps)?;
    println!("setup took {}", seconds(begun.elapsed()));
    let outcomes: Vec<Outcome> = steps.iter().map(|step| outcome(*step, &bench)).collect();
    drop(bench);
    summary(&outcomes, begun.elapsed());
    if outcomes.iter().any(|outcome| outcome.failure.is_some()) {
        bail!("not everything passed");
    }
    Ok(())
}

fn bench(steps: &[Step]) -> Result<Bench> {
    let any = |names: &[&str]| steps.iter().any(|step| names.contains(&step.name));
    let nextest = any(&["unit", "house"]) && setup::nextest()?;
    let postgres = if any(&["unit", "browser"]) { Some(Cluster::start(Care::Fast)?) } else { None };
    if let Some(cluster) = &postgres {
        println!("PostgreSQL is at {}", cluster.address());
    }
    Ok(Bench { nextest, postgres })
}

fn outcome(step: Step, bench: &Bench) -> Outcome {
    heading(step.name, step.what);
    let begun = Instant::now();
    let result = (step.run)(bench);
    let took = begun.elapsed();
    let failure = result.as_ref().err().map(|error| format!("{error:#}"));
    match &failure {
        Some(error) => println!("{} failed in {}: {error}", step.name, seconds(took)),
        None => println!("{} passed in {}", step.name, seconds(took)),
    }
    let count = result.unwrap_or_else(|_| counted(step.name, false));
    Outcome { step, took, count, failure }
}

fn summary(outcomes: &[Outcome], took: Duration) {
    heading("summary", &seconds(took));
    let mut total = Count::default();
    for Outcome { step, took, count, failure } in outcomes {
        let mark = if failure.is_some() { "FAILED" } else { "passed" };
        let Count { passed, failed, skipped } = count;
        println!("{mark}  {:<9} {:>8}  {passed} of {}", step.name, seconds(*took), passed + failed);
        total.passed += passed;
        total.failed += failed;
        total.skipped += skipped;
    }
    println!();
    println!("{} passed, {} failed, {} skipped", total.passed, total.failed, total.skipped);
}

fn fmt(_: &Bench) -> Result<Count> {
    shell::run(&mut shell::cargo(&["fmt", "--all", "--check"]))?;
    Ok(counted("fmt", true))
}

fn lint(_: &Bench) -> Result<Count> {
    let words = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    shell::run(&mut shell::cargo(&words))?;
    Ok(counted("lint", true))
}

fn unit(bench: &Bench) -> Result<Count> {
    forget("unit");
    let tests = match bench.nextest {
        true => cargo_tests(bench, &["nextest", "run", "--workspace", "-E", "not binary(house)"]),
        false => cargo_tests(bench, &["test", "--workspace", "--no-fail-fast", "--all-targets"]),
    };
    // The doc tests run also when a test failed.
    let docs = cargo_tests(bench, &["test", "--workspace", "--doc", "--no-fail-fast", "--quiet"]);
    tests.and(docs)?;
    Ok(counted("unit", true))
}

fn house(bench: &Bench) -> Result<Count> {
    forget("house");
    match bench.nextest {
        true => cargo_tests(bench, &["nextest", "run", "--workspace", "--test", "house"])?,
        false => cargo_tests(bench, &["test", "--workspace", "--test", "house"])?,
    }
    Ok(counted("house", true))
}

fn edited(_: &Bench) -> Result<Count> {
    editor::check()?;
    Ok(counted("editor", true))
}

fn in_browser(bench: &Bench) -> Result<Count> {
    forget("browser");
    browser::specs("", bench.postgres.as_ref().map(Cluster::address).as_deref())?;
    Ok(counted("browser", true))
}

fn tortured(_: &Bench) -> Result<Count> {
    torture::short()?;
    Ok(counted("torture", true))
}

fn denied(_: &Bench) -> Result<Count> {
    deny::check()?;
    Ok(counted("deny", true))
}

fn theme(_: &Bench) -> Result<Count> {
    frontend::check()?;
    Ok(counted("frontend", true))
}

fn cargo_tests(bench: &Bench, words: &[&str]) -> Result<()> {
    let mut cargo: Command = shell::cargo(words);
    if let Some(cluster) = &bench.postgres {
        cargo.env("BROADSHEET_TEST_POSTGRES", cluster.address());
    }
    shell::run(&mut cargo)
}

/// Where a step leaves its JUnit report.
fn report(step: &str) -> std::path::PathBuf {
    match step {
        "browser" => shell::target().join("browser/junit.xml"),
        _ => shell::target().join("nextest/default/junit.xml"),
    }
}

fn forget(step: &str) {
    std::fs::remove_file(report(step)).ok();
}

/// The count in the step's report, or the step itself as one check.
fn counted(step: &str, passed: bool) -> Count {
    let whole = Count { passed: passed.into(), failed: (!passed).into(), skipped: 0 };
    match step {
        "unit" | "house" | "browser" => match read_count(&report(step)) {
            Some(count) if passed || count.failed > 0 => count,
            Some(count) => Count { failed: 1, ..count },
            None => whole,
        },
        _ => whole,
    }
}

/// The totals in the first line of a JUnit file that has them.
fn read_count(file: &Path) -> Option<Count> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.trim_start().starts_with("<testsuites "))?;
    let number = |name: &str| -> Option<u64> {
        let (_, rest) = line.split_once(&format!(" {name}=\""))?;
        rest.split_once('"')?.0.parse().ok()
    };
    let failed = number("failures")? + number("errors").unwrap_or(0);
    let skipped = number("skipped").unwrap_or(0);
    Some(Count { passed: number("tests")?.saturating_sub(failed + skipped), failed, skipped })
}

fn heading(name: &str, what: &str) {
    println!("\n=== {name}: {what} ===");
}

fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    match whole {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        _ => format!("{} min {} s", whole / 60, whole % 60),
    }
}
