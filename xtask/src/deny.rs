//! Licences, bans and sources of what we depend on, by cargo-deny.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::shell;

const VERSION: &str = "0.20.2";

/// `cargo deny check` with the parts that need no advisory database.
pub fn check() -> Result<()> {
    let tool = tool()?;
    let mut command = shell::command(&[&tool.to_string_lossy()]);
    command.args(["--workspace", "check", "--hide-inclusion-graph"]);
    shell::run(command.args(["licenses", "bans", "sources"]))
}

/// The cargo-deny that is there, or a freshly built one in cargo's own folder.
pub fn tool() -> Result<PathBuf> {
    if let Some(found) = installed() {
        return Ok(found);
    }
    println!("cargo-deny is built once, which takes some minutes.");
    let mut cargo = shell::cargo(&["install", "--locked", "--quiet", "cargo-deny"]);
    // Its own profile (fat LTO) takes twice as long to build and saves nothing here.
    for (setting, value) in [("LTO", "off"), ("CODEGEN_UNITS", "16"), ("OPT_LEVEL", "1")] {
        cargo.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
    }
    shell::run(cargo.args(["--version", VERSION]))?;
    installed().context("cargo-deny was installed, yet it is not to be found")
}

fn installed() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let root = std::env::var_os("CARGO_INSTALL_ROOT").map(PathBuf::from);
    let folders = [root, home].into_iter().flatten().map(|folder| folder.join("bin/cargo-deny"));
    shell::on_path("cargo-deny").or_else(|| folders.into_iter().find(|file| file.is_file()))
}
