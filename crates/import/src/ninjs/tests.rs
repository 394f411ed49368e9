//! Tests of the ninjs reader on IPTC's own examples and on items written here.

use article::Role;

use super::*;
use crate::item::{State, TopicKind};
use crate::report::{Outcome, Report};
use crate::testing::{fixture, text_of};

fn one(json: &str) -> (Result<IncomingArticle, String>, Vec<String>) {
    let mut changes = Changes::default();
    let item = serde_json::from_str(json).expect("json");
    let found = story_of(&item, &mut changes);
    (found, changes.into_list().into_iter().map(|change| change.0).collect())
}

fn archive() -> Option<Vec<Entry>> {
    let path = fixture("wire/ninjs.tar.gz")?;
    let mut entries = Vec::new();
    read(&path, &mut |entry| {
        entries.push(entry);
        ControlFlow::Continue(())
    })
    .expect("read");
    Some(entries)
}

fn named<'e>(entries: &'e [Entry], file: &str) -> &'e IncomingArticle {
    let entry = entries.iter().find(|entry| entry.place.file.ends_with(file)).expect("an entry");
    match &entry.found {
        Ok(Item::Article(article)) => article,
        other => panic!("{file}: {other:?}"),
    }
}

#[test]
fn every_file_of_the_archive_is_accounted_for() {
    let Some(entries) = archive() else { return };
    let mut report = Report::totals_only();
    entries.iter().for_each(|e| report.account(e, Outcome::of(e)).expect("accounted"));
    eprintln!("{report}");
    assert!(report.total().adds_up() && report.total().seen >= 296, "{}", report.total().seen);
    let refused_ok =
        entries.iter().filter(|e| e.place.file.contains("examples/") && e.found.is_err());
    for entry in refused_ok {
        let why = entry.found.as_ref().expect_err("refused");
        assert!(
            ["no story", "no JSON", "schema", "without"].iter().any(|w| why.contains(w)),
            "{entry:?}"
        );
    }
}

#[test]
fn real_items_of_three_versions() {
    let Some(entries) = archive() else { return };
    let dpa = named(&entries, "examples/3.0/dpa_text.json");
    assert_eq!(dpa.story.headline, "Faktencheck Derby-Elfmeter: Hat Schiedsrichter Zwayer recht?");
    let credits: Vec<(&str, Role)> =
        dpa.credits.iter().map(|c| (c.name.as_str(), c.role)).collect();
    assert_eq!(credits, [("Christian Hollmann", Role::By), ("dpa", Role::Agency)]);
    assert!(dpa.story.blocks.len() >= 4 && dpa.state == State::Live);
    let ntb = named(&entries, "examples/2.1/ntb_text.json");
    assert_eq!(ntb.story.origin.as_ref().and_then(|o| o.ednote.as_deref()), Some("Noe utvidet."));
    assert!(!text_of(&ntb.story.blocks).contains("utvidet"));
    let old = named(&entries, "examples/1.4/ninjsExComplex2.json");
    assert_eq!(old.story.dateline.as_deref(), Some("Grossetto, Italy"));
    assert_eq!(old.story.blocks.len(), 4, "markup before plain text");
    let lead = old.story.lead.as_ref().expect("a picture");
    assert!(lead.image.former.as_deref().is_some_and(|a| a.ends_with("-big.jpg")));
    assert_eq!(old.credits.len(), 2);
    let tt = named(&entries, "examples/3.0/tt_text_image_3.json");
    assert!(
        matches!(tt.story.blocks[0].body, Body::Text { .. } | Body::Image { .. }),
        "{:?}",
        tt.story.blocks[0]
    );
    assert_eq!(tt.story.expires.map(|at| at.rfc3339()).as_deref(), Some("2023-05-30T22:00:00Z"));
}

#[test]
fn a_wires_word_outranks_the_dates() {
    let item = |more: &str| {
        format!(
            "{{\"uri\":\"u\",\"headline\":\"H\",\"versioncreated\":\"2020-01-01T00:00:00Z\"{more}}}"
        )
    };
    let state = |more: &str| one(&item(more)).0.expect("a story").state;
    assert_eq!(state(""), State::Live);
    assert_eq!(state(",\"pubstatus\":\"canceled\""), State::Killed);
    assert_eq!(state(",\"pubStatus\":\"withheld\""), State::Withheld);
    assert!(matches!(state(",\"embargoedUntil\":\"2020-01-02T00:00:00Z\""), State::Scheduled(_)));
    assert!(one(&item(",\"urgency\":1")).1[0].contains("urgency 1"));
}

#[test]
fn subjects_keep_their_media_topic() {
    let (found, _) =
        one("{\"uri\":\"u\",\"headline\":\"H\",\"subjects\":[{\"name\":\"arts\",\"uri\":\
        \"http://cv.iptc.org/newscodes/mediatopic/01000000\"},{\"name\":\"Local\"}],\"places\":[\
        {\"name\":\"Oslo\"}]}");
    let topics = found.expect("a story").topics;
    assert_eq!(
        (topics[0].slug.as_str(), topics[1].slug.as_str(), topics[2].kind),
        ("medtop:01000000", "local", TopicKind::Place)
    );
}

#[test]
fn what_is_no_story_is_refused_with_a_reason() {
    assert!(one("{\"headline\":\"H\"}").0.is_err_and(|why| why.contains("uri")));
    assert!(
        one("{\"uri\":\"u\",\"type\":\"picture\"}").0.is_err_and(|why| why.contains("picture"))
    );
    assert!(one("{\"uri\":\"u\"}").0.is_err());
}

#[test]
fn items_by_line_in_lists_and_folders() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(
        dir.path().join("a.ndjson"),
        "{\"uri\":\"1\",\"headline\":\"A\"}\n{broken\n{\"uri\":\"2\",\"headline\":\"B\"}\n",
    )
    .expect("written");
    std::fs::write(dir.path().join("b.json"), "[{\"uri\":\"3\",\"headline\":\"C\"}]")
        .expect("written");
    std::fs::write(dir.path().join("c.json"), b"{\"uri\":\"4\",\"headline\":\"\xff\"}")
        .expect("written");
    let mut keys = Vec::new();
    read(dir.path(), &mut |entry| {
        keys.push((entry.key, entry.found.is_ok(), entry.place.line));
        ControlFlow::Continue(())
    })
    .expect("read");
    let expected = [
        ("ninjs:1", true, 1),
        ("", false, 2),
        ("ninjs:2", true, 3),
        ("ninjs:3", true, 1),
        ("ninjs:4", true, 1),
    ];
    assert_eq!(
        keys.iter().map(|(k, ok, line)| (k.as_str(), *ok, *line)).collect::<Vec<_>>(),
        expected
    );
}
