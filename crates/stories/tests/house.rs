//! The rules of the house, read off the text of its files. A rule that fails lists every offence.

#[path = "house/source.rs"]
mod source;
#[path = "house/tree.rs"]
mod tree;

use std::fmt;

use source::{Source, holds};

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;
const LINE_COLUMNS_MAX: usize = 100;

/// Rooms whose matter is HTTP, or that speak it as a client of ours would.
const HTTP_ROOMS: [&str; 5] = ["web", "press", "paper", "stories", "bench"];

/// The files of any room that speak HTTP: to readers, to staff, to machines.
const HTTP_FILES: [&str; 3] = ["public", "desk", "api"];

/// Files that may read a clock beside `kit`, and why.
const CLOCKS: [(&str, &str); 5] = [
    ("crates/web/src/reception.rs", "how long an answer took, for the log"),
    ("crates/press/src/machine.rs", "how long a printing took, for the metrics"),
    ("crates/web/src/door/visit.rs", "the ticks that end an idle connection"),
    ("crates/bench/", "a tool, not the paper"),
    ("xtask/", "a tool, not the paper"),
];

/// Addresses that tests name but never call: the names of vocabularies, and the doors of the
/// providers that `edition` knows how to embed.
const NAMES_ONLY: [&str; 20] = [
    "paper.example.evil",
    "open.spotify.com",
    "notx.com",
    "twitter.com",
    "www.w3.org",
    "schema.org",
    "purl.org",
    "www.sitemaps.org",
    "www.google.com/schemas",
    "wordpress.org/export",
    "jsonfeed.org",
    "www.iptc.org",
    "iptc.org",
    "cv.iptc.org",
    "ns.adobe.com",
    "www.youtube",
    "youtube.com",
    "youtu.be",
    "vimeo.com",
    "player.vimeo.com",
];

/// A rule and where it is broken; shown as a list.
struct Offences {
    rule: &'static str,
    places: Vec<String>,
}

impl fmt::Debug for Offences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = self.places.join("\n  ");
        write!(f, "{}\n{} offences:\n  {list}\n", self.rule, self.places.len())
    }
}

fn settle(rule: &'static str, places: Vec<String>) -> Result<(), Offences> {
    if places.is_empty() { Ok(()) } else { Err(Offences { rule, places }) }
}

fn at(source: &Source, line: usize, what: &str) -> String {
    format!("{}:{line}: {what}", source.path)
}

#[test]
fn crates_depend_only_on_crates_listed_above_them() -> Result<(), Offences> {
    let members = tree::members();
    let mut offences = Vec::new();
    for (place, (name, folder)) in members.iter().enumerate() {
        let manifest = tree::manifest(&format!("{folder}/Cargo.toml"));
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(table) = manifest.get(kind).and_then(toml::Value::as_table) else { continue };
            let below = members[place + 1..].iter();
            let later = below.filter(|(other, _)| table.contains_key(other));
            offences.extend(later.map(|(other, _)| {
                format!("{folder}/Cargo.toml: {name} may not need {other}, which stands below it")
            }));
        }
    }
    settle("The list in Cargo.toml is the reading order and the law of dependencies.", offences)
}

#[test]
fn every_crate_is_in_the_list() -> Result<(), Offences> {
    let members = tree::members();
    let manifests = tree::files().into_iter().filter(|file| file.ends_with("/Cargo.toml"));
    let stray = manifests.filter(|file| {
        let folder = file.trim_end_matches("/Cargo.toml");
        file.starts_with("crates/") && !members.iter().any(|(_, member)| member == folder)
    });
    settle("Every crate stands in the list of members.", stray.collect())
}

#[test]
fn only_rows_contain_sql() -> Result<(), Offences> {
    let mut offences = Vec::new();
    let rooms = tree::rust()
        .into_iter()
        .filter(|source| tree::room(&source.path) != "store" && !tree::named(&source.path, "rows"));
    for source in rooms {
        offences.extend(source.naming("sql!").map(|line| at(&source, line, "store::sql!")));
        for (line, text) in source.strings.iter().filter(|(_, text)| is_sql(text)) {
            let start: String = text.trim().chars().take(40).collect();
            offences.push(at(&source, *line, &start));
        }
    }
    settle("SQL stands in rows.rs (and in store), nowhere else.", offences)
}

fn is_sql(text: &str) -> bool {
    let verbs = ["SELECT ", "INSERT INTO ", "INSERT OR ", "UPDATE ", "DELETE FROM ", "WITH "];
    let shapes = ["CREATE TABLE ", "CREATE INDEX ", "ALTER TABLE ", "DROP TABLE ", "PRAGMA "];
    let text = text.trim_start();
    verbs.iter().chain(&shapes).any(|verb| text.starts_with(verb) && text.len() > verb.len())
}

