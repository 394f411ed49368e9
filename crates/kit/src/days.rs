//! How days are called on a page that is read today.

use crate::Instant;
use crate::zone::Zone;

const DAY: &str = "%Y-%m-%d";

/// Days as seen from today, by a clock.
pub struct Days<'z> {
    zone: &'z Zone,
    today: String,
    yesterday: String,
    year: String,
}

impl Days<'_> {
    /// As they are seen now.
    pub fn at(now: Instant, zone: &Zone) -> Days<'_> {
        let (year, month, day) = zone.day(now);
        let start = zone.day_bounds(year, month, day).map_or(now, |(start, _)| start);
        Days {
            zone,
            today: zone.format(now, DAY),
            yesterday: zone.format(start.plus_seconds(-1), DAY),
            year: zone.format(now, "%Y"),
        }
    }

    /// The day of a moment: "Today", "Yesterday", "Monday, 23 November", "23 November 2025".
    pub fn name(&self, moment: Instant) -> String {
        let day = self.zone.format(moment, DAY);
        if day == self.today {
            return "Today".to_owned();
        }
        if day == self.yesterday {
            return "Yesterday".to_owned();
        }
        let this_year = self.zone.format(moment, "%Y") == self.year;
        self.zone.format(moment, if this_year { "%A, %-d %B" } else { "%-d %B %Y" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_that_of_the_clock_it_is_read_by() {
        let zone = Zone::named("Europe/Lisbon").expect("a zone");
        let at = |text: &str| Instant::parse(text).expect("a moment");
        let days = Days::at(at("2026-07-02T00:30:00+01:00"), &zone);
        for (moment, name) in [
            ("2026-07-02T00:00:00+01:00", "Today"),
            ("2026-07-01T23:59:59+01:00", "Yesterday"),
            ("2026-06-30T23:59:59+01:00", "Tuesday, 30 June"),
            ("2025-12-31T23:59:59+00:00", "31 December 2025"),
        ] {
            assert_eq!(days.name(at(moment)), name, "{moment}");
        }
    }
}
