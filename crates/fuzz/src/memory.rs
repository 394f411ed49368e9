//! How much memory an input took at its peak, as the kernel counts it.

use std::fs;

/// Runs it and answers how many bytes the process grew by at most meanwhile; none where the kernel
/// does not say.
pub fn growth<T>(run: impl FnOnce() -> T) -> (T, Option<u64>) {
    // "5" lets the kernel forget the former peak (proc(5)).
    let is_reset = fs::write("/proc/self/clear_refs", "5").is_ok();
    let before = kilobytes("VmRSS:");
    let result = run();
    let after = kilobytes("VmHWM:");
    let grown = before.zip(after).filter(|_| is_reset);
    (result, grown.map(|(before, after)| after.saturating_sub(before) * 1024))
}

/// Says so when it took more than `bytes_max`.
///
/// # Errors
/// With how much it was.
pub fn bounded<T>(bytes_max: u64, run: impl FnOnce() -> T) -> Result<T, String> {
    match growth(run) {
        (_, Some(grown)) if grown > bytes_max => {
            let mib = |bytes: u64| bytes / 1024 / 1024;
            Err(format!("it took {} MiB, not {} at most", mib(grown), mib(bytes_max)))
        }
        (result, _) => Ok(result),
    }
}

fn kilobytes(field: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
