//! A search as its address says it, and the addresses of others like it.

use article::WorkType;
use kit::Instant;
use kit::zone::Zone;
use store::{Db, Result};
use topic::{Shelf, Topic};

use crate::{Sieve, Sort, Wish};

/// The page's address.
pub(crate) const PATH: &str = "/search";

/// The names of an address's query, in the order in which they are written.
pub const NAMES: [&str; 10] =
    ["q", "in", "section", "topic", "author", "type", "from", "until", "sort", "page"];

/// The words of an address's query, none of them checked yet; empty where it has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    values: [String; NAMES.len()],
}

/// What an address asks for and what is wrong with it.
pub(crate) struct Read {
    pub(crate) wish: Wish,
    /// In words for who asked.
    pub(crate) mistakes: Vec<String>,
}

impl Question {
    /// With the values of these names.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Question {
        Question { values: NAMES.map(|name| value(name).unwrap_or_default().trim().to_owned()) }
    }

    /// The value of a name.
    pub(crate) fn value(&self, name: &str) -> &str {
        let place = NAMES.iter().position(|known| *known == name);
        place.map_or("", |place| &self.values[place])
    }

    /// The same search with another value, from its first page on.
    pub(crate) fn with(&self, name: &str, value: &str) -> Question {
        let mut other = self.clone();
        for (place, known) in NAMES.iter().enumerate() {
            if *known == name {
                value.clone_into(&mut other.values[place]);
            } else if *known == "page" {
                other.values[place].clear();
            }
        }
        other
    }

    /// The same words without any sieve.
    pub(crate) fn bare(&self) -> Question {
        let kept = ["q", "in", "sort"];
        Question::read(|name| kept.contains(&name).then(|| self.value(name).to_owned()))
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        let mut url = PATH.to_owned();
        let mut sign = '?';
        for (name, value) in NAMES.iter().zip(&self.values) {
            if !value.is_empty() {
                url.push_str(&format!("{sign}{name}={}", web::address::encode(value)));
                sign = '&';
            }
        }
        url
    }

    /// What is wanted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn understand(&self, db: &Db, zone: &Zone) -> Result<Read> {
        let mut mistakes = Vec::new();
        let mut wish = Wish {
            text: self.value("q").to_owned(),
            corrections: self.value("in") == "corrections",
            sort: if self.value("sort") == "newest" { Sort::Newest } else { Sort::Relevance },
            page: self.page(&mut mistakes),
            sieve: Sieve::default(),
        };
        let sieve = &mut wish.sieve;
        if let Some(slug) = self.given("section") {
            let found = standing(db, Shelf::Sections, slug).await?;
            sieve.section = found.map(|it| it.id);
            if sieve.section.is_none() {
                mistakes.push(format!("There is no section “{}”.", shortened(slug)));
            }
        }
        if let Some(slug) = self.given("topic") {
            let found = match slug.strip_prefix("series:") {
                Some(slug) => standing(db, Shelf::Series, slug).await?,
                None => standing(db, Shelf::Topics, slug).await?,
            };
            sieve.topic = found.map(|it| it.id);
            if sieve.topic.is_none() {
                mistakes.push(format!("There is no topic “{}”.", shortened(slug)));
            }
        }
        if let Some(slug) = self.given("author") {
            sieve.author = byline::by_slug(db, slug).await?.map(|author| author.id);
            if sieve.author.is_none() {
                mistakes.push(format!("There is no author “{}”.", shortened(slug)));
            }
        }
        if let Some(word) = self.given("type") {
            sieve.work = WorkType::of_word(word);
            if sieve.work.is_none() {
                mistakes.push(format!("There is no type of story “{}”.", shortened(word)));
            }
        }
        sieve.from = self.day("from", zone, &mut mistakes).map(|(start, _)| start);
        sieve.until = self.day("until", zone, &mut mistakes).map(|(_, end)| end);
        if sieve.from.zip(sieve.until).is_some_and(|(from, until)| from >= until) {
            mistakes.push("The first day lies after the last one.".to_owned());
        }
        Ok(Read { wish, mistakes })
    }

    fn given(&self, name: &str) -> Option<&str> {
        Some(self.value(name)).filter(|value| !value.is_empty())
    }

    fn page(&self, mistakes: &mut Vec<String>) -> usize {
        let Some(text) = self.given("page") else { return 1 };
        let page = text.parse().ok().filter(|page| (1..=crate::PAGES_MAX).contains(page));
        if page.is_none() {
            let most = crate::PAGES_MAX;
            mistakes.push(format!("Pages go from 1 to {most}; more words find what lies deeper."));
        }
        page.unwrap_or(1)
    }

    fn day(
        &self,
        name: &str,
        zone: &Zone,
        mistakes: &mut Vec<String>,
    ) -> Option<(Instant, Instant)> {
        let text = self.given(name)?;
        let bounds = day_of(text, zone);
        if bounds.is_none() {
            let text = shortened(text);
            mistakes.push(format!("“{text}” is not a day; please write it as 2026-11-23."));
        }
        bounds
    }
}

/// When a day such as `2026-11-23` begins and ends.
fn day_of(text: &str, zone: &Zone) -> Option<(Instant, Instant)> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let shaped = year.len() == 4 && month.len() == 2 && day.len() == 2;
    let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    shaped.then(|| zone.day_bounds(year, month, day)).flatten()
}

async fn standing(db: &Db, shelf: Shelf, slug: &str) -> Result<Option<Topic>> {
    topic::by_slug(db, shelf, slug).await
}

fn shortened(text: &str) -> String {
    kit::text::shorten(text, 40)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(pairs: &[(&str, &str)]) -> Question {
        Question::read(|name| {
            pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_address_has_one_form() {
        let asked = question(&[("page", "3"), ("q", " low & \"water\" "), ("topic", "series:x")]);
        assert_eq!(asked.url(), "/search?q=low%20%26%20%22water%22&topic=series:x&page=3");
        assert_eq!(asked.with("sort", "newest").value("page"), "", "another order starts anew");
        assert_eq!(asked.with("topic", "").url(), "/search?q=low%20%26%20%22water%22");
        assert_eq!(asked.bare().url(), "/search?q=low%20%26%20%22water%22");
    }

    #[test]
    fn days_are_days() {
        let zone = Zone::utc();
        assert!(day_of("2026-11-23", &zone).is_some());
        for wrong in ["2026-02-30", "26-11-23", "2026-11", "2026-11-23-1", "x", "2026-1-2", "-"] {
            assert!(day_of(wrong, &zone).is_none(), "{wrong}");
        }
    }
}
