//! The report of an import: every single item, what became of it, and totals that add up.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use serde::Serialize;

use crate::item::{Change, Entry, Item, Kind, Place};

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it was.
    Taken,
    /// Taken, with something not as it was.
    Changed,
    /// Here already, word for word the same.
    Same,
    /// Kept word for word for a later room.
    Kept,
    /// Not taken.
    Refused,
}

/// How many items of a kind had which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)] // the outcomes' own names
pub struct Counts {
    pub seen: u64,
    pub taken: u64,
    pub changed: u64,
    pub same: u64,
    pub kept: u64,
    pub refused: u64,
}

/// The running report of one import.
pub struct Report {
    kinds: BTreeMap<Kind, Counts>,
    changes: BTreeMap<String, u64>,
    refusals: BTreeMap<String, u64>,
    lines: Box<dyn Write + Send>,
}

/// One line of the report file.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    place: &'a Place,
    kind: &'a str,
    key: &'a str,
    title: &'a str,
    outcome: Outcome,
    #[serde(skip_serializing_if = "<[Change]>::is_empty")]
    changes: &'a [Change],
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
}

impl Outcome {
    /// What a reader's entry comes to when the writer has nothing to add.
    pub fn of(entry: &Entry) -> Outcome {
        match &entry.found {
            Err(_) => Outcome::Refused,
            Ok(Item::Held(_)) => Outcome::Kept,
            Ok(_) if entry.changes.is_empty() => Outcome::Taken,
            Ok(_) => Outcome::Changed,
        }
    }
}

impl Counts {
    /// Whether every item seen has exactly one outcome.
    pub fn adds_up(&self) -> bool {
        self.seen == self.taken + self.changed + self.same + self.kept + self.refused
    }

    fn add(&mut self, outcome: Outcome) {
        self.seen += 1;
        match outcome {
            Outcome::Taken => self.taken += 1,
            Outcome::Changed => self.changed += 1,
            Outcome::Same => self.same += 1,
            Outcome::Kept => self.kept += 1,
            Outcome::Refused => self.refused += 1,
        }
    }
}

impl Report {
    /// A report whose lines go to `lines` as JSON, one an item.
    pub fn to(lines: impl Write + Send + 'static) -> Report {
        Report {
            kinds: BTreeMap::new(),
            changes: BTreeMap::new(),
            refusals: BTreeMap::new(),
            lines: Box::new(lines),
        }
    }

    /// A report that keeps only its totals.
    pub fn totals_only() -> Report {
        Report::to(io::sink())
    }

    /// Accounts for one item.
    ///
    /// # Errors
    /// When the report file cannot be written.
    pub fn account(&mut self, entry: &Entry, outcome: Outcome) -> io::Result<()> {
        self.kinds.entry(entry.kind).or_default().add(outcome);
        for Change(words) in &entry.changes {
            let bare = words.split(" (").next().unwrap_or(words);
            *self.changes.entry(general(bare)).or_default() += 1;
        }
        if let Err(why) = &entry.found {
            *self.refusals.entry(general(why)).or_default() += 1;
        }
        let line = Line {
            place: &entry.place,
            kind: entry.kind.word(),
            key: &entry.key,
            title: &entry.title,
            outcome,
            changes: &entry.changes,
            why: entry.found.as_ref().err().map(String::as_str),
        };
        serde_json::to_writer(&mut self.lines, &line)?;
        self.lines.write_all(b"\n")
    }

    /// Writes out what is buffered.
    ///
    /// # Errors
    /// When the report file cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        self.lines.flush()
    }

    /// The counts of a kind.
    pub fn of(&self, kind: Kind) -> Counts {
        self.kinds.get(&kind).copied().unwrap_or_default()
    }

    /// The counts of all kinds together.
    pub fn total(&self) -> Counts {
        let mut sum = Counts::default();
        for counts in self.kinds.values() {
            sum.seen += counts.seen;
            sum.taken += counts.taken;
            sum.changed += counts.changed;
            sum.same += counts.same;
            sum.kept += counts.kept;
            sum.refused += counts.refused;
        }
        sum
    }

    /// What was changed, by words, most often first.
    pub fn changes(&self) -> Vec<(&str, u64)> {
        most_first(&self.changes)
    }

    /// What was refused, by reason, most often first.
    pub fn refusals(&self) -> Vec<(&str, u64)> {
        most_first(&self.refusals)
    }
}

/// A reason without its particulars ("line 12", names in quotes), so that equal ones add up.
fn general(words: &str) -> String {
    let mut out = String::new();
    let mut quoted = false;
    for character in words.chars() {
        match character {
            '\'' if quoted || out.is_empty() || out.ends_with(' ') => {
                quoted = !quoted;
                out.push_str(if quoted { "'…" } else { "'" });
            }
            _ if quoted => {}
            '0'..='9' if out.ends_with('#') => {}
            '0'..='9' => out.push('#'),
            other => out.push(other),
        }
    }
    out
}

fn most_first(counted: &BTreeMap<String, u64>) -> Vec<(&str, u64)> {
    let mut list: Vec<(&str, u64)> = counted.iter().map(|(w, n)| (w.as_str(), *n)).collect();
    list.sort_by_key(|&(words, times)| (std::cmp::Reverse(times), words));
    list
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |f: &mut fmt::Formatter<'_>, name: &str, c: Counts| {
            writeln!(f, "{name:<10}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}",
                c.seen, c.taken, c.changed, c.same, c.kept, c.refused)
        };
        writeln!(f, "{:<10}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}",
            "", "seen", "taken", "changed", "same", "kept", "refused")?;
        for (kind, counts) in &self.kinds {
            row(f, kind.word(), *counts)?;
        }
        row(f, "all", self.total())?;
        for (title, list) in [("changed", self.changes()), ("refused", self.refusals())] {
            if !list.is_empty() {
                writeln!(f, "\n{title}:")?;
            }
            for (words, times) in list {
                writeln!(f, "{times:>9}  {words}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Held;

    fn entry(found: Result<Item, String>, changes: &[&str]) -> Entry {
        Entry {
            place: Place { number: 1, line: 7, ..Place::default() },
            kind: Kind::Comment,
            key: "x:1".into(),
            title: "t".into(),
            found,
            changes: changes.iter().map(|c| Change((*c).to_owned())).collect(),
        }
    }

    #[test]
    fn totals_add_up_and_lines_name_the_place() {
        let held = || Ok(Item::Held(Held { kind: "comment", doc: serde_json::Value::Null }));
        let mut report = Report::totals_only();
        for e in [entry(held(), &[]), entry(Err("line 3 is not UTF-8".into()), &[])] {
            report.account(&e, Outcome::of(&e)).expect("a report line");
        }
        assert!(report.total().adds_up());
        assert_eq!((report.total().kept, report.total().refused), (1, 1));
        assert_eq!(report.refusals(), vec![("line # is not UTF-#", 1)]);
    }

    #[test]
    fn equal_reasons_are_one_reason() {
        assert_eq!(general("card 'a' became 'b' at 123"), "card '…' became '…' at #");
        assert_eq!(general("an editor's note"), "an editor's note");
    }
}
