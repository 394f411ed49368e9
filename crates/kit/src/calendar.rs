//! Days and spans of the calendar: what a subscription runs by.

use std::fmt;

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::zone::Zone;

/// A day of the calendar, in no zone, counted from 1970-01-01: what comes before midnight and what
/// a clock that is put back does are questions of the zone alone.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Day(pub i32);

const EPOCH: Date = jiff::civil::date(1970, 1, 1);
/// The first and the last day that is worked with: 1000-01-01 and 9998-12-31.
const EDGES: (Day, Day) = (Day(-354_285), Day(2_932_531));

impl Day {
    /// This day of this year and month, if there is one.
    pub fn on(year: i16, month: i8, day: i8) -> Option<Day> {
        Date::new(year, month, day).ok().map(Day::of)
    }

    /// The day of a moment in a zone.
    pub fn at(moment: Instant, zone: &Zone) -> Day {
        let (year, month, day) = zone.day(moment);
        Day::on(year, month, day).unwrap_or_default()
    }

    /// A day as forms write it: `2026-11-27`.
    pub fn read(text: &str) -> Option<Day> {
        let day = text.trim().parse::<Date>().ok().map(Day::of)?;
        (EDGES.0..=EDGES.1).contains(&day).then_some(day)
    }

    /// The moment it starts in a zone.
    pub fn start(self, zone: &Zone) -> Instant {
        let date = self.date();
        zone.day_bounds(date.year(), date.month(), date.day())
            .map_or_else(|| Instant::from_seconds(i64::from(self.0) * 86_400), |(start, _)| start)
    }

    /// So many days later (or earlier).
    #[must_use]
    pub fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days)).clamp(EDGES.0, EDGES.1)
    }

    /// Days from this one to another; negative when it is earlier.
    pub fn until(self, other: Day) -> i32 {
        other.0 - self.0
    }

    /// Its year.
    pub fn year(self) -> i16 {
        self.date().year()
    }

    /// The first day of its month.
    pub fn first_of_month(self) -> Day {
        Day::of(self.date().first_of_month())
    }

    /// `2026-11-27`.
    pub fn iso(self) -> String {
        self.date().to_string()
    }

    /// `27 November 2026`.
    pub fn name(self) -> String {
        self.date().strftime("%-d %B %Y").to_string()
    }

    /// `27 Nov 2026`, for tables.
    pub fn short(self) -> String {
        self.date().strftime("%-d %b %Y").to_string()
    }

    /// The name of its month: `November 2026`.
    pub fn month_name(self) -> String {
        self.date().strftime("%B %Y").to_string()
    }

    fn of(date: Date) -> Day {
        Day(EPOCH.until(date).map_or(0, |span| span.get_days()))
    }

    fn date(self) -> Date {
        let day = self.clamp(EDGES.0, EDGES.1);
        EPOCH.checked_add(Span::new().days(day.0)).unwrap_or(EPOCH)
    }
}

/// What a span is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months of the calendar.
    Month,
    /// Years of the calendar.
    Year,
}

impl Unit {
    /// The unit of this word.
    pub fn named(word: &str) -> Option<Unit> {
        [Unit::Day, Unit::Week, Unit::Month, Unit::Year].into_iter().find(|it| it.word() == word)
    }

    /// Its word: day, week, month, year.
    pub fn word(self) -> &'static str {
        match self {
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Year => "year",
        }
    }
}

/// A span of the calendar: every 4 weeks, a month, 2 years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Counted in.
    pub unit: Unit,
    /// How many; at least 1.
    pub count: u16,
}

impl Term {
    /// So many of these.
    pub const fn of(count: u16, unit: Unit) -> Term {
        Term { unit, count }
    }

    /// The day that comes `times` terms after an anchor. Always counted from the anchor: a month
    /// after 31 January is the last day of February, and two months after it 31 March.
    pub fn after(self, anchor: Day, times: u32) -> Day {
        let many = i32::try_from(u64::from(self.count) * u64::from(times)).unwrap_or(i32::MAX);
        let span = match self.unit {
            Unit::Day => return anchor.plus(many),
            Unit::Week => return anchor.plus(many.saturating_mul(7)),
            Unit::Month => Span::new().try_months(many),
            Unit::Year => Span::new().try_years(many),
        };
        let later = span.ok().and_then(|span| anchor.date().checked_add(span).ok());
        later.map_or(EDGES.1, Day::of).clamp(EDGES.0, EDGES.1)
    }

    /// "a week", "every 4 weeks" without its "every": `week`, `4 weeks`.
    pub fn name(self) -> String {
        let word = self.unit.word();
        if self.count == 1 { word.to_owned() } else { format!("{} {word}s", self.count) }
    }

    /// `times` of it in words: 24 times a week are `24 weeks`, 6 times 4 weeks as well.
    pub fn times(self, times: u32) -> String {
        let many = u64::from(self.count) * u64::from(times);
        let word = self.unit.word();
        if many == 1 { format!("1 {word}") } else { format!("{many} {word}s") }
    }
}

/// How a price says it: `a week`, `every 4 weeks`.
impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let every = if self.count == 1 { "a" } else { "every" };
        write!(f, "{every} {}", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::read(text).expect("a day")
    }

    #[test]
    fn months_are_counted_from_the_anchor() {
        let month = Term::of(1, Unit::Month);
        let ends: Vec<String> = (1..=4).map(|n| month.after(day("2027-10-31"), n).iso()).collect();
        assert_eq!(ends, ["2027-11-30", "2027-12-31", "2028-01-31", "2028-02-29"]);
        let year = Term::of(1, Unit::Year);
        assert_eq!(year.after(day("2028-02-29"), 1), day("2029-02-28"));
        assert_eq!(year.after(day("2028-02-29"), 4), day("2032-02-29"));
    }

    #[test]
    fn weeks_do_not_mind_the_clocks() {
        let zone = Zone::named("America/Toronto").expect("a zone");
        let four = Term::of(4, Unit::Week);
        let (from, to) = (day("2026-10-20"), four.after(day("2026-10-20"), 1));
        assert_eq!(to.iso(), "2026-11-17");
        assert_eq!(to.start(&zone).seconds() - from.start(&zone).seconds(), 28 * 86_400 + 3600);
        assert_eq!(Day::at(to.start(&zone), &zone), to);
        assert_eq!(Day::at(to.start(&zone).plus_seconds(-1), &zone), to.plus(-1));
    }

    #[test]
    fn spans_are_called_as_people_call_them() {
        assert_eq!(Term::of(1, Unit::Week).to_string(), "a week");
        assert_eq!(Term::of(4, Unit::Week).to_string(), "every 4 weeks");
        assert_eq!(Term::of(4, Unit::Week).times(6), "24 weeks");
        assert_eq!(Term::of(1, Unit::Year).times(1), "1 year");
        assert_eq!(day("2026-11-27").name(), "27 November 2026");
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in ["", "2026-02-30", "tomorrow", "0000-01-01", "9999-12-31"] {
            assert_eq!(Day::read(text), None, "{text}");
        }
        assert_eq!(day("2028-02-29").first_of_month(), day("2028-02-01"));
        assert_eq!(day("2028-02-29").year(), 2028);
        assert_eq!(day("2028-02-29").month_name(), "February 2028");
        assert_eq!(Day::read("1970-01-02"), Some(Day(1)));
        assert_eq!(Term::of(900, Unit::Year).after(day("2026-01-01"), 900).iso(), "9998-12-31");
    }
}
