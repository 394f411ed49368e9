//! `bench feed-pages`: the first page of Following as whole HTML, for random readers who are signed
//! in, through the paper's own router with session, index, cards and frame; without a socket.
//!
//! The paper is that of `bench scale`, with its 400 topics and its authors; each reader follows
//! between 10 and 500 of them, small counts more often, drawn evenly.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use following::Wish;
use following::index::Thing;
use http::Request;
use kit::Id;
use paper::{Background, Paper, reception};
use reader::Coming;
use signin::{Holder, How, Purpose};

use crate::dice::Dice;
use crate::{back_issues, feed, spread};

/// Who asks at the same time: one for each core.
const AT_ONCE: u64 = 2;
/// Pages asked for by each, before and while it is measured.
const WARM: usize = 500;
const PAGES: usize = 5000;

/// Makes the readers and asks; prints how long a page took, and how many there were in a second.
#[tokio::main]
pub async fn run(folder: &Path, readers: usize) -> Result<()> {
    let paper = back_issues::open(folder).await?;
    let cookies = Arc::new(sign_in(&paper, readers).await?);
    let background = Background::start(&paper).await?;
    while !paper.following.is_ready() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    ask(&paper, &cookies, 1, WARM).await?;
    let began = Instant::now();
    let asking = (0..AT_ONCE).map(|number| {
        let (paper, cookies) = (paper.clone(), cookies.clone());
        tokio::spawn(async move { ask(&paper, &cookies, number + 2, PAGES).await })
    });
    let asking: Vec<_> = asking.collect();
    let mut times = Vec::new();
    for one in asking {
        times.extend(one.await??);
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("First page of Following, ms\t{}", spread::line(times.clone()));
    println!("Pages a second\t{:.0}", times.len() as f64 / seconds);
    background.stop().await;
    Ok(())
}

/// Readers with a session each, and with follows.
async fn sign_in(paper: &Paper, readers: usize) -> Result<Vec<String>> {
    let topics = topic::all(&paper.db).await?.into_iter().map(|it| Thing::Topic(it.id));
    let authors = byline::all(&paper.db).await?.into_iter().map(|it| Thing::Author(it.id));
    let things: Vec<Thing> = topics.chain(authors).collect();
    ensure!(things.len() > 500, "the paper has too few topics and authors");
    let (mut dice, now) = (Dice(7), paper.clock.now());
    let mut cookies = Vec::new();
    for number in 0..readers {
        let mut tx = paper.db.begin().await?;
        let coming = Coming {
            address: format!("reader{}-{number}@reader.example", now.0),
            intent: String::new(),
            then: String::new(),
        };
        let nobody = Holder::reader(Id(0));
        let link = signin::issue(&mut tx, now, nobody, Purpose::ReaderLink, &coming).await?;
        let (reader, ..) = reader::come_in(&mut tx, now, link.reveal()).await?;
        let session = signin::open_session(&mut tx, now, reader.holder(), How::Link, "bench");
        cookies.push(session.await?.reveal().to_owned());
        for _ in 0..feed::follow_count(&mut dice) {
            let thing = things[dice.below(things.len() as u64) as usize];
            following::wish(&mut tx, now, reader.id, thing, Wish::Follow).await?;
        }
        tx.commit().await?;
    }
    Ok(cookies)
}

async fn ask(paper: &Paper, cookies: &[String], seed: u64, pages: usize) -> Result<Vec<Duration>> {
    let reception = reception(paper);
    let mut dice = Dice(seed);
    let name =
        if paper.config.paper.base_url.starts_with("https") { "__Host-reader" } else { "reader" };
    let mut times = Vec::with_capacity(pages);
    for _ in 0..pages {
        let cookie = &cookies[dice.below(cookies.len() as u64) as usize];
        let request = Request::get("/following").header("host", "127.0.0.1");
        let request = request.header("cookie", format!("{name}={cookie}"));
        let began = Instant::now();
        let response = reception.answer(request.body(axum::body::Body::empty())?).await;
        ensure!(response.status() == 200, "/following answered {}", response.status());
        let body = axum::body::to_bytes(response.into_body(), 8 << 20).await?;
        times.push(began.elapsed());
        let page = std::str::from_utf8(&body).context("not text")?;
        ensure!(page.contains("feed-entry"), "an empty feed");
    }
    Ok(times)
}
