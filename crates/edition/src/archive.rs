//! The archive: years, months and days of the paper.

use article::{List, Place};
use kit::Instant;
use press::PrintError;
use serde::Serialize;

use crate::listing::tagged;
use crate::view::{Card, Link, PageHead, Site};
use crate::{Edition, Print, tags};

/// Stories shown of one day at most; no paper of this size prints more.
const DAY_STORIES_MAX: usize = 500;

/// Which page of the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArchivePage {
    /// All years.
    All,
    /// The months of a year.
    Year(i16),
    /// The days of a month.
    Month(i16, i8),
    /// The stories of a day.
    Day(i16, i8, i8),
}

#[derive(Serialize)]
struct ArchiveView {
    heading: String,
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    years: Vec<Counted>,
    months: Vec<Counted>,
    days: Vec<CountedDay>,
    cards: Vec<Card>,
    newer_url: Option<String>,
    older_url: Option<String>,
}

#[derive(Serialize)]
struct Counted {
    link: Link,
    count: i64,
}

#[derive(Serialize)]
struct CountedDay {
    link: Link,
    count: i64,
    day: i8,
}

#[derive(Serialize)]
struct Context<'a> {
    site: &'a Site,
    page: PageHead,
    archive: ArchiveView,
}

impl ArchivePage {
    /// The page of these parts of an address (`2026`, `11`, `23`); `None` when there is no such
    /// date or it is not written with leading zeros.
    pub fn parse(parts: &[&str]) -> Option<ArchivePage> {
        let number = |text: &str, width: usize| {
            let plain = text.len() == width && text.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| text.parse::<i16>().ok()).flatten()
        };
        match parts {
            [] => Some(ArchivePage::All),
            [year] => Some(ArchivePage::Year(number(year, 4)?)),
            [year, month] => {
                let month = number(month, 2).filter(|month| (1..=12).contains(month))?;
                Some(ArchivePage::Month(number(year, 4)?, month as i8))
            }
            [year, month, day] => {
                let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
                let bounds = kit::zone::Zone::utc().day_bounds(year, month as i8, day as i8);
                bounds.map(|_| ArchivePage::Day(year, month as i8, day as i8))
            }
            _ => None,
        }
    }

    fn path(self) -> String {
        match self {
            ArchivePage::All => "/archive".to_owned(),
            ArchivePage::Year(year) => format!("/archive/{year:04}"),
            ArchivePage::Month(year, month) => format!("/archive/{year:04}/{month:02}"),
            ArchivePage::Day(year, month, day) => format!("/archive/{year:04}/{month:02}/{day:02}"),
        }
    }
}

impl Edition {
    /// Prints a page of the archive.
    ///
    /// # Errors
    /// When the store cannot be read or the template cannot be filled.
    pub async fn print_archive(&self, which: ArchivePage) -> Print {
        let mut view = ArchiveView {
            heading: "Every story by its day".to_owned(),
            year: None,
            month: None,
            day: None,
            years: self.years().await?,
            months: Vec::new(),
            days: Vec::new(),
            cards: Vec::new(),
            newer_url: None,
            older_url: None,
        };
        let mut stories = Vec::new();
        match which {
            ArchivePage::All => {}
            ArchivePage::Year(year) => self.fill_year(&mut view, year).await?,
            ArchivePage::Month(year, month) => self.fill_month(&mut view, year, month).await?,
            ArchivePage::Day(year, month, day) => {
                self.fill_month(&mut view, year, month).await?;
                stories = self.fill_day(&mut view, year, month, day).await?;
            }
        }
        let path = which.path();
        let description = format!("{}: {}", self.facts.name, view.heading);
        let mut page =
            self.listing_head("archive", &view.heading, Some(description.as_str()), &path);
        page.head = self.plain_head(&page, &path).await?;
        let site = self.site().await?;
        let printed = self.page("archive.html", Context { site: &site, page, archive: view })?;
        Ok(tagged(printed, &stories).tags([tags::latest()]))
    }

