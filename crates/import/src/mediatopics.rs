//! The IPTC Media Topics as topics: a converted list with names in many languages, or IPTC's own
//! download (IKOS/SKOS JSON) in one.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde_json::Value;

use crate::item::{Changes, Entry, IncomingTopic, Item, Kind, Place, TopicKind};
use crate::json::{list, text};
use crate::{Fatal, Sink, opened};

/// Largest vocabulary that is read; the real one is 4 MB.
const BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Reads a vocabulary into `sink`, each topic after the one it stands under.
///
/// # Errors
/// [`Fatal`] when it cannot be read.
pub fn read(path: &Path, sink: Sink<'_>) -> Result<(), Fatal> {
    use std::io::Read;
    let file = opened::open(path).map_err(|e| Fatal::unreadable(path, &e))?;
    let whole: Value =
        serde_json::from_reader(file.take(BYTES_MAX)).map_err(|e| Fatal::unreadable(path, &e))?;
    let concepts = match list(&whole, "concepts") {
        [] => list(&whole, "conceptSet"),
        concepts => concepts,
    };
    let depths = depths(concepts);
    let mut ordered: Vec<&Value> = concepts.iter().collect();
    ordered.sort_by_key(|concept| text(concept, "qcode").and_then(|qcode| depths.get(qcode)));
    for (concept, number) in ordered.into_iter().zip(1..) {
        let entry = entry(concept, Place { number, ..Place::default() });
        if sink(entry).is_break() {
            break;
        }
    }
    Ok(())
}

/// How deep each topic stands, so that parents come first.
fn depths(concepts: &[Value]) -> HashMap<&str, usize> {
    let parents: HashMap<&str, Option<String>> =
        concepts.iter().filter_map(|c| Some((text(c, "qcode")?, parent_of(c)))).collect();
    let depth = |qcode: &&str| {
        let mut at = parents.get(qcode).and_then(Option::as_deref);
        let mut depth = 0;
        while let Some(parent) = at.filter(|_| depth < 20) {
            at = parents.get(parent).and_then(Option::as_deref);
            depth += 1;
        }
        depth
    };
    parents.keys().map(|qcode| (*qcode, depth(qcode))).collect()
}

/// The code of the topic it stands under, which IPTC writes as an address.
fn parent_of(concept: &Value) -> Option<String> {
    const HOME: &str = "http://cv.iptc.org/newscodes/mediatopic/";
    let parent = text(concept, "parent").or_else(|| list(concept, "broader").first()?.as_str())?;
    Some(
        parent
            .strip_prefix(HOME)
            .map_or_else(|| parent.to_owned(), |code| format!("medtop:{code}")),
    )
}

fn entry(concept: &Value, place: Place) -> Entry {
    let qcode = text(concept, "qcode").unwrap_or_default();
    let mut changes = Changes::default();
    let found = topic_of(concept, qcode, &mut changes);
    let title = found.as_ref().map(|topic| topic.name.clone()).unwrap_or_default();
    Entry {
        place,
        kind: Kind::Topic,
        key: qcode.to_owned(),
        title,
        found: found.map(Item::Topic),
        changes: changes.into_list(),
    }
}

fn topic_of(concept: &Value, qcode: &str, changes: &mut Changes) -> Result<IncomingTopic, String> {
    if !qcode.starts_with("medtop:") {
        return Err("a concept without a Media Topic code".into());
    }
    let names = names(concept, "name").or_else(|| names(concept, "prefLabel")).unwrap_or_default();
    let definitions = self::names(concept, "definition").unwrap_or_default();
    let name = english(&names).unwrap_or_else(|| {
        changes.note("no name: its code stands in");
        qcode.to_owned()
    });
    let retired = text(concept, "retired").is_some();
    if retired {
        changes.note("retired: kept for the old stories that refer to it");
    }
    Ok(IncomingTopic {
        // Two topics may share a name; the code keeps them apart.
        slug: format!(
            "{}-{}",
            kit::slug::slug(&name, "topic"),
            qcode.trim_start_matches("medtop:")
        ),
        name,
        kind: TopicKind::Topic,
        parent: parent_of(concept),
        description: english(&definitions),
        media_topic: Some(qcode.to_owned()),
        names,
        retired,
        former: Vec::new(),
    })
}

fn names(concept: &Value, key: &str) -> Option<BTreeMap<String, String>> {
    let object = concept.get(key)?.as_object()?;
    Some(
        object
            .iter()
            .filter_map(|(tag, name)| Some((tag.clone(), name.as_str()?.to_owned())))
            .collect(),
    )
}

fn english(names: &BTreeMap<String, String>) -> Option<String> {
    let preferred = ["en-GB", "en-US", "en"].iter().find_map(|tag| names.get(*tag));
    preferred.or_else(|| names.values().next()).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::fixture;
    use std::collections::HashSet;
    use std::ops::ControlFlow;

    #[test]
    fn both_shapes_of_the_vocabulary_are_read_parents_first() {
        let cases = [
            ("mediatopics-2023-10-24.json.gz", 1372, 13),
            ("cptall-en-US-2023-03-31.json.gz", 1370, 1),
        ];
        for (name, count, languages) in cases {
            let Some(path) = fixture(&format!("iptc/{name}")) else { return };
            let mut seen: HashSet<String> = HashSet::new();
            let (mut tops, mut retired) = (0, 0);
            read(&path, &mut |entry| {
                let Ok(Item::Topic(topic)) = entry.found else { panic!("{:?}", entry.found) };
                match &topic.parent {
                    Some(parent) => assert!(seen.contains(parent), "{parent} before {}", entry.key),
                    None => tops += 1,
                }
                retired += usize::from(topic.retired);
                assert!(topic.names.len() <= languages);
                assert!(seen.insert(entry.key));
                ControlFlow::Continue(())
            })
            .expect("read");
            assert_eq!(seen.len(), count, "{name}");
            assert!(tops >= 17, "{tops}");
            assert_eq!(retired, if languages == 1 { 270 } else { 273 });
        }
    }
}
