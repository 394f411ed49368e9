//! The scripts that the binary embeds: written from their sources by esbuild, and kept in git so
//! that a build needs no Node.js.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::{setup, shell};

/// Sources and the bundles made of them.
const BUNDLES: [(&str, &str); 1] = [("crates/web/theme/site.js", "crates/web/assets/site.js")];

/// Writes every bundle.
pub fn write() -> Result<()> {
    setup::npm_packages()?;
    for (source, bundle) in BUNDLES {
        let bundle = Path::new(bundle);
        std::fs::create_dir_all(bundle.parent().context("a bundle lies in a folder")?)?;
        std::fs::write(bundle, built(source)?)?;
        println!("{} is written", bundle.display());
    }
    Ok(())
}

/// Fails when a bundle in git is not what its source makes.
pub fn check() -> Result<()> {
    setup::npm_packages()?;
    for (source, bundle) in BUNDLES {
        let kept = std::fs::read_to_string(bundle).with_context(|| bundle.to_owned())?;
        if kept != built(source)? {
            bail!("{bundle} is not what {source} makes; run `cargo xtask frontend`, commit both");
        }
        println!("{bundle} is what {source} makes ({} bytes)", kept.len());
    }
    Ok(())
}

fn built(source: &str) -> Result<String> {
    let esbuild: PathBuf = shell::root().join("tests/browser/node_modules/.bin/esbuild");
    let mut command = shell::command(&[&esbuild.to_string_lossy(), source]);
    command.args(["--bundle", "--minify", "--format=esm", "--target=es2022", "--charset=utf8"]);
    shell::output(command.arg("--log-level=warning")).map(|text| text + "\n")
}
