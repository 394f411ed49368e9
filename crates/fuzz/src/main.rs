//! The hand of `cargo xtask fuzz`: `fuzz FOLDER SECONDS SEED [TARGET]` runs targets with one seed
//! after another and leaves an input that failed in FOLDER.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use fuzz::{Bench, TARGETS, Target};
use kit::Clock;

fn main() -> ExitCode {
    match run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(failures) => {
            println!("{failures} targets failed");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("fuzz: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<usize> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, seconds, seed, rest @ ..] = words.as_slice() else {
        bail!("fuzz FOLDER SECONDS SEED [TARGET]");
    };
    let (folder, time) = (Path::new(folder), Duration::from_secs(seconds.parse()?));
    let seed = seed.parse().context("the seed is a number")?;
    std::fs::create_dir_all(folder)?;
    let targets = match rest {
        [] => TARGETS.to_vec(),
        [name] => vec![Target::named(name).with_context(|| format!("no target '{name}'"))?],
        _ => bail!("one target, or none for all of them"),
    };
    // What a panic says is in the verdict; thousands of them must not scroll it away.
    std::panic::set_hook(Box::new(|_| {}));
    let mut failures = 0;
    for target in targets {
        failures += usize::from(!fuzz(&target, folder, time, seed)?);
    }
    Ok(failures)
}

/// Whether the target held for this long.
fn fuzz(target: &Target, folder: &Path, time: Duration, first: u64) -> Result<bool> {
    let clock = Clock::system();
    let end = clock.now().0 + time.as_micros() as i64;
    let file = folder.join(format!("{}.input", target.name));
    let mut bench = Bench::default();
    let mut seed = first;
    while clock.now().0 < end {
        let input = target.input(seed);
        // Written before it is tried: a stack that overflows ends the process without a word.
        std::fs::write(&file, &input)?;
        if let Err(why) = target.check(&mut bench, &input) {
            println!("{}: FAILED with seed {seed}: {why}", target.name);
            println!("  the input is in {}; again:", file.display());
            println!("  cargo xtask fuzz --seconds 1 --seed {seed} {}", target.name);
            return Ok(false);
        }
        seed = seed.wrapping_add(1);
    }
    let inputs = seed.wrapping_sub(first);
    println!("{:<10} {inputs} inputs from seed {first} ({})", target.name, target.what);
    std::fs::remove_file(&file)?;
    Ok(true)
}