    async fn years(&self) -> Result<Vec<Counted>, PrintError> {
        let Some((first, last)) = article::extent(&self.db).await? else { return Ok(Vec::new()) };
        let (first, last) = (self.zone.day(first).0, self.zone.day(last).0);
        let years: Vec<i16> = (first..=last).rev().collect();
        let spans: Vec<_> = years.iter().filter_map(|year| self.zone.year_bounds(*year)).collect();
        let counts = article::archive_counts(&self.db, &spans).await?;
        let counted = |(year, count): (i16, i64)| Counted {
            link: Link::new(format!("{year}"), ArchivePage::Year(year).path()),
            count,
        };
        Ok(years.into_iter().zip(counts).filter(|(_, count)| *count > 0).map(counted).collect())
    }

    async fn fill_year(&self, view: &mut ArchiveView, year: i16) -> Result<(), PrintError> {
        view.year = Some(year);
        view.heading = format!("{year}");
        let spans: Vec<(Instant, Instant)> =
            (1..=12).filter_map(|month| self.zone.month_bounds(year, month)).collect();
        let counts = article::archive_counts(&self.db, &spans).await?;
        for (month, (count, span)) in (1_i8..).zip(counts.into_iter().zip(spans)) {
            if count > 0 {
                let name = self.zone.format(span.0, "%B");
                let link = Link::new(name, ArchivePage::Month(year, month).path());
                view.months.push(Counted { link, count });
            }
        }
        Ok(())
    }

    async fn fill_month(
        &self,
        view: &mut ArchiveView,
        year: i16,
        month: i8,
    ) -> Result<(), PrintError> {
        let Some(bounds) = self.zone.month_bounds(year, month) else { return Ok(()) };
        view.year = Some(year);
        view.month = Some(month);
        view.heading = self.zone.format(bounds.0, "%B %Y");
        let spans: Vec<(i8, (Instant, Instant))> = (1..=31)
            .filter_map(|day| Some((day, self.zone.day_bounds(year, month, day)?)))
            .collect();
        let bounds: Vec<_> = spans.iter().map(|(_, span)| *span).collect();
        let counts = article::archive_counts(&self.db, &bounds).await?;
        for ((day, _), count) in spans.into_iter().zip(counts) {
            if count > 0 {
                let link = Link::new(format!("{day}"), ArchivePage::Day(year, month, day).path());
                view.days.push(CountedDay { link, count, day });
            }
        }
        Ok(())
    }

    async fn fill_day(
        &self,
        view: &mut ArchiveView,
        year: i16,
        month: i8,
        day: i8,
    ) -> Result<Vec<article::Listed>, PrintError> {
        let Some((from, to)) = self.zone.day_bounds(year, month, day) else {
            return Ok(Vec::new());
        };
        view.day = Some(day);
        view.heading = self.zone.format(from, "%A, %-d %B %Y");
        let list = List::Between(from, to);
        let stories = article::list(&self.db, list, Place::NEWEST, DAY_STORIES_MAX).await?;
        view.cards = self.cards(&stories).await?;
        view.older_url = self.neighbour(List::Between(Instant(i64::MIN), from)).await?;
        view.newer_url = self.day_after(to).await?;
        Ok(stories)
    }

    /// The day of the newest story of a list.
    async fn neighbour(&self, list: List) -> Result<Option<String>, PrintError> {
        let newest = article::list(&self.db, list, Place::NEWEST, 1).await?;
        Ok(newest.first().map(|story| {
            let (year, month, day) = self.zone.day(story.published_at);
            ArchivePage::Day(year, month, day).path()
        }))
    }

    /// The first day with stories from this moment on.
    async fn day_after(&self, from: Instant) -> Result<Option<String>, PrintError> {
        let first = article::first_from(&self.db, from).await?;
        Ok(first.map(|at| {
            let (year, month, day) = self.zone.day(at);
            ArchivePage::Day(year, month, day).path()
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_dates_are_addresses() {
        assert_eq!(ArchivePage::parse(&[]), Some(ArchivePage::All));
        assert_eq!(ArchivePage::parse(&["2026", "02", "28"]), Some(ArchivePage::Day(2026, 2, 28)));
        for wrong in [&["26"][..], &["2026", "13"], &["2026", "2"], &["2026", "02", "30"], &["x"]] {
            assert_eq!(ArchivePage::parse(wrong), None, "{wrong:?}");
        }
    }
}
