//! The servers that `cargo xtask bench read` measures beside nginx, and the page they answer.
//!
//! `bench page DIR` writes the page; `bench bare ADDRESS DIR` is a bare axum server that answers it
//! from memory; `bench door ADDRESS DIR` is our own door and press.
//!
//! And what `cargo xtask bench scale` measures with: `bench paper DIR STORIES CORPORA` makes a
//! large paper, `bench addresses DIR FILE` lists pages of it, `bench misses ADDRESS FILE KIND` asks
//! for each of a kind once, `bench newsdesk DIR FILE PUBLICATIONS` publishes while readers read.
//!
//! For `cargo xtask bench feed`: `bench feed STORIES THINGS READERS` makes an index of follows;
//! `bench feed-pages DIR READERS` serves whole pages of a paper, which it has asked for by
//! `bench feed-readers ADDRESS FILE CONNECTIONS PAGES`.
//!
//! For `cargo xtask bench digests`: `bench subscribers DIR READERS` makes a paper with digests due.
//!
//! For `cargo xtask bench search`: `bench search DIR` makes the index of a large paper and searches
//! it; `bench relevance CORPORA` compares its results with what people judged.
//!
//! For `cargo xtask bench desk`: `bench desk DIR WORKS PICTURES` opens the lists of a full desk.

mod back_issues;
mod bare;
mod ceiling;
mod client;
mod desk_folk;
mod desk_lists;
mod dice;
mod door;
mod feed;
mod feed_pages;
mod misses;
mod newsdesk;
mod page;
mod relevance;
mod searches;
mod spread;
mod subscribers;

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
        ["paper", folder, count, corpora] => {
            block_on(back_issues::make(Path::new(folder), count.parse()?, Path::new(corpora)))
        }
        ["addresses", folder, file] => block_on(async {
            let paper = back_issues::open(Path::new(folder)).await?;
            misses::write_addresses(&paper, Path::new(file)).await
        }),
        ["misses", address, file, kind] => misses::ask(address.parse()?, Path::new(file), kind),
        ["newsdesk", folder, file, count] => {
            newsdesk::run(Path::new(folder), Path::new(file), count.parse()?)
        }
        ["desk", folder, works, pictures] => {
            desk_lists::run(Path::new(folder), works.parse()?, pictures.parse()?)
        }
        ["subscribers", folder, readers] => {
            block_on(subscribers::make(Path::new(folder), readers.parse()?))
        }
        ["feed", stories, things, readers] => {
            feed::run(stories.parse()?, things.parse()?, readers.parse()?)
        }
        ["feed-pages", folder, readers] => feed_pages::run(Path::new(folder), readers.parse()?),
        ["feed-readers", address, cookies, connections, pages] => {
            let connections = connections.parse()?;
            feed_pages::ask(address.parse()?, Path::new(cookies), connections, pages)
        }
        ["search", folder] => searches::run(Path::new(folder)),
        ["relevance", corpora] => relevance::run(Path::new(corpora)),
        _ => bail!(
            "bench page DIR | bare ADDRESS DIR | door ADDRESS DIR | paper DIR STORIES CORPORA | \
             addresses DIR FILE | misses ADDRESS FILE KIND | newsdesk DIR FILE PUBLICATIONS | \
             desk DIR WORKS PICTURES | subscribers DIR READERS | \
             feed STORIES THINGS READERS | feed-pages DIR READERS | \
             feed-readers ADDRESS FILE CONNECTIONS PAGES | search DIR | relevance CORPORA"
        ),
    }
}

fn block_on(work: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
