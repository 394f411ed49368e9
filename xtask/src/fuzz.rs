//! `cargo xtask fuzz`: hostile input to block parsing, the importers and image reading, one seed
//! after another. A few hundred inputs of each target run with the tests of `crates/fuzz` anyway.

use anyhow::{Context, Result, bail};

use crate::shell;

/// Seconds for each target when nothing else is asked for.
const SECONDS: &str = "60";

/// What is asked of the fuzzers.
#[derive(Debug, PartialEq)]
struct Plan<'a> {
    seconds: &'a str,
    seed: Option<&'a str>,
    target: Option<&'a str>,
}

/// Runs `fuzz` with these options.
pub fn run(options: &[&str]) -> Result<()> {
    let plan = plan(options)?;
    let seed = match plan.seed {
        Some(seed) => seed.to_owned(),
        None => chance()?.to_string(),
    };
    // The whole workspace's features, so that the tests and this share one build.
    shell::run(&mut shell::cargo(&["build", "--workspace", "--bin", "fuzz"]))?;
    let folder = shell::target().join("fuzz").display().to_string();
    let program = shell::target().join("debug/fuzz").display().to_string();
    let mut words = vec![program.as_str(), &folder, plan.seconds, &seed];
    words.extend(plan.target);
    shell::run(&mut shell::command(&words))
        .with_context(|| format!("the input that failed, or was at work, is in {folder}"))
}

fn plan<'a>(options: &[&'a str]) -> Result<Plan<'a>> {
    let mut plan = Plan { seconds: SECONDS, seed: None, target: None };
    let mut words = options.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} wants a value"));
        match *word {
            "--seconds" => plan.seconds = value()?,
            "--seed" => plan.seed = Some(value()?),
            name if !name.starts_with('-') && plan.target.is_none() => plan.target = Some(name),
            other => bail!("fuzz does not know {other}"),
        }
    }
    Ok(plan)
}

/// A seed that nobody chose; the run prints it.
fn chance() -> Result<u32> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    Ok(now.subsec_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_in_any_order() {
        let asked = plan(&["ghost", "--seed", "7", "--seconds", "9"]).expect("a plan");
        assert_eq!(asked, Plan { seconds: "9", seed: Some("7"), target: Some("ghost") });
        assert!(plan(&["--seed"]).is_err() && plan(&["a", "b"]).is_err());
    }
}
