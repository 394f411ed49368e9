//! The story editor's script: its own tests, and that the committed bundle is what its source
//! makes.

use anyhow::{Result, bail};

use crate::{setup, shell};

/// Where its source is.
pub const FOLDER: &str = "crates/workflow/editor";
/// What is made of it.
const BUNDLE: &str = "crates/workflow/theme/editor.js";

/// Builds the bundle anew and runs the tests of the editor.
///
/// # Errors
/// When a test fails, or the bundle in the tree is not what its source makes; the fresh one then
/// lies in its place, ready to be committed.
pub fn check() -> Result<()> {
    let browser = setup::browser_tools()?;
    setup::npm_packages(FOLDER)?;
    let bundle = shell::root().join(BUNDLE);
    let committed = std::fs::read(&bundle)?;
    let folder = shell::root().join(FOLDER);
    let mut tests = shell::command(&["npm", "test", "--silent"]);
    shell::run(tests.current_dir(&folder).env("BROADSHEET_TEST_BROWSER", browser))?;
    if std::fs::read(&bundle)? != committed {
        bail!("{BUNDLE} was not what its source makes; it is now, and has to be committed");
    }
    Ok(())
}
