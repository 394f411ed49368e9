//! `cargo xtask bench feed`: what it costs to read a feed that is written for nobody.
//!
//! The index alone with invented stories and readers, at several sizes, and whole pages of the
//! paper of `bench scale`, made once and kept in `target/scale`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::bench_scale::{bench, made};
use crate::shell;

/// What is asked of the benchmark.
struct Plan {
    stories: usize,
    things: usize,
    readers: usize,
    /// Stories of the paper whose pages are asked for, and readers who are signed in there.
    paper: usize,
    signed_in: usize,
    out: Option<PathBuf>,
}

/// Runs `bench feed` with these options.
pub fn run(options: &[&str]) -> Result<()> {
    let plan = plan(options)?;
    shell::run(&mut shell::cargo(&["build", "--release", "--quiet", "-p", "bench"]))?;
    let mut text = String::from("# The feed of what readers follow\n\n`cargo xtask bench feed`\n");
    let (stories, readers) = (plan.stories, plan.readers);
    for (stories, readers) in [(stories, readers), (stories / 4, readers), (stories, readers / 10)]
    {
        let numbers = [stories, plan.things, readers].map(|it| it.to_string());
        let words: Vec<&str> =
            ["feed"].into_iter().chain(numbers.iter().map(|it| it.as_str())).collect();
        let heading = format!("{stories} stories, {} things, {readers} readers", plan.things);
        table(&mut text, &heading, &shell::output(&mut bench(&words))?)?;
    }
    let folder = made(plan.paper)?;
    let signed_in = plan.signed_in.to_string();
    let words = ["feed-pages", &folder.to_string_lossy(), &signed_in];
    let heading = format!("Pages of a paper of {} stories, {signed_in} readers", plan.paper);
    table(&mut text, &heading, &shell::output(&mut bench(&words))?)?;
    print!("{text}");
    if let Some(path) = &plan.out {
        std::fs::write(path, text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

fn table(text: &mut String, heading: &str, said: &str) -> Result<()> {
    text.push_str(&format!("\n| {heading} | |\n|---|---:|\n"));
    for line in said.lines() {
        let (what, figure) = line.split_once('\t').context("not a figure")?;
        text.push_str(&format!("| {what} | {figure} |\n"));
    }
    Ok(())
}

fn plan(options: &[&str]) -> Result<Plan> {
    let mut plan = Plan {
        stories: 1_000_000,
        things: 20_000,
        readers: 1_000_000,
        paper: 27_000,
        signed_in: 1000,
        out: None,
    };
    let mut words = options.iter();
    while let Some(word) = words.next() {
        let value = words.next().with_context(|| format!("{word} wants a value"))?;
        match *word {
            "--stories" => plan.stories = value.parse()?,
            "--things" => plan.things = value.parse()?,
            "--readers" => plan.readers = value.parse()?,
            "--paper" => plan.paper = value.parse()?,
            "--signed-in" => plan.signed_in = value.parse()?,
            "--out" => plan.out = Some(value.into()),
            other => bail!("bench feed does not know {other}"),
        }
    }
    Ok(plan)
}
