//! `bench feed`: the index of follows alone, with invented stories and readers; p50 / p99 /
//! longest.
//!
//! How they are made: each story has one of 12 sections and six things of the others, each drawn
//! with Zipf's law (the n-th is drawn with a weight of 1/n), ten minutes after the story before. A
//! reader follows between 10 and 500 things, the logarithm of the count drawn evenly (mean 125),
//! each drawn with the same law. That readers follow most what is written about most is an
//! assumption, and one that suits a scan; so some readers besides follow ten things of the rarest
//! half.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use article::Place;
use following::index::{Asked, Filing, Index, Plan, Thing};
use kit::Id;

use crate::dice::Dice;

const SECTIONS: u64 = 12;
const THINGS_A_STORY: usize = 6;
/// Readers asked for a page.
const PAGES: usize = 20_000;
/// Readers of rare things, behind the others.
const RARE_READERS: i64 = 1000;
const PAGE_STORIES: usize = 20;

/// Draws numbers from 0 by Zipf's law.
pub struct Zipf(Vec<f64>);

impl Zipf {
    pub fn new(count: usize) -> Zipf {
        let mut sum = 0.0;
        let add = |n: usize| {
            sum += 1.0 / (n + 1) as f64;
            sum
        };
        Zipf((0..count).map(add).collect())
    }

    pub fn draw(&self, dice: &mut Dice) -> u64 {
        let top = self.0.last().copied().unwrap_or(0.0);
        let at = (dice.roll() >> 11) as f64 / (1u64 << 53) as f64 * top;
        self.0.partition_point(|sum| *sum < at) as u64
    }
}

fn thing(number: u64) -> Thing {
    // One in ten is an author.
    let id = Id(number as i64);
    if number % 10 == 9 { Thing::Author(id) } else { Thing::Topic(id) }
}

/// How many a reader follows: from 10 to 500, small counts more often.
pub fn follow_count(dice: &mut Dice) -> usize {
    let even = (dice.roll() >> 11) as f64 / (1u64 << 53) as f64;
    (10.0 * 50f64.powf(even)) as usize
}

/// Makes the index, measures it and prints a line for each figure: what it is, a tab, the figure.
pub fn run(stories: usize, things: usize, readers: usize) -> Result<()> {
    let zipf = Zipf::new(things);
    let mut dice = Dice(41);
    let empty = resident()?;
    let mut index = Index::default();
    file_stories(&mut index, &zipf, &mut dice, stories);
    index.tighten();
    let with_stories = resident()?;
    say("Memory of the stories, MB", with_stories - empty);
    let follows = add_readers(&mut index, &zipf, &mut dice, readers);
    index.tighten();
    say("Memory of the readers, MB", resident()? - with_stories);
    say("Memory of the whole index, MB", resident()? - empty);
    say("Follows of a reader, mean", follows as f64 / readers as f64);
    say("Bytes a follow", index.readers_bytes() as f64 / follows as f64);
    measure_plans(&index, readers as u64, &mut dice);
    measure_rare(&mut index, readers as i64, things as u64, &mut dice);
    measure_walks(&index, readers as u64, &mut dice);
    measure_publication(&mut index, stories as i64);
    Ok(())
}

fn file_stories(index: &mut Index, zipf: &Zipf, dice: &mut Dice, stories: usize) {
    for number in 0..stories as i64 {
        let mut things = vec![Thing::Topic(Id(1_000_000 + dice.below(SECTIONS) as i64))];
        things.extend((0..THINGS_A_STORY).map(|_| thing(zipf.draw(dice))));
        index.file(number, &Filing { place: place(number), things });
    }
    index.recount();
}

fn place(number: i64) -> Place {
    Place { at: kit::Instant::from_seconds(600 * number), id: Id(number) }
}

fn add_readers(index: &mut Index, zipf: &Zipf, dice: &mut Dice, readers: usize) -> usize {
    let mut total = 0;
    let mut own = std::collections::HashSet::new();
    for reader in 0..readers as i64 {
        let count = follow_count(dice);
        own.clear();
        while own.len() < count {
            own.insert(thing(zipf.draw(dice)));
        }
        let follows: Vec<Thing> = own.iter().copied().collect();
        index.set_reader(Id(reader), &follows, &[]);
        total += count;
    }
    total
}

