//! A newsdesk at work while readers read: how long from the start of a publication until a reader
//! sees it, and how long the front takes to print each time.
//!
//! Desk and readers' door share one process, as they do in the binary; readers ask over HTTP.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use article::{Address, Change};
use kit::Id;
use paper::Paper;

use crate::client::Client;
use crate::dice::Dice;
use crate::{back_issues, misses, spread};

/// Readers beside the one who waits for the news.
const READERS: u64 = 4;
/// What a reader does between two pages, so that they are many readers' pages and not a flood.
const PAUSE: Duration = Duration::from_millis(10);
/// Between two publications.
const BREATH: Duration = Duration::from_millis(20);
/// Longest wait for the news.
const SECONDS_MAX: u64 = 10;

/// Runs it; prints a line each for stories seen, fronts seen, commits, and prints of the front.
#[tokio::main]
pub async fn run(folder: &Path, addresses: &Path, publications: usize) -> Result<()> {
    let paper = back_issues::open(folder).await?;
    let listener = web::door::bind("127.0.0.1:0".parse()?)?;
    let address = listener.local_addr()?;
    let serving = paper.clone();
    tokio::spawn(
        async move { paper::start(&serving, listener, std::future::pending(), |_| ()).await },
    );
    let addresses = std::fs::read_to_string(addresses)?;
    let paths: Vec<String> = misses::of_kind(&addresses, "article").map(str::to_owned).collect();
    ensure!(!paths.is_empty(), "no article among the addresses");
    let (closed, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let readers = readers(address, &paths, &closed, &asked);
    let mut desk = Desk { paper, client: Some(Client::open(address, false)?), commits: vec![] };
    let began = Instant::now();
    let mut stories = Vec::new();
    let mut fronts = Vec::new();
    for number in 0..publications {
        let path = &paths[number % paths.len()];
        stories.push(desk.revise(path, number).await?);
        tokio::time::sleep(BREATH).await;
        fronts.push(desk.publish_new(path, number).await?);
        tokio::time::sleep(BREATH).await;
    }
    let seconds = began.elapsed().as_secs_f64();
    closed.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.join().map_err(|_| anyhow::anyhow!("a reader died"))??;
    }
    let prints = desk.print_fronts(publications).await?;
    println!("story {}", spread::line(stories));
    println!("front {}", spread::line(fronts));
    println!("commit {}", spread::line(desk.commits));
    println!("print {}", spread::line(prints));
    println!("readers {:.0}", asked.load(Ordering::Relaxed) as f64 / seconds);
    Ok(())
}

fn readers(
    address: SocketAddr,
    paths: &[String],
    closed: &Arc<AtomicBool>,
    asked: &Arc<AtomicU64>,
) -> Vec<std::thread::JoinHandle<Result<()>>> {
    let reader = |number: u64| {
        let (paths, closed, asked) = (paths.to_vec(), closed.clone(), asked.clone());
        std::thread::spawn(move || {
            let mut dice = Dice(100 + number);
            let mut client = Client::open(address, true)?;
            while !closed.load(Ordering::Relaxed) {
                let at_front = dice.below(4) == 0;
                let path = &paths[dice.below(paths.len() as u64) as usize];
                client.get(if at_front { "/" } else { path })?;
                asked.fetch_add(1, Ordering::Relaxed);
                std::thread::sleep(PAUSE);
            }
            Ok(())
        })
    };
    (0..READERS).map(reader).collect()
}

/// The desk, and the reader who waits for its news.
struct Desk {
    paper: Paper,
    client: Option<Client>,
    commits: Vec<Duration>,
}

impl Desk {
    /// A new text for a story; how long until its page has it.
    async fn revise(&mut self, path: &str, number: usize) -> Result<Duration> {
        let (id, mut story) = self.story(path).await?;
        let mark = format!("Mark {number} of the newsdesk");
        story.headline.clone_from(&mark);
        let began = Instant::now();
        let mut tx = self.paper.db.begin().await?;
        article::revise(&mut tx, &self.paper.clock, id, &story, "bench").await?;
        article::publish(&mut tx, &self.paper.clock, id, Change::Update, "bench").await?;
        tx.commit().await?;
        self.commits.push(began.elapsed());
        self.until_seen(path, mark, began).await
    }

    /// A story more; how long until the front has it.
    async fn publish_new(&mut self, path: &str, number: usize) -> Result<Duration> {
        let (_, mut story) = self.story(path).await?;
        let mark = format!("News {number} of the newsdesk");
        story.headline.clone_from(&mark);
        let slug = kit::slug::slug(&mark, "news");
        let began = Instant::now();
        let mut tx = self.paper.db.begin().await?;
        let id = article::create(&mut tx, &self.paper.clock, &story, &slug, "bench").await?;
        article::publish(&mut tx, &self.paper.clock, id, Change::New, "bench").await?;
        tx.commit().await?;
        self.commits.push(began.elapsed());
        self.until_seen("/", mark, began).await
    }

    /// How long the front takes when it is stale and nobody else asks.
    async fn print_fronts(&mut self, times: usize) -> Result<Vec<Duration>> {
        let mut prints = Vec::with_capacity(times);
        for _ in 0..times {
            self.paper.press.stale(&[edition::tags::front()]);
            prints.push(self.until_seen("/", "<body".to_owned(), Instant::now()).await?);
        }
        Ok(prints)
    }

    async fn story(&self, path: &str) -> Result<(Id, article::Story)> {
        let Address::Story(id) = article::address(&self.paper.db, path).await? else {
            anyhow::bail!("{path} is no story");
        };
        let live = article::live(&self.paper.db, id).await?;
        Ok((id, live.with_context(|| format!("{path} is not live"))?.story))
    }

    /// Asks over and over, as an impatient reader does.
    async fn until_seen(&mut self, path: &str, mark: String, began: Instant) -> Result<Duration> {
        let mut client = self.client.take().context("the reader is gone")?;
        let path = path.to_owned();
        let asking = tokio::task::spawn_blocking(move || {
            while began.elapsed() < Duration::from_secs(SECONDS_MAX) {
                let answer = client.get(&path)?;
                let seen = answer.body.windows(mark.len()).any(|part| part == mark.as_bytes());
                if answer.status == 200 && seen {
                    return Ok((client, began.elapsed()));
                }
            }
            anyhow::bail!("{path} never showed '{mark}'")
        });
        let (client, time) = asking.await??;
        self.client = Some(client);
        Ok(time)
    }
}
