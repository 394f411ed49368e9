//! The servers that `cargo xtask bench read` measures beside nginx, and the page they answer.
//!
//! `bench page DIR` writes the page; `bench bare ADDRESS DIR` is a bare axum server that answers it
//! from memory; `bench door ADDRESS DIR` is our own door and press.

mod bare;
mod door;
mod page;

use std::path::Path;

use anyhow::{Result, bail};

// What the paper's own binary uses, so both servers have it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["page", folder] => page::write(Path::new(folder)),
        ["bare", address, folder] => bare::run(address.parse()?, Path::new(folder)),
        ["door", address, folder] => door::run(address.parse()?, Path::new(folder)),
        _ => bail!("bench page DIR | bench bare ADDRESS DIR | bench door ADDRESS DIR"),
    }
}
