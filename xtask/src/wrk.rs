//! One run of wrk, with the CPU time the server took for it.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell;

/// Ticks of `/proc/PID/stat` in a second; Linux has had 100 on every machine we meet.
const TICKS_A_SECOND: f64 = 100.0;

/// What a run showed.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Requests answered a second.
    pub per_second: f64,
    /// The middle latency.
    pub p50_millis: f64,
    /// What 99 of 100 requests stayed under.
    pub p99_millis: f64,
    /// The server's CPU time for one request; not a number when its process is not known.
    pub cpu_micros: f64,
}

/// Runs wrk with one thread against an address.
pub fn run(url: &str, pid: Option<u32>, connections: u32, gzip: bool, seconds: u32) -> Result<Run> {
    let mut command = Command::new("wrk");
    command.args(["-t1", "--latency", &format!("-c{connections}"), &format!("-d{seconds}s")]);
    if gzip {
        command.args(["-H", "Accept-Encoding: gzip"]);
    }
    let before = pid.map(cpu_seconds).transpose()?;
    let said = shell::output(command.arg(url))?;
    let after = pid.map(cpu_seconds).transpose()?;
    let (mut run, requests) = parse(&said)?;
    if let (Some(before), Some(after)) = (before, after) {
        run.cpu_micros = (after - before) * 1e6 / requests;
    }
    Ok(run)
}

/// What wrk prints, and how many requests it made. An error in it spoils the run; a timeout does
/// not, because it is in the latencies already and a busy machine has some.
fn parse(said: &str) -> Result<(Run, f64)> {
    let only_timeouts = "Socket errors: connect 0, read 0, write 0, timeout";
    let errors = said.contains("Socket errors") && !said.contains(only_timeouts);
    if errors || said.contains("Non-2xx") {
        bail!("wrk met errors:\n{said}");
    }
    let after = |label: &str| {
        let line = said.lines().map(str::trim).find_map(|line| line.strip_prefix(label));
        line.map(str::trim).with_context(|| format!("wrk did not say '{label}':\n{said}"))
    };
    let requests = said.lines().find(|line| line.contains("requests in"));
    let requests = requests.and_then(|line| line.split_whitespace().next()).unwrap_or("");
    let run = Run {
        per_second: after("Requests/sec:")?.parse()?,
        p50_millis: millis(after("50%")?)?,
        p99_millis: millis(after("99%")?)?,
        cpu_micros: f64::NAN,
    };
    Ok((run, requests.parse().context("wrk did not say how many requests it made")?))
}

fn millis(text: &str) -> Result<f64> {
    for (unit, units_a_milli) in [("us", 1000.0), ("ms", 1.0), ("s", 0.001)] {
        if let Some(number) = text.strip_suffix(unit) {
            return Ok(number.parse::<f64>()? / units_a_milli);
        }
    }
    bail!("'{text}' is no time of wrk's")
}

/// The CPU time of a process and its children so far.
pub fn cpu_seconds(pid: u32) -> Result<f64> {
    let mut ticks = 0.0;
    for entry in std::fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(other) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{other}/stat")) else { continue };
        let fields = fields_after_name(&stat);
        let parent: u32 = fields.get(1).and_then(|field| field.parse().ok()).unwrap_or(0);
        if other == pid || parent == pid {
            // Fields 14 and 15 of the whole line: time in the program and in the system for it.
            let own = fields.get(11..13).unwrap_or(&[]);
            ticks += own.iter().filter_map(|field| field.parse::<f64>().ok()).sum::<f64>();
        }
    }
    Ok(ticks / TICKS_A_SECOND)
}

/// The fields behind the program's name, which may hold blanks and brackets itself.
fn fields_after_name(stat: &str) -> Vec<&str> {
    stat.rsplit_once(')').map_or(Vec::new(), |(_, rest)| rest.split_whitespace().collect())
}

/// The middle of some figures.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_wrk_prints() {
        let said = "Running 8s test @ http://127.0.0.1:1/\n  1 threads and 32 connections\n  \
            Latency Distribution\n     50%  350.00us\n     75%    1.00ms\n     99%    1.25ms\n  \
            500000 requests in 8.00s, 11.00GB read\nRequests/sec:  62500.00\n";
        let (run, requests) = parse(said).expect("a run");
        assert_eq!((run.per_second, run.p50_millis, run.p99_millis), (62500.0, 0.35, 1.25));
        assert_eq!(requests, 500_000.0);
        let timeout = "Socket errors: connect 0, read 0, write 0, timeout 1\n";
        assert!(parse(&format!("{said}{timeout}")).is_ok());
        let broken = "Socket errors: connect 0, read 1, write 0, timeout 0\n";
        assert!(parse(&format!("{said}{broken}")).is_err());
    }

    #[test]
    fn knows_its_own_cpu_time() {
        assert!(cpu_seconds(std::process::id()).expect("/proc") >= 0.0);
        assert_eq!(fields_after_name("1 (a) b) S 7 8"), ["S", "7", "8"]);
    }
}
