//! Fuzzing on stable Rust: hostile input is made from a seed, put through the paper's own code, and
//! what must hold afterwards is checked.
//!
//! Every input follows from its seed alone, so that one that failed can be had again. `cargo xtask
//! fuzz` runs the targets for as long as asked; a few hundred inputs of each run with the tests.

mod clean;
mod document;
mod hostile;
mod markup;
mod memory;
mod pictures;
mod seeds;
mod targets;
mod wound;

use std::panic::{AssertUnwindSafe, catch_unwind};

use fastrand::Rng;

pub use targets::{Bench, TARGETS};

/// What is fuzzed.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// What is made for it, in a few words.
    pub what: &'static str,
    /// Inputs in the tests.
    pub inputs: u64,
    make: fn(&mut Rng) -> Vec<u8>,
    check: fn(&mut Bench, &[u8]) -> Verdict,
}

/// What is wrong, if anything is.
pub type Verdict = Result<(), String>;

impl Target {
    /// The target of this name.
    pub fn named(name: &str) -> Option<Target> {
        TARGETS.iter().copied().find(|target| target.name == name)
    }

    /// The input that follows from a seed.
    pub fn input(&self, seed: u64) -> Vec<u8> {
        (self.make)(&mut Rng::with_seed(seed))
    }

    /// Puts an input through.
    ///
    /// # Errors
    /// What does not hold: a panic, or a rule of the target's own.
    pub fn check(&self, bench: &mut Bench, input: &[u8]) -> Verdict {
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.check)(bench, input)));
        outcome.unwrap_or_else(|panic| {
            let words = panic.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(format!("a panic: {}", words.unwrap_or("without words")))
        })
    }
}
