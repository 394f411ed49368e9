//! Lists the demo paper's files, so that all of them are inside the binary.
//!
//! Writes `embedded.rs` with one constant a folder, in the order of the file names.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Folder, name of its constant, endings taken, and whether the files are text.
const FOLDERS: [(&str, &str, &[&str], bool); 4] = [
    ("stories", "STORIES", &["md"], true),
    ("standing", "STANDING", &["md"], true),
    ("pictures", "PICTURES", &["jpg", "png", "webp"], false),
    ("portraits", "PORTRAITS", &["jpg", "png", "webp"], false),
];

/// Single files and the names of their constants.
const FILES: [(&str, &str); 2] = [("staff.toml", "STAFF"), ("topics.toml", "TOPICS")];

fn main() -> io::Result<()> {
    let home = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=build.rs");
    let mut code = String::new();
    for (folder, constant, endings, is_text) in FOLDERS {
        list_folder(&mut code, &home.join(folder), constant, endings, is_text)?;
    }
    for (file, constant) in FILES {
        let path = home.join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        line(&mut code, format_args!("pub(crate) const {constant}: Text = {};", text(&path, file)));
    }
    fs::write(out.join("embedded.rs"), code)
}

fn list_folder(
    code: &mut String,
    folder: &Path,
    constant: &str,
    endings: &[&str],
    is_text: bool,
) -> io::Result<()> {
    let kind = if is_text { "Text" } else { "Picture" };
    line(code, format_args!("pub(crate) const {constant}: &[{kind}] = &["));
    for path in files(folder, endings)? {
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let entry = if is_text { text(&path, &name) } else { picture(&path, &name) };
        line(code, format_args!("    {entry},"));
    }
    line(code, format_args!("];"));
    Ok(())
}

/// The files of a folder by name; none when there is no such folder (git keeps no empty ones).
fn files(folder: &Path, endings: &[&str]) -> io::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if endings.contains(&ending.as_str()) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn text(path: &Path, name: &str) -> String {
    format!("Text {{ name: {name:?}, text: include_str!({:?}) }}", path.to_string_lossy())
}

fn picture(path: &Path, name: &str) -> String {
    format!("Picture {{ file: {name:?}, bytes: include_bytes!({:?}) }}", path.to_string_lossy())
}

fn line(code: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(code, "{text}");
}
