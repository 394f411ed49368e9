//! What the forms of a picture say, read into its description.

use kit::Instant;
use kit::zone::Zone;
use newsroom::desk::Fields;

use crate::{Description, Focus, Framing, Ratio};

const LINE_MAX: usize = 500;
const TEXT_MAX: usize = 10_000;
const NAMES_MAX: usize = 100;

/// The words: who, what, where, and the credit.
pub(super) fn words(fields: &Fields, said: &mut Description) {
    said.caption = text(fields, "caption", TEXT_MAX);
    said.alt = match fields.text("decorative") {
        "on" => Some(String::new()),
        _ => text(fields, "alt", TEXT_MAX),
    };
    said.credit = text(fields, "credit", LINE_MAX);
    said.creators = names(fields, "creators");
    said.people = names(fields, "people");
    said.city = text(fields, "city", LINE_MAX);
    said.country = text(fields, "country", LINE_MAX);
}

/// The rights; refused in words when the date is none.
pub(super) fn rights(
    fields: &Fields,
    zone: &Zone,
    said: &mut Description,
) -> Result<(), &'static str> {
    said.rights_expire =
        match fields.text("last_day") {
            "" => None,
            date => Some(end_of_day(date, zone).ok_or(
                "The last day is not a date. Write it as year, month and day: 2027-03-31.",
            )?),
        };
    said.copyright = text(fields, "holder", LINE_MAX);
    said.licence = text(fields, "licence", LINE_MAX);
    said.usage_terms = text(fields, "terms", TEXT_MAX);
    said.territory = text(fields, "territory", LINE_MAX);
    said.consent = text(fields, "consent", TEXT_MAX);
    Ok(())
}

/// The focal point: one of nine buttons (`500,333`), or two numbers from 0 to 100.
pub(super) fn focus(fields: &Fields) -> Option<Focus> {
    if let Some((x, y)) = fields.text("point").split_once(',') {
        return Some(Focus::new(x.parse().ok()?, y.parse().ok()?));
    }
    Some(Focus::new(thousandths(fields, "x")?, thousandths(fields, "y")?))
}

/// A ratio and how it is framed; with `follow` it goes back to the focal point.
pub(super) fn framing(fields: &Fields) -> Option<(Ratio, Option<Framing>)> {
    let ratio = fields.text("ratio").parse().ok()?;
    if fields.text("follow") == "on" {
        return Some((ratio, None));
    }
    let framing = Framing::new(focus(fields)?, thousandths(fields, "close")?);
    Some((ratio, Some(framing)))
}

/// A percentage, with a comma or a point.
fn thousandths(fields: &Fields, name: &str) -> Option<i64> {
    let percent: f64 = fields.text(name).replace(',', ".").parse().ok()?;
    percent.is_finite().then_some((percent * 10.0).round() as i64)
}

/// The last day on which a picture may be shown, as its field has it.
pub(super) fn last_day(end: Instant, zone: &Zone) -> String {
    zone.format(Instant(end.0 - 1), "%Y-%m-%d")
}

fn end_of_day(date: &str, zone: &Zone) -> Option<Instant> {
    let mut parts = date.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let bounds = zone.day_bounds(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    bounds.map(|(_, end)| end)
}

fn text(fields: &Fields, name: &str, characters: usize) -> Option<String> {
    let text: String = fields.text(name).replace("\r\n", "\n").chars().filter(kept).collect();
    let text: String = text.chars().take(characters).collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn kept(letter: &char) -> bool {
    !letter.is_control() || *letter == '\n'
}

/// A name a line.
fn names(fields: &Fields, name: &str) -> Vec<String> {
    let all = text(fields, name, TEXT_MAX).unwrap_or_default();
    let names = all.lines().map(str::trim).filter(|name| !name.is_empty());
    names.take(NAMES_MAX).map(str::to_owned).collect()
}
