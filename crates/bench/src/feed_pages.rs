//! `bench feed-pages`: the first page of Following as whole HTML, for random readers who are signed
//! in, over connections that stay open; the readers are a process of their own on the same machine.
//!
//! The paper is that of `bench scale`, with its 400 topics and its authors; each reader follows
//! between 10 and 500 of them, small counts more often, drawn evenly.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use following::Wish;
use following::index::Thing;
use kit::Id;
use paper::Paper;
use reader::Coming;
use signin::{Holder, How, Purpose};

use crate::client::Client;
use crate::dice::Dice;
use crate::searches::cpu_seconds;
use crate::{back_issues, feed, spread};

/// Connections that ask at the same time.
const CONNECTIONS: [usize; 3] = [1, 2, 8];
/// Pages asked for over all of them.
const PAGES: usize = 40_000;

/// Makes the readers and asks: each once, when the paper has just been started, and then at random.
/// Prints how long a page took, how many there were in a second, and what one cost the server.
#[tokio::main]
pub async fn run(folder: &Path, readers: usize) -> Result<()> {
    let paper = back_issues::open(folder).await?;
    let cookies = sign_in(&paper, readers).await?;
    let file = folder.join("cookies.txt");
    std::fs::write(&file, cookies.join("\n"))?;
    let listener = web::door::bind("127.0.0.1:0".parse()?)?;
    let address = listener.local_addr()?;
    let serving = paper.clone();
    tokio::spawn(
        async move { paper::start(&serving, listener, std::future::pending(), |_| ()).await },
    );
    while !paper.following.is_ready() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // The search must have read the paper, or it would be read meanwhile.
    let newest = journal::newest(&paper.db).await?;
    paper.search.progress().wait_for(|seq| *seq >= newest).await?;
    measure("each reader once, 2 connections", address, &file, 2, "once").await?;
    for connections in CONNECTIONS {
        let what = format!("random readers, {connections} connections");
        measure(&what, address, &file, connections, &PAGES.to_string()).await?;
    }
    Ok(())
}

/// Lets the readers ask, and says what came of it.
async fn measure(
    what: &str,
    address: SocketAddr,
    cookies: &Path,
    connections: usize,
    pages: &str,
) -> Result<()> {
    let mut readers = Command::new(std::env::current_exe()?);
    readers.args(["feed-readers", &address.to_string()]).arg(cookies);
    readers.args([&connections.to_string(), pages]);
    let cpu = cpu_seconds()?;
    let said = tokio::task::spawn_blocking(move || readers.output()).await??;
    let cpu = cpu_seconds()? - cpu;
    ensure!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let said = String::from_utf8(said.stdout)?;
    let mut lines = said.lines();
    let first: Vec<f64> = lines
        .next()
        .context("the readers said nothing")?
        .split(' ')
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let [seconds, kilobytes, own] = first[..] else { bail!("the readers said something else") };
    let times: Vec<Duration> =
        lines.map(|it| Ok(Duration::from_nanos(it.parse()?))).collect::<Result<_>>()?;
    let count = times.len() as f64;
    println!("Pages a second, {what}\t{:.0}", count / seconds);
    println!("ms: count, p50, p99, longest\t{}", spread::line(times));
    println!("CPU of the server a page, µs\t{:.0}", cpu * 1e6 / count);
    println!("CPU of the readers a page, µs\t{:.0}", own * 1e6 / count);
    println!("kB a page\t{kilobytes:.1}");
    Ok(())
}

/// `bench feed-readers`: asks over so many connections for so many pages of random readers, or for
/// one of each reader. Prints the seconds it took, the mean size in kB and its own processor time,
/// then a line for each page: nanoseconds.
pub fn ask(address: SocketAddr, cookies: &Path, connections: usize, pages: &str) -> Result<()> {
    let cookies = std::fs::read_to_string(cookies)?;
    let cookies: Vec<&str> = cookies.lines().collect();
    let once = pages == "once";
    let pages = if once { cookies.len() } else { pages.parse()? };
    let (cpu, began) = (cpu_seconds()?, Instant::now());
    let connection = |number: usize| {
        let (cookies, mine) = (&cookies, (number..pages).step_by(connections));
        move || -> Result<(Vec<Duration>, usize)> {
            let mut client = Client::open(address, true)?;
            let mut dice = Dice(number as u64 + 2);
            let (mut times, mut bytes) = (Vec::with_capacity(mine.len()), 0);
            for page in mine {
                let random = dice.below(cookies.len() as u64) as usize;
                client.take_cookie(cookies[if once { page } else { random }]);
                let began = Instant::now();
                let answer = client.get("/following")?;
                times.push(began.elapsed());
                ensure!(answer.status == 200, "/following answered {}", answer.status);
                // A welcome to who follows nothing is a fifth of it.
                ensure!(answer.body.len() > 4000, "an empty feed");
                bytes += answer.body.len();
            }
            Ok((times, bytes))
        }
    };
    let all: Vec<(Vec<Duration>, usize)> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..connections).map(|it| scope.spawn(connection(it))).collect();
        asking.into_iter().map(|it| it.join().expect("a reader died")).collect::<Result<_>>()
    })?;
    let (seconds, cpu) = (began.elapsed().as_secs_f64(), cpu_seconds()? - cpu);
    let bytes: usize = all.iter().map(|(_, bytes)| bytes).sum();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    writeln!(out, "{seconds} {} {cpu}", bytes as f64 / pages as f64 / 1000.0)?;
    for time in all.iter().flat_map(|(times, _)| times) {
        writeln!(out, "{}", time.as_nanos())?;
    }
    Ok(())
}

/// Readers with a session each, and with follows.
async fn sign_in(paper: &Paper, readers: usize) -> Result<Vec<String>> {
    let topics = topic::all(&paper.db).await?.into_iter().map(|it| Thing::Topic(it.id));
    let authors = byline::all(&paper.db).await?.into_iter().map(|it| Thing::Author(it.id));
    let things: Vec<Thing> = topics.chain(authors).collect();
    ensure!(things.len() > 500, "the paper has too few topics and authors");
    let (mut dice, now) = (Dice(7), paper.clock.now());
    let name =
        if paper.config.paper.base_url.starts_with("https") { "__Host-reader" } else { "reader" };
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
        cookies.push(format!("{name}={}", session.await?.reveal()));
        for _ in 0..feed::follow_count(&mut dice) {
            let thing = things[dice.below(things.len() as u64) as usize];
            following::wish(&mut tx, now, reader.id, thing, Wish::Follow).await?;
        }
        tx.commit().await?;
    }
    Ok(cookies)
}
