//! What an item says about itself: rights, origin, status, people, subjects.

use article::{Origin, Rights, Role};
use kit::Instant;
use serde_json::Value;

use crate::item::{Changes, IncomingCredit, Named, State, TopicKind};
use crate::json::{list, text, word};
use crate::markup;

/// Whose it is.
pub fn rights_of(item: &Value) -> Rights {
    let own = |keys: &[&str]| keys.iter().find_map(|key| text(item, key)).map(str::to_owned);
    let linked = item
        .get("rightsInfo")
        .and_then(|info| text(info, "linkedRights").or(text(info, "encodedRights")));
    Rights {
        holder: own(&["copyrightHolder", "copyrightholder"]),
        notice: own(&["copyrightNotice", "copyrightnotice"]),
        terms: own(&["usageTerms", "usageterms"]),
        licence: linked.map(str::to_owned),
    }
}

/// Where it came from.
pub fn origin_of(item: &Value, uri: &str) -> Origin {
    let sources = list(item, "infoSources").iter().chain(list(item, "infosource"));
    let source = sources.filter_map(|source| text(source, "name")).next();
    let provider = source.or(text(item, "copyrightHolder")).or(text(item, "copyrightholder"));
    Origin {
        provider: provider.map_or_else(|| markup::address::host(uri), str::to_owned),
        uri: uri.to_owned(),
        url: uri
            .starts_with("http")
            .then(|| kit::html::safe_href(uri))
            .flatten()
            .map(str::to_owned),
        attribute: true,
        version: word(item, "version"),
        ednote: text(item, "edNote").or(text(item, "ednote")).map(str::to_owned),
    }
}

/// What a wire says about an item outranks its dates.
pub fn state_of(
    item: &Value,
    published: Option<Instant>,
    embargo: Option<Instant>,
    changes: &mut Changes,
) -> State {
    match text(item, "pubStatus").or(text(item, "pubstatus")).unwrap_or("usable") {
        "canceled" | "cancelled" => {
            changes.note("killed by its provider: kept for the record, shown to nobody");
            return State::Killed;
        }
        "withheld" => {
            changes.note("withheld by its provider: shown to nobody");
            return State::Withheld;
        }
        "usable" => {}
        other => {
            changes.note(format!("status '{other}' is unknown: taken as a draft"));
            return State::Draft;
        }
    }
    match (embargo, published) {
        (Some(until), Some(at)) if until > at => State::Scheduled(until),
        (Some(until), None) => State::Scheduled(until),
        (_, Some(_)) => State::Live,
        (None, None) => {
            changes.note("no date: taken as a draft for an editor to date");
            State::Draft
        }
    }
}

/// Who made it.
pub fn credits_of(item: &Value) -> Vec<IncomingCredit> {
    if let Some(by) = text(item, "by").or(text(item, "byline")) {
        let by = markup::plain(by);
        let bare =
            ["By ", "Von ", "Par ", "Por ", "Av "].iter().find_map(|word| by.strip_prefix(word));
        return names(bare.unwrap_or(&by));
    }
    let people = list(item, "people")
        .iter()
        .filter(|p| matches!(text(p, "rel"), Some("author" | "creator")));
    people.filter_map(|person| text(person, "name")).map(credit).collect()
}

/// `Paulo Santalucia and Frances d'Emilio`, `Christian Hollmann, dpa`.
fn names(by: &str) -> Vec<IncomingCredit> {
    let by =
        by.replace(" and ", ",").replace(" und ", ",").replace(" & ", ",").replace(" et ", ",");
    by.split(',').map(str::trim).filter(|name| !name.is_empty()).take(40).map(credit).collect()
}

fn credit(name: &str) -> IncomingCredit {
    // An agency signs with a word in one case: dpa, NTB, TT.
    let is_agency = name.len() <= 5 && !name.contains(' ');
    let slug = (!is_agency).then(|| kit::slug::slug(name, "author"));
    let role = if is_agency { Role::Agency } else { Role::By };
    IncomingCredit { slug, name: name.to_owned(), role }
}

/// What it is about.
pub fn topics_of(item: &Value, changes: &mut Changes) -> Vec<Named> {
    const PARTS: [(&str, TopicKind); 8] = [
        ("subjects", TopicKind::Topic),
        ("subject", TopicKind::Topic),
        ("people", TopicKind::Person),
        ("person", TopicKind::Person),
        ("organisations", TopicKind::Organisation),
        ("organisation", TopicKind::Organisation),
        ("places", TopicKind::Place),
        ("place", TopicKind::Place),
    ];
    let mut topics: Vec<Named> = Vec::new();
    for (part, kind) in PARTS {
        for found in list(item, part) {
            let Some(name) = text(found, "name").map(markup::plain).filter(|name| !name.is_empty())
            else {
                changes.note(format!("{part} without a name dropped"));
                continue;
            };
            let slug = media_topic(found).unwrap_or_else(|| kit::slug::slug(&name, "topic"));
            if topics.iter().all(|known| known.slug != slug) {
                topics.push(Named { slug, name, kind });
            }
        }
    }
    topics
}

/// The Media Topic a subject names: `medtop:20000002`, or its address.
fn media_topic(subject: &Value) -> Option<String> {
    let code = ["uri", "literal", "code", "qcode"].iter().find_map(|key| {
        let code = text(subject, key)?;
        let code = code
            .strip_prefix("medtop:")
            .or(code.strip_prefix("http://cv.iptc.org/newscodes/mediatopic/"))?;
        (code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit())).then_some(code)
    })?;
    Some(format!("medtop:{code}"))
}

/// Notes what has no place here.
pub fn note_rest(item: &Value, changes: &mut Changes) {
    for (key, words) in [
        ("genres", "genres dropped"),
        ("events", "events dropped"),
        ("objects", "objects dropped"),
        ("trustIndicators", "trust indicators dropped"),
        ("plannedCoverage", "planned coverage dropped"),
    ] {
        if !list(item, key).is_empty() {
            changes.note(words);
        }
    }
    if let Some(urgency) =
        item.get("urgency").and_then(Value::as_u64).filter(|urgency| *urgency <= 2)
    {
        changes.note(format!("urgency {urgency}: an editor should see it"));
    }
}
