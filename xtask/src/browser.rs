//! The demo paper in a real browser: tests/browser, run with what it needs to know.

use anyhow::Result;

use crate::{setup, shell};

/// Runs the specs whose names contain the pattern; those that are told on both databases on
/// PostgreSQL too when the address of an empty one is given.
pub fn specs(pattern: &str, postgres: Option<&str>) -> Result<()> {
    node("run.js", pattern, postgres)
}

/// Takes pictures of the page types whose names contain the pattern.
pub fn screenshots(pattern: &str) -> Result<()> {
    node("screenshots.js", pattern, None)
}

fn node(script: &str, pattern: &str, postgres: Option<&str>) -> Result<()> {
    let browser = setup::browser_tools()?;
    // The whole workspace's features, so that the tests and this share one build.
    shell::run(&mut shell::cargo(&["build", "--workspace", "--bin", "broadsheet"]))?;
    let script = format!("tests/browser/{script}");
    let mut node = shell::command(&["node", &script]);
    if !pattern.is_empty() {
        node.arg(pattern);
    }
    if let Some(address) = postgres {
        node.env("BROADSHEET_TEST_POSTGRES_EMPTY", address);
    }
    node.env("BROADSHEET_TEST_BROWSER", browser);
    node.env("BROADSHEET_TEST_BINARY", shell::target().join("debug/broadsheet"));
    node.env("BROADSHEET_TEST_RESULTS", shell::target().join("browser"));
    shell::run(&mut node)
}
