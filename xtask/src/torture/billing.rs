//! `cargo xtask torture billing`: random histories of subscriptions against a model, by the
//! hundred thousand. A few run with the tests of `crates/billing` anyway.

use anyhow::{Result, bail};

use crate::shell;

/// Histories when nothing else is asked for.
const HISTORIES: &str = "100000";

pub(super) fn run(options: &[&str]) -> Result<()> {
    let histories = match options {
        [] => HISTORIES,
        ["--histories", many] if many.parse::<u64>().is_ok() => many,
        _ => bail!("torture billing takes one option: --histories N"),
    };
    let mut cargo = shell::cargo(&["test", "--release", "-p", "billing", "histories"]);
    shell::run(cargo.env("BROADSHEET_TEST_HISTORIES", histories))?;
    println!("{histories} histories kept every promise");
    Ok(())
}
