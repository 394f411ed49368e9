//! The paper's time zone: how moments are shown to its readers.

use jiff::tz::TimeZone;

use crate::Instant;

/// A time zone known by its IANA name; the database of zones is inside the binary.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

/// No zone has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a time zone; use a name such as Europe/Paris or America/Toronto")]
pub struct UnknownZone(String);

/// The zones that people name by a place, in the order of the alphabet: `Europe/Lisbon`.
pub fn names() -> Vec<String> {
    let continents = [
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    ];
    let known = jiff::tz::db().available().map(|name| name.as_str().to_owned());
    let mut names: Vec<String> =
        known.filter(|name| continents.iter().any(|place| name.starts_with(place))).collect();
    names.sort();
    names.dedup();
    names
}

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Zone {
        Zone(TimeZone::UTC)
    }

    /// The zone of this IANA name.
    ///
    /// # Errors
    /// [`UnknownZone`] when there is none.
    pub fn named(name: &str) -> Result<Zone, UnknownZone> {
        TimeZone::get(name).map(Zone).map_err(|_| UnknownZone(name.to_owned()))
    }

    fn local(&self, moment: Instant) -> jiff::ZonedDateTime {
        moment.timestamp().to_zoned_datetime(self.0.clone())
    }

    /// A `strftime` pattern (jiff's) filled in local time.
    pub fn format(&self, moment: Instant, pattern: &str) -> String {
        self.local(moment).strftime(pattern).to_string()
    }

    /// RFC 3339 with this zone's offset: `2026-11-23T06:10:00+01:00`.
    pub fn iso(&self, moment: Instant) -> String {
        self.format(moment, "%Y-%m-%dT%H:%M:%S%:z")
    }

    /// The local calendar day as year, month, day.
    pub fn day(&self, moment: Instant) -> (i16, i8, i8) {
        let local = self.local(moment);
        (local.year(), local.month(), local.day())
    }

    /// The moments at which a local day starts and the next one starts; `None` when there is no
    /// such day.
    pub fn day_bounds(&self, year: i16, month: i8, day: i8) -> Option<(Instant, Instant)> {
        let date = jiff::civil::Date::new(year, month, day).ok()?;
        let next = date.tomorrow().ok()?;
        Some((self.start_of(date)?, self.start_of(next)?))
    }

    /// The moments at which a local month starts and the next one starts.
    pub fn month_bounds(&self, year: i16, month: i8) -> Option<(Instant, Instant)> {
        let first = jiff::civil::Date::new(year, month, 1).ok()?;
        let next = first.checked_add(jiff::Span::new().months(1)).ok()?;
        Some((self.start_of(first)?, self.start_of(next)?))
    }

    /// The moments at which a local year starts and the next one starts.
    pub fn year_bounds(&self, year: i16) -> Option<(Instant, Instant)> {
        let first = jiff::civil::Date::new(year, 1, 1).ok()?;
        let next = jiff::civil::Date::new(year.checked_add(1)?, 1, 1).ok()?;
        Some((self.start_of(first)?, self.start_of(next)?))
    }

    /// The moment of a local date and time as forms write it ("2026-11-26T14:30"); none when it
    /// is neither. Of an hour that comes twice the first is meant, one left out is passed over.
    pub fn civil(&self, text: &str) -> Option<Instant> {
        let civil: jiff::civil::DateTime = text.trim().parse().ok()?;
        let zoned = self.0.to_zoned_datetime(civil).ok()?;
        Some(Instant(zoned.timestamp().as_microsecond()))
    }

    /// The moment of a local clock time so many days before (negative) or after the day of `now`.
    pub fn clock_on_day(&self, now: Instant, days: i32, hour: i8, minute: i8) -> Option<Instant> {
        let today = self.local(now).date();
        let date = today.checked_add(jiff::Span::new().days(days)).ok()?;
        let civil = date.at(hour, minute, 0, 0);
        let zoned = self.0.to_zoned_datetime(civil).ok()?;
        Some(Instant(zoned.timestamp().as_microsecond()))
    }

    fn start_of(&self, date: jiff::civil::Date) -> Option<Instant> {
        let zoned = date.to_zoned_datetime(self.0.clone()).ok()?;
        Some(Instant(zoned.timestamp().as_microsecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_on_the_list_is_a_zone() {
        let names = names();
        assert!(names.len() > 300, "{}", names.len());
        assert!(names.iter().all(|name| Zone::named(name).is_ok()));
        assert!(names.iter().any(|name| name == "Europe/Lisbon"));
    }

    #[test]
    fn shows_local_time_across_a_clock_change() {
        let zone = Zone::named("Europe/Paris").expect("a zone");
        let moment = Instant::parse("2026-11-23T05:10:00Z").expect("a date");
        assert_eq!(zone.iso(moment), "2026-11-23T06:10:00+01:00");
        let (start, end) = zone.day_bounds(2026, 3, 29).expect("a day");
        assert_eq!((end.seconds() - start.seconds()) / 3600, 23);
        assert!(zone.day_bounds(2026, 2, 30).is_none());
        assert_eq!(zone.civil("2026-11-23T06:10"), Some(moment));
        assert_eq!(zone.civil("tomorrow"), None);
        assert!(Zone::named("Mars/Olympus").is_err());
    }
}
