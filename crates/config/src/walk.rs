//! Walking what was given beside the tree of defaults: unknown names and wrong types are found
//! here, all of them, before anything is read into the tree.

use serde_json::Value as Json;
use toml::{Table, Value};

use crate::nearest::nearest;
use crate::{Config, Problem};

/// The defaults as a tree of sections and settings.
pub(crate) fn known() -> Json {
    serde_json::to_value(Config::default()).unwrap_or_default()
}

/// Takes out of `given` what is not known or of the wrong type, and says so.
pub(crate) fn prune(given: &mut Table, known: &Json) -> Vec<Problem> {
    let paths = paths(known);
    let mut problems = Vec::new();
    given.retain(|section, value| {
        let Some(settings) = known.get(section) else {
            problems.push(unknown(section, &paths));
            return false;
        };
        match (settings, value) {
            (Json::Object(settings), Value::Table(table)) => {
                table.retain(|name, value| {
                    let path = format!("{section}.{name}");
                    let found = problem(&path, settings.get(name), value, &paths);
                    let is_fine = found.is_none();
                    problems.extend(found);
                    is_fine
                });
                true
            }
            (Json::Array(_), Value::Array(rows)) => prune_rows(section, rows, &mut problems),
            _ => {
                let form = if settings.is_array() { "[[…]] list" } else { "[…] section" };
                problems.push(Problem::new(section, format!("it must be a {form}")));
                false
            }
        }
    });
    problems
}

/// `[[social]]` is the one list of tables.
fn prune_rows(section: &str, rows: &mut Vec<Value>, problems: &mut Vec<Problem>) -> bool {
    rows.retain(|row| match row.clone().try_into::<crate::Social>() {
        Ok(_) => true,
        Err(error) => {
            problems.push(Problem::new(
                section,
                format!("{}; each entry has network and url, both text", error.message()),
            ));
            false
        }
    });
    true
}

fn problem(path: &str, known: Option<&Json>, value: &Value, paths: &[String]) -> Option<Problem> {
    let Some(known) = known else {
        return Some(unknown(path, paths));
    };
    let wanted = match (known, value) {
        (Json::String(_), Value::String(text)) => return word_problem(path, text),
        (Json::Bool(_), Value::Boolean(_)) => return None,
        (Json::Number(_) | Json::Null, Value::Integer(number)) => {
            return number_problem(path, *number);
        }
        (Json::Array(_), Value::Array(items)) if items.iter().all(Value::is_str) => return None,
        (Json::Object(_), Value::Table(bots)) => return bots_problem(path, bots),
        (Json::String(_), _) => "text in quotes",
        (Json::Bool(_), _) => "true or false",
        (Json::Number(_) | Json::Null, _) => "a whole number",
        (Json::Array(_), _) => "a list of texts, such as [\"a\", \"b\"]",
        (Json::Object(_), _) => "a table of names, each \"allow\" or \"deny\"",
    };
    Some(Problem::new(path, format!("it must be {wanted}, not {}", kind(value))))
}

/// Settings that are one of a few words.
fn word_problem(path: &str, text: &str) -> Option<Problem> {
    let words: &[&str] = match path {
        "log.format" => &["text", "json"],
        "crawlers.search"
        | "crawlers.ai_training"
        | "crawlers.ai_search"
        | "crawlers.ai_assistants" => &["allow", "deny"],
        _ => return None,
    };
    let advice = || format!("it must be {}, not '{text}'", words.join(" or "));
    (!words.contains(&text)).then(|| Problem::new(path, advice()))
}

fn number_problem(path: &str, number: i64) -> Option<Problem> {
    let most = match path {
        "paper.founded" | "security_txt.expires_days" => i64::from(u16::MAX),
        _ => i64::from(u32::MAX),
    };
    let advice = || format!("{number} is not between 0 and {most}");
    (!(0..=most).contains(&number)).then(|| Problem::new(path, advice()))
}

fn bots_problem(path: &str, bots: &Table) -> Option<Problem> {
    let wrong = |leave: &Value| !matches!(leave.as_str(), Some("allow" | "deny"));
    let (bot, _) = bots.iter().find(|(_, leave)| wrong(leave))?;
    Some(Problem::new(format!("{path}.{bot}"), "it must be \"allow\" or \"deny\""))
}

fn unknown(path: &str, paths: &[String]) -> Problem {
    let sections = paths.iter().filter_map(|p| p.split_once('.').map(|(section, _)| section));
    let near = if path.contains('.') {
        nearest(path, paths.iter().map(String::as_str))
    } else {
        nearest(path, sections.chain(["social"]))
            .or_else(|| nearest(path, paths.iter().map(String::as_str)))
    };
    Problem::new(
        path,
        match near {
            Some(near) => format!("there is no such setting; is {near} meant?"),
            None => "there is no such setting; docs/configuration.md lists them all".to_owned(),
        },
    )
}

/// Every setting as `section.name`.
pub(crate) fn paths(known: &Json) -> Vec<String> {
    let mut paths = Vec::new();
    for (section, settings) in known.as_object().into_iter().flatten() {
        for name in settings.as_object().into_iter().flat_map(|settings| settings.keys()) {
            paths.push(format!("{section}.{name}"));
        }
    }
    paths
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "text",
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a section",
    }
}
