//! What the tests need beside Rust, looked up and, where we may, installed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::shell;

/// Names and places of a Chromium or Chrome, best first.
const BROWSERS: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Everything at once, each step a no-operation when it is there already.
pub fn everything() -> Result<()> {
    println!("postgresql: {}", postgres()?.display());
    nextest()?;
    println!("cargo-deny: {}", crate::deny::tool()?.display());
    browser_tools()?;
    Ok(())
}

/// The folder with `initdb` and `postgres`.
pub fn postgres() -> Result<PathBuf> {
    if let Some(folder) = postgres_folder() {
        return Ok(folder);
    }
    install("PostgreSQL (the server)", "postgresql")?;
    postgres_folder().context("PostgreSQL was installed, yet no initdb is to be found")
}

/// Node, npm packages, a browser and Java, for the browser specs.
pub fn browser_tools() -> Result<PathBuf> {
    npm_packages(BROWSER_TESTS)?;
    if !shell::works(&["java", "-version"]) {
        install("Java (for the Nu HTML checker)", "default-jre-headless")?;
    }
    let browser = chromium()?;
    println!("browser: {}", browser.display());
    Ok(browser)
}

/// The packages of the specs in a browser.
pub const BROWSER_TESTS: &str = "tests/browser";

/// The packages of a folder, as its lock file has them.
pub fn npm_packages(folder: &str) -> Result<()> {
    if !shell::works(&["node", "--version"]) {
        install("Node.js", "nodejs")?;
    }
    if !shell::works(&["npm", "--version"]) {
        install("npm", "npm")?;
    }
    let folder = shell::root().join(folder);
    let lock = std::fs::read_to_string(folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let mut npm = shell::command(&["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    shell::run(npm.args(["--loglevel=error"]).current_dir(&folder))?;
    std::fs::write(stamp, lock)?;
    Ok(())
}

/// cargo-nextest, or the knowledge that `cargo test` has to do.
pub fn nextest() -> Result<bool> {
    if shell::works(&["cargo", "nextest", "--version"]) {
        return Ok(true);
    }
    let install = ["install", "--locked", "cargo-nextest"];
    if let Err(error) = shell::run(&mut shell::cargo(&install)) {
        println!("{error:#}\nGoing on with `cargo test`.");
        return Ok(false);
    }
    Ok(true)
}

fn chromium() -> Result<PathBuf> {
    if let Some(found) = known_browser() {
        return Ok(found);
    }
    install("Chromium", "chromium")?;
    known_browser().context("Chromium was installed, yet it is not to be found")
}

fn known_browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("BROADSHEET_TEST_BROWSER") {
        return Some(named.into());
    }
    BROWSERS.iter().find_map(|name| match name.starts_with('/') {
        true => Some(PathBuf::from(name)).filter(|file| file.is_file()),
        false => shell::on_path(name),
    })
}

/// The newest server that Debian's packages, Homebrew or the PATH offer.
fn postgres_folder() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for (place, prefix) in [
        ("/usr/lib/postgresql", ""),
        ("/opt/homebrew/opt", "postgresql"),
        ("/usr/local/opt", "postgresql"),
    ] {
        let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
        let named = entries.filter(|it| it.file_name().to_string_lossy().starts_with(prefix));
        folders.extend(named.map(|entry| entry.path().join("bin")));
    }
    folders.retain(|folder| is_server(folder));
    folders.sort_by_key(|folder| version(folder));
    let path = || shell::on_path("initdb").and_then(|file| file.parent().map(Path::to_path_buf));
    folders.pop().or_else(|| path().filter(|folder| is_server(folder)))
}

fn is_server(folder: &Path) -> bool {
    ["initdb", "postgres", "pg_isready"].iter().all(|name| folder.join(name).is_file())
}

/// The digits of the folder above `bin`: 15 of `/usr/lib/postgresql/15/bin`.
fn version(bin: &Path) -> u32 {
    let name = bin.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

/// Installs a Debian package; elsewhere says what is missing.
fn install(what: &str, package: &str) -> Result<()> {
    if shell::on_path("apt-get").is_none() || !shell::is_root() {
        bail!(
            "{what} is missing. On Debian or Ubuntu: `sudo apt-get install {package}`; elsewhere, \
             install it with your system's package manager, then run this again."
        );
    }
    let wanted = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package];
    if apt(&wanted).is_ok() {
        return Ok(());
    }
    println!("The package lists are missing or old: updating them.");
    apt(&["apt-get", "update", "-qq"])?;
    apt(&wanted).with_context(|| format!("{what} could not be installed"))
}

fn apt(words: &[&str]) -> Result<()> {
    let mut command = shell::command(words);
    let command = command.args(["-o", "Dpkg::Use-Pty=0"]).env("DEBIAN_FRONTEND", "noninteractive");
    shell::run(command)
}
