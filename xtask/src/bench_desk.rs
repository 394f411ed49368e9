//! `cargo xtask bench desk`: the desk's lists with many stories and pictures.
//!
//! Uses the papers of `bench scale`, made once and kept in `target/scale`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::bench_scale::{bench, made, spread};
use crate::shell;

/// What is asked of the benchmark.
struct Plan {
    stories: usize,
    /// Stories being written.
    works: usize,
    pictures: usize,
    out: Option<PathBuf>,
}

/// Runs `bench desk` with these options.
pub fn run(options: &[&str]) -> Result<()> {
    let plan = plan(options)?;
    shell::run(&mut shell::cargo(&["build", "--release", "--quiet", "-p", "bench"]))?;
    let folder = made(plan.stories)?;
    let (works, pictures) = (plan.works.to_string(), plan.pictures.to_string());
    let said = shell::output(&mut bench(&["desk", &folder.to_string_lossy(), &works, &pictures]))?;
    let mut table = format!(
        "# The desk's lists\n\n`cargo xtask bench desk`, SQLite, a release build: {} stories, {} of \
         them new and being written, {} pictures. Milliseconds over HTTP, a hundred times \
         each.\n\n| | p50 / p99 / longest |\n|---|---:|\n",
        plan.stories + plan.works,
        plan.works,
        plan.pictures
    );
    for line in said.lines() {
        let (list, times) = line.split_once(' ').context("not a list and its times")?;
        table.push_str(&format!("| `{list}` | {} |\n", spread(times, "")?));
    }
    print!("{table}");
    if let Some(path) = &plan.out {
        std::fs::write(path, table).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

fn plan(options: &[&str]) -> Result<Plan> {
    let mut plan = Plan { stories: 500_000, works: 20_000, pictures: 20_000, out: None };
    let mut words = options.iter();
    while let Some(word) = words.next() {
        let value = words.next().with_context(|| format!("{word} wants a value"))?;
        match *word {
            "--stories" => plan.stories = value.parse()?,
            "--works" => plan.works = value.parse()?,
            "--pictures" => plan.pictures = value.parse()?,
            "--out" => plan.out = Some(value.into()),
            other => bail!("bench desk does not know {other}"),
        }
    }
    Ok(plan)
}
