//! The tools of the house: `cargo xtask help` lists them.

mod bench_desk;
mod bench_digests;
mod bench_feed;
mod bench_read;
mod bench_scale;
mod bench_search;
mod browser;
mod deny;
mod editor;
mod frontend;
mod fuzz;
mod postgres;
mod setup;
mod shell;
mod sink;
mod test;
mod torture;
mod wrk;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask COMMAND

  test [--only STEP,STEP]    everything the CI runs; steps: fmt, lint, unit, house, editor,
                             browser, torture, deny, frontend
  setup                      install what the tests need and this machine lacks
  dev-postgres [--durable]   a PostgreSQL of your own until Ctrl-C; prints its address
  screenshots [PATTERN]      pictures of the demo's page types, in target/screenshots
  browser [PATTERN]          the browser specs whose names contain PATTERN
  bench read [OPTION VALUE]  our page from memory beside nginx and a bare axum server; options:
                             --rounds N, --seconds N, --url PAGE [--pid N], --out FILE.md
  torture [OPTION VALUE]     kill -9 while the paper imports, publishes and prints; options:
                             --rounds N, --database sqlite|postgres|both, --seed S, --round R
  torture billing [--histories N]
                             random histories of subscriptions against a model of them
  fuzz [OPTION VALUE] [TARGET]
                             hostile input from seeds, on and on; options: --seconds N (a target),
                             --seed S; targets: markup, blocks, page, corpus, ghost, wordpress,
                             ninjs, images
  bench scale [OPTION VALUE] papers of many stories on SQLite: start, memory, prints, publications;
                             options: --stories N (again for a paper beside it), --publications N,
                             --rounds N, --seconds N, --out FILE.md
  bench digests [OPTION VALUE]
                             everybody's digest at once, the server killed in the middle; options:
                             --readers N, --out FILE.md
  bench desk [OPTION VALUE]  the desk's lists with many stories and pictures; options:
                             --stories N, --works N, --pictures N, --out FILE.md
  bench feed [OPTION VALUE]  the feed of what readers follow: index and whole pages; options:
                             --stories N, --things N, --readers N, --paper N, --signed-in N,
                             --out FILE.md
  bench search [OPTION VALUE] the search of a large paper: its index made on one core, searches,
                             memory; options: --stories N, --out FILE.md
  bench relevance CORPORA    how good the search is over the corpora of a folder, by judgements
  help                       this
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    std::env::set_current_dir(shell::root())?;
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["test"] => test::run(&test::STEPS),
        ["test", "--only", list] => test::run(&test::chosen(list)?),
        ["setup"] => setup::everything(),
        ["dev-postgres"] => postgres::stay(postgres::Care::Fast),
        ["dev-postgres", "--durable"] => postgres::stay(postgres::Care::Durable),
        ["screenshots"] => browser::screenshots(""),
        ["screenshots", pattern] => browser::screenshots(pattern),
        ["browser"] => browser::specs("", None),
        ["browser", pattern] => browser::specs(pattern, None),
        ["bench", "read", options @ ..] => bench_read::run(options),
        ["bench", "desk", options @ ..] => bench_desk::run(options),
        ["bench", "digests", options @ ..] => bench_digests::run(options),
        ["bench", "feed", options @ ..] => bench_feed::run(options),
        ["bench", "search", options @ ..] => bench_search::run(options),
        ["bench", "relevance", corpora] => bench_search::relevance(corpora),
        ["bench", "scale", options @ ..] => bench_scale::run(options),
        ["fuzz", options @ ..] => fuzz::run(options),
        ["torture", options @ ..] => torture::run(options),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("no such command: '{}'\n\n{HELP}", other.join(" ")),
    }
}
