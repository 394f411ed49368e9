//! The search of a large paper: how fast its index is made, and how long readers wait.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use article::{List, Place};
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use kit::Id;
use paper::Paper;
use search::{Sieve, Wish};

use crate::dice::Dice;
use crate::{back_issues, ceiling, spread};

/// How often each kind of search is made, each time with other words.
const TIMES: usize = 400;
/// Stories whose headlines words are taken from.
const HEADLINES: usize = 5000;
/// Words that stand in very many English news texts.
const COMMON: [&str; 12] = [
    "people",
    "year",
    "state",
    "government",
    "national",
    "support",
    "work",
    "health",
    "public",
    "today",
    "new",
    "country",
];

/// Runs it: lines of `what value` and `what count p50 p99 max`.
#[tokio::main]
pub async fn run(folder: &Path) -> Result<()> {
    let paper = back_issues::open(folder).await?;
    let (began, cpu) = (Instant::now(), cpu_seconds()?);
    let rebuilt = paper.search.rebuild(|_, _| {}).await?;
    let (wall, cpu) = (began.elapsed().as_secs_f64(), cpu_seconds()? - cpu);
    println!("stories {}", rebuilt.stories);
    println!("rebuild-seconds {wall:.1}");
    println!("rebuild-cpu-seconds {cpu:.1}");
    println!("rebuild-rate {:.0}", rebuilt.stories as f64 / wall);
    println!("rebuild-rate-cpu {:.0}", rebuilt.stories as f64 / cpu);
    println!("index-mb {}", size(&paper.config.search.folder)? >> 20);
    println!("rss-after-rebuild-mb {}", resident_mb("VmRSS")?);
    ceiling::measure(&paper).await?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(paper.search.clone().run(stopped));
    let newest = journal::newest(&paper.db).await?;
    let mut progress = paper.search.progress();
    ensure!(journal::wait(&mut progress, newest, Duration::from_secs(60)).await, "not open");
    let titles = titles(&paper).await?;
    measure(&paper, &titles).await?;
    println!("rss-mb {}", resident_mb("VmRSS")?);
    println!("rss-of-own-mb {}", resident_mb("RssAnon")?);
    stop.send_replace(true);
    running.await?;
    Ok(())
}

async fn measure(paper: &Paper, titles: &[Vec<String>]) -> Result<()> {
    let sections: Vec<Id> = topic::sections(&paper.db).await?.iter().map(|it| it.id).collect();
    let mut dice = Dice(23);
    let mut kinds: Vec<(&str, Vec<Wish>)> = Vec::new();
    let mut kind = |name, make: &mut dyn FnMut(&mut Dice) -> Wish| {
        kinds.push((name, (0..TIMES).map(|_| make(&mut dice)).collect()));
    };
    let common = |dice: &mut Dice| COMMON[dice.below(COMMON.len() as u64) as usize].to_owned();
    let words = |dice: &mut Dice, count: usize| {
        let title = &titles[dice.below(titles.len() as u64) as usize];
        let from = dice.below((title.len() - count + 1) as u64) as usize;
        title[from..from + count].to_vec()
    };
    let wish = |text: String| Wish { text, ..Wish::default() };
    kind("one-common-word", &mut |dice| wish(common(dice)));
    kind("one-word", &mut |dice| wish(words(dice, 1).join(" ")));
    kind("two-words", &mut |dice| wish(words(dice, 2).join(" ")));
    kind("two-common-words", &mut |dice| wish(format!("{} {}", common(dice), common(dice))));
    kind("phrase", &mut |dice| wish(format!("\"{}\"", words(dice, 3).join(" "))));
    kind("slip", &mut |dice| wish(slipped(&words(dice, 1)[0])));
    kind("sieve", &mut |dice| Wish {
        sieve: Sieve { section: Some(sections[dice.below(12) as usize]), ..Sieve::default() },
        ..wish(words(dice, 1).join(" "))
    });
    kind("newest-first", &mut |dice| Wish { sort: search::Sort::Newest, ..wish(common(dice)) });
    for (name, wishes) in kinds {
        let (mut times, cpu) = (Vec::with_capacity(TIMES), cpu_seconds()?);
        for wish in wishes {
            let began = Instant::now();
            paper.search.find(wish).await?;
            times.push(began.elapsed());
        }
        let cpu = (cpu_seconds()? - cpu) * 1000.0 / TIMES as f64;
        println!("{name} {}", spread::line(times));
        println!("{name}-cpu-ms {cpu:.1}");
    }
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let word = &words(&mut dice, 1)[0];
        let typed: String = word.chars().take(3).collect();
        let began = Instant::now();
        paper.search.suggest(&typed).await?;
        times.push(began.elapsed());
    }
    println!("as-you-type {}", spread::line(times));
    for (name, count) in [("page-one-word", 1), ("page-two-words", 2)] {
        println!("{name} {}", spread::line(pages(paper, |dice| words(dice, count)).await?));
    }
    Ok(())
}

/// Whole pages, as the router answers them.
async fn pages(paper: &Paper, words: impl Fn(&mut Dice) -> Vec<String>) -> Result<Vec<Duration>> {
    let (reception, mut dice) = (paper::reception(paper), Dice(29));
    let mut times = Vec::with_capacity(TIMES);
    for reader in 0..TIMES as u32 {
        let query = web::address::encode(&words(&mut dice).join(" "));
        let request = Request::get(format!("/search?q={query}")).header("host", "paper.example");
        let mut request = request.body(Body::empty())?;
        // Every reader from a network of their own: one alone may not search so often.
        let peer = SocketAddr::from((Ipv4Addr::from_bits(0x7f00_0001 + reader), 4000));
        request.extensions_mut().insert(ConnectInfo(peer));
        let began = Instant::now();
        let answer = reception.answer(request).await;
        ensure!(answer.status() == 200, "{query} answered {}", answer.status());
        to_bytes(answer.into_body(), 32 << 20).await?;
        times.push(began.elapsed());
    }
    Ok(times)
}

/// The words of headlines spread over the paper, those of at least five letters in a row.
async fn titles(paper: &Paper) -> Result<Vec<Vec<String>>> {
    let mut titles = Vec::new();
    let mut after = Place::NEWEST;
    while titles.len() < HEADLINES {
        let stories = article::list(&paper.db, List::Latest, after, 500).await?;
        let Some(last) = stories.last() else { break };
        after = last.place();
        for story in &stories {
            let words = story.card.headline.split(' ').map(str::to_owned);
            let words: Vec<String> = words
                .filter(|word| word.len() > 4 && word.chars().all(|it| it.is_ascii_alphabetic()))
                .collect();
            titles.extend(Some(words).filter(|words| words.len() >= 3));
        }
    }
    ensure!(!titles.is_empty(), "no headline has three words");
    Ok(titles)
}

/// The word with two of its letters changed about.
fn slipped(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    letters.swap(2, 3);
    letters.insert(1, 'q');
    letters.into_iter().collect()
}

fn size(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}

/// Processor time of this process until now, all threads.
pub fn cpu_seconds() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit(')').next().context("no fields")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    Ok(ticks as f64 / 100.0)
}

fn resident_mb(which: &str) -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(which)).context("no such line")?;
    let kb: u64 = line.split_whitespace().nth(1).context("no figure")?.parse()?;
    Ok(kb / 1024)
}