#[test]
fn only_doors_speak_http() -> Result<(), Offences> {
    let mut offences = Vec::new();
    let rooms = tree::rust().into_iter().filter(|source| {
        let path = &source.path;
        let door = HTTP_FILES.iter().any(|name| tree::named(path, name));
        path.starts_with("crates/") && !door && !HTTP_ROOMS.contains(&tree::room(path))
    });
    for source in rooms {
        for word in ["axum", "http::", "hyper"] {
            offences.extend(source.naming(word).map(|line| at(&source, line, word)));
        }
    }
    settle("Only public.rs, desk.rs, api.rs, web, press and paper name HTTP types.", offences)
}

#[test]
fn only_kit_reads_the_clock() -> Result<(), Offences> {
    let readings =
        ["SystemTime::now", "Timestamp::now", "ZonedDateTime::now", "Zoned::now", "Instant::now"];
    let mut offences = Vec::new();
    for source in tree::rust() {
        let listed = CLOCKS.iter().any(|(place, _)| source.path.starts_with(place));
        if listed || tree::room(&source.path) == "kit" || tree::is_test(&source.path) {
            continue;
        }
        for word in readings {
            offences.extend(source.naming(word).map(|line| at(&source, line, word)));
        }
    }
    settle("Only kit reads the clock; a measurement is listed in CLOCKS with its reason.", offences)
}

#[test]
fn every_file_opens_with_a_sentence() -> Result<(), Offences> {
    let silent = tree::rust().into_iter().filter(|source| {
        let first = source.lines.iter().find(|line| !line.starts_with("#![")).cloned();
        !first.unwrap_or_default().starts_with("//! ")
    });
    settle("Every Rust file opens with `//!` and a sentence.", silent.map(|it| it.path).collect())
}

#[test]
fn nothing_is_too_long() -> Result<(), Offences> {
    let mut offences = Vec::new();
    for source in tree::rust() {
        if source.lines.len() > FILE_LINES_MAX {
            offences.push(format!("{}: {} lines", source.path, source.lines.len()));
        }
        for function in source.functions().iter().filter(|it| it.length > FUNCTION_LINES_MAX) {
            let what = format!("{} has {} lines", function.name, function.length);
            offences.push(at(&source, function.line, &what));
        }
        for (index, line) in source.lines.iter().enumerate() {
            let columns = columns(line, &source.code[index]);
            if columns > LINE_COLUMNS_MAX {
                offences.push(at(&source, index + 1, &format!("{columns} columns")));
            }
        }
    }
    settle("A file has 500 lines at most, a function 70, a line 100 columns.", offences)
}

/// How wide a line of code is. What stands inside a string is left out, because the formatter
/// cannot break it either; comments count whole.
fn columns(line: &str, code: &str) -> usize {
    if line.trim_start().starts_with("//") {
        return line.chars().count();
    }
    line.chars().zip(code.chars()).filter(|(written, kept)| written == kept).count()
}

#[test]
fn no_room_or_file_is_a_drawer_for_anything() -> Result<(), Offences> {
    let drawers =
        ["util", "utils", "helper", "helpers", "common", "manager", "managers", "misc", "shared"];
    let offences = tree::files().into_iter().filter(|path| {
        let ours = path.starts_with("crates/") || path.starts_with("xtask/");
        let mut parts = path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        ours && parts.any(|part| drawers.contains(&part))
    });
    settle("A name says what is inside.", offences.collect())
}

#[test]
fn nothing_is_left_for_later() -> Result<(), Offences> {
    let notes = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];
    let mut offences = Vec::new();
    for source in tree::rust() {
        offences.extend(source.naming("dbg!").map(|line| at(&source, line, "dbg!")));
        offences.extend(source.naming("todo!").map(|line| at(&source, line, "todo!")));
    }
    let readable = [".rs", ".js", ".css", ".html", ".sql", ".toml", ".sh"];
    for path in tree::files() {
        if !readable.iter().any(|end| path.ends_with(end)) || path.starts_with("crates/demo/") {
            continue;
        }
        for (index, line) in tree::text(&path).unwrap_or_default().lines().enumerate() {
            let found = notes.iter().filter(|note| holds(line, note));
            offences.extend(found.map(|note| format!("{path}:{}: {note}", index + 1)));
        }
    }
    settle("What is to be done stands in an issue.", offences)
}

#[test]
fn every_exception_to_a_lint_says_why() -> Result<(), Offences> {
    let mut offences = Vec::new();
    for source in tree::rust() {
        let allowances = source.code.iter().enumerate().filter(|(_, line)| {
            ["#[allow(", "#![allow(", "#[expect("].iter().any(|start| line.contains(start))
        });
        for (index, _) in allowances {
            let reason = source.lines[index..].iter().take(3).any(|it| it.contains("reason ="));
            let above = index.checked_sub(1).map_or("", |above| source.lines[above].trim());
            let comment = above.starts_with("// ") || source.lines[index].contains("] // ");
            if !reason && !comment {
                offences.push(at(&source, index + 1, source.lines[index].trim()));
            }
        }
    }
    settle("An allowed lint has a reason beside it.", offences)
}

