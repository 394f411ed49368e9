//! Time as the paper stores it, and the one clock it is read from.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Serialize};

/// A moment, in microseconds since 1970-01-01T00:00:00Z.
///
/// Both databases store it as a 64-bit integer, so ordering and keyset paging need no conversion.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Instant(pub i64);

/// The last moment a date may name: the end of the year 9998, inside what every format we write
/// can carry (RFC 3339 has four digits for the year).
pub const LATEST: Instant = Instant(253_370_764_799_000_000);

/// The first moment a date may name: the start of the year 1000.
pub const EARLIEST: Instant = Instant(-30_610_224_000_000_000);

/// Why a text is not a date we can keep.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// The text is not RFC 3339 or one of its close relatives.
    #[error("'{0}' is not a date we can read")]
    Unreadable(String),
    /// The date is outside the years 1000 to 9998.
    #[error("the date {0} lies outside the years 1000 to 9998")]
    OutOfRange(String),
}

impl Instant {
    /// From whole seconds since the epoch.
    pub const fn from_seconds(seconds: i64) -> Instant {
        Instant(seconds * 1_000_000)
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This moment moved by so many seconds (negative is earlier).
    pub const fn plus_seconds(self, seconds: i64) -> Instant {
        Instant(self.0 + seconds * 1_000_000)
    }

    /// As jiff's timestamp; moments beyond its range are held at its ends.
    pub fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }

    /// RFC 3339 in UTC, to the second: `2026-11-23T06:10:00Z`.
    pub fn rfc3339(self) -> String {
        let timestamp = self.timestamp();
        format!("{}", timestamp.strftime("%Y-%m-%dT%H:%M:%SZ"))
    }

    /// RFC 3339 in UTC to the microsecond where it has one, so that reading it back gives the same.
    pub fn rfc3339_exact(self) -> String {
        self.timestamp().to_string()
    }

    /// The date of HTTP headers (RFC 9110, 5.6.7): `Mon, 23 Nov 2026 06:10:00 GMT`.
    pub fn http_date(self) -> String {
        self.timestamp().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    /// The date of RSS and mail (RFC 5322): `Mon, 23 Nov 2026 06:10:00 +0000`.
    pub fn rfc2822(self) -> String {
        self.timestamp().strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
    }

    /// Reads RFC 3339, ISO 8601 without an offset (taken as UTC), a bare day, or RFC 2822.
    ///
    /// # Errors
    /// [`DateError`] when the text is no date or its year is not between 1000 and 9998.
    pub fn parse(text: &str) -> Result<Instant, DateError> {
        let text = text.trim();
        let micros = parse_any(text).ok_or_else(|| refusal(text))?;
        let moment = Instant(micros);
        if (EARLIEST..=LATEST).contains(&moment) {
            Ok(moment)
        } else {
            Err(DateError::OutOfRange(shorten(text)))
        }
    }
}

fn parse_any(text: &str) -> Option<i64> {
    if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
        return Some(timestamp.as_microsecond());
    }
    if let Ok(civil) = text.parse::<jiff::civil::DateTime>() {
        return jiff::tz::TimeZone::UTC.to_timestamp(civil).ok().map(|t| t.as_microsecond());
    }
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp().as_microsecond())
}

/// jiff cannot hold the last day of the year 9999, which must not read as "no date at all".
fn refusal(text: &str) -> DateError {
    if text.starts_with("9999-") {
        DateError::OutOfRange(shorten(text))
    } else {
        DateError::Unreadable(shorten(text))
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(60).collect()
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// Where the time of day comes from: the machine, or a hand that a test moves.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Hand(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Clock {
        Clock(Source::System)
    }

    /// A clock that stands at `now` until it is moved.
    pub fn standing_at(now: Instant) -> Clock {
        Clock(Source::Hand(Arc::new(AtomicI64::new(now.0))))
    }

    /// The present moment.
    pub fn now(&self) -> Instant {
        match &self.0 {
            Source::System => Instant(jiff::Timestamp::now().as_microsecond()),
            Source::Hand(micros) => Instant(micros.load(Ordering::SeqCst)),
        }
    }

    /// Moves a standing clock forward; the machine's clock is left alone.
    pub fn advance_seconds(&self, seconds: i64) {
        if let Source::Hand(micros) = &self.0 {
            micros.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_dates_that_exports_carry() {
        let six = Instant::from_seconds(1_384_000_500);
        for text in [
            "2013-11-09T12:35:00Z",
            "2013-11-09T13:35:00+01:00",
            "2013-11-09T12:35:00.000Z",
            "2013-11-09 12:35:00",
            "2013-11-09T12:35:00",
            "Sat, 09 Nov 2013 12:35:00 +0000",
        ] {
            assert_eq!(Instant::parse(text), Ok(six), "{text}");
        }
        assert_eq!(
            Instant::parse("2013-11-09").map(|i| i.rfc3339()).as_deref(),
            Ok("2013-11-09T00:00:00Z")
        );
    }

    #[test]
    fn refuses_what_is_no_date_or_too_far() {
        assert!(matches!(Instant::parse("yesterday"), Err(DateError::Unreadable(_))));
        assert!(matches!(Instant::parse("9999-12-31T23:59:59Z"), Err(DateError::OutOfRange(_))));
        assert!(matches!(Instant::parse("0000-00-00 00:00:00"), Err(DateError::Unreadable(_))));
        assert!(matches!(Instant::parse("0001-01-01T00:00:00Z"), Err(DateError::OutOfRange(_))));
    }

    #[test]
    fn exact_text_reads_back_to_the_microsecond() {
        let moment = Instant(1_700_000_000_123_456);
        assert_eq!(Instant::parse(&moment.rfc3339_exact()), Ok(moment));
    }
}
