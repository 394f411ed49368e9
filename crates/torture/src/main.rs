//! The hands of `cargo xtask torture`: what it kills, and what looks at the paper afterwards.
//!
//! `torture publish DATA` publishes without end and says so after each commit; `torture kept DATA
//! LEDGER` compares the paper with what was said; `torture corpus FILE COUNT SEED` writes an old
//! paper to be imported; `torture imported DATA CORPUS whole|part REPORT…` compares the paper with
//! that.

mod corpus;
mod kept;
mod publish;
mod script;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use config::Config;
use kit::Clock;
use paper::Paper;

// What the paper's own binary uses, so that what is killed is alike.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HELP: &str = "torture publish DATA | kept DATA LEDGER | corpus FILE COUNT SEED | \
    imported DATA CORPUS whole|part REPORT…";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(complaints) if complaints.is_empty() => ExitCode::SUCCESS,
        Ok(complaints) => {
            for complaint in complaints.iter().take(20) {
                println!("WRONG {complaint}");
            }
            println!("{} things are wrong", complaints.len());
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("torture: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the command; what is wrong with the paper it looked at.
async fn run() -> Result<Vec<String>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["publish", data] => publish::run(&open(data).await?).await.map(|()| Vec::new()),
        ["kept", data, ledger] => {
            let ledger = std::fs::read_to_string(ledger)?;
            kept::complaints(&open(data).await?, &ledger).await
        }
        ["corpus", file, count, seed] => {
            corpus::write(Path::new(file), count.parse()?, seed.parse()?)?;
            Ok(Vec::new())
        }
        ["imported", data, corpus, extent @ ("whole" | "part"), reports @ ..] => {
            let corpus = corpus::read(Path::new(corpus))?;
            let paper = open(data).await?;
            corpus::complaints(&paper, &corpus, *extent == "whole", reports).await
        }
        _ => bail!(HELP),
    }
}

async fn open(data: &str) -> Result<Paper> {
    let folder = Path::new(data);
    Paper::open(folder, Config::load(folder, None)?, Clock::system()).await
}
