//! Settings from the environment: `BROADSHEET_` + section + `__` + name, typed by the default whose
//! place it takes.

use std::ffi::OsString;

use serde_json::Value as Json;
use toml::{Table, Value};

use crate::Problem;

const PREFIX: &str = "BROADSHEET_";

/// Puts what the environment says over what the file says.
pub(crate) fn lay_over<N: Into<OsString>, V: Into<OsString>>(
    table: &mut Table,
    known: &Json,
    environment: impl IntoIterator<Item = (N, V)>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (variable, value) in environment {
        let Ok(variable) = variable.into().into_string() else { continue };
        let Some(path) = variable.strip_prefix(PREFIX).map(str::to_lowercase) else { continue };
        let Some((section, name)) = path.split_once("__") else {
            problems.extend(half_named(&variable, &path, known));
            continue;
        };
        let Ok(text) = value.into().into_string() else {
            problems.push(Problem::new(variable, "it is not Unicode text"));
            continue;
        };
        let value = typed(known[section].get(name), &text);
        let entry = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
        if let Value::Table(settings) = entry {
            settings.insert(name.to_owned(), value);
        }
    }
    problems
}

/// The text as the type its setting has; left as text when it does not fit, which is told later.
fn typed(default: Option<&Json>, text: &str) -> Value {
    let as_text = || Value::String(text.to_owned());
    match default {
        Some(Json::Bool(_)) => text.parse().map_or_else(|_| as_text(), Value::Boolean),
        Some(Json::Number(_) | Json::Null) => {
            text.parse().map_or_else(|_| as_text(), Value::Integer)
        }
        Some(Json::Array(_)) if !text.trim_start().starts_with('[') => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
        }
        Some(Json::Array(_) | Json::Object(_)) => {
            let parsed = format!("v = {text}").parse::<Table>();
            parsed.ok().and_then(|mut table| table.remove("v")).unwrap_or_else(as_text)
        }
        _ => as_text(),
    }
}

/// A variable that names a section but has one underscore where two are needed.
fn half_named(variable: &str, path: &str, known: &Json) -> Option<Problem> {
    let sections = known.as_object()?;
    let section = sections.keys().find(|section| path.starts_with(&format!("{section}_")))?;
    let name = &path[section.len() + 1..];
    let meant = format!("{PREFIX}{section}__{name}").to_uppercase();
    known[section.as_str()].get(name)?;
    Some(Problem::new(variable, format!("two underscores stand after the section: {meant}")))
}
