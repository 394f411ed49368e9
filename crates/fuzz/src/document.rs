//! Mutation that knows the form: JSON by its nodes, XML by its tags.

use fastrand::Rng;
use serde_json::{Map, Value};

use crate::{hostile, markup, wound};

/// Changes a few nodes of a document, wherever they stand.
pub fn mutate(rng: &mut Rng, document: &mut Value) {
    for _ in 0..=rng.u32(..6) {
        let mut left = rng.usize(..count(document));
        if let Some(node) = nth(document, &mut left) {
            change(rng, node);
        }
    }
}

/// A document as text; some with wounds that no writer of JSON makes.
pub fn text(rng: &mut Rng, document: &Value) -> Vec<u8> {
    let mut bytes = document.to_string().into_bytes();
    if rng.u32(..5) == 0 {
        wound::bytes(rng, &mut bytes);
    }
    bytes
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(values) => values.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum::<usize>(),
        _ => 0,
    }
}

fn nth<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(values) => values.iter_mut().find_map(|value| nth(value, left)),
        Value::Object(fields) => fields.values_mut().find_map(|value| nth(value, left)),
        _ => None,
    }
}

fn change(rng: &mut Rng, node: &mut Value) {
    match node {
        Value::Object(fields) if rng.u32(..4) > 0 => change_fields(rng, fields),
        Value::Array(values) if rng.u32(..4) > 0 => change_list(rng, values),
        // A text stays a text most of the time: that is what gets far.
        Value::String(text) if rng.u32(..5) > 0 => *text = words(rng),
        other => *other = odd(rng),
    }
}

fn change_fields(rng: &mut Rng, fields: &mut Map<String, Value>) {
    let Some(key) = fields.keys().nth(rng.usize(..fields.len().max(1))).cloned() else { return };
    match rng.u32(..4) {
        0 => drop(fields.remove(&key)),
        1 => {
            let value = fields.get(&key).cloned().unwrap_or_default();
            fields.insert(words(rng), value);
        }
        _ => drop(fields.insert(key, odd(rng))),
    }
}

fn change_list(rng: &mut Rng, values: &mut Vec<Value>) {
    let at = rng.usize(..values.len().max(1));
    match (rng.u32(..4), values.get(at).cloned()) {
        (0, Some(_)) => drop(values.remove(at)),
        (1, Some(value)) => values.extend(std::iter::repeat_n(value, rng.usize(1..5))),
        (2, Some(value)) => values.insert(0, value),
        _ => values.push(odd(rng)),
    }
}

fn odd(rng: &mut Rng) -> Value {
    match rng.u32(..12) {
        0 => Value::Null,
        1 => Value::Bool(rng.bool()),
        2 => Value::from(rng.i64(..)),
        3 => Value::from(rng.u64(..)),
        4 => Value::from(rng.f64() * 1e300),
        5 => Value::Array(Vec::new()),
        6 => Value::Object(Map::new()),
        7 => nested(rng.usize(1..120)),
        _ => Value::String(words(rng)),
    }
}

/// A list in a list in a list; beyond 127 no reader of JSON follows.
fn nested(depth: usize) -> Value {
    (0..depth).fold(Value::Null, |inner, _| Value::Array(vec![inner]))
}

fn words(rng: &mut Rng) -> String {
    match rng.u32(..8) {
        0 => hostile::date(rng),
        1 | 2 => hostile::address(rng),
        3 | 4 => markup::page(rng),
        _ => hostile::text(rng),
    }
}

/// XML with some of its tags and texts changed, some of them so that it is none any more.
pub fn mutate_xml(rng: &mut Rng, xml: &str) -> Vec<u8> {
    let mut parts: Vec<String> = xml.split_inclusive('>').map(str::to_owned).collect();
    for _ in 0..=rng.u32(..8) {
        let at = rng.usize(..parts.len());
        match rng.u32(..10) {
            0 => drop(parts.remove(at)),
            1 => parts.insert(at, parts[rng.usize(..parts.len())].clone()),
            2 => {
                let other = rng.usize(..parts.len());
                parts.swap(at, other);
            }
            3 => parts.insert(0, "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>".into()),
            _ => retext(rng, &mut parts[at]),
        }
        if parts.is_empty() {
            parts.push(String::new());
        }
    }
    let mut bytes = parts.concat().into_bytes();
    if rng.u32(..5) == 0 {
        wound::bytes(rng, &mut bytes);
    }
    bytes
}

/// Another text before the tag: bare, escaped or in CDATA.
fn retext(rng: &mut Rng, part: &mut String) {
    let tag = part.rfind('<').map_or(String::new(), |at| part.split_off(at));
    let text = words(rng);
    *part = match rng.u32(..3) {
        0 => format!("<![CDATA[{}]]>{tag}", text.replace("]]>", "]]]]><![CDATA[>")),
        1 => format!("{}{tag}", kit::html::escape(&text)),
        _ => format!("{text}{tag}"),
    };
}
