//! Styles and scripts of the theme: the binary embeds them as written, so esbuild only reads them
//! and says what a browser would stumble over.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::{setup, shell};

/// Fails when a style sheet or a script has a fault; all are read before it does.
pub fn check() -> Result<()> {
    setup::npm_packages(setup::BROWSER_TESTS)?;
    let files = sources()?;
    let faulty = files.iter().filter(|file| !is_sound(file)).count();
    if faulty > 0 {
        bail!("{faulty} of {} styles and scripts have faults", files.len());
    }
    println!("{} styles and scripts read well", files.len());
    Ok(())
}

fn is_sound(file: &str) -> bool {
    let esbuild: PathBuf = shell::root().join("tests/browser/node_modules/.bin/esbuild");
    let mut command = shell::command(&[&esbuild.to_string_lossy(), file]);
    command.args(["--format=esm", "--target=es2022", "--log-level=warning", "--outfile=/dev/null"]);
    match command.arg("--allow-overwrite").output() {
        Ok(output) if output.status.success() && output.stderr.is_empty() => true,
        Ok(output) => {
            println!("{file}:\n{}", String::from_utf8_lossy(&output.stderr));
            false
        }
        Err(error) => {
            println!("esbuild could not be started: {error}");
            false
        }
    }
}

/// Every style sheet and script in git but the test tools' own.
fn sources() -> Result<Vec<String>> {
    let list = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--"];
    let list = shell::output(shell::command(&list).args(["crates/*.js", "crates/*.css"]))?;
    Ok(list.lines().map(str::to_owned).collect())
}