#[test]
fn migrations_are_named_and_numbered() -> Result<(), Offences> {
    let rooms: Vec<String> = tree::members().into_iter().map(|(name, _)| name).collect();
    let mut offences = Vec::new();
    let mut taken: Vec<(String, String)> = Vec::new();
    for path in tree::files().into_iter().filter(|path| path.starts_with("migrations/")) {
        let file = path.trim_start_matches("migrations/");
        if matches!(file, "schema.sqlite.sql" | "schema.postgres.sql" | "README.md") {
            continue;
        }
        let stem = file.trim_end_matches(".sql");
        let stem = stem.trim_end_matches(".sqlite").trim_end_matches(".postgres");
        let (number, what) = stem.split_once('_').unwrap_or(("", stem));
        let room = what.split('_').next().unwrap_or_default();
        let plain =
            what.chars().all(|it| it.is_ascii_lowercase() || it == '_' || it.is_ascii_digit());
        let four = number.len() == 4 && number.chars().all(|it| it.is_ascii_digit());
        if !file.ends_with(".sql") || !four || !plain || !rooms.iter().any(|name| name == room) {
            offences.push(format!("{path}: is not NNNN_room_what.sql of a room in the list"));
        }
        let other = taken.iter().find(|(one, other)| one == number && other != stem);
        if let Some((_, other)) = other {
            offences.push(format!("{path}: {number} is also {other}"));
        }
        taken.push((number.to_owned(), stem.to_owned()));
    }
    settle("A migration is named NNNN_room_what.sql, and its number is its own.", offences)
}

#[test]
fn the_contract_names_every_template() -> Result<(), Offences> {
    let contract = tree::text("docs/contracts/templates.md").unwrap_or_default();
    let promised = contract.split('`').skip(1).step_by(2).filter(|word| {
        word.ends_with(".html") && !word.contains(['/', ' ', '*']) && word.len() > 5
    });
    let promised: Vec<&str> = promised.collect();
    let files = tree::files().into_iter().filter(|path| {
        path.ends_with(".html") && path.starts_with("crates/") && path.contains("/theme/")
    });
    let there: Vec<String> = files.collect();
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let missing = promised.iter().filter(|wanted| !there.iter().any(|it| name(it) == **wanted));
    let missing = missing.map(|wanted| format!("{wanted} is promised and there is no such file"));
    let silent = there.iter().filter(|path| !promised.contains(&name(path).as_str()));
    let silent = silent.map(|path| format!("{path} is not in the contract"));
    settle("docs/contracts/templates.md names the templates.", missing.chain(silent).collect())
}

#[test]
fn tests_call_no_host_but_this_one() -> Result<(), Offences> {
    let mut offences = Vec::new();
    let scripts = tree::files().into_iter().filter(|path| {
        path.starts_with("tests/") && path.ends_with(".js") && !path.contains("node_modules")
    });
    for path in scripts {
        for (index, line) in tree::text(&path).unwrap_or_default().lines().enumerate() {
            offences.extend(strangers(line).map(|host| format!("{path}:{}: {host}", index + 1)));
        }
    }
    for source in tree::rust() {
        let tests = source.code.iter().position(|line| line.contains("#[cfg(test)]"));
        let from = if tree::is_test(&source.path) { Some(0) } else { tests };
        let Some(from) = from else { continue };
        for (line, text) in source.strings.iter().filter(|(line, _)| *line > from) {
            offences.extend(strangers(text).map(|host| at(&source, *line, &host)));
        }
    }
    settle("A test names loopback, .example or .invalid, and no other host.", offences)
}

/// The hosts in a text that a test has no business with.
fn strangers(text: &str) -> impl Iterator<Item = String> + '_ {
    let addresses = text
        .match_indices("://")
        .filter(|(start, _)| text[..*start].ends_with("http") || text[..*start].ends_with("https"));
    addresses.filter_map(|(start, mark)| {
        let rest = &text[start + mark.len()..];
        if NAMES_ONLY.iter().any(|name| rest.starts_with(name)) {
            return None;
        }
        let end = rest.find(|it: char| !it.is_ascii_alphanumeric() && !"-.[]".contains(it));
        let host = rest[..end.unwrap_or(rest.len())].trim_end_matches('.');
        let ours = ["127.0.0.1", "localhost", "[", "example.com", "example.org", "example.net"];
        let known = host.is_empty() || !host.contains('.') || ours.contains(&host);
        let reserved = [".example", ".invalid", ".test", ".example.com", ".example.org"];
        let reserved = reserved.iter().any(|end| host.ends_with(end));
        (!known && !reserved && !host.starts_with("127.")).then(|| host.to_owned())
    })
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() -> Result<(), Offences> {
    let places = [concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
    let places = [places[0], places[1], places[2], concat!("/wo", "rk/")];
    let mut offences = Vec::new();
    for path in tree::files() {
        for (index, line) in tree::text(&path).unwrap_or_default().lines().enumerate() {
            let found = places.iter().find(|place| {
                line.match_indices(*place).any(|(start, _)| {
                    let before = line[..start].chars().next_back();
                    before.is_none_or(|it| " \t\"'`(=:,".contains(it))
                })
            });
            offences.extend(found.map(|place| format!("{path}:{}: {place}", index + 1)));
        }
    }
    settle("A path of one machine is of no use on another.", offences)
}
