//! What the press counts, for `/metrics` and the desk.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the histogram of printing times.
const BOUNDS_MILLIS: [u64; 11] = [1, 2, 5, 10, 20, 50, 100, 250, 500, 1000, 5000];

/// Live numbers; every one only grows.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) hits: AtomicU64,
    pub(crate) misses: AtomicU64,
    pub(crate) prints: AtomicU64,
    pub(crate) failures: AtomicU64,
    pub(crate) shed: AtomicU64,
    pub(crate) stale_served: AtomicU64,
    took: [AtomicU64; BOUNDS_MILLIS.len() + 1],
    took_micros: AtomicU64,
}

/// The numbers at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Answers from memory.
    pub hits: u64,
    /// Requests that found no fresh page.
    pub misses: u64,
    /// Pages printed.
    pub prints: u64,
    /// Prints that failed or took too long.
    pub failures: u64,
    /// Requests turned away because too many prints were waiting.
    pub shed: u64,
    /// Answers with an old page because a new one could not be printed.
    pub stale_served: u64,
    /// Pages pushed out of memory by others.
    pub evictions: u64,
    /// Pages in memory.
    pub pages: u64,
    /// What they take.
    pub bytes: u64,
    /// How many prints took at most each of [`Counts::bounds_millis`], and the rest.
    pub took: Vec<u64>,
    /// Time spent printing in all.
    pub took_micros: u64,
}

pub(crate) fn add_one(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Counters {
    pub(crate) fn printed(&self, took: Duration) {
        add_one(&self.prints);
        let millis = took.as_millis() as u64;
        let bucket = BOUNDS_MILLIS.iter().position(|bound| millis < *bound);
        add_one(&self.took[bucket.unwrap_or(BOUNDS_MILLIS.len())]);
        self.took_micros.fetch_add(took.as_micros() as u64, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> Counts {
        let value = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            hits: value(&self.hits),
            misses: value(&self.misses),
            prints: value(&self.prints),
            failures: value(&self.failures),
            shed: value(&self.shed),
            stale_served: value(&self.stale_served),
            took: self.took.iter().map(value).collect(),
            took_micros: value(&self.took_micros),
            ..Counts::default()
        }
    }
}

impl Counts {
    /// The upper bounds of the histogram of printing times.
    pub fn bounds_millis() -> &'static [u64] {
        &BOUNDS_MILLIS
    }

    /// These numbers in the text format of Prometheus.
    pub fn prometheus(&self) -> String {
        let mut text = String::new();
        for (name, kind, value) in [
            ("hits_total", "counter", self.hits),
            ("misses_total", "counter", self.misses),
            ("prints_total", "counter", self.prints),
            ("print_failures_total", "counter", self.failures),
            ("shed_total", "counter", self.shed),
            ("stale_served_total", "counter", self.stale_served),
            ("evictions_total", "counter", self.evictions),
            ("pages", "gauge", self.pages),
            ("bytes", "gauge", self.bytes),
        ] {
            let name = format!("broadsheet_press_{name}");
            let _ = writeln!(text, "# TYPE {name} {kind}\n{name} {value}");
        }
        self.write_histogram(&mut text);
        text
    }

    fn write_histogram(&self, text: &mut String) {
        let name = "broadsheet_press_print_seconds";
        let _ = writeln!(text, "# TYPE {name} histogram");
        let mut sum = 0;
        for (index, count) in self.took.iter().enumerate() {
            sum += count;
            let bound = BOUNDS_MILLIS.get(index).map(|millis| *millis as f64 / 1000.0);
            let bound = bound.map_or("+Inf".to_owned(), |seconds| seconds.to_string());
            let _ = writeln!(text, "{name}_bucket{{le=\"{bound}\"}} {sum}");
        }
        let seconds = self.took_micros as f64 / 1e6;
        let _ = writeln!(text, "{name}_sum {seconds}\n{name}_count {sum}");
    }
}
