//! The desk's lists as an editor opens them: every view, filter and search, over and over.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::client::Client;
use crate::{back_issues, desk_folk, spread};

/// How often each is opened.
const TIMES: usize = 100;

const LISTS: [&str; 26] = [
    "/desk/work",
    "/desk/articles",
    "/desk/articles?stage=ready",
    "/desk/articles?q=neto",
    "/desk/articles?q=nosuchwordanywhere",
    "/desk/articles?view=live",
    "/desk/articles?view=mine",
    "/desk/articles?view=unpublished",
    "/desk/articles?view=scheduled",
    "/desk/articles?view=withdrawn",
    "/desk/articles?view=unlisted",
    "/desk/articles?view=parked",
    "/desk/approvals",
    "/desk/search?q=neto",
    "/desk/search?q=nosuchwordanywhere",
    "/desk/articles/find?q=nosuchwordanywhere",
    "/desk/pictures",
    "/desk/pictures?q=neto",
    "/desk/pictures?q=neto+li+ked",
    "/desk/pictures?q=nosuchwordanywhere",
    "/desk/pictures?view=mine&q=nosuchwordanywhere",
    "/desk/pictures?view=expiring",
    "/desk/pictures?view=expired",
    "/desk/pictures?view=no-credit",
    "/desk/pictures/find?q=neto",
    "/desk/fronts",
];

/// Runs it: one line a list, `path count p50 p99 max`. The desk is filled if need be.
#[tokio::main]
pub async fn run(folder: &Path, works: usize, pictures: usize) -> Result<()> {
    let paper = back_issues::open(folder).await?;
    let measure = desk_folk::Measure { works, pictures };
    let cookie = desk_folk::editor(&paper, folder, measure).await?;
    let listener = web::door::bind("127.0.0.1:0".parse()?)?;
    let address = listener.local_addr()?;
    tokio::spawn(
        async move { paper::start(&paper, listener, std::future::pending(), |_| ()).await },
    );
    tokio::task::spawn_blocking(move || ask(address, &cookie)).await?
}

fn ask(address: SocketAddr, cookie: &str) -> Result<()> {
    let mut client = Client::open(address, true)?.with_cookie(cookie);
    let mut lists: Vec<String> = LISTS.map(str::to_owned).to_vec();
    for list in ["/desk/articles?view=live", "/desk/articles", "/desk/pictures"] {
        lists.push(next_page(address, cookie, list)?);
    }
    for list in lists {
        let mut times = Vec::with_capacity(TIMES);
        for _ in 0..TIMES {
            let began = Instant::now();
            let answer = client.get(&list)?;
            times.push(began.elapsed());
            ensure!(answer.status == 200, "{list} answered {}", answer.status);
        }
        println!("{list} {}", spread::line(times));
    }
    Ok(())
}

/// The address of the page after a list's first.
fn next_page(address: SocketAddr, cookie: &str, list: &str) -> Result<String> {
    let mut client = Client::open(address, false)?.with_cookie(cookie);
    let page = String::from_utf8(client.get(list)?.body)?;
    let mark = "rel=\"next\" href=\"";
    let start = page.find(mark).with_context(|| format!("{list} has no next page"))? + mark.len();
    let end = page[start..].find('"').context("an address without its end")?;
    Ok(page[start..start + end].replace("&amp;", "&").replace("&#x2f;", "/"))
}
