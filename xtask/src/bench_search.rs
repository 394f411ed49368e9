//! `cargo xtask bench search` and `cargo xtask bench relevance`: how fast and how good the search
//! is.
//!
//! Uses the papers of `bench scale`, made once and kept in `target/scale`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::bench_scale::{bench, made, spread};
use crate::shell;

/// Runs `bench search` with these options.
pub fn run(options: &[&str]) -> Result<()> {
    let (mut stories, mut out) = (500_000, None);
    let mut words = options.iter();
    while let Some(word) = words.next() {
        let value = words.next().with_context(|| format!("{word} wants a value"))?;
        match *word {
            "--stories" => stories = value.parse()?,
            "--out" => out = Some(PathBuf::from(value)),
            other => bail!("bench search does not know {other}"),
        }
    }
    shell::run(&mut shell::cargo(&["build", "--release", "--quiet", "-p", "bench"]))?;
    let folder = made(stories)?;
    // One core: what is measured is work, not how many hands there are.
    let mut pinned = Command::new("taskset");
    pinned.args(["-c", "0"]).arg(bench(&[]).get_program());
    let said = shell::output(pinned.arg("search").arg(&folder))?;
    let mut table = format!(
        "# The search\n\n`cargo xtask bench search`, SQLite, a release build on one core: \
         {stories} stories. Milliseconds, each kind 400 times with other \
         words.\n\n| | |\n|---|---:|\n"
    );
    for line in said.lines() {
        let (what, figures) = line.split_once(' ').context("not a figure")?;
        let figures = match figures.split(' ').count() {
            1 => figures.to_owned(),
            _ => spread(figures, "")?,
        };
        table.push_str(&format!("| {} | {figures} |\n", what.replace('-', " ")));
    }
    print!("{table}");
    if let Some(path) = &out {
        std::fs::write(path, table).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// Runs `bench relevance` over the corpora of a folder.
pub fn relevance(corpora: &str) -> Result<()> {
    shell::run(&mut shell::cargo(&["build", "--release", "--quiet", "-p", "bench"]))?;
    let said = shell::output(&mut bench(&["relevance", corpora]))?;
    let mut languages: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for line in said.lines().filter(|line| !line.starts_with(' ')) {
        let mut words = line.split(' ');
        let language = words.next().context("no language")?;
        languages.entry(language).or_default().push(words.next().context("no figure")?.parse()?);
    }
    println!("{said}");
    for (language, figures) in languages {
        let mean = figures.iter().sum::<f64>() / figures.len() as f64;
        println!("{language}: nDCG@10 {mean:.3} over {} queries", figures.len());
    }
    Ok(())
}
