//! When a digest comes: pure decisions.

use kit::Instant;
use kit::zone::Zone;

/// On which days a digest comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Days {
    /// On none.
    #[default]
    Off,
    /// On all.
    Daily,
    /// From Monday to Friday.
    Weekdays,
    /// Once a week, when there is time to read.
    Saturdays,
}

impl Days {
    /// Every choice, in the order it is offered.
    pub const ALL: [Days; 4] = [Days::Off, Days::Daily, Days::Weekdays, Days::Saturdays];

    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        match self {
            Days::Off => "off",
            Days::Daily => "daily",
            Days::Weekdays => "weekdays",
            Days::Saturdays => "saturdays",
        }
    }

    /// The days of this word.
    pub fn of_word(word: &str) -> Option<Days> {
        Days::ALL.into_iter().find(|days| days.word() == word)
    }

    /// Whether a day of the week is one of them; 1 is Monday (ISO 8601).
    fn has(self, weekday: u8) -> bool {
        match self {
            Days::Off => false,
            Days::Daily => true,
            Days::Weekdays => weekday <= 5,
            Days::Saturdays => weekday == 6,
        }
    }
}

/// The next moment at which a digest comes, later than `after`; none when it never does. On a day
/// whose clock leaves the hour out it comes when the clock goes on.
pub fn next_at(days: Days, hour: i8, zone: &Zone, after: Instant) -> Option<Instant> {
    let hour = hour.clamp(0, 23);
    (0..=8)
        .filter_map(|ahead| zone.clock_on_day(after, ahead, hour, 0))
        .find(|moment| *moment > after && days.has(weekday(zone, *moment)))
}

fn weekday(zone: &Zone, moment: Instant) -> u8 {
    zone.format(moment, "%u").parse().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).expect("a moment")
    }

    fn paris() -> Zone {
        Zone::named("Europe/Paris").expect("a zone")
    }

    #[test]
    fn it_comes_at_the_readers_hour_whatever_the_clock_does() {
        let zone = paris();
        // The clock goes forward in the night to 29 March 2026.
        let evening = at("2026-03-28T20:00:00Z");
        let next = next_at(Days::Daily, 7, &zone, evening).expect("a morning");
        assert_eq!(next, at("2026-03-29T05:00:00Z"));
        assert_eq!(next_at(Days::Daily, 7, &zone, next), Some(at("2026-03-30T05:00:00Z")));
        // Half past two does not exist that night; two is three.
        assert_eq!(next_at(Days::Daily, 2, &zone, evening), Some(at("2026-03-29T01:00:00Z")));
        // In autumn two comes twice, the digest once.
        let autumn = at("2026-10-24T20:00:00Z");
        let first = next_at(Days::Daily, 2, &zone, autumn).expect("a night");
        assert_eq!(first, at("2026-10-25T00:00:00Z"));
        assert_eq!(next_at(Days::Daily, 2, &zone, first), Some(at("2026-10-26T01:00:00Z")));
    }

    #[test]
    fn it_comes_on_the_days_that_were_chosen() {
        let zone = paris();
        let friday = at("2026-11-27T12:00:00Z");
        let monday = at("2026-11-30T06:00:00Z");
        assert_eq!(next_at(Days::Weekdays, 7, &zone, friday), Some(monday));
        let saturday = at("2026-11-28T06:00:00Z");
        assert_eq!(next_at(Days::Saturdays, 7, &zone, friday), Some(saturday));
        let week_later = at("2026-12-05T06:00:00Z");
        assert_eq!(next_at(Days::Saturdays, 7, &zone, saturday), Some(week_later));
        assert_eq!(next_at(Days::Off, 7, &zone, friday), None);
    }
}
