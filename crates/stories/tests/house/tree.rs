//! The files of the workspace and the crates in reading order.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::source::Source;

/// The top folder of the workspace.
pub fn root() -> PathBuf {
    let here = std::env::var("CARGO_MANIFEST_DIR").expect("cargo says where the crate is");
    Path::new(&here).join("../..")
}

/// Every file that git tracks or would add, from the top, sorted.
pub fn files() -> Vec<String> {
    let arguments = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").args(arguments).current_dir(root()).output();
    let output = output.expect("git lists the files");
    assert!(output.status.success(), "git ls-files failed");
    let text = String::from_utf8(output.stdout).expect("file names are UTF-8");
    let mut files: Vec<String> = text.lines().map(str::to_owned).collect();
    files.retain(|file| root().join(file).is_file());
    files.sort();
    files.dedup();
    files
}

/// A file's text; none when it is not UTF-8.
pub fn text(path: &str) -> Option<String> {
    String::from_utf8(std::fs::read(root().join(path)).ok()?).ok()
}

/// Every Rust file, taken apart.
pub fn rust() -> Vec<Source> {
    let files = files().into_iter().filter(|file| file.ends_with(".rs"));
    files.map(|file| Source::read(&file, &text(&file).unwrap_or_default())).collect()
}

/// The room a file lies in: `article` of `crates/article/src/lib.rs`.
pub fn room(path: &str) -> &str {
    path.strip_prefix("crates/").and_then(|rest| rest.split('/').next()).unwrap_or("")
}

/// Whether a file is named so, or lies in a folder named so: `rows.rs`, `rows/list.rs`.
pub fn named(path: &str, name: &str) -> bool {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or_default();
    file.strip_suffix(".rs") == Some(name) || parts.any(|folder| folder == name)
}

/// Whether a file holds tests and nothing else.
pub fn is_test(path: &str) -> bool {
    named(path, "tests") || path.starts_with("tests/") || room(path) == "stories"
}

/// The members of the workspace in reading order: name and folder.
pub fn members() -> Vec<(String, String)> {
    let workspace = manifest("Cargo.toml");
    let members = workspace["workspace"]["members"].as_array().expect("a list of members");
    let folders = members.iter().map(|member| member.as_str().expect("a folder").to_owned());
    folders
        .map(|folder| {
            let manifest = manifest(&format!("{folder}/Cargo.toml"));
            let name = manifest["package"]["name"].as_str().expect("a name").to_owned();
            (name, folder)
        })
        .collect()
}

/// A parsed Cargo.toml.
pub fn manifest(path: &str) -> toml::Table {
    let text = text(path).unwrap_or_else(|| panic!("{path} is missing"));
    text.parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}
