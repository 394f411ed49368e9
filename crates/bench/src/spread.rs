//! How long many things took: the middle, what 99 of 100 stayed under, and the longest.

use std::time::Duration;

/// The line of a table for these times, in milliseconds: `count p50 p99 max`.
pub fn line(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |share: f64| {
        let place = (times.len() as f64 * share).ceil() as usize;
        let time = times.get(place.clamp(1, times.len().max(1)) - 1);
        time.map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
    };
    format!("{} {:.2} {:.2} {:.2}", times.len(), at(0.5), at(0.99), at(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_ends() {
        let times = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!(line(times), "200 100.00 198.00 200.00");
        assert_eq!(line(Vec::new()), "0 NaN NaN NaN");
    }
}