/// First pages of random readers: by both plans and as chosen, all, and by how much is followed.
fn measure_plans(index: &Index, readers: u64, dice: &mut Dice) {
    let chosen: Vec<i64> = (0..PAGES).map(|_| dice.below(readers) as i64).collect();
    compare(index, "", &chosen);
    for (low, high) in [(10, 20), (20, 60), (60, 180), (180, 501)] {
        let count = |reader: &&i64| index.follows(Id(**reader)).len();
        let some = chosen.iter().filter(|it| (low..high).contains(&count(it))).copied();
        let some: Vec<i64> = some.collect();
        compare(index, &format!(", {low} to {} follows", high - 1), &some);
    }
}

/// And of readers who follow what is hardly written about.
fn measure_rare(index: &mut Index, first: i64, things: u64, dice: &mut Dice) {
    let rare: Vec<i64> = (first..first + RARE_READERS).collect();
    for reader in &rare {
        let half = things / 2;
        let follows: Vec<Thing> = (0..10).map(|_| thing(half + dice.below(half))).collect();
        index.set_reader(Id(*reader), &follows, &[]);
    }
    compare(index, ", 10 rare things", &rare);
}

fn compare(index: &Index, who: &str, readers: &[i64]) {
    let by = |find: &dyn Fn(&Asked) -> usize| -> Vec<Duration> {
        let times = readers.iter().map(|reader| {
            let asked = first_page(*reader);
            let began = Instant::now();
            std::hint::black_box(find(&asked));
            began.elapsed()
        });
        times.collect()
    };
    let merged = by(&|asked| index.page_by(Plan::Merge, asked).entries.len());
    let scanned = by(&|asked| index.page_by(Plan::Scan, asked).entries.len());
    let chosen = by(&|asked| index.page(asked).entries.len());
    let better = merged.iter().zip(&scanned).map(|(a, b)| micros(*a.min(b)));
    let mut ratios: Vec<f64> = chosen.iter().zip(better).map(|(a, b)| micros(*a) / b).collect();
    ratios.sort_by(f64::total_cmp);
    let ratio = ratios.get(ratios.len() / 2).copied().unwrap_or(f64::NAN);
    println!("Merge{who}, µs\t{}", spread(merged));
    println!("Scan{who}, µs\t{}", spread(scanned));
    println!("As chosen{who}, µs\t{}; {ratio:.2} of the better plan", spread(chosen));
}

fn first_page(reader: i64) -> Asked {
    Asked { reader: Id(reader), only: None, from: None, size: PAGE_STORIES }
}

/// The tenth page of walks, and the hundredth.
fn measure_walks(index: &Index, readers: u64, dice: &mut Dice) {
    for wanted in [2, 10, 100] {
        let mut times = Vec::new();
        for _ in 0..500 {
            let mut asked = first_page(dice.below(readers) as i64);
            for _ in 1..wanted {
                asked.from = index.page(&asked).next.or(asked.from);
            }
            let began = Instant::now();
            std::hint::black_box(index.page(&asked));
            times.push(began.elapsed());
        }
        println!("Page {wanted}, µs\t{}", spread(times));
    }
}

/// A story that nearly half of the readers follow comes in.
fn measure_publication(index: &mut Index, number: i64) {
    let mut times = Vec::new();
    for number in number..number + 1000 {
        let things = (0..8).map(thing).collect();
        let began = Instant::now();
        index.file(number, &Filing { place: place(number), things });
        times.push(began.elapsed());
    }
    println!("Followers of the most followed thing\t{}", index.followers(thing(0)));
    println!("A story with it is published, µs\t{}", spread(times));
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// p50 / p99 / longest.
fn spread(times: Vec<Duration>) -> String {
    let mut times: Vec<f64> = times.into_iter().map(micros).collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (times.len() as f64 * share).ceil() as usize;
        times.get(place.clamp(1, times.len().max(1)) - 1).copied().unwrap_or(f64::NAN)
    };
    format!("{:.1} / {:.1} / {:.0}", at(0.5), at(0.99), at(1.0))
}

fn say(what: &str, figure: f64) {
    println!("{what}\t{figure:.2}");
}

/// What this process holds in memory, in megabytes of a million bytes.
fn resident() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")).context("no VmRSS")?;
    Ok(kib.trim().parse::<f64>()? * 1024.0 / 1e6)
}
