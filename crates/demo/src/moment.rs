//! Moments as content files write them: so many days before the paper's own day, at a clock time.

use kit::Instant;
use kit::zone::Zone;
use serde::Deserialize;

/// The clock time of a date that names none.
const MORNING: (i8, i8) = (9, 0);

/// A clock time so many days before the paper's day: `-1d 06:10`, or `-40d` for its morning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct DayTime {
    /// Days from the paper's day; never positive.
    pub days: i32,
    /// Hour on the clock.
    pub hour: i8,
    /// Minute on the clock.
    pub minute: i8,
}

impl TryFrom<String> for DayTime {
    type Error = String;

    fn try_from(text: String) -> Result<DayTime, String> {
        DayTime::parse(&text)
            .ok_or_else(|| format!("'{text}' is not a moment such as -1d 06:10 or -0d 05:30"))
    }
}

impl DayTime {
    /// Reads `-1d 06:10` or `-40d`.
    pub(crate) fn parse(text: &str) -> Option<DayTime> {
        let (days, clock) = text.strip_prefix('-')?.split_once('d')?;
        let days: i32 = days.parse().ok().filter(|days| (0..=3650).contains(days))?;
        let (hour, minute) = match clock.strip_prefix(' ') {
            Some(clock) => clock_time(clock)?,
            None if clock.is_empty() => MORNING,
            None => return None,
        };
        Some(DayTime { days: -days, hour, minute })
    }
}

fn clock_time(text: &str) -> Option<(i8, i8)> {
    let (hour, minute) = text.split_once(':').filter(|_| text.len() == 5)?;
    let hour = hour.parse().ok().filter(|hour| (0..24).contains(hour))?;
    let minute = minute.parse().ok().filter(|minute| (0..60).contains(minute))?;
    Some((hour, minute))
}

/// The day the demo paper is of.
///
/// It is the clock's day once everything dated to it has happened, and the day before until then.
/// So nothing is dated later than now, and whatever the hour the stories keep their order: an
/// update stays after its story and a link never points to a story of a later moment.
#[derive(Clone, Debug)]
pub(crate) struct Today {
    now: Instant,
    zone: Zone,
    days_back: i32,
}

impl Today {
    /// The paper's day when the clock says `now` and its last item has this moment.
    pub(crate) fn of(now: Instant, zone: &Zone, last: Option<DayTime>) -> Today {
        let mut today = Today { now, zone: zone.clone(), days_back: 0 };
        if last.and_then(|last| today.moment(last)).is_some_and(|last| last > now) {
            today.days_back = 1;
        }
        today
    }

    /// The moment meant; none when the calendar has no such day.
    pub(crate) fn moment(&self, of: DayTime) -> Option<Instant> {
        self.zone.clock_on_day(self.now, of.days - self.days_back, of.hour, of.minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_time(text: &str) -> DayTime {
        DayTime::parse(text).expect("a moment")
    }

    #[test]
    fn reads_days_and_clock_times() {
        assert_eq!(day_time("-1d 06:10"), DayTime { days: -1, hour: 6, minute: 10 });
        assert_eq!(day_time("-40d"), DayTime { days: -40, hour: 9, minute: 0 });
        for wrong in ["1d 06:10", "-1d 6:10", "-1d 24:00", "-1d06:10", "-d 06:10", "yesterday"] {
            assert_eq!(DayTime::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_paper_is_of_yesterday_until_its_last_item_has_happened() {
        let zone = Zone::named("Europe/Paris").expect("a zone");
        let last = Some(day_time("-0d 08:15"));
        let moment = |now: &str| {
            let today = Today::of(Instant::parse(now).expect("a date"), &zone, last);
            today.moment(day_time("-0d 05:30")).expect("a moment").rfc3339()
        };
        assert_eq!(moment("2026-11-23T07:14:00Z"), "2026-11-22T04:30:00Z");
        assert_eq!(moment("2026-11-23T07:15:00Z"), "2026-11-23T04:30:00Z");
    }
}
