//! The demo paper in a real browser: tests/browser, run with what it needs to know.

use anyhow::Result;

use crate::{setup, shell};

/// Runs the specs whose names contain the pattern.
pub fn specs(pattern: &str) -> Result<()> {
    node("run.js", pattern)
}

/// Takes pictures of the page types whose names contain the pattern.
pub fn screenshots(pattern: &str) -> Result<()> {
    node("screenshots.js", pattern)
}

fn node(script: &str, pattern: &str) -> Result<()> {
    let browser = setup::browser_tools()?;
    // The whole workspace's features, so that the tests and this share one build.
    shell::run(&mut shell::cargo(&["build", "--workspace", "--bin", "broadsheet"]))?;
    let script = format!("tests/browser/{script}");
    let mut node = shell::command(&["node", &script]);
    if !pattern.is_empty() {
        node.arg(pattern);
    }
    node.env("BROADSHEET_TEST_BROWSER", browser);
    node.env("BROADSHEET_TEST_BINARY", shell::target().join("debug/broadsheet"));
    node.env("BROADSHEET_TEST_RESULTS", shell::target().join("browser"));
    shell::run(&mut node)
}
